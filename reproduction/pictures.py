"""The pictures, made from the rows in `results/`."""
import math
import os
import statistics

from interface import figures
from interface.figures import BLUE, GREEN, GREY, ORANGE

import numpy as np

from . import tables
from .plan import TUTORIALS_SCRIPTS

COLUMNS = 4  # panels side by side


def draw_all(runs, experiments, folder):
    """Write every picture into a folder. The other arguments are those of `tables.make_all`."""
    for draw in (networks, variants, lengths, memory, directions, depth):
        figures.save(draw(runs, experiments), os.path.join(folder, draw.__name__ + ".svg"))


def new_figure(name, rows, columns, height, across="training step", upwards="validation accuracy",
               **kwargs):
    """Return a figure and its axes [rows, columns], which have these labels."""
    figure, axes = figures.new_figure(name, rows, columns, height, sharey=True, **kwargs)
    for axis in axes.flat:
        axis.set_xlabel(across)
    for axis in axes[:, 0]:
        axis.set_ylabel(upwards)
    return figure, axes


def scale(axis, steps, lowest=0):
    """Give an axis few ticks, for a picture of many panels: steps across, fractions upwards."""
    axis.set_xlim(0, steps)
    axis.set_xticks([0, steps // 2, steps])
    axis.set_ylim(lowest, 1)
    axis.set_yticks(np.linspace(lowest, 1, 5))


def draw_curves(axis, runs, label=None, **style):
    """Draw the validation accuracy of runs, which share an entry of the legend, against the
    training step."""
    axis.plot([], [], label=label, **style)
    for run in runs:
        axis.plot(run["curve"]["step"], run["curve"]["validation_accuracy"], **style)


def draw_points(axis, runs, color):
    """Draw the points of curves, those of a run as one path of strokes without length. A marker for
    each would make the file several times as large."""
    for run in runs:
        x, y = (np.ravel([(value, value, np.nan) for value in run["curve"][name]])
                for name in ("step", "validation_accuracy"))
        axis.plot(x, y, color=color, linewidth=2.6, solid_capstyle="round")


def networks(runs, experiments):
    """Draw the validation accuracy of the tutorial's networks against the training step. Each
    script begins a row of panels."""
    panels = []
    for script in TUTORIALS_SCRIPTS:
        panels += [(experiments[script], name) for name in experiments[script].architectures]
        panels += [None] * (-len(panels) % COLUMNS)
    n_rows = len(panels) // COLUMNS
    figure, axes = new_figure("networks", n_rows, COLUMNS, 2.15 * n_rows)
    for axis, panel in zip(axes.flat, panels):
        if panel is None:
            axis.axis("off")
            continue
        experiment, name = panel
        draw_curves(axis, tables.select(runs, experiment, name), color=BLUE, linewidth=1.1)
        draw_points(axis, tables.select(runs, experiment, name, tables.OLD), color=ORANGE)
        axis.set_title(f"{experiment.script}\n{name}")
        scale(axis, experiment.steps)
    legend = axes.flat[panels.index(None) if None in panels else 0]
    legend.plot([], [], color=BLUE, label=f"TensorFlow {tables.NEW}")
    legend.plot([], [], color=ORANGE, linestyle="none", marker="o", markersize=3,
                label=f"TensorFlow {tables.OLD}")
    legend.legend(loc="center")
    return figure


def variants(runs, experiments):
    """Draw the validation accuracy of the variants against the training step, at three learning
    rates, with a thicker line for the best one."""
    experiment = experiments["variants"]
    n_rows = math.ceil(len(experiment.architectures) / COLUMNS)
    figure, axes = new_figure("variants", n_rows, COLUMNS, 2.3 * n_rows, sharex=True)
    tutorials, *_ = experiment.learning_rates
    for axis, name in zip(axes.flat, experiment.architectures):
        best = tables.best_rate(runs, experiment, name)
        for rate, colour in zip(experiment.learning_rates, (BLUE, GREEN, ORANGE)):
            draw_curves(axis, tables.select(runs, experiment, name, learning_rate=rate),
                        f"{rate:g}" + (" (tutorial)" if rate == tutorials else ""),
                        color=colour, linewidth=1.6 if rate == best else 0.8)
        axis.set_title(name)
        scale(axis, experiment.steps)
        axis.label_outer()
    figure.legend(*axes.flat[0].get_legend_handles_labels(), title="learning rate",
                  loc="outside right center")
    return figure


def lengths(runs, experiments):
    """Draw the accuracy on the cut images against their number of rows."""
    experiment = experiments["variable_length_demo"]
    figure, [[axis]] = new_figure(
        "lengths", 1, 1, 3, "rows of the image (time steps)", "test accuracy")
    (name,) = experiment.architectures
    for readout, colour, marker in zip(experiment.readouts, (BLUE, ORANGE), "os"):
        found = {}
        for run in tables.select(runs, experiment, name, readout=readout):
            counts = run["lengths"]
            for rows, images, correct in zip(counts["rows"], counts["images"], counts["correct"]):
                found.setdefault(rows, []).append(correct / images)
        axis.plot(list(found), [statistics.mean(each) for each in found.values()], color=colour,
                  marker=marker, markersize=4, label=f"the head reads {readout}")
        axis.set_xticks(list(found)[::3])
    axis.set_ylim(0, 1)
    axis.legend()
    return figure


def memory(runs, experiments):
    """Draw the test accuracy of each cell against the number of blank rows, at each learning
    rate: a line through the means, a mark for each seed."""
    experiment = experiments["memory"]
    figure, [axes] = new_figure("memory", 1, len(experiment.learning_rates), 3,
                                "blank rows after the image", "test accuracy")
    for axis, rate in zip(axes, experiment.learning_rates):
        for name, colour, marker in zip(experiment.architectures, (BLUE, ORANGE, GREEN), "os^"):
            means = {}
            for blank_rows in experiment.blank_rows:
                found = tables.accuracies(
                    runs, experiment, name, learning_rate=rate, blank_rows=blank_rows)
                if found:
                    means[blank_rows] = statistics.mean(found)
                    axis.plot([blank_rows] * len(found), found, marker, color=colour,
                              markersize=3.5, alpha=0.6)
            axis.plot(list(means), list(means.values()), color=colour, linewidth=1.6, label=name)
        axis.set_title(f"learning rate {rate:g}")
        axis.set_xticks(experiment.blank_rows)
        axis.set_ylim(0, 1)
        axis.legend(loc="lower left")
    return figure


def directions(runs, experiments):
    """Draw the validation accuracy of one and two directions against the training step."""
    one = experiments["one_direction"]
    figure, [axes] = new_figure("directions", 1, len(one.learning_rates), 3)
    for axis, rate in zip(axes, one.learning_rates):
        for (experiment, n_hidden, readout), colour in zip(
                tables.one_and_two_directions(experiments), (BLUE, GREY, ORANGE, GREEN)):
            (name,) = experiment.architectures
            found = tables.select(runs, experiment, name, learning_rate=rate, n_hidden=n_hidden,
                                  readout=readout)
            draw_curves(axis, found, f"one, {n_hidden} units" if experiment is one else
                        f"two, {readout}", color=colour, linewidth=1)
        axis.set_title(f"learning rate {rate:g}")
        scale(axis, one.steps, lowest=.6)
    axes[-1].legend(loc="lower right", title="directions")
    return figure


def depth(runs, experiments):
    """Draw the validation accuracy of one and three layers against the training step."""
    figure, [axes] = new_figure("depth", 1, 2, 3)
    of_cell = dict(zip(("lstm", "gru"), axes))
    for cell, layers, (_, (experiment, name, rate), _) in tables.one_and_three_layers(experiments):
        axis = of_cell[cell]
        draw_curves(axis, tables.select(runs, experiment, name, learning_rate=rate),
                    "one layer" if layers == 1 else "three layers",
                    color=BLUE if layers == 1 else ORANGE, linewidth=1)
        axis.set_title(name)
        scale(axis, experiment.steps, lowest=.8)
        axis.legend(loc="lower right")
    return figure
