"""Step 4 of 5 from a script to its network, the model, as on the tutorial's page: inputs, the call
of the network, head, cost, optimizer."""
from typing import NamedTuple

from interface.exits import UserError

from contrib import layers, tf
from data.mnist import N_CLASSES

from .first_values import operations_behind
from .network import extra_placeholders, phase_placeholder, read_hidden
from .settings import Settings
from .speed import divided, fast_gradients, joined, number_of_parts


class Part(NamedTuple):
    """A network and its head, for a whole batch or for a part of it."""

    inputs: dict       # name -> placeholder: of input_x [batch, n_rows, n_input] and extra inputs
    states: tuple      # what the network returns after hiddens
    hidden: tf.Tensor  # [batch, units], what the head reads
    logits: tf.Tensor  # [batch, 10]


class Model(NamedTuple):
    """A network with its inputs, head, cost and optimizer, as tensors of one graph."""

    parts: list             # Parts of a batch, which are computed side by side; often one
    input_y: tf.Tensor      # [batch, 10] float32, one-hot
    hidden: tf.Tensor       # [batch, units], what the head reads
    logits: tf.Tensor       # [batch, 10]
    cost: tf.Tensor         # mean cross-entropy, in nats
    correct: tf.Tensor      # [batch] bool, whether each image is classified correctly
    n_correct: tf.Tensor    # number of correct predictions
    accuracy: tf.Tensor     # fraction of correct predictions
    train_op: tf.Operation  # takes one training step
    in_training: dict       # what is fed in a training step only

    @property
    def input_x(self):
        """[batch, n_rows, n_input] float32, of a model in one part"""
        (part,) = self.parts
        return part.inputs["input_x"]


def build_model(network, image_shape, settings=Settings()):
    """Build a network with its head, cost and optimizer in the default graph. Return the Model.

    The batch may be divided into parts that do not depend on each other. Each has a copy of the
    network, and all share their variables. The first one tells how many there should be.

    Args:
        network: as network.py describes it.
        image_shape: (n_rows, n_input), the rows and columns of an image. Each row is one time
            step.
        settings: Settings, of which n_hidden, learning_rate, blank_rows, readout, batch_parts,
            batch_size and images_are_independent are used.

    Raises:
        UserError: the network does not take or return what it must, or the parts of a batch
            cannot share its variables.
    """
    input_y = tf.placeholder(tf.float32, [None, N_CLASSES], "input_y")
    phase = phase_placeholder(network)  # one for all parts
    with fast_gradients(settings.images_are_independent):
        parts = [build_part(network, image_shape, settings, phase)]
        n_variables = len(tf.global_variables())
        for _ in range(1, number_of_parts(parts[0], settings)):
            parts.append(build_part(network, image_shape, settings, phase, reuse=True))
    if len(tf.global_variables()) != n_variables:
        raise UserError("the parts of a batch cannot share the variables of this network: make "
                        "them with tf.get_variable, or choose --batch-parts 1")
    hidden = joined([part.hidden for part in parts], input_y)
    logits = joined([part.logits for part in parts], input_y)

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
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train_op = optimizer.minimize(cost, gate_gradients=optimizer.GATE_GRAPH)
    return Model(parts, input_y, hidden, logits, cost, correct, n_correct, accuracy, train_op,
                 dict.fromkeys(phase.values(), True))


def build_part(network, image_shape, settings, phase, reuse=None):
    """Build a network and its head for a part of a batch. Return the Part.

    Args:
        network, image_shape, settings: as in `build_model`.
        phase: dict, as `phase_placeholder` returns it.
        reuse: True for all parts after the first one.
    """
    n_rows, n_input = image_shape
    # Entering the scope anew makes each part count its layers' names from the start.
    with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
        input_x = tf.placeholder(tf.float32, [None, n_rows, n_input], "input_x")
        extra_inputs = extra_placeholders(network)
        rows = input_x
        if settings.blank_rows:
            rows = tf.pad(input_x, [[0, 0], [0, settings.blank_rows], [0, 0]])
        returned = network(rows, n_rows + settings.blank_rows, settings.n_hidden,
                           **extra_inputs, **phase)
        hidden = read_hidden(settings.readout, returned)
        logits = layers.fully_connected(hidden, N_CLASSES, activation_fn=None)
    return Part({"input_x": input_x, **extra_inputs}, returned[1:], hidden, logits)


def variables_behind(model):
    """Return the variables that a model's answers depend on: the trainable ones, and the averages
    of batch normalization."""
    operations = set(operations_behind(model.logits))
    return [variable for variable in tf.global_variables() if variable.op in operations]


def count_parameters():
    """Return how many values the trainable variables of the default graph hold."""
    return sum(v.shape.num_elements() for v in tf.trainable_variables())


def feed(model, images, labels, extra_inputs=None):
    """Return the feed_dict of a batch.

    Args:
        model: Model.
        images: [batch, n_rows * n_input], which are reshaped to rows.
        labels: [batch, 10], one-hot.
        extra_inputs: dict name -> [batch], one entry for each extra input of the network.

    Raises:
        UserError: an extra input is missing.
    """
    first = model.parts[0].inputs
    arrays = {**(extra_inputs or {}),
              "input_x": images.reshape([-1] + first["input_x"].shape.as_list()[1:])}
    feed_dict = {model.input_y: labels}
    for name in first:
        if name not in arrays:
            raise UserError(f"the data set gives no {name!r}, which the network takes: let its "
                            "`take` return it, as that of CutDataSet in variable_length_demo.py")
        for part, array in zip(model.parts, divided(arrays[name], len(model.parts))):
            feed_dict[part.inputs[name]] = array
    return feed_dict
