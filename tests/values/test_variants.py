"""The variants: each network against NumPy."""
import numpy as np
import pytest

import cases
import cells
import variants
from contrib import tf
from equations import in_numpy

BATCH, STEPS, N_INPUT, UNITS = 3, 11, 5, 8  # long enough for a period of 8
INPUTS = np.random.RandomState(0).randn(BATCH, STEPS, N_INPUT)


@pytest.mark.parametrize("name", variants.ARCHITECTURES)
def test_network_equals_numpy(name):
    returned = variants.ARCHITECTURES[name](tf.constant(INPUTS, tf.float32), STEPS, UNITS)
    with cases.session() as sess:
        cases.assign_drawn(sess)
        hiddens, states = sess.run(returned)
        weights = {each.name.split("/", 2)[2][:-2]: sess.run(each).astype(np.float64)
                   for each in tf.trainable_variables()}
    expected, expected_states = in_numpy.unroll(
        getattr(in_numpy, name), INPUTS.transpose(1, 0, 2), weights,
        state=tf.nest.map_structure(np.zeros_like, states))
    assert cells.difference([np.array(hiddens), states], [expected, expected_states]) < 2e-6
