"""The finished runs, in `results/`: each is a row of JSON, a dict once it is read."""
import json
import os

from interface.exits import UserError
from interface.files import replacing

import filelock

from .plan import PlannedRun

RESULTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "results")
KEY = {"tensorflow": str, **PlannedRun.__annotations__}  # the fields that tell a run from others
FIELDS = {**KEY, "parameters": int, "operations": int, "build_seconds": float, "seconds": float,
          "test_accuracy": float, "curve": dict.fromkeys(
              ["step", "training_cost", "training_accuracy", "validation_cost",
               "validation_accuracy"], list)}
OF_CUT_IMAGES = {"lengths": dict.fromkeys(["rows", "images", "correct"], list)}


def key_of(run):
    """Return what tells a finished run from the others, as a tuple."""
    return tuple(run[name] for name in KEY)


def load(folder=RESULTS):
    """Return a list of the finished runs in a folder. If it has no file of them, there are none. Of
    two rows of the same run, the last one counts.

    Raises:
        UserError: the file cannot be read, or a row has other fields than a finished run.
    """
    path = _path(folder)
    try:
        with open(path, "rb") as stream:
            rows = stream.readlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}): delete or restore it") from None
    runs = {}
    for number, row in enumerate(rows, start=1):
        try:
            run = json.loads(row.decode())
        except ValueError:
            run = None
        if _types(run) not in (FIELDS, {**FIELDS, **OF_CUT_IMAGES}):
            raise UserError(
                f"{path}: line {number} is no finished run: delete or restore this line")
        runs[key_of(run)] = run
    return list(runs.values())


def _types(value):
    return ({name: _types(each) for name, each in value.items()} if isinstance(value, dict)
            else type(value))


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


def add(run, folder=RESULTS):
    """Add a finished run, in the place of an earlier one with the same key.

    The file is replaced as a whole, so no reader ever sees half a row. Several processes may add
    runs to the same folder, in any order.

    Raises:
        UserError: as `load`, or the file cannot be written.
    """
    with filelock.FileLock(os.path.join(folder, ".lock")):
        runs = {key_of(each): each for each in [*load(folder), run]}
        with replacing(_path(folder)) as stream:
            stream.writelines(json.dumps(runs[key]) + "\n" for key in sorted(runs))


def _path(folder):
    return os.path.join(folder, "runs.jsonl")
