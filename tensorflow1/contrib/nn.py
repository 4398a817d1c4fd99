"""tf.contrib.nn: dropout for self-normalizing networks (Klambauer et al. 2017), a smooth relu, and
losses over a sample of the classes (Jean et al. 2015; Bai, Goldman & Zhang 2017).

    alpha_dropout     a (x m + α (1 - m)) + b,   m = 1 with probability q, else 0
                      α = -λ_selu α_selu,  a = (q + q (1 - q) α²)^(-1/2),  b = -a α (1 - q)
    scaled_softplus   min(c, α log(1 + exp(x / α)))
"""
import numbers

from . import tf, uncovered

__all__ = [
    "alpha_dropout", "conv1d_transpose", "deprecated_flipped_sigmoid_cross_entropy_with_logits",
    "deprecated_flipped_softmax_cross_entropy_with_logits",
    "deprecated_flipped_sparse_softmax_cross_entropy_with_logits", "nth_element",
    "rank_sampled_softmax_loss", "sampled_sparse_softmax_loss", "scaled_softplus",
]

__getattr__ = uncovered.raising("tf.contrib.nn", ", ".join(__all__))

conv1d_transpose = tf.nn.conv1d_transpose

_ALPHA = -1.7580993408473766


def alpha_dropout(x, keep_prob, noise_shape=None, seed=None, name=None):
    """Drop values to α, so that a mean of 0 and a variance of 1 stay.

    Args:
        x: tensor.
        keep_prob: q, a float or a scalar tensor.
        noise_shape: of m, by default that of x.
        seed: integer.
        name: of the operations.

    Raises:
        ValueError: `keep_prob` is a number outside 0 … 1, or 0.
    """
    with tf.name_scope(name, "alpha_dropout", [x]):
        x = tf.convert_to_tensor(x)
        if isinstance(keep_prob, numbers.Real) and not 0 < keep_prob <= 1:
            raise ValueError("keep_prob must be a scalar tensor or a float in the range (0, 1], "
                             "got %g" % keep_prob)
        keep_prob = tf.convert_to_tensor(keep_prob, x.dtype)
        keep_prob.shape.assert_has_rank(0)
        if tf.get_static_value(keep_prob) == 1:
            return x
        drawn = tf.random.uniform(
            tf.shape(x) if noise_shape is None else noise_shape, seed=seed, dtype=x.dtype)
        kept = tf.cast(drawn >= 1 - keep_prob, x.dtype)
        a = (keep_prob + keep_prob * (1 - keep_prob) * _ALPHA ** 2) ** -.5
        return a * (x * kept + _ALPHA * (1 - kept)) - a * _ALPHA * (1 - keep_prob)


def scaled_softplus(x, alpha, clip=None, name=None):
    """Return α log(1 + exp(x / α)), or the smaller of this and `clip`."""
    with tf.name_scope(name, "scaled_softplus", [x, alpha, clip]):
        x = tf.convert_to_tensor(x)
        alpha = tf.convert_to_tensor(alpha, x.dtype)
        y = alpha * tf.nn.softplus(x / alpha)
        # Where both are equal, the gradient is that of the first.
        return y if clip is None else tf.minimum(tf.convert_to_tensor(clip, x.dtype), y)


def nth_element(input, n, reverse=False, name=None):
    """Return the n-th smallest value of the last dimension, from 0 on; with `reverse` the n-th
    largest."""
    return tf.raw_ops.NthElement(input=input, n=n, reverse=reverse, name=name)


def deprecated_flipped_softmax_cross_entropy_with_logits(logits, labels, dim=-1, name=None):
    """tf.nn.softmax_cross_entropy_with_logits, with logits first."""
    return tf.nn.softmax_cross_entropy_with_logits(
        labels=labels, logits=logits, dim=dim, name=name)


def deprecated_flipped_sparse_softmax_cross_entropy_with_logits(logits, labels, name=None):
    """tf.nn.sparse_softmax_cross_entropy_with_logits, with logits first."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def deprecated_flipped_sigmoid_cross_entropy_with_logits(logits, targets, name=None):
    """tf.nn.sigmoid_cross_entropy_with_logits, with logits first."""
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits, name=name)


def sampled_sparse_softmax_loss(weights, biases, labels, inputs, num_sampled, num_classes,
                                sampled_values=None, remove_accidental_hits=True,
                                partition_strategy="mod", name="sampled_sparse_softmax_loss"):
    """tf.nn.sampled_softmax_loss of one label [batch, 1] for each input."""
    return tf.nn.sampled_softmax_loss(
        weights, biases, labels, inputs, num_sampled, num_classes, 1, sampled_values,
        remove_accidental_hits, partition_strategy, name)


def rank_sampled_softmax_loss(weights, biases, labels, inputs, num_sampled, num_resampled,
                              num_classes, num_true, sampled_values, resampling_temperature,
                              remove_accidental_hits, partition_strategy, name=None):
    """tf.nn.sampled_softmax_loss over those sampled classes i that the inputs x make likeliest: the
    `num_resampled` largest of log Σ_x exp((w_i x + b_i) / temperature).

    Without `sampled_values` the sample is that of tf.nn.learned_unigram_candidate_sampler.

    Raises:
        ValueError: there are fewer classes than are sampled, or not fewer resampled ones, or
            `partition_strategy` is neither "div" nor "mod".
    """
    if num_sampled > num_classes:
        raise ValueError("num_sampled (%s) cannot be greater than num_classes (%s)"
                         % (num_sampled, num_classes))
    if num_sampled <= num_resampled:
        raise ValueError("num_resampled (%s) must be less than num_sampled (%s)"
                         % (num_resampled, num_sampled))
    if partition_strategy not in ("div", "mod"):
        raise ValueError("unsupported partition_strategy (%s)" % partition_strategy)
    with tf.name_scope(name, "rank_sampled_softmax_loss", [labels, inputs]) as name:
        sampled, expected, sampled_expected = map(
            tf.stop_gradient, sampled_values or tf.nn.learned_unigram_candidate_sampler(
                labels, num_true, num_sampled, True, num_classes))
        sampled = tf.cast(sampled, tf.int64)
        w, b = [tf.nn.embedding_lookup(each, sampled, partition_strategy)
                for each in (weights, biases)]
        likely = tf.reduce_logsumexp(
            tf.matmul(w, inputs / resampling_temperature, transpose_b=True), axis=1)
        _, best = tf.nn.top_k(
            likely + tf.reshape(b, [-1]) / resampling_temperature, num_resampled, sorted=False)
        return tf.nn.sampled_softmax_loss(
            weights, biases, labels, inputs, num_resampled, num_classes, num_true,
            (tf.gather(sampled, best), expected, tf.gather(sampled_expected, best)),
            remove_accidental_hits, partition_strategy, name)
