"""The variants: each cell against NumPy from a random state, each network from zeros."""
import numpy as np
import pytest

import cases
import training
import variants
from contrib import rnn, tf
from equations import in_numpy

BATCH, STEPS, N_INPUT, UNITS, PROJ = 3, 11, 5, 8, 64  # long enough for a period of 8
INPUTS = np.random.RandomState(0).randn(BATCH, STEPS, N_INPUT)

CELLS = {
    "basic_rnn": lambda: rnn.BasicRNNCell(UNITS),
    "lstm": lambda: rnn.BasicLSTMCell(UNITS),
    "peephole_lstm": lambda: rnn.LSTMCell(UNITS, use_peepholes=True),
    "coupled_lstm": lambda: rnn.CoupledInputForgetGateLSTMCell(UNITS),
    "projected_lstm": lambda: rnn.LSTMCell(UNITS, num_proj=PROJ),
    "gru": lambda: rnn.GRUCell(UNITS),
    "depth_gated_lstm": lambda: variants.DepthGatedLSTMCell(UNITS, num_layers=3),
    "clockwork_rnn": lambda: variants.ClockworkRNNCell(UNITS, periods=(1, 2, 4, 8)),
}


def weights(sess):
    """Return a dict variable name, without the cell's scope, -> array."""
    return {v.name.split("/", 2)[2][:-2]: sess.run(v).astype(np.float64)
            for v in tf.trainable_variables()}


def random_state(cell):
    """Return a state, nowhere zero; the clockwork's time is a count of steps."""
    rng = np.random.RandomState(1)
    if isinstance(cell, variants.ClockworkRNNCell):
        return variants.ClockworkState(rng.randn(BATCH, UNITS), np.array([[5.], [3.], [6.]]))
    return tf.nest.map_structure(lambda size: rng.randn(BATCH, size), cell.state_size)


def zero_state(cell):
    return tf.nest.map_structure(lambda size: np.zeros([BATCH, size]), cell.state_size)


def check(outputs, states, name, initial):
    """Compare outputs [STEPS, BATCH, units] and states with NumPy."""
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        cases.assign_drawn(sess)
        outputs, states = sess.run([outputs, states])
        w = weights(sess)
    expected, expected_state = in_numpy.unroll(
        getattr(in_numpy, name), INPUTS.transpose(1, 0, 2), w, state=initial)
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=2e-6)
    for one, other in zip(tf.nest.flatten(states), tf.nest.flatten(expected_state)):
        np.testing.assert_allclose(one, other, rtol=0, atol=2e-6)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("unrolled", ["static", "dynamic"])
def test_cell_equals_numpy(name, unrolled):
    cell = CELLS[name]()
    initial = random_state(cell)
    state = tf.nest.map_structure(lambda value: tf.constant(value, tf.float32), initial)
    inputs = tf.constant(INPUTS, tf.float32)
    if unrolled == "static":
        outputs, states = rnn.static_rnn(cell, tf.unstack(inputs, axis=1), state)
    else:
        outputs, states = tf.nn.dynamic_rnn(cell, inputs, initial_state=state)
        outputs = tf.transpose(outputs, [1, 0, 2])
    check(outputs, states, name, initial)


@pytest.mark.parametrize("name", CELLS)
def test_network_equals_numpy(name):
    outputs, states = variants.ARCHITECTURES[name](tf.constant(INPUTS, tf.float32), STEPS, UNITS)
    width = PROJ if name == "projected_lstm" else UNITS
    assert outputs.shape.as_list() == [STEPS, BATCH, width]
    check(outputs, states, name, zero_state(CELLS[name]()))


def test_clockwork_modules_that_are_not_due_do_not_change():
    hiddens, _ = variants.clockwork_rnn(tf.constant(INPUTS, tf.float32), STEPS, UNITS)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        values = sess.run(hiddens).reshape(STEPS, BATCH, 4, UNITS // 4)
    for t in range(1, STEPS):
        for module, period in enumerate((1, 2, 4, 8)):
            moved = (values[t, :, module] != values[t - 1, :, module]).all()
            stood = (values[t, :, module] == values[t - 1, :, module]).all()
            assert moved if t % period == 0 else stood


def test_clockwork_modules_receive_themselves_and_slower_ones_only():
    cell = variants.ClockworkRNNCell(UNITS, (1, 2, 4, 8))
    h = tf.constant(np.random.RandomState(0).randn(1, UNITS), tf.float32)
    _, new = cell(tf.ones([1, N_INPUT]), variants.ClockworkState(h, tf.zeros([1, 1])))
    # received[m, n]: how module m changes with each unit of module n
    received = tf.stack([tf.reshape(tf.gradients(module, h)[0], [4, UNITS // 4])
                      for module in tf.split(new.h, 4, axis=1)])
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        received = sess.run(received)
    for m in range(4):
        for n in range(4):
            assert (received[m, n] != 0).all() if n >= m else (received[m, n] == 0).all()


@pytest.mark.parametrize("units", [1, 6, 126])
def test_clockwork_needs_modules_of_one_size(units):
    with pytest.raises(training.UnitsError, match=f"{units} units .* multiple of 4"):
        variants.ClockworkRNNCell(units, (1, 2, 4, 8))
