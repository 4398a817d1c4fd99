"""The tables of the READMEs, made from the rows in `results/`."""
import csv
import os
import statistics

from .documents import PROJECT, markdown
from .plan import GROUPS, SEEDS, TUTORIAL, TUTORIALS_RATE, TUTORIALS_SCRIPTS

NEW, OLD = "2.21.0", "1.15.5"  # TensorFlow
MISSING = "–"


def make_all(records):
    """Return a dict name -> table of all tables."""
    tables = {script: networks(records, script) for script in TUTORIALS_SCRIPTS}
    tables.update(variants=variants(records), readouts=readouts(records), lengths=lengths(records))
    return {f"reproduce.py {name}": markdown(rows) for name, rows in tables.items()}


def select(rows, tensorflow=NEW, **wanted):
    """Return a dict seed -> row, for the seeds in SEEDS.

    Args:
        rows: rows of runs.csv, or rows of curves.csv of a single step.
        tensorflow: version.
        wanted: values of columns. `script` is required. The read-out, learning rate and steps are
            the tutorial's by default.
    """
    wanted = {"readout": TUTORIAL, "learning_rate": TUTORIALS_RATE, "tensorflow": tensorflow,
              "steps": GROUPS[wanted["script"]].steps, **wanted}
    return {row["seed"]: row for row in rows
            if row["seed"] in SEEDS and all(row[name] == wanted[name] for name in wanted)}


def accuracies(rows, **wanted):
    """Return a dict seed -> test accuracy of what `select` returns."""
    return {seed: row["test_accuracy"] for seed, row in select(rows, **wanted).items()}


def networks(records, script):
    """Yield the rows of the table: the tutorial's networks of a script."""
    yield ("network", "parameters", "operations", "build (s)",
           *(f"seed {seed}: 2.21 / 1.15.5" for seed in SEEDS), "mean", "spread",
           "largest difference", "the tutorial's code")
    tutorials = tutorials_accuracies()
    for number, architecture in enumerate(GROUPS[script].script.ARCHITECTURES, start=1):
        wanted = {"script": script, "architecture": architecture}
        runs = select(records.runs, **wanted)
        new = accuracies(records.runs, **wanted)
        old = accuracies(records.runs, **wanted, tensorflow=OLD)
        one = next(iter(runs.values()), {})
        yield (f"`{architecture}`", one.get("parameters", MISSING), one.get("operations", MISSING),
               mean((row["build_seconds"] for row in runs.values()), digits=1),
               *(f"{accuracy(new.get(seed))} / {accuracy(old.get(seed))}" for seed in SEEDS),
               f"{mean(new.values())} / {mean(old.values())}", spread(new.values()),
               accuracy(max((abs(new[seed] - old[seed]) for seed in new if seed in old),
                            default=None)),
               mean(tutorials.get((script, number), ())))


def tutorials_accuracies():
    """Return a dict (script, number of the network) -> list of test accuracies: what the tutorial's
    own code printed on TensorFlow 1.15.5, with random weights of its own."""
    found = {}
    with open(os.path.join(PROJECT, "results", "tutorial.csv"), encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found.setdefault((row["script"], int(row["flag"])), []).append(
                float(row["test_accuracy"]))
    return found


def variants(records):
    """Yield the rows of the table: each variant at the tutorial's learning rate and at its best."""
    yield ("variant", "parameters", "at the tutorial's 0.0001", "best rate", "at the best rate",
           "lowest", "highest")
    for name in GROUPS["variants"].script.ARCHITECTURES:
        wanted = {"script": "variants", "architecture": name}
        runs = select(records.runs, **wanted)
        rate = best_rate(records, name)
        at_best = accuracies(records.runs, **wanted, learning_rate=rate).values()
        yield (f"`{name}`", next(iter(runs.values()), {}).get("parameters", MISSING),
               mean(accuracies(records.runs, **wanted).values()),
               MISSING if rate is None else rate, mean(at_best),
               accuracy(min(at_best, default=None)), accuracy(max(at_best, default=None)))


def best_rate(records, variant):
    """Return the learning rate at which a variant ends with the highest mean accuracy on the
    validation set, or None if it was not trained."""
    group, means = GROUPS["variants"], {}
    for rate in group.learning_rates:
        last = select((row for row in records.curves if row["step"] == group.steps),
                      script="variants", architecture=variant, learning_rate=rate)
        if last:
            means[rate] = statistics.mean(row["validation_accuracy"] for row in last.values())
    return max(means, key=means.get, default=None)


def readouts(records):
    """Yield the rows of the table: the two read-outs of the bidirectional networks."""
    group = GROUPS["bidirectional"]
    yield ("network", *(f"`{readout}`" for readout in group.readouts))
    for name in group.script.ARCHITECTURES:
        yield (f"`{name}`", *(mean(accuracies(
            records.runs, script="bidirectional", architecture=name, readout=readout).values())
            for readout in group.readouts))


def lengths(records):
    """Yield the rows of the table: the two read-outs of the cut images."""
    group = GROUPS["variable_length_demo"]
    yield ("the head reads", "test accuracy, mean", "lowest", "highest")
    for readout in group.readouts:
        (name,) = group.script.ARCHITECTURES
        found = accuracies(records.runs, script="variable_length_demo", architecture=name,
                           readout=readout).values()
        yield (readout if " " in readout and "[" not in readout else f"`{readout}`", mean(found),
               accuracy(min(found, default=None)), accuracy(max(found, default=None)))


def accuracy(value):
    return MISSING if value is None else f"{value:.4f}"


def mean(values, digits=4):
    values = list(values)
    return f"{statistics.mean(values):.{digits}f}" if values else MISSING


def spread(values):
    return accuracy(max(values) - min(values) if values else None)
