"""The command line of the scripts: flags made from Settings, and `main`."""
import argparse
import contextlib
import inspect
import math
import os
import sys

from console.arguments import (
    argument_type,
    file_name,
    positive_integer,
    positive_number,
    random_seed,
    script_parser,
    whole_number,
)
from console.exits import RunError, one_line_for_interrupts_and_lost_output
from contrib import tf
from data.mnist import read_data_sets

from .checkpoints import Checkpoints, describe, find_checkpoint, readout_of
from .model import count_parameters
from .network import READOUTS, UnitsError
from .parallel import AUTO
from .report import print_table, test_and_report, train_and_report
from .settings import Settings, flag_of
from .summaries import Summaries

MOST_PARTS = 1024  # of a batch; each part is a copy of the network


number_of_parts = argument_type(
    lambda text: AUTO if text == AUTO else int(text),
    lambda value: value == AUTO or 1 <= value <= MOST_PARTS,
    f"{AUTO} or a whole number from 1 to {MOST_PARTS}")

# How each setting is a flag; the names and defaults are those of Settings.
FLAGS = {
    "steps": dict(type=positive_integer, metavar="N", help="training steps"),
    "display_step": dict(type=positive_integer, metavar="N",
                         help="training steps from one printed line to the next"),
    "batch_size": dict(type=positive_integer, metavar="N", help="images per training step"),
    "n_hidden": dict(type=whole_number(1, 10**6), metavar="N",
                     help="units per layer and direction"),
    "learning_rate": dict(type=positive_number, metavar="X", help="learning rate of Adam"),
    "seed": dict(type=random_seed, metavar="N",
                 help="seed of the first weights and of the batches"),
    "data_dir": dict(metavar="DIR", help="directory of IDX files under MNIST's names"),
    "readout": dict(help="what the head reads"),
    "batch_parts": dict(type=number_of_parts, metavar="N|auto", help=(
        "parts of a batch that are computed side by side; auto chooses by network and cores")),
}


def title(documented, name):
    """Return the first line of a docstring, or `name` if a function or module has none."""
    text = inspect.getdoc(documented) if inspect.isroutine(documented) or inspect.ismodule(
        documented) else None
    return text.splitlines()[0] if text else name


def add_flag(parser, name, default, **changes):
    """Add the flag of a setting to a parser."""
    parser.add_argument(flag_of(name), default=default, **{**FLAGS[name], **changes})


def read_data_or_exit(parser, *args, **kwargs):
    """Return read_data_sets(*args, **kwargs). If it raises a ValueError, end the script with its
    message and status 2."""
    try:
        return read_data_sets(*args, **kwargs)
    except ValueError as error:
        parser.error(str(error))


