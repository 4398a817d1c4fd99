"""The tables in `results/`, made from its rows: one file in English, one in Chinese."""
import csv
import itertools
import os
import statistics

from interface import markdown

from .plan import SEEDS, TUTORIALS_RATE, TUTORIALS_SCRIPTS
from .records import RESULTS

NEW, OLD = "2.21.0", "1.15.5"  # TensorFlow
MISSING = "–"

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")
CHINESE_WORDS = {
    "network": "网络", "steps": "训练步数", "parameters": "参数个数",
    "operations": "操作（op）个数", "build (s)": "搭建（秒）", "mean": "平均", "spread": "极差",
    "largest difference": "最大差异",
    "the tutorial's code": "教程的代码", "variant": "变体", "best rate": "最佳学习率",
    "lowest": "最低", "highest": "最高", "the head reads": "分类所用的输出",
    "test accuracy, mean": "测试准确率，平均", "learning rate": "学习率", "units": "节点数",
    "read-out": "分类所用的输出", "layers": "层数",
    **{f"{steps} steps, rate {rate}": f"{steps} 步，学习率 {rate}"
       for steps in (1000, 5000) for rate in (0.0001, 0.001)},
    **{f"seed {seed}: 2.21 / 1.15.5": f"种子 {seed}：2.21 / 1.15.5" for seed in SEEDS}}


def make_all(runs, experiments):
    """Return a dict file name -> text of the files with all tables, in the words of templates/.

    Args:
        runs: the finished runs, as `records.load` returns them.
        experiments: dict name -> Experiment.
    """
    tables = {make.__name__: list(make(runs, experiments)) for make in (
        networks, variants, readouts, lengths, memory, directions, depth)}
    texts = {}
    for name, words in [("tables.md", {}), ("tables.zh-CN.md", CHINESE_WORDS)]:
        with open(os.path.join(TEMPLATES, name), encoding="utf-8") as stream:
            texts[name] = stream.read().format(**{
                each: markdown.table([words.get(cell, cell) for cell in row] for row in rows)
                for each, rows in tables.items()})
    return texts


def select(runs, experiment, architecture, tensorflow=NEW, **wanted):
    """Return a list of the runs of a network, for the seeds in SEEDS.

    Args:
        runs: the finished runs.
        experiment: Experiment.
        architecture, tensorflow: values of these fields.
        wanted: values of the fields readout, learning_rate, n_hidden and blank_rows. By default
            they are the first ones of the experiment.
    """
    wanted = {"script": experiment.script, "steps": experiment.steps, "architecture": architecture,
              "tensorflow": tensorflow, "readout": experiment.readouts[0],
              "learning_rate": experiment.learning_rates[0], "n_hidden": experiment.n_hidden[0],
              "blank_rows": experiment.blank_rows[0], **wanted}
    return [run for run in runs
            if run["seed"] in SEEDS and all(run[name] == wanted[name] for name in wanted)]


def accuracies(*args, **kwargs):
    """Return a list of the test accuracies of the runs that `select` returns."""
    return [run["test_accuracy"] for run in select(*args, **kwargs)]


def means(runs, experiment, architecture, varied, values, **wanted):
    """Return the cells of a network's mean accuracy at each value of the field `varied`."""
    return [mean(accuracies(runs, experiment, architecture, **{varied: value}, **wanted))
            for value in values]


def networks(runs, experiments):
    """Yield the rows of the table: the tutorial's networks, each static one with its twin."""
    yield ("network", "steps", "parameters", "operations", "build (s)",
           *(f"seed {seed}: 2.21 / 1.15.5" for seed in SEEDS), "mean", "spread",
           "largest difference", "the tutorial's code")
    tutorials = tutorials_accuracies()
    for script in TUTORIALS_SCRIPTS:
        rows = {}
        for number, architecture in enumerate(experiments[script].architectures, start=1):
            twins = architecture.replace("dynamic", "static")
            rows.setdefault(twins, []).append(network(
                runs, experiments[script], architecture, tutorials.get((script, number), ())))
        for twins in rows.values():
            # A value that both have stands once.
            yield [", ".join(dict.fromkeys(map(str, cells))) for cells in zip(*twins)]


def network(runs, experiment, architecture, tutorials):
    """Return the cells of a network.

    Args:
        runs, experiment, architecture: as in `select`.
        tutorials: test accuracies of the tutorial's own code.
    """
    on_new, on_old = (select(runs, experiment, architecture, version) for version in (NEW, OLD))
    new, old = ({run["seed"]: run["test_accuracy"] for run in each} for each in (on_new, on_old))
    return (f"`{experiment.script} {architecture}`", experiment.steps,
            of_any(on_new, "parameters"), of_any(on_new, "operations"),
            mean((run["build_seconds"] for run in on_new), digits=1),
            *(f"{accuracy(new.get(seed))} / {accuracy(old.get(seed))}" for seed in SEEDS),
            f"{mean(new.values())} / {mean(old.values())}", spread(new.values()),
            accuracy(max((abs(new[seed] - old[seed]) for seed in new if seed in old),
                         default=None)),
            mean(tutorials))


