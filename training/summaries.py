"""Curves on the disk, for TensorBoard and for a spreadsheet."""
import contextlib
import csv
import glob
import os
import socket
import time

from interface.exits import UserError
from interface.files import replacing

from contrib import tf

from .listener import Listener
from .results import point_of

CURVE = "curve.csv"  # a head and a line for each point


class Summaries(Listener):
    """Writes event files for TensorBoard: the graph and, at every display step, the cost and
    accuracy of the training batch and of the validation set, the ms per training step, and a
    histogram of each trainable variable. Costs and accuracies are in curve.csv, too.

    Cost is in nats, accuracy is a fraction.

    Args:
        folder: where the files of this run are; created if it does not exist.
        goes_on: whether the run may be one whose files are there already. TensorBoard shows one
            run of a folder, and drops the curves of another.

    Raises:
        UserError: the folder cannot be used, or has another run, or is full later.
    """

    def __init__(self, folder, goes_on=False):
        self._folder = folder
        self._curve = os.path.join(folder, CURVE)
        if not goes_on and (os.path.exists(self._curve) or glob.glob(
                os.path.join(glob.escape(folder), "events.*"))):
            raise UserError(f"{folder} has the curves of another run: name another --log-dir, or "
                            "delete this folder")

    def __enter__(self):
        name = f"events.out.tfevents.{time.time():.6f}.{socket.gethostname()}"
        try:
            os.makedirs(self._folder, exist_ok=True)
            # tf.summary.FileWriter writes the same records, but from another thread, which cannot
            # tell the run that the disk is full.
            self._records = tf.io.TFRecordWriter(os.path.join(self._folder, name))
            self._write(0, file_version="brain.Event:2")
        except (OSError, tf.errors.OpError) as error:
            raise UserError(f"{self._folder} cannot be used ({error}): name another "
                            "--log-dir") from None
        return self

    def __exit__(self, *args):
        with contextlib.suppress(tf.errors.OpError):  # of a full disk, after its own message
            self._records.close()

    def _write(self, step, **content):
        """Write an event to the disk."""
        event = tf.Event(wall_time=time.time(), step=step, **content)
        try:
            self._records.write(event.SerializeToString())
            self._records.flush()
        except (OSError, tf.errors.OpError):
            raise self._full(step) from None

    def _full(self, step):
        return UserError(f"the curves of step {step} cannot be written in {self._folder}: make "
                         "room or name another --log-dir")

    def before_training(self, run):
        self._write(0, graph_def=run.sess.graph.as_graph_def(add_shapes=True).SerializeToString())
        # A resumed run goes on from its checkpoint, so what came later must be dropped.
        self._write(run.step + 1, session_log=tf.SessionLog(status=tf.SessionLog.START))
        kept = self._points_until(run.step)
        with replacing(self._curve) as stream:
            stream.writelines(kept)
        with tf.name_scope("variables"):
            self._histograms = tf.summary.merge([
                tf.summary.histogram(variable.op.name, variable)
                for variable in tf.trainable_variables()])
        self._step, self._seconds = run.step, run.seconds

    def _points_until(self, step):
        """Return the lines of curve.csv up to a step. A killed run may have left half a line."""
        try:
            with open(self._curve, encoding="utf-8") as stream:
                head, *lines = [line for line in stream if line.endswith("\n")] or [""]
            return [head] + [line for line in lines if int(line.split(",")[0]) <= step]
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no curve of this program"
            raise UserError(f"{self._curve} cannot be read ({reason}): name another --log-dir, or "
                            "delete it") from None

    def _append(self, point):
        try:
            with open(self._curve, "a", encoding="utf-8", newline="\n") as stream:
                line = csv.DictWriter(stream, point, lineterminator="\n")
                if stream.tell() == 0:
                    line.writeheader()
                line.writerow(point)
        except OSError:
            raise self._full(point["step"]) from None

    def at_display_step(self, run, accuracy, cost):
        point = point_of(run, accuracy, cost)
        values = {
            "accuracy/training_batch": point["training_accuracy"],
            "cost/training_batch": point["training_cost"],
            "accuracy/validation": point["validation_accuracy"],
            "cost/validation": point["validation_cost"],
            "ms_per_step": 1000 * (run.seconds - self._seconds) / (run.step - self._step)}
        summary = tf.Summary(value=[
            tf.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()])
        summary.MergeFromString(run.sess.run(self._histograms))
        self._write(run.step, summary=summary)
        self._append(point)
        self._step, self._seconds = run.step, run.seconds
