"""Measure what an LSTM costs as its sizes grow, static beside dynamic.

    python benchmarks/scaling.py

Varies the number of time steps, the batch, the units, the layers and the cores, one at a time. Each
point is measured in a process of its own. The 784 pixels of an image are read as 28, 112 or 784
steps. A process uses one core, two, four and so on, up to those of the machine.
Writes `results/scaling.json`, `results/scaling.md` and `results/scaling.svg`. Use an otherwise idle
machine.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

from tqdm import tqdm

from worker import PROJECT

sys.path.insert(0, PROJECT)
from interface import arguments, exits, figures, markdown  # noqa: E402  (after the path is set)
from interface.exits import UserError  # noqa: E402
from interface.files import replacing  # noqa: E402

RESULTS = os.path.join(PROJECT, "results")
BASE = {"n_steps": 28, "batch_size": 128, "n_hidden": 128, "n_layers": 1, "n_cores": None}
VARIED = {
    "n_steps": (28, 112, 784),
    "batch_size": (32, 128, 512, 1024),
    "n_hidden": (64, 128, 256, 512),
    "n_layers": (1, 2, 3, 4, 6),
}
LABELS = {"n_steps": "time steps", "batch_size": "images per batch", "n_hidden": "units",
          "n_layers": "layers"}
MEASURED = {"ms_per_step": "ms per training step", "seconds_to_build": "seconds to build",
           "peak_mib": "memory (MiB)"}

TEXT = """\
# Growth with the size of the work

`python benchmarks/scaling.py` writes this file. It measures an LSTM, static beside dynamic, and
changes one size at a time. "Seconds to build" is the time from an empty graph to the end of the
first training step. The machine has {machine_cores} cores.

{sizes}
## Growth with the number of cores

28 steps, batch of 128, 128 units, 1 layer. "Operations" counts the nodes of the graph, which holds
each part of the batch once.

