"""The arguments of a program: their types, and a parser that shows its defaults."""
import argparse
import math
import os
import re
import sys

from .exits import UserError, end, is_ipython


def argument_type(convert, accept, wanted):
    """Return an argparse type that converts a text with `convert`. If `accept` refuses the value,
    the error says "... is not {wanted}"."""
    def parse(text):
        try:
            value = convert(text)
            if accept(value):
                return value
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
    return parse


def whole_number(lowest, highest):
    """Return an argparse type: an int from `lowest` to `highest`."""
    return argument_type(int, lambda value: lowest <= value <= highest,
                         f"a whole number from {lowest} to {highest}")


positive_integer = whole_number(1, 2**31 - 1)
positive_number = argument_type(
    float, lambda value: 0 < value < math.inf, "a finite number above 0")
finite_number = argument_type(float, math.isfinite, "a finite number")
random_seed = whole_number(0, 2**32 - 1)
file_name = argument_type(str, lambda text: text, "the name of a file or folder")


class HelpFormatter(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Adds each flag's default; leaves the text above and below the flags as written."""


def is_notebook():
    """Return whether this process is a notebook's kernel, whose arguments are not the script's."""
    return bool(re.search(r"kernel_launcher\.py$|ipykernel.__main__\.py$", sys.argv[0]))


class ScriptParser(argparse.ArgumentParser):
    """Says in one line what is wrong. In a notebook, reads no arguments if none are given to it:
    those of the process are the kernel's."""

    def parse_known_args(self, args=None, namespace=None):
        return super().parse_known_args(
            [] if args is None and is_notebook() else args, namespace)

    def error(self, message):
        """End the program because of an argument, without the usage, which takes many lines."""
        self.refuse(f"{message} (--help lists the flags)")

    def refuse(self, message):
        """End the program with one line on what is wrong, and status 2."""
        end(f"{self.prog}: error: {message}")

    def exit(self, status=0, message=None):
        if is_ipython():  # after --help
            raise UserError("--help does nothing else.")
        super().exit(status, message)


def script_parser(path, description, epilog=None):
    """Return the parser of the script at `path`, without any flags."""
    return ScriptParser(
        prog=os.path.basename(path), description=description, epilog=epilog,
        formatter_class=HelpFormatter, allow_abbrev=False)
