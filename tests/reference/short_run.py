"""A short run of a network, for the recorded reference and for the tests that compare with it."""
import numpy as np

import cases
import training
from contrib import tf


class Costs(training.Listener):
    """Collects the cost that a script prints."""

    def __init__(self):
        self.costs = []

    def at_display_step(self, run, accuracy, cost):
        self.costs.append(cost)


def check(ours, theirs):
    """Assert that the costs of a short run are those of TensorFlow 1.15.5."""
    ours, theirs = np.array(ours), np.array(theirs)
    assert ours.shape == theirs.shape == (50,)
    assert (abs(ours - theirs) / theirs).max() <= 1e-5


def settings(n_hidden, **more):
    return training.Settings(steps=50, display_step=1, n_hidden=n_hidden, seed=0, **more)


def costs_of_a_run(network, mnist, of_run):
    """Build a network and return its `costs` with some settings."""
    with tf.Graph().as_default(), cases.session() as sess:
        model = training.build_model(network, mnist.train.image_shape, of_run)
        return costs(model, sess, mnist, of_run)


def costs(model, sess, mnist, of_run):
    """Return the costs of 50 training steps at seed 0, in nats, as the scripts would print them:
    through their own model, first weights, batches and loop."""
    training.initialize(sess, of_run.seed)
    listener = Costs()
    training.train(training.Run(model, sess, mnist.restarted(of_run.seed), of_run), [listener])
    return listener.costs
