"""reproduce.py with made-up runs, into a folder."""
import os
import sys

BEHAVIOUR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.dirname(os.path.dirname(BEHAVIOUR)), BEHAVIOUR]
import made_up_runs  # noqa: E402  (after the path is set)

import reproduce  # noqa: E402

reproduce.command = made_up_runs.command
reproduce.main(["--only", "coupled_lstm", "--results", sys.argv[1]])
