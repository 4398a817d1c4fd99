"""Checkpoints: runs that survive a kill, and the test of checkpoints that already exist.

A folder belongs to one network of one script. It holds the newest three checkpoints, as
tf.train.Saver writes them, and a file with the settings of the run.

Nothing of the loader's state is saved. The batches follow from the seed, so a resumed run finds its
place by skipping the images that were drawn.
"""
import contextlib
import glob
import json
import os
import re
import zlib

from interface.exits import UserError
from interface.files import replacing

from filelock import FileLock, Timeout

from contrib import tf

from .listener import Listener
from .settings import flag_of, name_of

PREFIX = "model.ckpt"
LIST_FILE = "checkpoint"  # TensorFlow's list of the checkpoints in a folder
KEPT = 3  # checkpoints


class Checkpoints(Listener):
    """Saves a run in a folder, every display_step steps, after the last step, and on Ctrl-C or
    SIGTERM. Use it in a ``with`` statement: no other process can use the folder meanwhile. Call
    `resume` before the training.

    Args:
        folder: where the checkpoints of this run are; created if it does not exist.
        settings: Settings of the run.
        data: text that tells the data set from others, as `describe` returns it.

    Raises:
        UserError: the folder cannot be used, or it holds a run that is not this one.
    """

    def __init__(self, folder, settings, data):
        self._folder = folder
        self._last_step = settings.steps
        # What decides a run. Its length may change, and so may how often it prints and saves.
        self._decisive = {
            "seed": settings.seed, "batch_size": settings.batch_size,
            "n_hidden": settings.n_hidden, "learning_rate": settings.learning_rate,
            "blank_rows": settings.blank_rows, "validation_size": settings.validation_size,
            "readout": name_of(settings.readout), "data": data}
        self._lock = FileLock(self._path("lock"), timeout=0)
        self.is_known = False  # whether a run of these settings has been in the folder before

    def __enter__(self):
        _check_name(self._folder)
        try:
            os.makedirs(self._folder, exist_ok=True)
            with self._lock:
                self._prepare()
                self._lock.acquire()  # once more, until __exit__
        except Timeout:
            raise UserError(f"{self._folder} is in use by another run: wait for its end, or "
                            "name another --checkpoint-dir") from None
        except OSError as error:
            raise UserError(f"{self._folder} cannot be used ({error}): name another "
                            "--checkpoint-dir") from None
        return self

    def __exit__(self, *args):
        self._lock.release()

    def _prepare(self):
        """Check that the folder has no other run, and leave the newest checkpoints there."""
        steps = self._steps()
        if steps:
            self._check_settings()
            if steps[-1] > self._last_step:
                raise UserError(
                    f"{self._folder} has already reached step {steps[-1]}, and --steps is "
                    f"{self._last_step}: choose {steps[-1]} or more")
        if os.path.exists(self._path("settings.json")):  # the folder is one of this program's
            with contextlib.suppress(UserError):  # without checkpoints it may be damaged
                self.is_known = read_settings(self._folder, self._decisive) == self._decisive
            self._remove_all_but(steps[-KEPT:])
        with replacing(self._path("settings.json")) as stream:
            json.dump(self._decisive, stream, indent=1)
            stream.write("\n")

    def _check_settings(self):
        saved = read_settings(self._folder, self._decisive)
        for name, now in self._decisive.items():
            was = saved[name]
            if was != now:
                problem = (f"on {was}, not {now}: name that data set with --data-dir"
                           if name == "data" else
                           f"with {flag_of(name)} {was}, not {now}: use {was} to go on")
                raise UserError(f"{self._folder} was trained {problem}, or name another "
                                "--checkpoint-dir")

    def _steps(self):
        """Return the steps of the complete checkpoints. TensorFlow writes the index of a checkpoint
        last, and renames it into its place."""
        found = (re.match(rf"{PREFIX}-(\d+)\.index$", name) for name in os.listdir(self._folder))
        return sorted(int(match.group(1)) for match in found if match)

    def _remove_all_but(self, steps):
        """Remove older checkpoints, and the parts of one that a killed run left."""
        for name in os.listdir(self._folder):
            match = re.match(rf"{PREFIX}-(\d+)\.(index|data-\d+-of-\d+)(\.tempstate\d+)?$", name)
            if match and (match.group(3) or int(match.group(1)) not in steps):
                os.remove(self._path(name))

    def resume(self, run):
        """Bring a new run to the newest checkpoint of the folder, if there is one."""
        steps = self._steps()
        self._saver = tf.train.Saver(max_to_keep=KEPT, save_relative_paths=True)
        self._saver.recover_last_checkpoints([self._path(f"{PREFIX}-{step}") for step in steps])
        if steps:
            restore(run.sess, self._path(f"{PREFIX}-{steps[-1]}"), tf.global_variables())
            run.step = steps[-1]
            run.mnist.train.skip(run.step * run.settings.batch_size)

    def after_step(self, run):
        if run.interrupt or run.is_display_step:
            run.checkpoint = self._save(run)

    def _save(self, run):
        try:
            return self._saver.save(run.sess, self._path(PREFIX), run.step, write_meta_graph=False)
        except (tf.errors.OpError, OSError, ValueError) as error:
            with contextlib.suppress(OSError):
                self._remove_all_but(self._steps())
            raise UserError(
                f"step {run.step} cannot be saved in {self._folder} ({_first_line(error)}): make "
                "room or name another --checkpoint-dir") from None

    def _path(self, name):
        return os.path.join(self._folder, name)


