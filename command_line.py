"""What the scripts' command lines have in common. Knows nothing of TensorFlow."""
import argparse
import contextlib
import inspect
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


def title(function):
    """Return what a network or read-out is: the first line of its docstring."""
    return inspect.getdoc(function).splitlines()[0]


def script_parser(path, description, epilog=None):
    """Return the parser, still without flags of its own, of the script at `path`."""
    return argparse.ArgumentParser(
        prog=os.path.basename(path), description=description, epilog=epilog,
        formatter_class=HelpFormatter, allow_abbrev=False)


def or_error(parser, function, *args, **kwargs):
    """Return function(*args, **kwargs); its ValueError ends the script with the parser's error
    line and status 2."""
    try:
        return function(*args, **kwargs)
    except ValueError as error:
        parser.error(str(error))


def argument_parser(architectures, readouts, **defaults):
    """Return the parser of a script that trains networks.

    Args:
        architectures: dict name -> network function, in the order of their numbers.
        readouts: dict name -> function, the default first; several make a flag.
        defaults: of the flags, by the names of their values.

    Returns:
        argparse.ArgumentParser, whose ``arch`` is a list of names.
    """
    names = list(architectures)
    numbered = list(enumerate(names, start=1))

    def arch(text):
        if text == "all":
            return names
        for number, name in numbered:
            if text in (name, str(number)):
                return [name]
        raise argparse.ArgumentTypeError("unknown architecture {!r}: choose {} or all".format(
            text, ", ".join("{} ({})".format(name, number) for number, name in numbered)))

    script = inspect.getmodule(architectures[names[0]])
    parser = script_parser(
        script.__file__, title(script), epilog="architectures:\n" + "\n".join(
            "  {}  {:<22} {}".format(number, name, title(architectures[name]))
            for number, name in numbered))
    add = parser.add_argument
    add("--arch", type=arch, metavar="NAME|NUMBER|all",
        help="the network to train, by its name or the tutorial's flag, or all in turn")
    add("--steps", type=positive_integer, metavar="N", help="training steps")
    add("--display-step", type=positive_integer, metavar="N",
        help="training steps between two printed lines")
    add("--batch-size", type=positive_integer, metavar="N", help="images of a training step")
    add("--n-hidden", type=positive_integer, metavar="N",
        help="units of each layer and direction")
    add("--learning-rate", type=positive_number, metavar="X", help="learning rate of Adam")
    add("--seed", type=seed, metavar="N", help="seed of the first weights and of the batches")
    add("--data-dir", metavar="DIR", help="directory of IDX files under MNIST's names")
    if len(readouts) > 1:
        add("--readout", choices=list(readouts), help="what the head reads: " + "; ".join(
            "{}: {}".format(name, title(readout)) for name, readout in readouts.items()))
    parser.set_defaults(arch="all", readout=next(iter(readouts)), **defaults)
    return parser


@contextlib.contextmanager
def leaving_quietly():
    """Let a script end without a traceback: Ctrl-C with one line and status 130, a reader that
    has closed the pipe (``| head``) with no line and status 141, as the shell counts SIGINT and
    SIGPIPE, and output that cannot be written with one line and status 2."""
    try:
        try:
            yield
        finally:
            print(end="", flush=True)
    except KeyboardInterrupt as interrupt:
        print("Interrupted.", str(interrupt) or "Nothing was being trained", file=sys.stderr)
        raise SystemExit(130)
    except OSError as error:
        if error.filename is not None:  # about a file, not about standard output
            raise
        # Python flushes standard output once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise SystemExit(141)
        print("error:", error, file=sys.stderr)
        raise SystemExit(2)
