"""Step 2 of 5 from a script to its network, the command line: `main`, then the flags, made from
Settings."""
import argparse
import contextlib
import inspect
import os
import sys

from interface.arguments import file_name, is_notebook, script_parser
from interface.exits import UserError, one_line_for_interrupts_and_lost_output

from contrib import tf
from data.mnist import read_data_sets

from .checkpoints import Checkpoints, describe, find_checkpoint, setting_of
from .network import UnitsError, check_units
from .report import PrintedLines, ProgressBar, print_head, print_line, print_table
from .results import Results
from .run import test_checkpoint, train_and_test
from .settings import FLAGS, READOUTS, Settings, flag_of
from .summaries import Summaries


def main(architectures, steps, argv=None, readouts=READOUTS, images_are_independent=False):
    """Run a script's command line: train and test one of its architectures, or all.

    Args:
        architectures: dict name -> network function, in the tutorial's order.
        steps: default of --steps, the training steps.
        argv: the arguments; those of the process by default.
        readouts: dict name -> function (hiddens, states, ...) -> hidden [batch, units], as
            `by_name` returns it, the default first. Several make the flag --readout.
        images_are_independent: promise that what a network computes for an image does not depend on
            the other images of the batch, and that it makes its variables with tf.get_variable.
            Then the batch may be divided into parts, which is faster.

    Returns:
        Results: a list with the Result of each network, which shows as a table.

    Raises:
        SystemExit: status 2 for bad input, with one line on standard error that says what is
            wrong; status 130 after Ctrl-C, 143 after SIGTERM.
        UserError: the same line, in the place of SystemExit in a notebook.
    """
    with one_line_for_interrupts_and_lost_output(), contextlib.ExitStack() as stack:
        parser = argument_parser(architectures, steps, readouts)
        args = parser.parse_args(argv)
        values = {name: getattr(args, name) for name in FLAGS}
        values["readout"] = readouts[args.readout]
        settings = Settings(images_are_independent=images_are_independent, **values)
        mnist = read_data_or_exit(parser, settings.data_dir, one_hot=True,
                                  validation_size=settings.validation_size)
        try:  # everything that can be refused before the first network is trained
            script = os.path.splitext(parser.prog)[0]
            checkpoint = checkpoint_to_test(args, script)
            check_sizes(architectures, args.arch, mnist.train, settings)
            checkpoints, summaries = requested_listeners(
                stack, args, script, mnist, settings)
        except UserError as error:
            parser.refuse(error)

        results = Results()
        for architecture in args.arch:
            network = architectures[architecture]
            print_head(mnist, title_of(network, architecture))
            try:
                if checkpoint:
                    print_line("Checkpoint:", checkpoint)
                    results.append(test_checkpoint(
                        architecture, network, mnist, settings, checkpoint, [PrintedLines()]))
                else:
                    results.append(train_and_test(
                        architecture, network, mnist.restarted(settings.seed), settings,
                        [PrintedLines(args.validate), ProgressBar(architecture),
                         *summaries[architecture]],
                        checkpoints[architecture], args.validate or args.log_dir is not None))
            except UserError as error:
                parser.refuse(f"{architecture}: {error}")
            except (MemoryError, tf.errors.ResourceExhaustedError):
                parser.refuse(f"{architecture} needs more memory than there is: choose a smaller "
                              "--n-hidden or --batch-size")
        if len(results) > 1:
            print_table(results)
        return results


