"""Runs of reproduce.py that take a moment."""
import json
import os
import sys

from contrib import tf


def command(key):
    """Return the command of a process in the place of one that trains."""
    program = os.path.join(os.path.dirname(__file__), "programs", "made_up_run.py")
    return [sys.executable, program, tf.__version__, json.dumps(key)]
