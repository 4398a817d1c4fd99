"""The settings of a run. The flags are made from them, and their defaults stand only here."""
from typing import Any, NamedTuple

from data.mnist import DATA_DIR


class Settings(NamedTuple):
    """What the result of a run depends on, beside its network. The defaults are the tutorial's."""

    steps: int = 1000             # training steps
    display_step: int = 200       # training steps from one printed line to the next
    batch_size: int = 128         # images per training step
    n_hidden: int = 128           # units per layer and direction
    learning_rate: float = 1e-4   # learning rate of Adam
    seed: int = 0                 # seed of the first weights and of the batches
    data_dir: str = DATA_DIR      # directory of the four IDX files
    readout: str = "last-output"  # name of what the head reads
    batch_parts: Any = 1          # parts of a batch that are computed side by side, or "auto"


def flag_of(name):
    """Return the flag of a setting: --batch-size of batch_size."""
    return "--" + name.replace("_", "-")
