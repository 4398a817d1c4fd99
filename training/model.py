"""The model around a network: its inputs, read-out, head, cost and optimizer."""
from typing import NamedTuple

from contrib import layers, tf
from data.mnist import N_CLASSES

from .gradients import fast_gradients
from .network import call_network, extra_placeholders, last_output, read_hidden
from .parallel import AUTO, automatic_parts, in_parts
from .settings import Settings


class Model(NamedTuple):
    """A network with its inputs, head, cost and optimizer, as tensors of one graph."""

    input_x: tf.Tensor      # [batch, n_steps, n_input] float32
    input_y: tf.Tensor      # [batch, 10] float32, one-hot
    extra_inputs: dict      # name -> placeholder [batch], of what else the network takes
    hidden: tf.Tensor       # [batch, units], what the head reads
    logits: tf.Tensor       # [batch, 10]
    cost: tf.Tensor         # mean cross-entropy, in nats
    correct: tf.Tensor      # [batch] bool, whether each image is classified correctly
    n_correct: tf.Tensor    # number of correct predictions
    accuracy: tf.Tensor     # fraction of correct predictions
    train: tf.Operation     # takes one training step


def build_model(network, image_shape, settings=Settings(), readout=last_output):
    """Build a network with its read-out, cost and optimizer in the default graph.

    Args:
        network: as network.py describes it.
        image_shape: (n_steps, n_input), the rows and columns of an image. Each row is one time
            step.
        settings: Settings, of which n_hidden, learning_rate and batch_parts are used.
        readout: function (hiddens, states, ...) -> hidden [batch, units].

    Returns:
        Model.

    Raises:
        NetworkError: the network does not take or return what it must, or the parts of a batch
            cannot share its variables.
    """
    n_steps, n_input = image_shape
    input_x = tf.placeholder(tf.float32, [None, n_steps, n_input], "input_x")
    input_y = tf.placeholder(tf.float32, [None, N_CLASSES], "input_y")
    extra_inputs = extra_placeholders(network)

    def hidden_and_logits(images, extra_inputs):
        returned = call_network(network, images, n_steps, settings.n_hidden, extra_inputs)
        hidden = read_hidden(readout, returned)
        return hidden, layers.fully_connected(hidden, N_CLASSES, activation_fn=None)

    n_parts = settings.batch_parts
    if n_parts == AUTO:
        n_parts = automatic_parts(network, image_shape, settings.n_hidden, readout)
    # Parts are asked for only if a network treats each image alone. Then no other size is unknown.
    with fast_gradients(unknown_sizes_are_the_batch=settings.batch_parts != 1):
        hidden, logits = in_parts(hidden_and_logits, (input_x, extra_inputs), n_parts)

    # From logits: the tutorial's log(softmax) has the same value until a softmax output underflows
    # to 0. From then on its gradient is NaN.
    with tf.name_scope("cost"):
        cost = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits_v2(labels=input_y, logits=logits))

    with tf.name_scope("accuracy"):
        correct = tf.equal(tf.argmax(logits, 1), tf.argmax(input_y, 1))
        n_correct = tf.reduce_sum(tf.cast(correct, tf.int32))
        accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

    # GATE_GRAPH: no variable changes before all gradients are known. The default waits for each
    # operation's gradients, which takes many more nodes.
    optimizer = tf.train.AdamOptimizer(settings.learning_rate)
    train = optimizer.minimize(cost, gate_gradients=optimizer.GATE_GRAPH)
    return Model(input_x, input_y, extra_inputs, hidden, logits, cost, correct, n_correct, accuracy,
                 train)


def count_parameters():
    """Return how many values the trainable variables of the default graph hold."""
    return sum(v.shape.num_elements() for v in tf.trainable_variables())


def feed(model, images, labels, extra_inputs=None):
    """Return the feed_dict of a batch.

    Args:
        model: Model.
        images: [batch, n_steps * n_input], which are reshaped to rows.
        labels: [batch, 10], one-hot.
        extra_inputs: dict name -> [batch], one entry for each of the model's extra inputs.
    """
    feed_dict = {model.input_x: images.reshape([-1] + model.input_x.shape.as_list()[1:]),
                 model.input_y: labels}
    for name, placeholder in model.extra_inputs.items():
        feed_dict[placeholder] = extra_inputs[name]
    return feed_dict
