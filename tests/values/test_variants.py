"""The variants: each network against NumPy, and the modules of the clockwork RNN."""
import numpy as np
import pytest

import cases
import training
import variants
from contrib import tf
from equations import in_numpy

BATCH, STEPS, N_INPUT, UNITS = 3, 11, 5, 8  # long enough for a period of 8
INPUTS = np.random.RandomState(0).randn(BATCH, STEPS, N_INPUT)


@pytest.mark.parametrize("name", variants.ARCHITECTURES)
def test_network_equals_numpy(name):
    returned = variants.ARCHITECTURES[name](tf.constant(INPUTS, tf.float32), STEPS, UNITS)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        cases.assign_drawn(sess)
        hiddens, states = sess.run(returned)
        weights = {each.name.split("/", 2)[2][:-2]: sess.run(each).astype(np.float64)
                   for each in tf.trainable_variables()}
    expected, expected_states = in_numpy.unroll(
        getattr(in_numpy, name), INPUTS.transpose(1, 0, 2), weights,
        state=tf.nest.map_structure(np.zeros_like, states))
    np.testing.assert_allclose(hiddens, expected, rtol=0, atol=2e-6)
    for one, other in zip(tf.nest.flatten(states), tf.nest.flatten(expected_states)):
        np.testing.assert_allclose(one, other, rtol=0, atol=2e-6)


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
