"""The pictures, made from the rows in `results/`."""
import math
import os
import statistics

import numpy as np

from interface import figures

from .plan import SEEDS, TUTORIALS_SCRIPTS
from .tables import NEW, OLD, accuracies, best_rate, one_and_two_directions, select

COLUMNS = 4  # panels side by side
COLOURS = (figures.BLUE, figures.ORANGE, figures.GREEN)


def draw_all(records, experiments, folder):
    """Draw every picture.

    Args:
        records: Records.
        experiments: dict script -> Experiment.
        folder: where the pictures are written.
    """
    networks(records, experiments, folder)
    variants(records, experiments["variants"], folder)
    lengths(records, experiments["variable_length_demo"], folder)
    memory(records, experiments["memory"], folder)
    directions(records, experiments, folder)
    depth(records, experiments, folder)


def curves(records, experiment, architecture, **wanted):
    """Return (steps, validation accuracies as fractions) of each seed's curve. The arguments are
    those of `select`."""
    by_step, by_seed = {}, {seed: [] for seed in SEEDS}
    for row in records.curves:
        if row["script"] == experiment.script and row["architecture"] == architecture:
            by_step.setdefault(row["step"], []).append(row)
    for step, rows in sorted(by_step.items()):
        for seed, row in select(rows, experiment, architecture, **wanted).items():
            by_seed[seed].append((step, row["validation_accuracy"]))
    return [tuple(zip(*line)) for line in by_seed.values() if line]


def dots(axis, x, y, color):
    """Draw points as one path of strokes without length. A marker for each would make the file
    several times as large."""
    gaps = [float("nan")] * len(x)
    x, y = (np.ravel(list(zip(values, values, gaps))) for values in (x, y))
    axis.plot(x, y, color=color, linewidth=2.6, solid_capstyle="round")


