"""Curves for TensorBoard."""
import contextlib
import glob
import os
import socket
import time

from contrib import tf
from interface.exits import UserError

from .listener import Listener
from .run import evaluate


class Summaries(Listener):
    """Writes event files for TensorBoard: the graph and, at every display step, the cost and
    accuracy of the training batch and of the validation set, the ms per training step, and a
    histogram of each trainable variable.

    Cost is in nats, accuracy is a fraction.

    Args:
        folder: where the event files of this run are; created if it does not exist.
        goes_on: whether the run may be one whose event files are there already. TensorBoard shows
            one run of a folder, and drops the curves of another.

    Raises:
        UserError: the folder cannot be used, or has another run, or is full later.
    """

    def __init__(self, folder, goes_on=False):
        self._folder = folder
        if not goes_on and glob.glob(os.path.join(glob.escape(folder), "events.*")):
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
            raise UserError(f"the curves of step {step} cannot be written in {self._folder}: "
                            "make room or name another --log-dir") from None

    def before_training(self, run):
        self._write(0, graph_def=run.sess.graph.as_graph_def(add_shapes=True).SerializeToString())
        # A resumed run goes on from its checkpoint, so TensorBoard must drop what came later.
        self._write(run.step + 1, session_log=tf.SessionLog(status=tf.SessionLog.START))
        with tf.name_scope("variables"):
            self._histograms = tf.summary.merge([
                tf.summary.histogram(variable.op.name, variable)
                for variable in tf.trainable_variables()])
        self._restart_clock(run)

    def _restart_clock(self, run):
        self._clock_step, self._clock = run.step, time.perf_counter()

    def at_display_step(self, run, accuracy, cost):
        seconds = time.perf_counter() - self._clock
        validation = evaluate(run, run.mnist.validation)
        values = {
            "accuracy/training_batch": accuracy, "cost/training_batch": cost,
            "accuracy/validation": validation.accuracy, "cost/validation": validation.cost,
            "ms_per_step": 1000 * seconds / (run.step - self._clock_step)}
        summary = tf.Summary(value=[
            tf.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()])
        summary.MergeFromString(run.sess.run(self._histograms))
        self._write(run.step, summary=summary)
        self._restart_clock(run)
