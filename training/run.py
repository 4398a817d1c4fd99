"""A run: the session, the training loop, the test. It prints nothing; listeners do."""
from typing import NamedTuple

from contrib import tf
from data.mnist import Datasets

from .model import Model, build_model, feed, initialize, last_output
from .settings import Settings

TEST_BATCH_SIZE = 50  # images; the tutorial tests in small batches to save memory


class Run(NamedTuple):
    """A run, as its listeners see it."""

    model: Model
    sess: tf.Session
    mnist: Datasets
    settings: Settings


class Evaluation(NamedTuple):
    """How good a model is on a data set."""

    accuracy: float  # fraction of the images
    cost: float      # mean cross-entropy, in nats


class Listener:
    """What attaches to a run from outside. A listener overrides the methods it needs."""

    def before_training(self, run):
        """The model is built and its variables have their first values."""

    def after_step(self, run, step, batch):
        """Training step number `step`, counted from 1, is done; `batch` was its feed_dict."""

    def after_training(self, run):
        """The training loop has ended, with its last step or with an exception."""

    def after_test_batch(self, run, step, accuracy, cost):
        """Batch number `step` of the test, counted from 1, gave this accuracy and cost."""

    def after_test(self, run, accuracy):
        """The whole test set gave this accuracy."""


def train_and_test(network, mnist, settings=Settings(), readout=last_output, listeners=()):
    """Train and test one network in a graph of its own.

    Args:
        network: function (input_x, n_steps, n_hidden) -> (hiddens, states, ...).
        mnist: Datasets, one-hot, as `restarted(settings.seed)` returns them.
        settings: Settings.
        readout: function (hiddens, states, ...) -> hidden [batch, units].
        listeners: Listeners, called in this order.

    Returns:
        The accuracy on the test set, as a fraction.

    Raises:
        NetworkError: the network does not take or return what it must.
    """
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(settings.seed)  # for random operations of the network itself
        model = build_model(network, mnist.train.image_shape, settings, readout)
        initialize(sess, settings.seed)
        run = Run(model, sess, mnist, settings)
        train(run, listeners)
        accuracy = evaluate(run, mnist.test, listeners).accuracy
        for listener in listeners:
            listener.after_test(run, accuracy)
        return accuracy


def train(run, listeners=()):
    """Take the training steps of a run and tell the listeners of each."""
    for listener in listeners:
        listener.before_training(run)
    try:
        for step in range(1, run.settings.steps + 1):
            batch = feed(run.model, *run.mnist.train.next_batch(run.settings.batch_size))
            run.sess.run(run.model.train, batch)
            for listener in listeners:
                listener.after_step(run, step, batch)
    finally:
        for listener in listeners:
            listener.after_training(run)


def evaluate(run, data_set, listeners=()):
    """Test the model of a run on a whole data set, in file order, and return its Evaluation.

    Nothing is drawn from the random stream of the training batches.
    """
    model, n_correct, summed_cost = run.model, 0, 0.0
    for step, batch in enumerate(data_set.batches(TEST_BATCH_SIZE), start=1):
        n_correct_here, accuracy, cost = run.sess.run(
            [model.n_correct, model.accuracy, model.cost], feed(model, *batch))
        n_correct += int(n_correct_here)
        summed_cost += float(cost) * len(batch[0])
        for listener in listeners:
            listener.after_test_batch(run, step, accuracy, cost)
    return Evaluation(n_correct / data_set.num_examples, summed_cost / data_set.num_examples)
