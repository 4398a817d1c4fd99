"""Networks of TensorFlow 1 with random weights, and what Keras 3 and PyTorch make of them: the
probabilities and the gradients of the cost, for test_converted.py and test_pytorch.py."""
import importlib.util
import os

import numpy as np
import pytest

import calling
import cases
import convert
import training
from contrib import rnn, tf
from equations import in_numpy
from today import recognized, weights
from training.model import build_part


def _keras_is_3():
    if importlib.util.find_spec("keras") is None:
        return False
    from importlib.metadata import version  # Python 3.8 and later, as Keras 3 needs
    return int(version("keras").split(".")[0]) >= 3


needs_keras_3 = pytest.mark.skipif(
    not _keras_is_3(), reason="Keras 3 comes with TensorFlow 2.16 and later")

BATCH, STEPS, N_INPUT, UNITS, CLASSES = 7, 4, 5, 3, 10
IMAGES = np.random.RandomState(0).randn(BATCH, STEPS, N_INPUT).astype(np.float32)


def of_the_tutorial(network):
    """Return the input of one of the 14 networks, and its logits. build_model would make an
    optimizer, too."""
    part = build_part(network, (STEPS, N_INPUT), training.Settings(n_hidden=UNITS), phase={})
    return part.inputs["input_x"], part.logits


def with_head(hidden, name="head"):
    """Return logits, from variables as others name them."""
    w = tf.get_variable(name + "_w", [hidden.shape.as_list()[1], CLASSES])
    b = tf.get_variable(name + "_b", [CLASSES])
    return tf.matmul(hidden, w) + b


def cells(*kinds):
    made = {"lstm": rnn.LSTMCell, "basic": rnn.BasicLSTMCell, "gru": rnn.GRUCell}
    return rnn.MultiRNNCell([made[kind](units) for units, kind in enumerate(kinds, start=2)])


def a_deep_stack():
    """Three layers of three sizes, in a scope, below a head that tf.layers did not make."""
    x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    with tf.variable_scope("model"):
        hiddens, _ = tf.nn.dynamic_rnn(cells("lstm", "gru", "basic"), x, dtype=tf.float32)
        return x, with_head(hiddens[:, -1])


def two_stacks():
    """Two stacks of two layers, one in each direction, without a head."""
    x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    both, _ = tf.nn.bidirectional_dynamic_rnn(
        cells("lstm", "gru"), cells("lstm", "gru"), x, dtype=tf.float32)
    return x, tf.concat(both, axis=2)


def final_states_of_a_gru():
    """One layer of two directions, whose final states the head reads."""
    x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    _, states = tf.nn.bidirectional_dynamic_rnn(
        rnn.GRUCell(UNITS), rnn.GRUCell(UNITS), x, dtype=tf.float32, scope="encoder")
    return x, with_head(tf.concat(states, axis=1), "encoder_head")


def two_sizes():
    """A layer whose directions have different sizes."""
    x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    both, _ = tf.nn.bidirectional_dynamic_rnn(
        rnn.LSTMCell(3), rnn.LSTMCell(2), x, dtype=tf.float32)
    return x, with_head(tf.concat(both, axis=2)[:, -1])


def final_states_of_two_sizes():
    x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    _, states = tf.nn.bidirectional_dynamic_rnn(
        rnn.GRUCell(3), rnn.GRUCell(2), x, dtype=tf.float32)
    return x, with_head(tf.concat(states, axis=1))


CASES = {
    **{name: lambda network=network: of_the_tutorial(network)
       for name, network in calling.TUTORIAL_NETWORKS.items()},
    "a deep stack": a_deep_stack,
    "two stacks": two_stacks,
    "final states": final_states_of_a_gru,
    "final states of two sizes": final_states_of_two_sizes,
    "two sizes": two_sizes,
}


