"""Runs of reproduce.py that take a moment."""
import json
import os
import sys

from contrib import tf

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")


def command(key):
    """Return the command of a process in the place of one that trains."""
    return [sys.executable, os.path.join(PROGRAMS, "made_up_run.py"), tf.__version__,
            json.dumps(key)]