def describe(mnist):
    """Return a text that tells a data set from others: its size and a checksum of its content."""
    checksum = 0
    for data_set in mnist:
        for images, *_ in data_set.batches(1000):  # all at once would take much memory
            checksum = zlib.crc32(images, checksum)
        checksum = zlib.crc32(data_set.labels, checksum)
    rows, columns = mnist.train.image_shape
    return (f"{mnist.train.num_examples} training images of {rows} x {columns}, "
            f"CRC-32 {checksum:08x}")


def find_checkpoint(path, below=""):
    """Return the prefix of a checkpoint, given the prefix, one of its files, its folder, or the
    folder in which its folder has the name `below`.

    Raises:
        UserError: there is no checkpoint.
    """
    _check_name(path)
    if os.path.basename(path) == LIST_FILE and os.path.isfile(path):
        path = os.path.dirname(path) or "."
    if os.path.isdir(path):
        if not os.path.exists(os.path.join(path, LIST_FILE)) and os.path.isdir(
                os.path.join(path, below)):
            path = os.path.join(path, below)
        return _newest_checkpoint(path)
    prefix = re.sub(r"\.(index|meta|data-\d+-of-\d+)$", "", path)
    if not tf.train.checkpoint_exists(prefix):
        raise UserError(f"there is no checkpoint {prefix}: give its prefix, such as "
                        "DIR/model.ckpt-1000, or its folder")
    return prefix


def find_one_checkpoint(path):
    """Return the prefix of a checkpoint, as `find_checkpoint` does. The folder that
    --checkpoint-dir named may have the checkpoints of one network only.

    Raises:
        UserError: there is no checkpoint, or they are of several networks.
    """
    folders = [] if os.path.exists(os.path.join(path, LIST_FILE)) else [
        os.path.dirname(each) for each in sorted(glob.glob(
            os.path.join(glob.escape(path), "*", "*", LIST_FILE)))]
    if len(folders) > 1:
        raise UserError(f"{path} has checkpoints of several networks: name one of "
                        + ", ".join(folders))
    return find_checkpoint(*folders or [path])


