"""Train what the README compares and write its tables there.

    python results.py variants
    python results.py readout

A table is placed between the lines ``<!-- results.py NAME -->`` and ``<!-- end -->``.
"""
import os
import statistics

import bidirectional
import training
import variants
from data.mnist import DATA_DIR
from training import command_line, exits, tables

SEEDS = (0, 1, 2)
README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")


def train(script, name, mnist, settings):
    """Train and test one network of a script, as the script would; return its Result."""
    network, settings = script.ARCHITECTURES[name], settings._replace(batch_parts="auto")
    readouts = getattr(script, "READOUTS", training.READOUTS)
    return training.train_and_report(
        name, command_line.title(network, name), network, mnist.restarted(settings.seed), settings,
        readouts[settings.readout])


def variants_table(mnist, steps):
    """Compare the variants after equal steps."""
    yield ("variant", "parameters", "test accuracy, mean", "lowest", "highest")
    for name in variants.ARCHITECTURES:
        of_seeds = [train(variants, name, mnist, training.Settings(steps=steps, seed=seed))
                    for seed in SEEDS]
        accuracies = [result.test_accuracy for result in of_seeds]
        yield (f"`{name}`", of_seeds[0].parameters,
               *(f"{f(accuracies):.4f}" for f in (statistics.mean, min, max)))


def readout_table(mnist, steps):
    """Compare the two read-outs of the bidirectional networks."""
    yield ("network", *(f"`{readout}`" for readout in bidirectional.READOUTS))
    for name in bidirectional.ARCHITECTURES:
        results = [train(bidirectional, name, mnist,
                         training.Settings(steps=steps, readout=readout))
                   for readout in bidirectional.READOUTS]
        yield (f"`{name}`", *(f"{result.test_accuracy:.4f}" for result in results))


# Name -> the script whose networks it compares, and the function that yields its rows.
TABLES = {"variants": (variants, variants_table), "readout": (bidirectional, readout_table)}


def main(argv=None):
    with exits.one_line_for_interrupts_and_lost_output():
        parser = command_line.script_parser(__file__, __doc__.splitlines()[0])
        parser.add_argument("table", choices=TABLES, help="the table to write")
        command_line.add_flag(parser, "steps", 1000, help="training steps of each network")
        command_line.add_flag(parser, "data_dir", DATA_DIR)
        parser.add_argument("--readme", default=README, metavar="FILE",
                            help="the file whose table is replaced")
        args = parser.parse_args(argv)
        mnist = command_line.read_data_or_exit(parser, args.data_dir, one_hot=True)
        try:
            tables.check(args.readme, f"results.py {args.table}")  # before training
        except (OSError, ValueError) as error:
            parser.error(f"{args.readme}: {error}")
        _, table_rows = TABLES[args.table]
        table = tables.markdown(table_rows(mnist, args.steps))
        training.print_line("\n" + table)
        tables.write(args.readme, f"results.py {args.table}", table)


if __name__ == "__main__":
    raise SystemExit(main())
