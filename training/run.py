"""A run: the session, the training loop, the test. It prints and saves nothing; listeners do."""
import contextlib
import math
import os
from typing import Any, NamedTuple

import numpy as np

from contrib import tf
from interface.exits import remembered_interrupts

from .first_values import initialize
from .model import Model, build_model, count_parameters, feed
from .settings import Settings
from .speed import session

TEST_BATCH_SIZE = 50  # images; the tutorial tests in small batches to save memory


class Run:
    """A run, as its listeners see it.

    Attributes:
        model: Model.
        sess: Session of the model's graph.
        mnist: Datasets.
        settings: Settings.
        step: completed training steps.
        interrupt: exception class that ends the training after this step, because of Ctrl-C or
            SIGTERM, or None.
    """

    def __init__(self, model: Model, sess: Any, mnist: Any, settings: Settings):
        self.model = model
        self.sess = sess
        self.mnist = mnist
        self.settings = settings
        self.step = 0
        self.interrupt = None

    @property
    def is_display_step(self):
        """Whether the step just done is one to print, to save and to draw."""
        return self.step % self.settings.display_step == 0 or self.step == self.settings.steps


class Evaluation(NamedTuple):
    """How good a model is on a data set."""

    accuracy: float  # fraction of the images
    cost: float      # mean cross-entropy, in nats


class Listener:
    """What attaches to a run from outside. A listener overrides the methods it needs."""

    def before_training(self, run):
        """The model is built and its variables have their first values."""

    def at_display_step(self, run, accuracy, cost):
        """After run.step steps the model has this accuracy and cost on the last training batch.

        Called every run.settings.display_step steps and after the last step.
        """

    def after_step(self, run):
        """Training step number run.step, counted from 1, is done."""

    def after_training(self, run):
        """The training loop has ended, with its last step or with an exception."""

    def after_test_batch(self, run, number, accuracy, cost):
        """Batch `number` of the test, counted from 1, gave this accuracy and cost."""

    def after_test(self, run, accuracy):
        """The whole test set gave this accuracy."""


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
        KeyboardInterrupt: after the step in which Ctrl-C or SIGTERM came.
    """
    model, sess, settings = run.model, run.sess, run.settings
    with remembered_interrupts() as interrupts:
        for listener in listeners:
            listener.before_training(run)
        try:
            while run.step < settings.steps:
                batch = feed(model, *run.mnist.train.next_batch(settings.batch_size))
                sess.run(model.train, {**batch, **model.in_training})
                run.step += 1
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


def test(run, listeners=()):
    """Test a run on the test set, tell the listeners, and return the accuracy."""
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
    return Evaluation(n_correct / data_set.num_examples, summed_cost / data_set.num_examples)
