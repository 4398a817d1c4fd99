"""A short run of a network, for the recorded reference and for the tests that compare with it."""
import cases
import training
from contrib import tf


class Costs(training.Listener):
    """Collects the cost that a script prints."""

    def __init__(self):
        self.costs = []

    def at_display_step(self, run, accuracy, cost):
        self.costs.append(cost)


SETTINGS = training.Settings(steps=50, display_step=1, n_hidden=16, seed=0)


def costs_of_a_run(network, mnist):
    """Build a network and return its `costs`."""
    with tf.Graph().as_default(), cases.session() as sess:
        return costs(training.build_model(network, mnist.train.image_shape, SETTINGS), sess, mnist)


def costs(model, sess, mnist):
    """Return the costs of 50 training steps at seed 0 and 16 units, in nats, as the scripts would
    print them: through their own model, first weights, batches and loop."""
    training.initialize(sess, SETTINGS.seed)
    listener = Costs()
    training.train(
        training.Run(model, sess, mnist.restarted(SETTINGS.seed), SETTINGS), [listener])
    return listener.costs
