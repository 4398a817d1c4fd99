"""The model around a network: its inputs, read-out, head, cost, optimizer and first weights."""
import inspect
from typing import NamedTuple

import numpy as np

from console.exits import NetworkError
from contrib import layers, tf
from data.mnist import N_CLASSES

from .gradients import fast_gradients
from .parallel import AUTO, in_parts, parts_for
from .settings import Settings


class UnitsError(ValueError):
    """A network cannot have this number of units. The message is one line with the remedy."""


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


def last_output(hiddens, *states):
    """The output of the last step: the tutorial's read-out"""
    return hiddens[-1]


READOUTS = {"last-output": last_output}


def build_model(network, image_shape, settings=Settings(), readout=last_output):
    """Build a network with its read-out, cost and optimizer in the default graph.

    Args:
        network: function (input_x, n_steps, n_hidden) -> (hiddens, states, ...), where hiddens
            has time first. Each further argument without a default value becomes an extra input,
            a placeholder [batch] of the dtype that the argument is annotated with.
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
    n_parts = settings.batch_parts
    if n_parts == AUTO:
        try:  # two time steps suffice to see which cells are busy
            n_parts = _automatic_parts(network, (2, n_input), settings.n_hidden, readout)
        except Exception:  # this network needs more of them
            n_parts = _automatic_parts(network, image_shape, settings.n_hidden, readout)

    def hidden_and_logits(images, extra_inputs):
        hidden = _read_out(
            readout, _call(network, images, n_steps, settings.n_hidden, extra_inputs))
        return hidden, layers.fully_connected(hidden, N_CLASSES, activation_fn=None)

    input_x = tf.placeholder(tf.float32, [None, n_steps, n_input], "input_x")
    input_y = tf.placeholder(tf.float32, [None, N_CLASSES], "input_y")
    extra_inputs = _extra_inputs(network)
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


def _automatic_parts(network, image_shape, n_hidden, readout):
    """Return the number of parts for a network. It is built once more, in a graph of its own."""
    n_steps, n_input = image_shape
    with tf.Graph().as_default():
        input_x = tf.placeholder(tf.float32, [None, n_steps, n_input])
        returned = _call(network, input_x, n_steps, n_hidden, _extra_inputs(network))
        return parts_for(_read_out(readout, returned), returned[1:])


def _extra_inputs(network):
    """Return a dict name -> placeholder [batch] for each argument that a network needs after
    input_x, n_steps and n_hidden."""
    placeholders = {}
    for parameter in list(inspect.signature(network).parameters.values())[3:]:
        if parameter.default is not parameter.empty or parameter.kind in (
                parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if not isinstance(parameter.annotation, tf.DType):
            raise NetworkError(
                f"the network needs the argument {parameter.name!r}, which has neither a default "
                f"value nor the dtype of an extra input: write `{parameter.name}: tf.int32`, say")
        placeholders[parameter.name] = tf.placeholder(
            parameter.annotation, [None], parameter.name)
    return placeholders


def _call(network, input_x, n_steps, n_hidden, extra_inputs):
    """Call a network and return what it returned, after checking that this is a tuple."""
    returned = network(input_x, n_steps, n_hidden, **extra_inputs)
    if not isinstance(returned, tuple) or len(returned) < 2:
        raise NetworkError(
            f"the network returns a single {type(returned).__name__}: "
            "it must return hiddens and states, as in `return hiddens, states`")
    return returned


def _read_out(readout, returned):
    """Return hidden [batch, units], after checking its shape."""
    hidden = tf.convert_to_tensor(readout(*returned))
    shape = hidden.shape.as_list() if hidden.shape.ndims is not None else None
    # The batch size is unknown, so a known first size is that of another axis.
    if shape is None or len(shape) != 2 or shape[0] is not None or shape[1] is None:
        raise NetworkError(
            f"what the head reads has the shape {hidden.shape} instead of (?, units): hiddens must "
            "have time first, as after `hiddens = tf.transpose(hiddens, [1, 0, 2])`")
    return hidden


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


def initialize(sess, seed):
    """Give all variables their first values: the same ones on every TensorFlow.

    TensorFlow seeds each random operation by its number in the graph, and each version of
    TensorFlow numbers them differently. So the operations that draw first values are not run.
    Their outputs are fed instead: NumPy draws them from one RandomState(seed), variable by
    variable in the order of their creation. TensorFlow scales them as the variable's initializer
    says (Glorot uniform where nothing else was asked for), so the distribution is unchanged.

    Uniform and normal initializers are drawn in this way. Constants need no drawing. Any other
    initializer (truncated normal, say) runs as it is.

    Args:
        sess: Session of the default graph.
        seed: integer, 0 to 2**32 - 1.
    """
    rng = np.random.RandomState(seed)
    draw = {"RandomUniform": rng.random_sample, "RandomStandardNormal": rng.standard_normal}
    drawn = {}
    for variable in tf.global_variables():
        for operation in _operations_behind(variable.initial_value):
            output = operation.outputs[0] if operation.outputs else None
            if operation.type in draw and output not in drawn:
                drawn[output] = draw[operation.type](output.shape.as_list())
    sess.run(tf.global_variables_initializer(), drawn)


def _operations_behind(tensor):
    """Yield each operation that a tensor is computed from, once."""
    found, waiting = set(), [tensor.op]
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            yield operation
            waiting += [each.op for each in operation.inputs]