def scale(axis, steps):
    """Give an axis few ticks, for a picture of many panels: steps across, fractions upwards."""
    axis.set_xlim(0, steps)
    axis.set_xticks([0, steps // 2, steps])
    axis.set_ylim(0, 1)
    axis.set_yticks([0, .25, .5, .75, 1])


def networks(records, experiments, folder):
    """Draw the validation accuracy of the tutorial's networks against the training step. Each
    script begins a row of panels."""
    panels = []
    for script in TUTORIALS_SCRIPTS:
        panels += [(experiments[script], name) for name in experiments[script].architectures]
        panels += [None] * (-len(panels) % COLUMNS)
    n_rows = len(panels) // COLUMNS
    figure, axes = figures.new_figure("networks", n_rows, COLUMNS, 2.15 * n_rows, sharey=True)
    for axis, panel in zip(axes.flat, panels):
        if panel is None:
            axis.axis("off")
            continue
        experiment, name = panel
        for line in curves(records, experiment, name):
            axis.plot(*line, color=figures.BLUE, linewidth=1.1)
        for line in curves(records, experiment, name, tensorflow=OLD):
            dots(axis, *line, color=figures.ORANGE)
        axis.set_title(f"{experiment.script}\n{name}")
        scale(axis, experiment.steps)
    legend = axes.flat[panels.index(None) if None in panels else 0]
    legend.plot([], [], color=figures.BLUE, label=f"TensorFlow {NEW}")
    legend.plot([], [], color=figures.ORANGE, linestyle="none", marker="o", markersize=3,
                label=f"TensorFlow {OLD}")
    legend.legend(loc="center")
    for line in axes:
        line[0].set_ylabel("validation accuracy")
    for axis in axes.flat:
        axis.set_xlabel("training step")
    figures.save(figure, os.path.join(folder, "networks.svg"))


def variants(records, experiment, folder):
    """Draw the validation accuracy of the variants against the training step, at three learning
    rates, with a thicker line for the best one."""
    n_rows = math.ceil(len(experiment.architectures) / COLUMNS)
    figure, axes = figures.new_figure(
        "variants", n_rows, COLUMNS, 2.3 * n_rows, sharey=True, sharex=True)
    tutorials, *_ = experiment.learning_rates
    colours = dict(zip(experiment.learning_rates, (figures.BLUE, figures.GREEN, figures.ORANGE)))
    for axis, name in zip(axes.flat, experiment.architectures):
        best = best_rate(records, experiment, name)
        for rate in experiment.learning_rates:
            label = f"{rate:g}" + (" (tutorial)" if rate == tutorials else "")
            for line in curves(records, experiment, name, learning_rate=rate):
                axis.plot(*line, color=colours[rate], linewidth=1.6 if rate == best else 0.8,
                          label=label)
                label = None
        axis.set_title(name)
        scale(axis, experiment.steps)
    for line in axes:
        line[0].set_ylabel("validation accuracy")
    for axis in axes[-1]:
        axis.set_xlabel("training step")
    handles, labels = max((axis.get_legend_handles_labels() for axis in axes.flat),
                          key=lambda legend: len(legend[0]))
    figure.legend(handles, labels, title="learning rate", loc="outside right center")
    figures.save(figure, os.path.join(folder, "variants.svg"))


def lengths(records, experiment, folder):
    """Draw the accuracy on the cut images against their number of rows."""
    figure, [[axis]] = figures.new_figure("lengths", 1, 1, 3)
    (name,) = experiment.architectures
    for readout, colour, marker in zip(experiment.readouts, (figures.BLUE, figures.ORANGE), "os"):
        counts = {}
        for row in records.lengths:
            if select([row], experiment, name, readout=readout):
                counts.setdefault(row["rows"], []).append(row["correct"] / row["images"])
        axis.plot(list(counts), [statistics.mean(each) for each in counts.values()], color=colour,
                  marker=marker, markersize=4, label=f"the head reads {readout}")
        axis.set_xticks(list(counts)[::3])
    axis.set_ylim(0, 1)
    axis.set_xlabel("rows of the image (time steps)")
    axis.set_ylabel("test accuracy")
    axis.legend()
    figures.save(figure, os.path.join(folder, "lengths.svg"))


def memory(records, experiment, folder):
    """Draw the test accuracy of each cell against the number of blank rows, at each learning
    rate: a line through the means, a mark for each seed."""
    figure, [axes] = figures.new_figure("memory", 1, len(experiment.learning_rates), 3,
                                        sharey=True)
    for axis, rate in zip(axes, experiment.learning_rates):
        for name, colour, marker in zip(experiment.architectures, COLOURS, "os^"):
            found = {}
            for blank_rows in experiment.blank_rows:
                of_seeds = accuracies(records.runs, experiment, name, learning_rate=rate,
                                      blank_rows=blank_rows)
                if of_seeds:
                    found[blank_rows] = list(of_seeds.values())
                    axis.plot([blank_rows] * len(of_seeds), found[blank_rows], marker,
                              color=colour, markersize=3.5, alpha=0.6)
            axis.plot(list(found), [statistics.mean(each) for each in found.values()],
                      color=colour, linewidth=1.6, label=name)
        axis.set_title(f"learning rate {rate:g}")
        axis.set_xlabel("blank rows after the image")
        axis.set_xticks(experiment.blank_rows)
        axis.set_ylim(0, 1)
        axis.legend(loc="lower left")
    axes[0].set_ylabel("test accuracy")
    figures.save(figure, os.path.join(folder, "memory.svg"))


def directions(records, experiments, folder):
    """Draw the validation accuracy of one and two directions against the training step."""
    one = experiments["one_direction"]
    figure, [axes] = figures.new_figure("directions", 1, len(one.learning_rates), 3, sharey=True)
    for axis, rate in zip(axes, one.learning_rates):
        for (experiment, n_hidden, readout), colour in zip(one_and_two_directions(experiments), (
                figures.BLUE, figures.GREY, figures.ORANGE, figures.GREEN)):
            (name,) = experiment.architectures
            axis.plot([], [], color=colour, linewidth=1, label=(
                f"one, {n_hidden} units" if experiment is one else f"two, {readout}"))
            for line in curves(records, experiment, name, learning_rate=rate, n_hidden=n_hidden,
                               readout=readout):
                axis.plot(*line, color=colour, linewidth=1)
        axis.set_title(f"learning rate {rate:g}")
        scale(axis, one.steps)
        axis.set_ylim(.6, 1)
        axis.set_xlabel("training step")
    axes[0].set_yticks([.6, .7, .8, .9, 1])
    axes[0].set_ylabel("validation accuracy")
    axes[-1].legend(loc="lower right", title="directions")
    figures.save(figure, os.path.join(folder, "directions.svg"))


def depth(records, experiments, folder):
    """Draw the validation accuracy of one and three layers against the training step."""
    experiment = experiments["three_layers"]
    figure, [axes] = figures.new_figure("depth", 1, len(experiment.architectures), 3, sharey=True)
    for axis, name in zip(axes, experiment.architectures):
        for layers, of_layers, colour in [("one layer", experiments["single_layer"], figures.BLUE),
                                          ("three layers", experiment, figures.ORANGE)]:
            axis.plot([], [], color=colour, linewidth=1, label=layers)
            for line in curves(records, of_layers, name):
                axis.plot(*line, color=colour, linewidth=1)
        axis.set_title(name)
        scale(axis, experiment.steps)
        axis.set_ylim(.8, 1)
        axis.set_xlabel("training step")
        axis.legend(loc="lower right")
    axes[0].set_yticks([.8, .85, .9, .95, 1])
    axes[0].set_ylabel("validation accuracy")
    figures.save(figure, os.path.join(folder, "depth.svg"))
