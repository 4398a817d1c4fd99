"""One run of reproduce.py, in a process of its own.

    python -m reproduction.one_run KEY PARENT

KEY is a PlannedRun in JSON, PARENT the number of the process that starts this one. The last line
that it prints has the rows of the run, in JSON.
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

VALIDATION_BATCH_SIZE = 500  # images


class Curve(training.Listener):
    """Keeps the cost and accuracy of the training batch and of the validation set at every display
    step.

    Attributes:
        points: list of dicts.
        seconds: time spent on the validation set.
    """

    def __init__(self):
        self.points, self.seconds = [], 0.0

    def at_display_step(self, run, accuracy, cost):
        started = time.perf_counter()
        validation = training.evaluate(
            run, run.mnist.validation, batch_size=VALIDATION_BATCH_SIZE)
        self.points.append({
            "step": run.step, "training_cost": as_written(cost),
            "training_accuracy": as_written(accuracy), "validation_cost": round(validation.cost, 7),
            "validation_accuracy": validation.accuracy})
        self.seconds += time.perf_counter() - started


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


def as_written(value):
    """Return the float with the digits of a float32: 0.1, not 0.10000000149011612."""
    return float(str(value))


def rows_of(key, listeners=()):
    """Train and test a run, and return its rows.

    Args:
        key: PlannedRun.
        listeners: further Listeners.

    Returns:
        dict with the rows of the run under "curves", "lengths" and "runs", and the version of
        TensorFlow under "tensorflow".
    """
    script = importlib.import_module(key.script)
    settings = training.Settings(
        steps=key.steps, display_step=DISPLAY_STEPS[key.script],
        batch_size=key.batch_size, n_hidden=key.n_hidden, learning_rate=key.learning_rate,
        seed=key.seed, blank_rows=key.blank_rows,
        readout=readouts_of(script)[key.readout],
        images_are_independent=True)  # yet in one part, because the process has one thread
    mnist = read_data_sets(one_hot=True)
    by_length = []
    if script is variable_length_demo:
        mnist = variable_length_demo.cut_images(mnist, key.seed)
        by_length.append(variable_length_demo.AccuracyByLength())
    curve = Curve()

    started = time.perf_counter()
    network = script.ARCHITECTURES[key.architecture]
    with training.new_run(network, mnist.restarted(key.seed), settings) as run:
        build_seconds = time.perf_counter() - started
        operations = len(run.sess.graph.get_operations())
        parameters = training.count_parameters()
        training.train(run, [curve, *listeners])
        accuracy = training.test(run, by_length)
    return {
        "tensorflow": tf.__version__,
        "curves": curve.points,
        "lengths": [
            {"rows": length, "images": int(counts.n_images[length]),
             "correct": int(counts.n_correct[length])}
            for counts in by_length
            for length in range(variable_length_demo.SHORTEST, variable_length_demo.LONGEST + 1)],
        "runs": [{
            "parameters": parameters, "operations": operations,
            "build_seconds": round(build_seconds, 2),
            "seconds": round(run.seconds - curve.seconds, 1), "test_accuracy": accuracy}],
    }


if __name__ == "__main__":
    key, parent = PlannedRun(*json.loads(sys.argv[1])), int(sys.argv[2])
    print("\n" + json.dumps(rows_of(key, [EndsWithItsParent(parent)])))
