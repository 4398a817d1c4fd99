"""tf.contrib.legacy_seq2seq, of which character models use the decoder and the losses."""
from . import tf, uncovered

__all__ = ["rnn_decoder", "sequence_loss", "sequence_loss_by_example"]

__getattr__ = uncovered.raising("tf.contrib.legacy_seq2seq", ", ".join(__all__))


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Unroll a cell statically. `loop_function` can make its inputs from its outputs.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.legacy_seq2seq.rnn_decoder``.

    Args:
        decoder_inputs: list of T tensors [batch, n_input].
        initial_state: state of the cell.
        cell: an RNNCell.
        loop_function: function (output [batch, units] of step t - 1, t) -> input [batch, n_input]
            of step t, in place of all inputs after the first. It reuses variables in the scope
            "loop_function".
        scope: variable scope or its name, by default "rnn_decoder".

    Returns:
        list of T outputs [batch, units], and the final state.
    """
    outputs, state = [], initial_state
    with tf.variable_scope(scope or "rnn_decoder") as decoder_scope:
        for step, inputs in enumerate(decoder_inputs):
            if loop_function is not None and step > 0:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(outputs[-1], step)
            if step > 0:
                decoder_scope.reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
    return outputs, state


def sequence_loss_by_example(logits, targets, weights, average_across_timesteps=True,
                             softmax_loss_function=None, name=None):
    """Weighted cross-entropy of each sequence, in nats.

    Has the same effect as TensorFlow 1.15's
    ``tf.contrib.legacy_seq2seq.sequence_loss_by_example``.

    Args:
        logits: list of T tensors [batch, n_classes].
        targets: list of T tensors [batch] of integers, the true classes.
        weights: list of T tensors [batch].
        average_across_timesteps: whether to divide each sum over T by that of the weights.
        softmax_loss_function: function (labels [batch], logits [batch, n_classes]) -> [batch],
            called with these names, in place of the cross-entropy.
        name: of the operations, by default "sequence_loss_by_example".

    Returns:
        [batch].

    Raises:
        ValueError: the three lists differ in length.
    """
    if not len(logits) == len(targets) == len(weights):
        raise ValueError("Lengths of logits, weights, and targets must be the same %d, %d, %d."
                         % (len(logits), len(weights), len(targets)))
    with tf.name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        if softmax_loss_function is None:
            softmax_loss_function = tf.nn.sparse_softmax_cross_entropy_with_logits
            targets = [tf.reshape(target, [-1]) for target in targets]
        losses = tf.add_n([softmax_loss_function(labels=target, logits=logit) * weight
                           for logit, target, weight in zip(logits, targets, weights)])
        if average_across_timesteps:
            losses /= tf.add_n(weights) + 1e-12  # all weights may be 0
        return losses


def sequence_loss(logits, targets, weights, average_across_timesteps=True,
                  average_across_batch=True, softmax_loss_function=None, name=None):
    """Sum or mean over the batch of sequence_loss_by_example, in nats.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.legacy_seq2seq.sequence_loss``.

    Args:
        logits: list of T tensors [batch, n_classes].
        targets: list of T tensors [batch] of integers, the true classes.
        weights: list of T tensors [batch].
        average_across_timesteps: see sequence_loss_by_example.
        average_across_batch: whether to take the mean.
        softmax_loss_function: see sequence_loss_by_example.
        name: of the operations, by default "sequence_loss".

    Returns:
        A scalar.

    Raises:
        ValueError: the three lists differ in length.
    """
    with tf.name_scope(name, "sequence_loss", logits + targets + weights):
        losses = sequence_loss_by_example(logits, targets, weights, average_across_timesteps,
                                          softmax_loss_function)
        return (tf.reduce_mean if average_across_batch else tf.reduce_sum)(losses)
