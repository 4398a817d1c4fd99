"""The settings of a run, without TensorFlow. Each has its default, its type and its words here, and
nowhere else."""
import dataclasses
from typing import Any, Callable

from interface.arguments import (
    argument_type,
    positive_integer,
    positive_number,
    random_seed,
    whole_number,
)

from data.mnist import DATA_DIR

AUTO = "auto"      # the number of parts that speed.py chooses
MOST_PARTS = 1024  # of a batch; each part is a copy of the network

parts_or_auto = argument_type(
    lambda text: AUTO if text == AUTO else int(text),
    lambda value: value == AUTO or 1 <= value <= MOST_PARTS,
    f"{AUTO} or a whole number from 1 to {MOST_PARTS}")


def last_output(hiddens, *states):
    """The output of the last step: the tutorial's read-out"""
    return hiddens[-1]


def name_of(readout):
    """Return the name of a read-out: last-output of the function last_output."""
    return readout.__name__.replace("_", "-")


def by_name(*readouts):
    """Return a dict name -> read-out."""
    return {name_of(readout): readout for readout in readouts}


READOUTS = by_name(last_output)


def _flag(default, help, **how):
    """Return a field that is a flag. `how` are further arguments of argparse's add_argument."""
    return dataclasses.field(default=default, metadata={"help": help, **how})


@dataclasses.dataclass(frozen=True)
class Settings:
    """What a run depends on, beside its network and its data. The defaults are the tutorial's."""

    steps: int = _flag(1000, "training steps", type=positive_integer, metavar="N")
    display_step: int = _flag(200, "training steps from one printed line to the next",
                              type=positive_integer, metavar="N")
    batch_size: int = _flag(128, "images per training step", type=positive_integer, metavar="N")
    n_hidden: int = _flag(128, "units per layer and direction", type=whole_number(1, 10**6),
                          metavar="N")
    learning_rate: float = _flag(1e-4, "learning rate of Adam", type=positive_number, metavar="X")
    seed: int = _flag(0, "seed of the first weights and of the batches", type=random_seed,
                      metavar="N")
    blank_rows: int = _flag(0, "empty rows after each image, across which it must be remembered",
                            type=whole_number(0, 10**4), metavar="N")
    validation_size: int = _flag(5000, "images for validation, the first of the training file",
                                 type=whole_number(0, 2**31 - 1), metavar="N")
    data_dir: str = _flag(DATA_DIR, "directory of IDX files under MNIST's names", metavar="DIR")
    readout: Callable = _flag(last_output, "what the head reads")
    batch_parts: Any = _flag(AUTO, (
        "parts of a batch that are computed side by side; auto chooses by network and cores"),
        type=parts_or_auto, metavar="N|auto")
    # A promise of the script: what a network computes for an image does not depend on the other
    # images of the batch, and it makes its variables with tf.get_variable.
    images_are_independent: bool = False


FLAGS = {field.name: field.metadata for field in dataclasses.fields(Settings) if field.metadata}


def flag_of(name):
    """Return the flag of a setting: --batch-size of batch_size."""
    return "--" + name.replace("_", "-")
