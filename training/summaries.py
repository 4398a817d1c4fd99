"""Curves for TensorBoard."""
import os
import time

from contrib import tf

from .exits import RunError
from .run import Listener, evaluate


class SummaryError(RunError):
    """Event files cannot be written. The message is one line with the remedy."""


class Summaries(Listener):
    """Writes event files for TensorBoard: the graph and, at every display step, the cost and
    accuracy of the training batch and of the validation set, the ms per training step, and a
    histogram of each trainable variable.

    Cost is in nats, accuracy is a fraction.

    Args:
        folder: where the event files of this run are; created if it does not exist.

    Raises:
        SummaryError: the folder cannot be used.
    """

    def __init__(self, folder):
        self._folder = folder

    def __enter__(self):
        try:
            os.makedirs(self._folder, exist_ok=True)
            self._writer = tf.summary.FileWriter(self._folder)
            self._writer.flush()
        except (OSError, tf.errors.OpError) as error:
            raise SummaryError(f"{self._folder} cannot be used ({error}): name another "
                               "--log-dir") from None
        return self

    def __exit__(self, *args):
        self._writer.close()

    def before_training(self, run):
        self._writer.add_graph(run.sess.graph)
        # A resumed run goes on from its checkpoint, so TensorBoard must drop what came later.
        self._writer.add_session_log(
            tf.SessionLog(status=tf.SessionLog.START), global_step=run.step + 1)
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
        self._writer.add_summary(tf.Summary(value=[
            tf.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]),
            run.step)
        self._writer.add_summary(run.sess.run(self._histograms), run.step)
        self._writer.flush()
        self._restart_clock(run)