def argument_parser(architectures, steps, readouts):
    """Return the parser of a script that trains networks. The arguments are those of `main`.

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
    path = getattr(script, "__file__", None) or ("notebook" if is_notebook() else sys.argv[0])
    parser = script_parser(
        path, title_of(script, os.path.basename(path)),
        epilog="architectures:\n" + "\n".join(
            f"  {number}  {name:<22} {title_of(architectures[name], name)}"
            for number, name in numbered))
    parser.add_argument("--arch", type=arch, default="all", metavar="NAME|NUMBER|all", help=(
        "the network to train, by its name or by its number below, or all in turn"))
    for name in FLAGS:
        if name == "steps":
            add_flag(parser, name, steps)
        elif name != "readout":
            add_flag(parser, name)
        elif len(readouts) > 1:
            add_flag(parser, name, next(iter(readouts)), choices=list(readouts), help=(
                FLAGS[name]["help"] + ": " + "; ".join(
                    f"{each}: {title_of(readout, each)}" for each, readout in readouts.items())))
        else:
            parser.set_defaults(readout=next(iter(readouts)))
    parser.add_argument("--checkpoint-dir", type=file_name, metavar="DIR", help=(
        "save checkpoints there, and go on from the newest one"))
    parser.add_argument("--evaluate", type=file_name, metavar="CHECKPOINT", help=(
        "test this checkpoint, or the newest one of a folder, without training"))
    parser.add_argument("--log-dir", type=file_name, metavar="DIR", help=(
        "write curves for TensorBoard there, and curve.csv"))
    parser.add_argument("--validate", action="store_true", help=(
        "test the validation set, too, whenever a line is printed"))
    return parser


def title_of(documented, name):
    """Return the first line of a docstring, or `name` if a function or module has none."""
    text = inspect.getdoc(documented) if inspect.isroutine(documented) or inspect.ismodule(
        documented) else None
    return text.splitlines()[0] if text else name


def add_flag(parser, name, default=None, **changes):
    """Add the flag of a setting to a parser, with the setting's default or another one."""
    default = getattr(Settings, name) if default is None else default
    parser.add_argument(flag_of(name), default=default, **{**FLAGS[name], **changes})


def read_data_or_exit(parser, *args, **kwargs):
    """Return read_data_sets(*args, **kwargs). If it raises a ValueError, end the script with its
    message and status 2."""
    try:
        return read_data_sets(*args, **kwargs)
    except ValueError as error:
        parser.refuse(error)


def checkpoint_to_test(args, script):
    """Return the prefix of the checkpoint that --evaluate names, or None without that flag."""
    if args.evaluate is None:
        return None
    if len(args.arch) > 1:
        raise UserError("argument --evaluate: it needs --arch with the name of one network")
    for name in ("checkpoint_dir", "log_dir", "validate"):
        if getattr(args, name) not in (None, False):
            raise UserError(
                f"argument --evaluate: nothing is trained, so leave out {flag_of(name)}")
    checkpoint = find_checkpoint(args.evaluate, os.path.join(script, *args.arch))
    readout = setting_of(checkpoint, "readout")
    if readout not in (None, args.readout):
        raise UserError(f"argument --evaluate: {checkpoint} was trained with --readout {readout}, "
                        f"not {args.readout}: use {readout}")
    return checkpoint


def check_sizes(architectures, names, train, settings):
    """Raise a UserError if the training set is smaller than a batch, or if a network cannot have
    n_hidden units."""
    if settings.batch_size > train.num_examples:
        raise UserError(f"argument --batch-size: {settings.batch_size} is more than the "
                        f"{train.num_examples} images of the training set: choose a smaller one, "
                        "or a smaller --validation-size")
    for name in names:
        try:
            check_units(architectures[name], settings.n_hidden)
        except UnitsError as error:
            raise UserError(f"argument --n-hidden: {name}: {error}") from None


def requested_listeners(stack, args, script, mnist, settings):
    """Return what the flags ask for: a dict architecture -> Checkpoints, or None, and a dict
    architecture -> list of Summaries, one or none. Each architecture has a folder of its own."""
    checkpoints, summaries = dict.fromkeys(args.arch), {name: [] for name in args.arch}
    data = describe(mnist) if args.checkpoint_dir is not None else None
    for architecture in args.arch:
        below, saved = os.path.join(script, architecture), None
        if args.checkpoint_dir is not None:
            saved = checkpoints[architecture] = stack.enter_context(Checkpoints(
                os.path.join(args.checkpoint_dir, below), settings, data))
        if args.log_dir is not None:
            summaries[architecture].append(Summaries(
                os.path.join(args.log_dir, below), goes_on=bool(saved) and saved.is_known))
    for each in sum(summaries.values(), []):  # only when none is refused
        stack.enter_context(each)
    return checkpoints, summaries
