"""Small graphs over the rare parts of tf.contrib, as cases_of_contrib.py has them of the others."""
from functools import partial

import numpy as np

from cases import BATCH, LENGTHS, N_INPUT, TIME, UNITS, drawn
from tensorflow1.contrib import eager, losses, nn, tf

SHAPE = [BATCH, UNITS]
CLASSES, SAMPLED = 9, 5
OF_SAMPLES = np.array([.5, 0, 2], np.float32)


def variable(name="x", shape=SHAPE):
    return tf.get_variable(name, shape)


def constant(name="y", shape=SHAPE):
    """Values in 0 … 1."""
    return tf.constant(drawn(name, shape) + .5)


def all_losses(smoothing=0, epsilon=1e-7, **arguments):
    """Every loss, the collections, and the sums with a regularization loss and without."""
    x, y, tags = variable(), constant(), tf.constant(LENGTHS)
    found = [
        losses.absolute_difference(x, y, **arguments), losses.mean_squared_error(x, y, **arguments),
        losses.log_loss(tf.sigmoid(x), y, epsilon=epsilon, **arguments),
        losses.sigmoid_cross_entropy(x, y, label_smoothing=smoothing, **arguments),
        losses.compute_weighted_loss(tf.square(x), **arguments)]
    if len(np.shape(arguments.get("weights", 1))) < 2:  # losses of whole samples
        found += [losses.mean_pairwise_squared_error(x, y, **arguments),
                  losses.cosine_distance(x, y, 1, **arguments),
                  losses.softmax_cross_entropy(x, y, label_smoothing=smoothing, **arguments),
                  losses.sparse_softmax_cross_entropy(x, tags, **arguments)]
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, tf.nn.l2_loss(x))
    losses.add_loss(2 * losses.hinge_loss(x, y)[0, 0])
    losses.add_loss(x, "others")
    return (found, losses.hinge_loss(x, y), losses.get_losses(), losses.get_losses(None, "others"),
            losses.get_regularization_losses(), losses.get_total_loss(),
            losses.get_total_loss(False))


def losses_of_steps(weights):
    """Losses [BATCH, TIME, UNITS] with weights that lack axes, or whose last one is 1."""
    x = variable(shape=[BATCH, TIME, UNITS])
    y, weights = constant(shape=x.shape.as_list()), constant("weights", weights)
    return (losses.mean_squared_error(x, y, weights), losses.absolute_difference(x, y, weights),
            losses.compute_weighted_loss(tf.square(x[:, :, 0]), weights))


def sampled_loss(function, *arguments, **named):
    """The weights have two parts. Classes are drawn that are labels, too."""
    w, b = [[variable(name + str(i), [size] + shape) for i, size in enumerate([5, 4])]
            for name, shape in [("w", [N_INPUT]), ("b", [])]]
    labels = tf.constant([[2], [4], [7]], tf.int64)
    values = tf.nn.uniform_candidate_sampler(labels, 1, SAMPLED, True, CLASSES, seed=3)
    inputs = 9 * variable("inputs", [BATCH, N_INPUT])
    return function(w, b, labels, inputs, SAMPLED, *arguments, sampled_values=values, **named)


SPARSE = partial(sampled_loss, nn.sampled_sparse_softmax_loss, CLASSES)
RANKED = partial(sampled_loss, nn.rank_sampled_softmax_loss, 3, CLASSES, 1,
                 remove_accidental_hits=True, partition_strategy="div")


def softplus(alpha=.5, **arguments):
    return nn.scaled_softplus(4 * variable(), alpha, **arguments)


def dropout(keep_prob=.6, **arguments):
    return nn.alpha_dropout(variable(), keep_prob, seed=3, **arguments)


def flipped():
    x, y = variable(), constant()
    return (nn.deprecated_flipped_softmax_cross_entropy_with_logits(x, tf.nn.softmax(y)),
            nn.deprecated_flipped_softmax_cross_entropy_with_logits(x, tf.nn.softmax(y, 0), 0),
            nn.deprecated_flipped_sparse_softmax_cross_entropy_with_logits(x, LENGTHS),
            nn.deprecated_flipped_sigmoid_cross_entropy_with_logits(x, y))


def gradients():
    """Of functions, by their arguments and by the variables that they read."""
    x = eager.Variable(drawn("x", SHAPE), name="x")
    y = constant()

    def product(a, b):
        return tf.square(a) * b * x

    both = eager.gradients_function(product)(x + 1, y)
    one = eager.gradients_function(product, params=["b"])(x + 1, y)
    value, by_first = eager.value_and_gradients_function(product, params=[0])(x + 1, y)
    (by_variable, same), = eager.implicit_gradients(product)(2 * y, y)
    assert same is x
    value_again, ((by_variable_again, _),) = eager.implicit_value_and_gradients(product)(y, y)
    return both, one, value, by_first, by_variable, value_again, by_variable_again


CASES = {
    "losses": all_losses,
    "losses weights": partial(all_losses, weights=.5, smoothing=.2, epsilon=.1),
    "losses samples": partial(all_losses, weights=OF_SAMPLES, scope="given"),
    "losses values": partial(
        all_losses, weights=drawn("w", SHAPE) * (drawn("m", SHAPE) > 0)),
    "losses of steps": partial(losses_of_steps, [BATCH, TIME]),
    "losses of steps last axis 1": partial(losses_of_steps, [BATCH, 1]),
    "alpha_dropout": dropout,
    "alpha_dropout noise_shape": partial(dropout, noise_shape=[BATCH, 1]),
    "scaled_softplus": softplus,
    "scaled_softplus clip": lambda: softplus(constant("alpha", [UNITS]) + .1,
                                             clip=variable("clip", [BATCH, 1])),
    "sampled_sparse_softmax_loss": SPARSE,
    "sampled_sparse_softmax_loss remove_accidental_hits": partial(
        SPARSE, remove_accidental_hits=False),
    "sampled_sparse_softmax_loss partition_strategy": partial(
        SPARSE, partition_strategy="div"),
    "rank_sampled_softmax_loss": partial(RANKED, resampling_temperature=1.),
    "rank_sampled_softmax_loss resampling_temperature": partial(
        RANKED, resampling_temperature=100.),
    "deprecated_flipped": flipped,
    "conv1d_transpose": lambda: nn.conv1d_transpose(
        variable(shape=[BATCH, TIME, N_INPUT]), variable("filters", [3, UNITS, N_INPUT]),
        [BATCH, 2 * TIME, UNITS], 2),
    "nth_element": lambda: nn.nth_element(variable(), 1),
    "nth_element reverse": lambda: nn.nth_element(variable(), 1, reverse=True),
    "gradients_function": gradients,
}
