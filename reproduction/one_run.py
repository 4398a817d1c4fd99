"""One run of reproduce.py, in a process of its own.

    python -m reproduction.one_run KEY PARENT

KEY is a PlannedRun in JSON, PARENT the number of the process that starts this one. The last line
that it prints is the row of the run, in JSON.
"""
import importlib
import json
import os
import sys
import time

import training
import variable_length_demo
from contrib import tf
from data.mnist import read_data_sets

from .experiments import DISPLAY_STEPS, readouts_of
from .plan import PlannedRun


class EndsWithItsParent(training.Listener):
    """Ends the process when the one that started it has ended.

    Args:
        parent: number of the process that started this one.
    """

    def __init__(self, parent):
        self._parent = parent

    def after_step(self, run):
        if os.getppid() != self._parent:
            raise SystemExit(1)


def row_of(key, listeners=()):
    """Train and test a run, and return its row.

    Args:
        key: PlannedRun.
        listeners: further Listeners.

    Returns:
        dict with the fields in `records.FIELDS`, and those of cut images if the script cuts them.
    """
    script = importlib.import_module(key.script)
    settings = training.Settings(
        steps=key.steps, display_step=DISPLAY_STEPS[key.script],
        batch_size=key.batch_size, n_hidden=key.n_hidden, learning_rate=key.learning_rate,
        seed=key.seed, blank_rows=key.blank_rows,
        readout=readouts_of(script)[key.readout],
        images_are_independent=True)  # yet in one part, because the process has one thread
    mnist = read_data_sets(one_hot=True)
    are_cut = script is variable_length_demo
    if are_cut:
        mnist = variable_length_demo.cut_images(mnist, key.seed)
    by_length = variable_length_demo.AccuracyByLength()
    curve = training.Curve(validate=True)

    started = time.perf_counter()
    network = script.ARCHITECTURES[key.architecture]
    with training.new_run(network, mnist.restarted(key.seed), settings) as run:
        build_seconds = time.perf_counter() - started
        operations = len(run.sess.graph.get_operations())
        parameters = training.count_parameters()
        training.train(run, [curve, *listeners])
        accuracy = training.test(run, [by_length] if are_cut else [])
    row = {"tensorflow": tf.__version__, **key._asdict(), "parameters": parameters,
           "operations": operations, "build_seconds": round(build_seconds, 2),
           "seconds": round(run.seconds, 1), "test_accuracy": accuracy,
           "curve": curve.columns}
    if are_cut:
        shortest, longest = variable_length_demo.SHORTEST, variable_length_demo.LONGEST
        row["lengths"] = {"rows": list(range(shortest, longest + 1)),
                          "images": by_length.n_images[shortest:].tolist(),
                          "correct": by_length.n_correct[shortest:].astype(int).tolist()}
    return row


if __name__ == "__main__":
    key, parent = PlannedRun(*json.loads(sys.argv[1])), int(sys.argv[2])
    print("\n" + json.dumps(row_of(key, [EndsWithItsParent(parent)])))
