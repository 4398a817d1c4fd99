"""Which runs the tables and pictures show. Plain data: what trains them is in one_run.py."""
import itertools
from typing import NamedTuple

SEEDS = (0, 1, 2)
TUTORIALS_RATE = 0.0001   # the tutorial's learning rate
UNITS, BATCH_SIZE = 128, 128  # the tutorial's
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
    blank_rows: int       # empty rows after each image

    def __str__(self):
        return (f"{self.script} {self.architecture}, read-out {self.readout}, seed {self.seed}, "
                f"{self.steps} steps, {self.n_hidden} units, learning rate {self.learning_rate}, "
                f"{self.blank_rows} blank rows")


class Experiment(NamedTuple):
    """Runs of one script: each of some networks with each read-out, learning rate, number of units
    and of blank rows. The first of each is what a table shows if it does not say another one."""

    script: str
    architectures: tuple  # names, in the order of their numbers
    readouts: tuple       # names
    steps: int            # training steps
    learning_rates: tuple = (TUTORIALS_RATE,)
    n_hidden: tuple = (UNITS,)
    blank_rows: tuple = (0,)

    def planned_runs(self, seed, steps=None):
        """Yield the PlannedRuns of a seed, with the experiment's number of steps or another one."""
        for readout, learning_rate, n_hidden, blank_rows, architecture in itertools.product(
                self.readouts, self.learning_rates, self.n_hidden, self.blank_rows,
                self.architectures):
            yield PlannedRun(self.script, architecture, readout, seed, steps or self.steps,
                             BATCH_SIZE, n_hidden, learning_rate, blank_rows)
