"""The networks: what they compute, against NumPy, and what they return."""
import collections
import re

import numpy as np
import pytest

import bidirectional
import calling
import cases
import cells
from contrib import tf
from equations import in_numpy

NETWORKS = list(calling.TUTORIAL_NETWORKS.values())

BATCH, STEPS, N_INPUT, UNITS = 2, 3, 4, 8
IMAGES = np.random.RandomState(0).randn(BATCH, STEPS, N_INPUT)  # no two numbers equal


def build(network):
    """Build a network; return its placeholder, hiddens as one tensor, and flat states."""
    input_x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    hiddens, *states = network(input_x, STEPS, UNITS)
    return input_x, tf.convert_to_tensor(hiddens), tf.nest.flatten(states)


def weights_by_cell(sess):
    """Return an ordered dict scope of a cell -> dict variable name -> array."""
    found = collections.OrderedDict()
    variables = tf.trainable_variables()
    for variable, value in zip(variables, sess.run(variables)):
        scope, name = re.match("(.*(?:lstm|gru)_cell)/(.*):0", variable.name).groups()
        found.setdefault(scope, {})[name] = value.astype(np.float64)
    return found


def expected_of(network, weights):
    """Return the outputs [STEPS, BATCH, units] and the flat states of a network."""
    xs, states = IMAGES.transpose(1, 0, 2), []
    if "_bi_" in network.__name__:
        forward = [w for scope, w in weights.items() if "/fw/" in scope]
        backward = [w for scope, w in weights.items() if "/bw/" in scope]
        layer_states = []
        for w_fw, w_bw in zip(forward, backward):
            xs, fw_state, bw_state = in_numpy.bidirectional(in_numpy.lstm, xs, w_fw, w_bw)
            layer_states.append((fw_state, bw_state))
        states = [state for way in zip(*layer_states) for layer in way for state in layer]
    else:
        for scope, w in weights.items():
            cell = in_numpy.gru if scope.endswith("gru_cell") else in_numpy.lstm
            xs, state = in_numpy.unroll(cell, xs, w)
            states += state if isinstance(state, tuple) else [state]
    return xs, states


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.__name__)
def test_outputs_and_states_are_numpys(network):
    input_x, hiddens, states = build(network)
    with cases.session() as sess:
        cases.assign_drawn(sess)
        hiddens, states = sess.run([hiddens, states], {input_x: IMAGES})
        expected = expected_of(network, weights_by_cell(sess))
    assert cells.difference([hiddens, states], expected) < 1e-6


@pytest.mark.parametrize("network", calling.ALL_NETWORKS, ids=lambda network: network.__name__)
def test_returns_what_its_docstring_says_and_prints_nothing(network, capfd):
    """Each shape in brackets is one of hiddens, or of a state, and none has another."""
    hiddens, *states = network(tf.placeholder(tf.float32, [BATCH, STEPS, N_INPUT]), STEPS, UNITS)
    assert capfd.readouterr() == ("", "")
    sizes = {"batch": BATCH, "n_steps": STEPS, "n_hidden": UNITS, "2 * n_hidden": 2 * UNITS,
             "64": 64, "1": 1}
    of_hiddens, of_states = network.__doc__.split("Returns hiddens: ")[1].split(";")
    for returned, text in [(hiddens, of_hiddens), (states, of_states)]:
        said = re.findall(r"\[(\w.*?)\]", text)
        assert {tuple(each.shape.as_list()) for each in tf.nest.flatten(returned)} == {
            tuple(sizes[name] for name in shape.split(", ")) for shape in said}
    assert isinstance(hiddens, list) == ("list of n_steps" in of_hiddens)
    assert ("LSTMStateTuple" in repr(states)) == ("LSTMStateTuple" in of_states)
    assert any(isinstance(each, tuple) and len(each) == 3 for each in states) == (
        "three" in of_states)


def rows_behind(halves, input_x):
    """Return for each of some tensors [batch, units] which rows of the input it has a gradient
    from."""
    gradients = [tf.gradients(half, input_x)[0] for half in halves]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        gradients = sess.run(gradients, {input_x: IMAGES})
    return [(gradient != 0).any(axis=(0, 2)).tolist() for gradient in gradients]


@pytest.mark.parametrize("name", bidirectional.ARCHITECTURES)
def test_what_each_half_of_a_readout_has_seen(name):
    """All rows, but for one trap: the backward half of a single layer's last output."""
    input_x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    result = bidirectional.ARCHITECTURES[name](input_x, STEPS, UNITS)
    for readout, function in bidirectional.READOUTS.items():
        forward, backward = tf.split(function(*result), 2, axis=1)
        trap = readout == "last-output" and not name.startswith("multi")
        assert rows_behind([forward, backward], input_x) == [
            [True] * STEPS, [False] * (STEPS - 1) + [True] if trap else [True] * STEPS]


@pytest.mark.parametrize("name", bidirectional.ARCHITECTURES)
def test_final_states_are_where_the_directions_end(name):
    """The forward half of the last output, the backward half of the first."""
    input_x = tf.placeholder(tf.float32, [None, STEPS, N_INPUT])
    hiddens, *states = bidirectional.ARCHITECTURES[name](input_x, STEPS, UNITS)
    read_out = bidirectional.final_states(hiddens, *states)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        read_out, first, last = sess.run([read_out, hiddens[0], hiddens[-1]], {input_x: IMAGES})
    np.testing.assert_array_equal(read_out[:, :UNITS], last[:, :UNITS])
    np.testing.assert_array_equal(read_out[:, UNITS:], first[:, UNITS:])
