"""What the scripts share: the settings of a run, the model around a network, the training loop,
what a run prints, the command line.

A script hands its architectures to `main`. Each of them is trained in a graph of its own:

    mnist.train  [batch, n_steps * n_input]  ->  input_x [batch, n_steps, n_input]
        ->  the network  ->  hiddens[-1] [batch, units]  ->  logits [batch, 10]
        ->  cost (nats), accuracy (fraction)  ->  Adam  ->  the tutorial's lines
"""
from .command_line import main
from .first_values import initialize
from .model import build_model, feed
from .network import READOUTS, UnitsError, by_name, last_output
from .report import Stopwatch, print_line, train_and_report
from .run import Listener, Run, evaluate, new_run, test, train
from .settings import Settings
from .speed import n_cores, session

__all__ = [
    "READOUTS", "Listener", "Run", "Settings", "Stopwatch", "UnitsError", "build_model", "by_name",
    "evaluate", "feed", "initialize", "last_output", "main", "n_cores", "new_run", "print_line",
    "session", "test", "train", "train_and_report",
]
