"""The rows of the finished runs, in `results/`."""
import csv
import os
from typing import NamedTuple

import filelock

from interface.exits import UserError
from interface.files import replacing

from .plan import PlannedRun

RESULTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "results")
KEY = ("tensorflow", *PlannedRun._fields)  # the columns that tell a run from the others
TYPES = {  # of the columns that are not whole numbers
    **dict.fromkeys(["tensorflow", "script", "architecture", "readout"], str),
    **dict.fromkeys(["learning_rate", "build_seconds", "seconds", "test_accuracy", "training_cost",
                     "training_accuracy", "validation_cost", "validation_accuracy"], float)}


class Records(NamedTuple):
    """The rows of the three files, each a dict column -> value, in order."""

    curves: list   # a row for each point of a curve
    lengths: list  # a row for each length of the cut images
    runs: list     # a row for each run


# In the order in which a run's rows are written: a run is finished when runs.csv has it.
COLUMNS = Records(
    curves=(*KEY, "step", "training_cost", "training_accuracy", "validation_cost",
            "validation_accuracy"),
    lengths=(*KEY, "rows", "images", "correct"),
    runs=(*KEY, "parameters", "operations", "build_seconds", "seconds", "test_accuracy"))


def key_of(row):
    """Return what tells the run of a row from the others, as a tuple."""
    return tuple(row[column] for column in KEY)


def load(folder=RESULTS):
    """Return the Records of the finished runs in a folder. Files that are not there have no rows.

    Raises:
        UserError: a file cannot be read, or it has other columns, or a row that does not fit them.
    """
    # runs.csv first: a program that trains meanwhile writes it last.
    read = {name: _read(folder, name) for name in reversed(Records._fields)}
    records = Records(**read)
    finished = set(map(key_of, records.runs))
    return Records(*([row for row in rows if key_of(row) in finished] for rows in records))


def prepare(folder=RESULTS):
    """Create the folder if it does not exist.

    Raises:
        UserError: it cannot be used.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        with filelock.FileLock(os.path.join(folder, ".lock")):
            pass
    except OSError as error:
        raise UserError(f"{folder} cannot be used ({error.strerror}): name another folder with "
                        "--results") from None


def add(key, new, folder=RESULTS):
    """Add the rows of a finished run. Rows that this run already has are replaced.

    Each file is replaced as a whole, so no reader ever sees half a row. Several processes may add
    rows to the same folder.

    Args:
        key: tuple, as `key_of` returns it.
        new: Records of this run alone, whose rows have the remaining columns.

    Raises:
        UserError: as `load`, or a file cannot be written.
    """
    with filelock.FileLock(os.path.join(folder, ".lock")):
        for name, columns, rows in zip(Records._fields, COLUMNS, new):
            kept = [row for row in _read(folder, name) if key_of(row) != key]
            rows = kept + [{**dict(zip(KEY, key)), **row} for row in rows]
            rows.sort(key=lambda row, columns=columns: [row[column] for column in columns])
            with replacing(_path(folder, name)) as stream:
                writer = csv.DictWriter(stream, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def _path(folder, name):
    return os.path.join(folder, name + ".csv")


def _read(folder, name):
    path, columns = _path(folder, name), getattr(COLUMNS, name)
    if not os.path.exists(path):
        return []
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} cannot be read ({error}): delete or restore it") from None
    if tuple(head) != columns:
        raise UserError(f"{path}: its columns are {', '.join(head)} instead of "
                        f"{', '.join(columns)}: delete the file or restore it")
    read = []
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise UserError(f"{path}: line {number} has {len(row)} values instead of "
                            f"{len(columns)}: delete or restore this line")
        try:
            read.append({column: TYPES.get(column, int)(text)
                         for column, text in zip(columns, row)})
        except ValueError as error:
            raise UserError(
                f"{path}: line {number}: {error}: delete or restore this line") from None
    return read