{cores}"""


def lstm(static, n_layers):
    """Return a network function: an LSTM of some layers."""
    from contrib import rnn, tf

    def network(input_x, n_steps, n_hidden):
        cells = [rnn.BasicLSTMCell(n_hidden) for _ in range(n_layers)]
        cell = rnn.MultiRNNCell(cells) if n_layers > 1 else cells[0]
        if static:
            return rnn.static_rnn(cell, tf.unstack(input_x, n_steps, axis=1), dtype=tf.float32)
        hiddens, states = tf.nn.dynamic_rnn(cell, input_x, dtype=tf.float32)
        return tf.transpose(hiddens, [1, 0, 2]), states
    return network


def measure(static, n_steps, batch_size, n_hidden, n_layers, n_cores=None):
    """Train one network and return its figures: what one process measures.

    seconds_to_build is the time from an empty graph to the end of the first training step. n_cores
    is the number of cores to use, or None for those of the machine.
    """
    import training
    from contrib import tf
    from data.mnist import read_data_sets
    machine_cores = training.n_cores()
    if n_cores is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:n_cores])
    train = read_data_sets(one_hot=True, seed=0).train
    settings = training.Settings(
        n_hidden=n_hidden, batch_size=batch_size, images_are_independent=True)

    started = time.perf_counter()
    model = training.build_model(lstm(static, n_layers), (n_steps, 784 // n_steps), settings)
    with training.session(len(model.parts)) as sess:
        training.initialize(sess, settings.seed)
        sess.run(model.train_op, training.feed(model, *train.next_batch(batch_size)))
        seconds_to_build = time.perf_counter() - started
        milliseconds, until = [], time.perf_counter() + 6
        while len(milliseconds) < 5 or (time.perf_counter() < until and len(milliseconds) < 50):
            started = time.perf_counter()
            sess.run(model.train_op, training.feed(model, *train.next_batch(batch_size)))
            milliseconds.append(1000 * (time.perf_counter() - started))
    return {"ms_per_step": statistics.median(milliseconds), "seconds_to_build": seconds_to_build,
            "operations": len(tf.get_default_graph().get_operations()),
            "n_parts": len(model.parts), "machine_cores": machine_cores,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure_all():
    """Return a list of points: the sizes, static or not, and the figures.

    Raises:
        UserError: a measurement has ended without a result.
    """
    sizes = []
    for name, values in VARIED.items():
        sizes += [dict(BASE, **{name: value}) for value in values if value != BASE[name]]
    powers = range(len(os.sched_getaffinity(0)).bit_length())
    sizes += [dict(BASE, n_cores=2**power) for power in powers]
    points = []
    for size in tqdm([BASE, *sizes], unit="size"):
        for static in (True, False):
            point = dict(size, static=static)
            done = subprocess.run([sys.executable, __file__, "--point", json.dumps(point)],
                                  stdout=subprocess.PIPE)
            if done.returncode:
                raise UserError(f"{point}: the measurement ended with status {done.returncode}")
            points.append({**point, **json.loads(done.stdout.splitlines()[-1])})
    return points


def point_with(points, name, value, static):
    """Return the point that differs from BASE in one size only."""
    wanted = dict(BASE, **{name: value}, static=static)
    return next(point for point in points
                if all(point[key] == wanted[key] for key in wanted))


def head(label, figures):
    return (label, *(f"{figure}, {kind}" for figure in figures for kind in ("static", "dynamic")))


def cells(points, name, value, formats):
    """Return the figures of a static and of a dynamic network, in the formats that are given."""
    both = [point_with(points, name, value, static) for static in (True, False)]
    return [form.format(point[figure]) for figure, form in formats.items() for point in both]


def size_rows(points):
    """Yield the rows of the table of the sizes."""
    formats = {"ms_per_step": "{:.1f}", "seconds_to_build": "{:.1f}", "peak_mib": "{:.0f}"}
    yield head("size", MEASURED.values())
    yield ("28 steps, batch of 128, 128 units, 1 layer",
           *cells(points, "n_steps", BASE["n_steps"], formats))
    for name, values in VARIED.items():
        for value in values:
            if value != BASE[name]:
                yield (f"{value} {LABELS[name]}", *cells(points, name, value, formats))


def core_rows(points):
    """Yield the rows of the table of the cores."""
    yield head("cores", ["parts", "operations", "seconds to build", "ms per training step"])
    for n_cores in sorted({point["n_cores"] for point in points} - {None}):
        yield (n_cores, *cells(points, "n_cores", n_cores, {
            "n_parts": "{}", "operations": "{}", "seconds_to_build": "{:.1f}",
            "ms_per_step": "{:.1f}"}))


def document(points):
    """Return the text of `results/scaling.md`."""
    return TEXT.format(machine_cores=points[0]["machine_cores"],
                       sizes=markdown.table(size_rows(points)),
                       cores=markdown.table(core_rows(points)))


def draw(points, folder):
    """Draw each figure against each size."""
    figure, axes = figures.new_figure("scaling", len(MEASURED), len(VARIED), 6.2, sharex="col")
    for line, (measured, measured_label) in zip(axes, MEASURED.items()):
        for axis, (name, values) in zip(line, VARIED.items()):
            for static, colour, marker in (
                    (True, figures.ORANGE, "o"), (False, figures.BLUE, "s")):
                line_points = [point_with(points, name, value, static) for value in values]
                axis.plot(values, [point[measured] for point in line_points], color=colour,
                          marker=marker, markersize=4, label="static" if static else "dynamic")
            if name != "n_layers":
                axis.set_xscale("log", base=2)
            axis.set_xticks(values, labels=list(map(str, values)), minor=False)
            axis.minorticks_off()
            axis.set_ylim(bottom=0)
        line[0].set_ylabel(measured_label)
    for axis, name in zip(axes[-1], VARIED):
        axis.set_xlabel(LABELS[name])
    axes[0][0].legend()
    figures.save(figure, os.path.join(folder, "scaling.svg"))


def main(argv=None):
    parser = arguments.script_parser(__file__, __doc__)
    parser.add_argument("--point", type=json.loads, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    with exits.one_line_for_interrupts_and_lost_output():
        if args.point:
            print(json.dumps(measure(**args.point)))
            return
        try:
            figures.require_matplotlib()  # before the measurement
            points = measure_all()
            table = document(points)
            with replacing(os.path.join(RESULTS, "scaling.json")) as stream:
                json.dump(points, stream, indent=1)
            with replacing(os.path.join(RESULTS, "scaling.md")) as stream:
                stream.write(table)
            draw(points, RESULTS)
        except UserError as error:
            parser.refuse(error)
        print(table)


if __name__ == "__main__":
    raise SystemExit(main())
