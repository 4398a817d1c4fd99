"""Train what the README compares and write its tables there.

    python results.py variants
    python results.py readout

A table stands between the lines ``<!-- results.py NAME -->`` and ``<!-- end -->``.
"""
import training  # first, to say in one line what is not installed

import os
import statistics

import bidirectional
import command_line
import variants
from data.mnist import DATA_DIR, read_data_sets

SEEDS = (0, 1, 2)
README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")


def variants_table(mnist, training_step):
    """Compare the variants at equal steps: what they cost and what they reach."""
    results = {name: [] for name in variants.ARCHITECTURES}
    for seed in SEEDS:  # outermost, so that a slow minute of the machine hits no variant alone
        for name, network in variants.ARCHITECTURES.items():
            results[name].append(training.train_and_test(
                name, network, mnist.restarted(seed), training_step, seed=seed))
    yield ("variant", "parameters", "ms per step", "test accuracy, mean", "lowest", "highest")
    for name, of_seeds in results.items():
        accuracies = [result.test_accuracy for result in of_seeds]
        yield ("`{}`".format(name), of_seeds[0].parameters,
               "{:.1f}".format(1000 * statistics.median(
                   result.seconds / result.steps for result in of_seeds)),
               *("{:.4f}".format(f(accuracies)) for f in (statistics.mean, min, max)))


def readout_table(mnist, training_step):
    """Compare the two read-outs of the bidirectional networks."""
    yield ("network", *("`{}`".format(readout) for readout in bidirectional.READOUTS))
    for name, network in bidirectional.ARCHITECTURES.items():
        yield ("`{}`".format(name), *("{:.4f}".format(training.train_and_test(
            name, network, mnist.restarted(0), training_step, readout=readout).test_accuracy)
            for readout in bidirectional.READOUTS.values()))


TABLES = {"variants": variants_table, "readout": readout_table}


def split_at_table(text, name):
    """Return the text before, in and after the table of a name; ValueError if it has none."""
    before, start, rest = text.partition("<!-- results.py {} -->\n".format(name))
    table, end, after = rest.partition("<!-- end -->")
    if not (start and end):
        raise ValueError("no lines <!-- results.py {} --> and <!-- end -->".format(name))
    return before + start, table, end + after


def markdown(rows):
    """Return a table whose first row is the head: words to the left, numbers to the right."""
    head, *body = [list(map(str, row)) for row in rows]
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "".join("| {} |\n".format(" | ".join(row)) for row in [head, rule] + body)


def main(argv=None):
    with command_line.leaving_quietly():
        parser = command_line.script_parser(__file__, __doc__.splitlines()[0])
        parser.add_argument("table", choices=TABLES, help="the table to write")
        parser.add_argument("--steps", default=1000, type=command_line.positive_integer,
                            metavar="N", help="training steps of each network")
        parser.add_argument("--data-dir", default=DATA_DIR, metavar="DIR",
                            help="directory of IDX files under MNIST's names")
        parser.add_argument("--readme", default=README, metavar="FILE",
                            help="the file whose table is replaced")
        args = parser.parse_args(argv)
        mnist = command_line.or_error(parser, read_data_sets, args.data_dir, one_hot=True)
        try:
            with open(args.readme, encoding="utf-8") as stream:
                split_at_table(stream.read(), args.table)  # before hours go into training
        except (OSError, ValueError) as error:
            parser.error("{}: {}".format(args.readme, error))
        table = markdown(TABLES[args.table](mnist, args.steps))
        training.say("\n" + table)
        with open(args.readme, encoding="utf-8") as stream:  # which may have changed meanwhile
            before, _, after = split_at_table(stream.read(), args.table)
        with open(args.readme + ".new", "w", encoding="utf-8") as stream:
            stream.write(before + table + after)
        os.replace(args.readme + ".new", args.readme)


if __name__ == "__main__":
    raise SystemExit(main())
