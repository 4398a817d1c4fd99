"""Runs of reproduce.py that take a moment."""
import json
import os
import sys

from contrib import tf


def row(key, tensorflow=tf.__version__, accuracy=.5):
    """Return a made-up row of a run, as `one_run.row_of` returns it."""
    return {"tensorflow": tensorflow, **key._asdict(), "parameters": 8, "operations": 9,
            "build_seconds": .5, "seconds": 2., "test_accuracy": accuracy,
            "curve": {"step": [500, 1000], "training_cost": [1.25, 1.5],
                      "training_accuracy": [.5, .25], "validation_cost": [.1, .2],
                      "validation_accuracy": [.1, accuracy]},
            "lengths": {"rows": [7], "images": [10], "correct": [4]}}


def command(key):
    """Return the command of a process in the place of one that trains."""
    program = os.path.join(os.path.dirname(__file__), "programs", "made_up_run.py")
    return [sys.executable, program, json.dumps(row(key))]