def argument_parser(architectures, readouts, defaults):
    """Return the parser of a script that trains networks.

    Args:
        architectures: dict name -> network function, in the order of their numbers.
        readouts: dict name -> function. Several make a flag.
        defaults: Settings.

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
        choices = ", ".join(f"{name} ({number})" for number, name in numbered)
        raise argparse.ArgumentTypeError(
            f"unknown architecture {text!r}: choose {choices} or all")

    script = inspect.getmodule(architectures[names[0]]) or sys.modules["__main__"]
    path = getattr(script, "__file__", None) or sys.argv[0]
    parser = script_parser(
        path, title(script, os.path.basename(path)),
        epilog="architectures:\n" + "\n".join(
            f"  {number}  {name:<22} {title(architectures[name], name)}"
            for number, name in numbered))
    parser.add_argument("--arch", type=arch, default="all", metavar="NAME|NUMBER|all", help=(
        "the network to train, by its name or by its number below, or all in turn"))
    for name, default in defaults._asdict().items():
        if name != "readout":
            add_flag(parser, name, default)
        elif len(readouts) > 1:
            add_flag(parser, name, default, choices=list(readouts), help=(
                FLAGS[name]["help"] + ": " + "; ".join(
                    f"{each}: {title(readout, each)}" for each, readout in readouts.items())))
        else:
            parser.set_defaults(readout=default)
    parser.add_argument("--checkpoint-dir", type=file_name, metavar="DIR", help=(
        "save checkpoints there, and go on from the newest one"))
    parser.add_argument("--evaluate", type=file_name, metavar="CHECKPOINT", help=(
        "test this checkpoint, or the newest one of a folder, without training"))
    parser.add_argument("--log-dir", type=file_name, metavar="DIR", help=(
        "write curves for TensorBoard there"))
    return parser


def main(architectures, training_step, argv=None, readouts=READOUTS, batch_parts=1):
    """Run a script's command line: train and test one of its architectures, or all.

    Args:
        architectures: dict name -> network function, in the tutorial's order.
        training_step: default of --steps.
        argv: the arguments; those of the process by default.
        readouts: dict name -> function (hiddens, states, ...) -> hidden [batch, units], the
            default first. Several make the flag --readout.
        batch_parts: default of --batch-parts. Choose more than 1, or "auto", only for networks that
            treat each image alone and make their variables with tf.get_variable.

    Raises:
        SystemExit: status 2 for bad input, with one line on standard error that says what is
            wrong; status 130 after Ctrl-C, 143 after SIGTERM.
    """
    with one_line_for_interrupts_and_lost_output(), contextlib.ExitStack() as stack:
        parser = argument_parser(architectures, readouts, Settings(
            steps=training_step, readout=next(iter(readouts)), batch_parts=batch_parts))
        args = parser.parse_args(argv)
        settings = Settings(*(getattr(args, name) for name in Settings._fields))
        mnist = read_data_or_exit(parser, settings.data_dir, one_hot=True)
        try:  # everything that can be refused before the first network is trained
            checkpoint = checkpoint_to_test(args)
            check_sizes(architectures, args.arch, mnist.train, settings)
            listeners = requested_listeners(
                stack, args, os.path.splitext(parser.prog)[0], mnist, settings)
        except RunError as error:
            parser.error(str(error))

        results = []
        for architecture in args.arch:
            network, readout = architectures[architecture], readouts[settings.readout]
            try:
                if checkpoint:
                    test_and_report(
                        title(network, architecture), network, mnist, settings, readout, checkpoint)
                else:
                    results.append(train_and_report(
                        architecture, title(network, architecture), network,
                        mnist.restarted(settings.seed), settings, readout,
                        listeners[architecture]))
            except RunError as error:
                parser.exit(2, f"{parser.prog}: error: {architecture}: {error}\n")
            except (MemoryError, tf.errors.ResourceExhaustedError):
                parser.exit(2, f"{parser.prog}: error: {architecture} needs more memory than there "
                               "is: choose a smaller --n-hidden or --batch-size\n")
        if len(results) > 1:
            print_table(results)


def checkpoint_to_test(args):
    """Return the prefix of the checkpoint that --evaluate names, or None without that flag."""
    if args.evaluate is None:
        return None
    if len(args.arch) > 1:
        raise RunError("argument --evaluate: it needs --arch with the name of one network")
    for name in ("checkpoint_dir", "log_dir"):
        if getattr(args, name) is not None:
            raise RunError(
                f"argument --evaluate: nothing is trained, so leave out {flag_of(name)}")
    checkpoint = find_checkpoint(args.evaluate)
    readout = readout_of(checkpoint)
    if readout not in (None, args.readout):
        raise RunError(f"argument --evaluate: {checkpoint} was trained with --readout {readout}, "
                       f"not {args.readout}: use {readout}")
    return checkpoint


def check_sizes(architectures, names, train, settings):
    """Check that the networks can have their sizes.

    Raises:
        RunError: the training set is smaller than a batch, or a network cannot have n_hidden units.
    """
    if settings.batch_size > train.num_examples:
        raise RunError(f"argument --batch-size: {settings.batch_size} is more than the "
                       f"{train.num_examples} images of the training set")
    for name in names:
        problem = problem_with_n_hidden(
            architectures[name], train.image_shape[1], settings.n_hidden)
        if problem:
            raise RunError(f"argument --n-hidden: {name}: {problem}")


def requested_listeners(stack, args, script, mnist, settings):
    """Return a dict architecture -> list of the Listeners that the flags ask for.

    Each architecture has a folder of its own in --checkpoint-dir and in --log-dir.
    """
    listeners = {architecture: [] for architecture in args.arch}
    if args.checkpoint_dir is not None:
        data = describe(mnist)
        for architecture in args.arch:
            folder = os.path.join(args.checkpoint_dir, script, architecture)
            listeners[architecture].append(
                stack.enter_context(Checkpoints(folder, settings, data)))
    if args.log_dir is not None:
        for architecture in args.arch:
            folder = os.path.join(args.log_dir, script, architecture)
            listeners[architecture].append(stack.enter_context(Summaries(folder)))
    return listeners


def problem_with_n_hidden(network, n_input, n_hidden):
    """Return in one line why a network cannot have `n_hidden` units on this machine, or None.

    Builds the network for a single time step, which takes a small part of a second.
    """
    with tf.Graph().as_default():
        try:
            network(tf.placeholder(tf.float32, [None, 1, n_input]), 1, n_hidden)
        except UnitsError as error:
            return str(error)
        except Exception:  # not about the number of units; it comes again when training begins
            return None
        parameters = count_parameters()
    # Each parameter has a value, a gradient and Adam's two moments, in float32.
    needed, there = 16 * parameters, physical_memory()
    if needed > there:
        return (f"{parameters} parameters need at least {needed / 2**30:.0f} GiB of memory, and "
                f"this machine has {there / 2**30:.0f} GiB")
    return None


def physical_memory():
    """Return the bytes of memory of this machine, or infinity where it does not say."""
    if not hasattr(os, "sysconf"):  # Windows
        return math.inf
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
