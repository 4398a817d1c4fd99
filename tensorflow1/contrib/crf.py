"""tf.contrib.crf: linear-chain conditional random fields (Lafferty, McCallum & Pereira 2001).

A sequence has a score for each tag at each step, x_t [tags], and transitions A [tags, tags] have
one for each pair of neighbours. Of L steps with the tags y:

    s(y) = Σ_t x_t[y_t] + Σ_{t>1} A[y_{t-1}, y_t]     score
    log Z = log Σ_y exp s(y)                          over all tags, by the forward algorithm:
        α_1 = x_1,  α_t[j] = x_t[j] + log Σ_i exp(α_{t-1}[i] + A[i, j]),  log Z = log Σ_j exp α_L[j]
    log p(y) = s(y) - log Z                           log-likelihood
    argmax_y s(y)                                     decoding, by Viterbi 1967: α with a maximum in
                                                      the place of log Σ exp, and then backwards

Scores are [batch, T, tags] of float32, tags [batch, T] and lengths [batch] of integers.
"""
import numpy as np

from . import tf, uncovered

__all__ = [
    "CrfDecodeBackwardRnnCell", "CrfDecodeForwardRnnCell", "CrfForwardRnnCell",
    "crf_binary_score", "crf_decode", "crf_log_likelihood", "crf_log_norm",
    "crf_multitag_sequence_score", "crf_sequence_score", "crf_unary_score", "viterbi_decode",
]

__getattr__ = uncovered.raising("tf.contrib.crf", ", ".join(__all__))


def crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params):
    """Return the score s(y) [batch] of tags [batch, T]; 0 for a sequence of no steps."""
    return (crf_unary_score(tag_indices, sequence_lengths, inputs)
            + crf_binary_score(tag_indices, sequence_lengths, transition_params))


def crf_multitag_sequence_score(inputs, tag_bitmap, sequence_lengths, transition_params):
    """Return log Σ exp s(y) [batch] over the tags that a bitmap [batch, T, tags] of bool allows."""
    allowed = tf.where(tag_bitmap, inputs, tf.fill(tf.shape(inputs), float("-inf")))
    return crf_log_norm(allowed, sequence_lengths, transition_params)


def crf_log_norm(inputs, sequence_lengths, transition_params):
    """Return log Z [batch]; 0 for a sequence of no steps."""
    _, alpha = _run_over(CrfForwardRnnCell(transition_params), inputs, sequence_lengths)
    log_z = tf.reduce_logsumexp(alpha, 1)
    return tf.where(tf.less_equal(sequence_lengths, 0), tf.zeros_like(log_z), log_z)


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """Return log p(y) [batch] of tags [batch, T], and the transitions: by default a new variable
    `transitions`."""
    if transition_params is None:
        n_tags = tf.compat.dimension_value(inputs.shape[2])
        transition_params = tf.get_variable("transitions", [n_tags, n_tags])
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return score - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params


def crf_unary_score(tag_indices, sequence_lengths, inputs):
    """Return Σ_t x_t[y_t], [batch]."""
    scores = tf.batch_gather(inputs, tf.expand_dims(tag_indices, 2))[:, :, 0]
    return tf.reduce_sum(scores * _mask(sequence_lengths, tag_indices), 1)


def crf_binary_score(tag_indices, sequence_lengths, transition_params):
    """Return Σ_{t>1} A[y_{t-1}, y_t], [batch]."""
    pairs = tf.stack([tag_indices[:, :-1], tag_indices[:, 1:]], axis=2)
    scores = tf.gather_nd(transition_params, pairs)
    return tf.reduce_sum(scores * _mask(sequence_lengths, tag_indices)[:, 1:], 1)


def _mask(lengths, tag_indices):
    return tf.sequence_mask(lengths, tf.shape(tag_indices)[1], tf.float32)


def _run_over(cell, inputs, sequence_lengths, dtype=None):
    """Return the outputs from the second step on, and zeros, and the last state of a cell whose
    first state is the first input."""
    # A step more than there is, which no sequence reaches: no steps at all would have no gradient.
    following = tf.pad(inputs[:, 1:], [[0, 0], [0, 1], [0, 0]])
    return tf.nn.dynamic_rnn(
        cell, following, _after_the_first(sequence_lengths), inputs[:, 0], dtype)


def _after_the_first(lengths):
    """Return how many steps follow the first one."""
    return tf.maximum(tf.cast(0, lengths.dtype), lengths - 1)


class CrfForwardRnnCell(tf.nn.rnn_cell.RNNCell):
    """A step of the forward algorithm: output and state are α [batch, tags]."""

    def __init__(self, transition_params):
        self._transitions = tf.expand_dims(transition_params, 0)
        self._n_tags = tf.compat.dimension_value(transition_params.shape[0])

    @property
    def state_size(self):
        return self._n_tags

    output_size = state_size

    def __call__(self, inputs, state, scope=None):
        alpha = inputs + tf.reduce_logsumexp(tf.expand_dims(state, 2) + self._transitions, 1)
        return alpha, alpha


class CrfDecodeForwardRnnCell(CrfForwardRnnCell):
    """A step of Viterbi's algorithm. The output is for each tag [batch, tags] the best tag before
    it, the state is the score of the best tags that end in it."""

    def __call__(self, inputs, state, scope=None):
        scores = tf.expand_dims(state, 2) + self._transitions
        return tf.argmax(scores, 1, output_type=tf.int32), inputs + tf.reduce_max(scores, 1)


class CrfDecodeBackwardRnnCell(tf.nn.rnn_cell.RNNCell):
    """A step back along the best tags. The inputs are the outputs of CrfDecodeForwardRnnCell;
    output and state are the tag [batch, 1] before that of the old state."""

    state_size = output_size = 1

    def __init__(self, num_tags):
        """num_tags is not needed: the inputs have it."""

    def __call__(self, inputs, state, scope=None):
        tag = tf.batch_gather(inputs, state)
        return tag, tag


def crf_decode(potentials, transition_params, sequence_length):
    """Return the best tags [batch, T] int32, with 0 after the end, and their score [batch]."""
    before, scores = _run_over(
        CrfDecodeForwardRnnCell(transition_params), potentials, sequence_length, tf.int32)
    last = tf.expand_dims(tf.argmax(scores, 1, output_type=tf.int32), 1)
    lengths = _after_the_first(sequence_length)
    tags, _ = tf.nn.dynamic_rnn(
        CrfDecodeBackwardRnnCell(tf.compat.dimension_value(transition_params.shape[0])),
        tf.reverse_sequence(before, lengths, 1), lengths, last, tf.int32)
    tags = tf.concat([last, tags[:, :-1, 0]], axis=1)
    return tf.reverse_sequence(tags, sequence_length, 1), tf.reduce_max(scores, 1)


def viterbi_decode(score, transition_params):
    """Return the best tags of a sequence, a list, and their score, with NumPy.

    Args:
        score: [T, tags].
        transition_params: [tags, tags].
    """
    best, before = score[0], []
    for x in score[1:]:
        scores = np.expand_dims(best, 1) + transition_params
        before.append(scores.argmax(axis=0))
        best = x + scores.max(axis=0)
    tags = [best.argmax()]
    for step in reversed(before):
        tags.append(step[tags[-1]])
    return tags[::-1], best.max()
