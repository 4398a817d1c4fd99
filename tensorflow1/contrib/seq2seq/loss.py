"""The loss of tf.contrib.seq2seq."""
from .. import tf

__all__ = ["sequence_loss"]


def sequence_loss(logits, targets, weights, average_across_timesteps=True,
                  average_across_batch=True, sum_over_timesteps=False, sum_over_batch=False,
                  softmax_loss_function=None, name=None):
    """Weighted cross-entropy of sequences, in nats.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.sequence_loss``. The
    weighted cross-entropies [batch, T] are added up along each axis that is to be averaged
    or summed. For an average this total is divided by the sum of the weights there, and for
    a sum by the number of weights that are not zero. Where the divisor is 0 the loss is 0.
    If one axis is to be averaged and the other summed, only the average is taken, as in 1.15.

    Args:
        logits: [batch, T, n_classes].
        targets: [batch, T] integers, the true classes.
        weights: [batch, T], of the dtype of `logits`.
        average_across_timesteps: whether to average over T.
        average_across_batch: whether to average over the batch.
        sum_over_timesteps: whether to sum over T.
        sum_over_batch: whether to sum over the batch.
        softmax_loss_function: function (labels [batch * T], logits [batch * T, n_classes])
            -> [batch * T], called with these names, in place of the cross-entropy.
        name: of the operations, by default "sequence_loss".

    Returns:
        A scalar, or [batch] or [T] if the other axis alone is reduced, or [batch, T] if none
        is.

    Raises:
        ValueError: a rank is wrong, or an axis is to be both averaged and summed.
    """
    for tensor, rank, message in [
            (logits, 3, "Logits must be a [batch_size x sequence_length x logits] tensor"),
            (targets, 2, "Targets must be a [batch_size x sequence_length] tensor"),
            (weights, 2, "Weights must be a [batch_size x sequence_length] tensor")]:
        if len(tensor.shape) != rank:
            raise ValueError(message)
    for axis, average, total in [("timesteps", average_across_timesteps, sum_over_timesteps),
                                 ("batch", average_across_batch, sum_over_batch)]:
        if average and total:
            raise ValueError("average_across_%s and sum_over_%s cannot be set to True at same "
                             "time." % (axis, axis))
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        loss_function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        losses = loss_function(labels=tf.reshape(targets, [-1]),
                               logits=tf.reshape(logits, [-1, tf.shape(logits)[2]]))
        losses = tf.reshape(losses * tf.reshape(weights, [-1]), tf.shape(logits)[:2])
        averaged = _axes(average_across_batch, average_across_timesteps)
        summed = _axes(sum_over_batch, sum_over_timesteps)
        if averaged:
            return tf.div_no_nan(tf.reduce_sum(losses, averaged), tf.reduce_sum(weights, averaged))
        if summed:
            return tf.div_no_nan(tf.reduce_sum(losses, summed),
                                 tf.cast(tf.count_nonzero(weights, summed), losses.dtype))
        return losses


def _axes(batch, timesteps):
    return [axis for axis, wanted in enumerate([batch, timesteps]) if wanted]