def _newest_checkpoint(folder):
    """Return the prefix of the newest checkpoint in a folder, which its file LIST_FILE names.

    The file may have the absolute path of another folder, if this one was moved or copied. Only
    the last part of the path counts then.
    """
    there = sorted(glob.glob(os.path.join(glob.escape(folder), "*.index")), key=os.path.getmtime)
    remedy = ("give the prefix of a checkpoint, such as " + there[-1][:-len(".index")] if there
              else "name a folder that has one")
    try:
        state = tf.train.get_checkpoint_state(folder)
    except (tf.errors.OpError, ValueError) as error:
        raise UserError(f"the file 'checkpoint' in {folder} cannot be read "
                        f"({_first_line(error)}): {remedy}") from None
    if state is None or not state.model_checkpoint_path:
        raise UserError(
            f"{folder} has no checkpoint, or its file 'checkpoint' is missing: {remedy}")
    named = state.model_checkpoint_path
    prefix = os.path.join(folder, os.path.basename(named))
    if not tf.train.checkpoint_exists(prefix):
        raise UserError(f"the file 'checkpoint' in {folder} names {named}, and {prefix} does not "
                        f"exist: {remedy}")
    return prefix


def read_settings(folder, names):
    """Return the settings of the run whose checkpoints a folder has, as a dict name -> value.

    Raises:
        UserError: its settings.json is missing or damaged.
    """
    try:
        with open(os.path.join(folder, "settings.json"), encoding="utf-8") as stream:
            # What an older file does not say.
            saved = {"blank_rows": 0, "validation_size": 5000, **json.load(stream)}
        return {name: saved[name] for name in names}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{folder} has checkpoints, but its settings.json is missing or damaged "
            f"({type(error).__name__}: {error}): name another --checkpoint-dir") from None


def setting_of(checkpoint, name):
    """Return a setting that a checkpoint was trained with, or None if it is not known."""
    try:
        return read_settings(os.path.dirname(checkpoint), [name])[name]
    except UserError:
        return None


def restore(sess, checkpoint, variables):
    """Give variables their values in a checkpoint.

    Args:
        sess: Session of the variables' graph.
        checkpoint: prefix.
        variables: list. The checkpoint may hold others too.

    Raises:
        UserError: a variable is missing or has another shape, or the checkpoint cannot be
            read.
    """
    with opened(checkpoint) as saved:
        shapes = saved.get_variable_to_shape_map()
        by_name = {}
        for variable in variables:
            shape, name = variable.shape.as_list(), saved_name(variable.op.name, shapes)
            if name is None:
                raise UserError(
                    f"{checkpoint} is of TensorFlow 0.x, which had other variables: train again"
                    if any(each.endswith("/Matrix") for each in shapes) else
                    f"{checkpoint} lacks the variable {variable.op.name}: choose the --arch that "
                    "it was trained with")
            if shapes[name] != shape:
                raise UserError(f"{checkpoint} has the variable {name} with the shape "
                                f"{shapes[name]}, not {shape}: choose the --arch and "
                                "--n-hidden that it was trained with")
            by_name[name] = variable
        tf.train.Saver(by_name).restore(sess, checkpoint)


def saved_name(name, saved):
    """Return the name of a variable in a checkpoint, or None if it is not there. TensorFlow 1.0 and
    1.1 had `weights` and `biases` in the cells, in the place of `kernel` and `bias`."""
    scope, _, last = name.rpartition("/")
    old = f"{scope}/{({'kernel': 'weights', 'bias': 'biases'}).get(last, last)}"
    return next((each for each in (name, old) if each in saved), None)


@contextlib.contextmanager
def opened(checkpoint):
    """Yield TensorFlow's reader of the checkpoint with this prefix.

    Raises:
        UserError: the checkpoint cannot be read, there or in the block.
    """
    try:
        yield tf.train.load_checkpoint(checkpoint)
    except (tf.errors.OpError, ValueError, OSError) as error:
        raise UserError(f"{checkpoint} cannot be read ({_first_line(error)}): use another "
                        "checkpoint") from None


def _check_name(path):
    """Raise a UserError if TensorFlow would take a name for a pattern of names."""
    if glob.has_magic(path):
        raise UserError(f"{path} has one of the characters * ? [ in its name, which "
                        "TensorFlow does not accept there: use another name")


def _first_line(error):
    """Return the first line of what an exception says."""
    return (getattr(error, "message", None) or str(error)).strip().splitlines()[0]