def tutorials_accuracies():
    """Return a dict (script, number of the network) -> list of test accuracies: what the tutorial's
    own code printed on TensorFlow 1.15.5, with random weights of its own."""
    found = {}
    with open(os.path.join(RESULTS, "tutorial.csv"), encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found.setdefault((row["script"], int(row["flag"])), []).append(
                float(row["test_accuracy"]))
    return found


def variants(runs, experiments):
    """Yield the rows of the table: each variant at each learning rate."""
    experiment = experiments["variants"]
    rates = experiment.learning_rates
    yield ("variant", "parameters", *map(str, rates), "best rate", "lowest", "highest")
    for name in experiment.architectures:
        best = best_rate(runs, experiment, name)
        yield (f"`{name}`", of_any(select(runs, experiment, name), "parameters"),
               *means(runs, experiment, name, "learning_rate", rates), best or MISSING,
               *lowest_and_highest(accuracies(runs, experiment, name, learning_rate=best)))


def best_rate(runs, experiment, architecture):
    """Return the learning rate at which a network ends with the highest mean accuracy on the
    validation set, or None if it was not trained."""
    by_rate = {}
    for rate in experiment.learning_rates:
        last = [run["curve"]["validation_accuracy"][-1]
                for run in select(runs, experiment, architecture, learning_rate=rate)]
        if last:
            by_rate[rate] = statistics.mean(last)
    return max(by_rate, key=by_rate.get, default=None)


def readouts(runs, experiments):
    """Yield the rows of the table: the read-outs of the bidirectional networks."""
    experiment = experiments["bidirectional"]
    yield ("network", *(f"`{readout}`" for readout in experiment.readouts))
    for name in experiment.architectures:
        yield (f"`{name}`", *means(runs, experiment, name, "readout", experiment.readouts))


def lengths(runs, experiments):
    """Yield the rows of the table: the read-outs of the cut images."""
    experiment = experiments["variable_length_demo"]
    yield ("the head reads", "test accuracy, mean", "lowest", "highest")
    (name,) = experiment.architectures
    for readout in experiment.readouts:
        found = accuracies(runs, experiment, name, readout=readout)
        yield (f"`{readout}`", mean(found), *lowest_and_highest(found))


def memory(runs, experiments):
    """Yield the rows of the table: each cell at each learning rate, by the number of blank rows."""
    experiment = experiments["memory"]
    yield ("network", "learning rate", *map(str, experiment.blank_rows))
    for rate in experiment.learning_rates:
        for name in experiment.architectures:
            yield (f"`{name}`", rate, *means(runs, experiment, name, "blank_rows",
                                             experiment.blank_rows, learning_rate=rate))


def directions(runs, experiments):
    """Yield the rows of the table: one and two directions, at each learning rate."""
    rates = experiments["one_direction"].learning_rates
    yield ("network", "units", "read-out", "parameters", *map(str, rates))
    for experiment, n_hidden, readout in one_and_two_directions(experiments):
        (name,) = experiment.architectures
        wanted = {"n_hidden": n_hidden, "readout": readout}
        yield (f"`{experiment.script} {name}`", n_hidden, f"`{readout}`",
               of_any(select(runs, experiment, name, **wanted), "parameters"),
               *means(runs, experiment, name, "learning_rate", rates, **wanted))


def one_and_two_directions(experiments):
    """Yield the experiment, the units and the read-out of each network that is compared."""
    for name in ("one_direction", "two_directions"):
        experiment = experiments[name]
        for n_hidden, readout in itertools.product(experiment.n_hidden, experiment.readouts):
            yield experiment, n_hidden, readout


def depth(runs, experiments):
    """Yield the rows of the table: one and three layers after equal steps."""
    rows = list(one_and_three_layers(experiments))
    _, _, trained = rows[0]
    yield ("network", "layers", *(f"{each.steps} steps, rate {rate}" for each, _, rate in trained))
    for cell, layers, trained in rows:
        yield (f"`{cell}`", layers, *(
            mean(accuracies(runs, experiment, name, learning_rate=rate))
            for experiment, name, rate in trained))


def one_and_three_layers(experiments):
    """Yield the cell, the number of layers, and what is compared: the experiment, the network and
    the learning rate after few steps, after many, and after few at a higher rate."""
    rates = (TUTORIALS_RATE, TUTORIALS_RATE, 0.001)
    for cell in ("lstm", "gru"):
        dynamic = f"dynamic_{cell}"
        for layers, trained in [
                (1, [("variants", cell), ("single_layer", dynamic), ("variants", cell)]),
                (3, [("multi_layer", dynamic), ("three_layers", dynamic),
                     ("three_layers_faster", dynamic)])]:
            yield cell, layers, [(experiments[name], network, rate)
                                 for (name, network), rate in zip(trained, rates)]


def accuracy(value):
    return MISSING if value is None else f"{value:.4f}"


def mean(values, digits=4):
    values = list(values)
    return f"{statistics.mean(values):.{digits}f}" if values else MISSING


def spread(values):
    return accuracy(max(values) - min(values) if values else None)


def lowest_and_highest(values):
    return accuracy(min(values, default=None)), accuracy(max(values, default=None))


def of_any(runs, name):
    """Return the value of a field that all runs of a network share."""
    return next((run[name] for run in runs), MISSING)
