"""Step 3 of 5 from a script to its network, the run: build, resume, train, test. It prints and
saves nothing; listeners do."""
import contextlib
import dataclasses
import math
import os
import time
from typing import Any, NamedTuple

from interface.exits import remembered_interrupts

import numpy as np

from contrib import tf

from .checkpoints import restore
from .first_values import initialize
from .model import Model, build_model, count_parameters, feed, variables_behind
from .results import Curve, Result
from .settings import Settings
from .speed import session

TEST_BATCH_SIZE = 50  # images; the tutorial tests in small batches to save memory
VALIDATION_BATCH_SIZE = 500  # images; nothing is printed in between, and larger ones are faster


@dataclasses.dataclass
class Run:
    """A run, as its listeners see it."""

    model: Model
    sess: Any               # Session of the model's graph
    mnist: Any              # Datasets
    settings: Settings
    step: int = 0           # completed training steps
    seconds: float = 0.0    # that this process spent in training steps
    interrupt: Any = None   # exception class that ends the training after this step, or None
    checkpoint: Any = None  # prefix of the last checkpoint that was saved, or None
    _validation: tuple = (None, None)  # a step, and the Evaluation after it

    @property
    def is_display_step(self):
        """Whether the step just done is one to print, to save and to draw."""
        return self.step % self.settings.display_step == 0 or self.step == self.settings.steps

    def validation(self):
        """Return the Evaluation on the validation set after the steps so far. The set is tested
        once, however many listeners ask."""
        if self._validation[0] != self.step:
            self._validation = self.step, evaluate(
                self, self.mnist.validation, batch_size=VALIDATION_BATCH_SIZE)
        return self._validation[1]


class Evaluation(NamedTuple):
    """How good a model is on a data set; NaN if the set is empty."""

    accuracy: float  # fraction of the images
    cost: float      # mean cross-entropy, in nats


def train_and_test(architecture, network, mnist, settings, listeners=(), checkpoints=None,
                   validate=False):
    """Build a network, go on from its newest checkpoint if there is one, train it, and test it.
    Return its Result.

    Args:
        architecture: name of the network.
        network, mnist, settings: as in `new_run`.
        listeners: Listeners.
        checkpoints: Checkpoints, or None to save nothing.
        validate: whether the curve has the validation set, too.

    Raises:
        KeyboardInterrupt: on Ctrl-C or SIGTERM; its message gives the completed steps, and where
            they are saved.
    """
    run, curve = None, Curve(validate)
    try:
        with new_run(network, mnist, settings) as run:
            listeners = [*listeners, curve]
            if checkpoints:
                checkpoints.resume(run)
                listeners.append(checkpoints)
            train(run, listeners)
            accuracy = test(run, listeners)
            return Result(architecture, count_parameters(), run.step, run.seconds, accuracy,
                          curve.columns)
    except KeyboardInterrupt as interrupt:
        message = (f"{architecture}: {run.step if run else 0} of {settings.steps} training steps "
                   "done")
        if run and run.checkpoint:
            message += f", saved in {run.checkpoint}"
        raise type(interrupt)(message) from None


def test_checkpoint(architecture, network, mnist, settings, checkpoint, listeners=()):
    """Build a network, give it the values of a checkpoint, and test it. Return its Result.

    Args:
        architecture: name of the network.
        network, mnist, settings: as in `new_run`.
        checkpoint: prefix of a checkpoint, of which the network's variables are used.
        listeners: Listeners.

    Raises:
        UserError: the checkpoint does not fit or cannot be read.
    """
    with new_run(network, mnist, settings) as run:
        restore(run.sess, checkpoint, variables_behind(run.model))
        accuracy = test(run, listeners)
        return Result(architecture, count_parameters(), run.step, run.seconds, accuracy, {})


