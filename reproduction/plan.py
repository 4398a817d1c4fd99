"""Which runs the tables and pictures show. Plain data: what trains them is in one_run.py."""
import itertools
from typing import NamedTuple

SEEDS = (0, 1, 2)
TUTORIAL = "last-output"  # the tutorial's read-out
TUTORIALS_RATE = 0.0001   # the tutorial's learning rate
TUTORIALS_SCRIPTS = ("single_layer", "multi_layer", "bidirectional")  # of the 14 networks


class PlannedRun(NamedTuple):
    """What tells a run from the others on the same TensorFlow."""

    script: str
    architecture: str
    readout: str
    seed: int
    steps: int            # training steps
    batch_size: int       # images per training step
    n_hidden: int         # units per layer and direction
    learning_rate: float

    def __str__(self):
        return (f"{self.script} {self.architecture}, read-out {self.readout}, seed {self.seed}, "
                f"{self.steps} steps, learning rate {self.learning_rate}")


class Experiment(NamedTuple):
    """The runs of a script: each of its networks with each read-out and learning rate."""

    script: str
    architectures: tuple  # names, in the order of their numbers
    readouts: tuple       # names
    steps: int            # training steps
    display_step: int     # training steps from one point of the curve to the next
    learning_rates: tuple = (TUTORIALS_RATE,)

    def planned_runs(self, seed, steps, batch_size, n_hidden):
        """Yield the PlannedRuns of a seed."""
        for readout, learning_rate, architecture in itertools.product(
                self.readouts, self.learning_rates, self.architectures):
            yield PlannedRun(self.script, architecture, readout, seed, steps or self.steps,
                             batch_size, n_hidden, learning_rate)


def is_one_of_14(run):
    """Return whether a PlannedRun is of one of the tutorial's 14 networks, as the tutorial has
    it."""
    return run.script in TUTORIALS_SCRIPTS and run.readout == TUTORIAL
