"""Which runs the tables and pictures show."""
from typing import Any, NamedTuple

import bidirectional
import multi_layer
import single_layer
import training
import variable_length_demo
import variants

SEEDS = (0, 1, 2)
TUTORIAL = "last-output"  # the tutorial's read-out
TUTORIALS_RATE = 0.0001   # the tutorial's learning rate


class RunKey(NamedTuple):
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


class Group(NamedTuple):
    """The runs of a script: each of its networks with each read-out and learning rate."""

    script: Any                         # module
    steps: int                          # training steps: the tutorial's
    display_step: int                   # training steps from one point of the curve to the next
    readouts: dict = training.READOUTS  # name -> function
    learning_rates: tuple = (TUTORIALS_RATE,)


GROUPS = {group.script.__name__: group for group in [
    Group(single_layer, 5000, 200),
    Group(multi_layer, 1000, 50),
    Group(bidirectional, 1000, 50, bidirectional.READOUTS),
    Group(variants, 1000, 50, learning_rates=(TUTORIALS_RATE, 0.001, 0.01)),
    Group(variable_length_demo, 1000, 50, variable_length_demo.READOUTS),
]}
TUTORIALS_SCRIPTS = ("single_layer", "multi_layer", "bidirectional")  # of the 14 networks


def planned_runs(seeds=SEEDS, steps=None, only=()):
    """Return the RunKeys of the runs to train, seed by seed. For each seed, the
    tutorial's 14 networks come first.

    Args:
        seeds: integers.
        steps: training steps of each run; those of its group by default.
        only: names of scripts and networks. If there are any, other runs are left out.
    """
    defaults = training.Settings()
    return [
        RunKey(script, architecture, readout, seed, steps or group.steps, defaults.batch_size,
               defaults.n_hidden, learning_rate)
        for seed in dict.fromkeys(seeds)
        for is_tutorials in (True, False)
        for script, group in GROUPS.items()
        for readout in group.readouts
        for learning_rate in group.learning_rates
        for architecture in group.script.ARCHITECTURES
        if is_tutorials == (script in TUTORIALS_SCRIPTS and readout == TUTORIAL)
        and (not only or script in only or architecture in only)]


def names():
    """Return the names of all scripts and networks."""
    return [*GROUPS, *dict.fromkeys(
        name for group in GROUPS.values() for name in group.script.ARCHITECTURES)]