@contextlib.contextmanager
def new_run(network, mnist, settings=Settings()):
    """Build a network in a graph of its own, give its variables their first values, and yield the
    Run.

    Args:
        network: function (input_x, n_steps, n_hidden) -> (hiddens, states, ...).
        mnist: Datasets, one-hot, as `restarted(settings.seed)` returns them.
        settings: Settings.

    Raises:
        UserError: the network does not take or return what it must, or the parts of a batch
            cannot share its variables.
        MemoryError: the machine has less memory than the variables need.
    """
    with tf.Graph().as_default():
        tf.set_random_seed(settings.seed)  # for random operations of the network itself
        model = build_model(network, mnist.train.image_shape, settings)
        # Each parameter has a value, a gradient and Adam's two moments, in float32.
        if 16 * count_parameters() > bytes_of_memory():
            raise MemoryError
        with session(len(model.parts)) as sess:
            initialize(sess, settings.seed)
            yield Run(model, sess, mnist, settings)


def bytes_of_memory():
    """Return the bytes of memory of this machine, or infinity where it does not say."""
    if not hasattr(os, "sysconf"):  # Windows
        return math.inf
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def train(run, listeners=()):
    """Take the remaining training steps of a run and tell the listeners of each.

    Raises:
        KeyboardInterrupt: after the step in which Ctrl-C or SIGTERM came, of which all listeners
            have been told.
    """
    model, sess, settings = run.model, run.sess, run.settings
    with remembered_interrupts() as interrupts:
        for listener in listeners:
            listener.before_training(run)
        try:
            while run.step < settings.steps:
                started = time.perf_counter()
                batch = feed(model, *run.mnist.train.next_batch(settings.batch_size))
                sess.run(model.train_op, {**batch, **model.in_training})
                run.step += 1
                run.seconds += time.perf_counter() - started
                run.interrupt = interrupts[0] if interrupts else None
                if listeners and run.is_display_step:
                    accuracy, cost = sess.run([model.accuracy, model.cost], batch)
                    for listener in listeners:
                        listener.at_display_step(run, accuracy, cost)
                for listener in listeners:
                    listener.after_step(run)
                if run.interrupt:
                    raise run.interrupt
        finally:
            for listener in listeners:
                listener.after_training(run)
    if interrupts:  # after the last step
        raise interrupts[0]


def test(run, listeners=()):
    """Test a run on the test set, tell the listeners, and return the accuracy."""
    for listener in listeners:
        listener.before_test(run)
    accuracy = evaluate(run, run.mnist.test, listeners).accuracy
    for listener in listeners:
        listener.after_test(run, accuracy)
    return accuracy


def evaluate(run, data_set, listeners=(), batch_size=TEST_BATCH_SIZE):
    """Test the model of a run on a whole data set, in file order, and return its Evaluation.

    Nothing is drawn from the random stream of the training batches.
    """
    n_correct, summed_cost = 0, 0.0
    for number, batch in enumerate(data_set.batches(batch_size), start=1):
        n_correct_here, accuracy, cost = _tested(run, batch)
        n_correct += int(n_correct_here)
        summed_cost += float(cost) * len(batch[0])
        for listener in listeners:
            listener.after_test_batch(run, number, accuracy, cost)
    n = data_set.num_examples
    return Evaluation(n_correct / n, summed_cost / n) if n else Evaluation(math.nan, math.nan)


def draws_random_numbers(run):
    """Return whether the model has two costs on the same test images."""
    batch = next(run.mnist.test.batches(TEST_BATCH_SIZE))
    (*_, one), (*_, other) = _tested(run, batch), _tested(run, batch)
    return not np.isclose(one, other, rtol=1e-5, equal_nan=True)


def _tested(run, batch):
    """Return the number of correct predictions, the accuracy and the cost on a batch of a set.
    TensorFlow prepares each list of results once, so all tests ask for this one."""
    model = run.model
    return run.sess.run([model.n_correct, model.accuracy, model.cost], feed(model, *batch))
