"""What the scripts share: the settings of a run, the model around a network, the training loop,
what a run prints, the command line.

A script hands its architectures to `main`. Each of them is trained in a graph of its own:

    mnist.train  [batch, n_steps * n_input]  ->  input_x [batch, n_steps, n_input]
        ->  the network  ->  hiddens[-1] [batch, units]  ->  logits [batch, 10]
        ->  cost (nats), accuracy (fraction)  ->  Adam  ->  the tutorial's lines
"""
from console.exits import RunError

from .checkpoints import CheckpointError, Checkpoints
from .command_line import main
from .first_values import initialize
from .model import Model, build_model, feed
from .network import READOUTS, NetworkError, UnitsError, last_output
from .parallel import n_cores, session
from .report import Result, Stopwatch, print_line, print_table, train_and_report
from .run import Evaluation, Listener, Run, evaluate, new_run, test, train, train_and_test
from .settings import Settings

__all__ = [
    "READOUTS", "CheckpointError", "Checkpoints", "Evaluation", "Listener", "Model",
    "NetworkError", "Result", "Run", "RunError", "Settings", "Stopwatch", "UnitsError",
    "build_model", "evaluate", "feed", "initialize", "last_output", "main", "n_cores", "new_run",
    "print_line", "print_table", "session", "test", "train", "train_and_report", "train_and_test",
]
