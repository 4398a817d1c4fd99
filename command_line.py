"""What every script's command line has in common. Knows nothing of networks."""
import argparse
import contextlib
import math
import os
import sys


def _checked(convert, accept, wanted):
    """Return an argparse type: `convert` the text, and say what is `wanted` if that fails."""
    def parse(text):
        try:
            value = convert(text)
            if accept(value):
                return value
        except ValueError:
            pass
        raise argparse.ArgumentTypeError("{!r} is not {}".format(text, wanted))
    return parse


positive_integer = _checked(int, lambda value: 1 <= value < 2**31,
                            "a whole number from 1 to 2147483647")
positive_number = _checked(float, lambda value: 0 < value < math.inf,
                           "a finite number above 0")
seed = _checked(int, lambda value: 0 <= value < 2**32, "a whole number from 0 to 4294967295")


class HelpFormatter(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Adds each flag's default; leaves the text above and below the flags as written."""


@contextlib.contextmanager
def leaving_quietly():
    """Let Ctrl-C end a script with one line and status 130, and a reader that closes the
    pipe (``| head``) with no line and status 141, as the shell counts SIGINT and SIGPIPE."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        print("Interrupted.", interrupt, file=sys.stderr)
        raise SystemExit(130)
    except BrokenPipeError:
        # Python flushes standard output once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141)
