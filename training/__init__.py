"""What the scripts share: the settings of a run, the model around a network, the training loop,
what a run prints, the command line.

Step 1 of 5 is a script, which hands its architectures to `main`. From there it goes down to the
network: command_line.py, run.py, model.py, network.py. Each architecture is trained in a graph of
its own:

    mnist.train  [batch, n_steps * n_input]  ->  input_x [batch, n_steps, n_input]
        ->  the network  ->  hiddens[-1] [batch, units]  ->  logits [batch, 10]
        ->  cost (nats), accuracy (fraction)  ->  Adam  ->  the tutorial's lines
"""
from interface.exits import end

try:
    import contrib  # noqa: F401  (it says what is wrong with TensorFlow)
except ImportError as error:
    end(f"{error} ({error.__cause__})")

from .command_line import main
from .first_values import initialize
from .listener import Listener
from .model import build_model, count_parameters, feed
from .network import UnitsError
from .report import PrintedLines, ProgressBar, print_head, print_line
from .results import Curve, Results
from .run import Run, evaluate, new_run, test, train, train_and_test
from .settings import READOUTS, Settings, by_name, last_output
from .speed import n_cores, session

__all__ = [
    "READOUTS", "Curve", "Listener", "PrintedLines", "ProgressBar", "Results", "Run", "Settings",
    "UnitsError", "build_model", "by_name", "count_parameters", "evaluate", "feed", "initialize",
    "last_output", "main", "n_cores", "new_run", "print_head", "print_line", "session", "test",
    "train", "train_and_test",
]