def prepared(case, folder, ending, forget_bias=1.0):
    """Build a case with random weights and convert it as far as a folder for the program that
    writes the file. Return its probabilities and a list of its gradients, in the framework's order.

    The folder also gets labels.npy.
    """
    with tf.Graph().as_default(), cases.session() as sess:
        x, outputs = CASES[case]()
        cases.assign_drawn(sess)
        labels = np.eye(outputs.shape.as_list()[-1], dtype=np.float32)[
            np.random.RandomState(1).randint(0, CLASSES, [BATCH, STEPS][:outputs.shape.ndims - 1])
            % outputs.shape.as_list()[-1]]
        cost = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=outputs))
        variables = tf.trainable_variables()
        values, gradients, outputs = sess.run(
            [variables, tf.gradients(cost, variables), outputs], {x: IMAGES})
    names = [variable.op.name for variable in variables]
    network, of_gradients = [
        recognized.recognize({name: list(value.shape) for name, value in arrays.items()},
                             arrays.__getitem__)
        for arrays in (dict(zip(names, values)), dict(zip(names, gradients)))]
    readout = "final-states" if case.startswith("final states") else "last-output"
    os.makedirs(folder)
    convert.prepare(network, IMAGES, readout, forget_bias, ending, folder)
    np.save(os.path.join(folder, "labels.npy"), labels)
    writer = convert.WRITERS[ending]
    expected = []
    for cell in of_gradients.cells:
        kernels = weights.converted(cell, writer.FRAMEWORK, forget_bias=0)
        expected += kernels[:3] + kernels[2:3] * (len(kernels) == 4)  # PyTorch has the bias twice
    if network.head:
        expected += writer.of_head(of_gradients.weights, of_gradients.biases).values()
    return in_numpy.softmax(outputs), expected


def found(folder):
    """Return the probabilities and the gradients that the framework's program has left."""
    with np.load(os.path.join(folder, "gradients.npz")) as gradients:
        return (in_numpy.softmax(np.load(os.path.join(folder, "outputs.npy"))),
                [gradients[name] for name in gradients.files])


def differences(one, other):
    """Return the largest difference of the probabilities, and that of the gradients, each relative
    to the largest gradient of the same weight."""
    (probabilities, gradients), (same_probabilities, same_gradients) = one, other
    assert [each.shape for each in gradients] == [each.shape for each in same_gradients]
    return np.abs(probabilities - same_probabilities).max(), max(
        np.abs(each - same).max() / (np.abs(each).max() or 1)
        for each, same in zip(gradients, same_gradients))


LSTM, GRU = "single_layer.single_layer_static_lstm", "single_layer.single_layer_static_gru"
# Folder -> case, order of the LSTM's gates, order of the GRU's gates, forget bias.
MISTAKES = {
    "the LSTM's gates in TensorFlow's order": (LSTM, "ijfo", "urc", 1.0),
    "no forget bias": (LSTM, "ifjo", "urc", 0.0),
    "the GRU's gates in reverse order": (GRU, "ifjo", "cru", 1.0),
}


def check(ending, program, folder, monkeypatch):
    """Assert that all cases are the same in a framework, and that mistakes are not.

    Args:
        ending: of the framework's file.
        program: writes the networks of the folders in its arguments, loads them, and leaves their
            gradients.npz there.
        folder: an empty one.
    """
    expected = {case: prepared(case, os.path.join(folder, case), ending) for case in CASES}
    for mistake, (case, lstm, gru, forget_bias) in MISTAKES.items():
        with monkeypatch.context() as patch:
            patch.setitem(weights.ORDERS, convert.WRITERS[ending].FRAMEWORK,
                          {"lstm": lstm, "gru": gru})
            prepared(case, os.path.join(folder, mistake), ending, forget_bias)
    folders = [os.path.join(folder, name) for name in [*expected, *MISTAKES]]
    done = calling.run(program, *folders, timeout=600, env={
        **convert.environment_of_frameworks(), "PYTHONPATH": calling.PROJECT})
    assert done.returncode == 0, done.stderr
    for case, ours in expected.items():
        probabilities, gradients = differences(ours, found(os.path.join(folder, case)))
        assert probabilities < 1e-5 and gradients < 1e-4, case
        # Where the head reads it, the last layer's backward cell has read one row, from a state of
        # zeros. So its recurrent weights have no gradient.
        reads_one_row = "_bi_" in case or case == "two sizes"
        assert sum(not each.any() for each in ours[1]) == reads_one_row, case
    for mistake, (case, *_) in MISTAKES.items():
        probabilities, gradients = differences(
            expected[case], found(os.path.join(folder, mistake)))
        assert probabilities > 1e-4 and gradients > 1e-2, mistake
