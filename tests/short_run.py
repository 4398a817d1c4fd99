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


def costs_of_a_run(network, mnist):
    """Return the costs of 50 training steps at seed 0 and 16 units, in nats, as the scripts would
    print them: through their own model, first weights, batches and loop."""
    settings = training.Settings(steps=50, display_step=1, n_hidden=16, seed=0)
    costs = Costs()
    with tf.Graph().as_default(), cases.session() as sess:
        model = training.build_model(network, mnist.train.image_shape, settings)
        training.initialize(sess, settings.seed)
        training.train(training.Run(model, sess, mnist.restarted(settings.seed), settings), [costs])
    return costs.costs
