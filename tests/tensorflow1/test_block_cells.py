"""The errors that the block cells of tf.contrib.rnn raise themselves, and the plain cells beside
them."""
from functools import partial

import pytest

import cases
import cases_of_block_cells as small
import refusals
from tensorflow1.contrib import rnn, tf

UNITS = cases.UNITS


def step(cell, inputs=(3, 2), state=None):
    cell(tf.placeholder(tf.float32, inputs), cases.state(cell) if state is None else state)


def run(inputs=(4, 3, 2), **call):
    rnn.LSTMBlockFusedCell(UNITS)(tf.placeholder(tf.float32, inputs), **call)


def test_block_cells_refuse_what_1_15_refuses():
    for bad in BAD:
        refusals.check(*bad)


def zeros(units):
    return tf.zeros([3, units])


SIZES = "Exactly one of num_units or cell_size must be provided."
BAD = [
    (lambda: step(rnn.LSTMBlockCell(UNITS), (3, None)), ValueError,
     "Expecting inputs_shape[1] to be set: (3, "),
    (lambda: step(rnn.LSTMBlockCell(UNITS), state=(zeros(5),) * 3), ValueError,
     "Expecting state to be a tuple with length 2."),
    (lambda: step(rnn.LSTMBlockCell(UNITS), (3, 2, 2)), ValueError, "Input 0 of layer "),
    (lambda: rnn.GRUBlockCell(), ValueError, SIZES),
    (lambda: rnn.GRUBlockCellV2(4, 4), ValueError, SIZES),
    (lambda: step(rnn.GRUBlockCell(UNITS), (3, None)), ValueError,
     "Expecting input_size to be set."),
    (lambda: step(rnn.GRUBlockCell(UNITS), state=zeros(4)), ValueError,
     "Shape of h_prev[1] incorrect: cell_size 5 vs 4"),
    (lambda: step(rnn.NASCell(UNITS), (3, None)), ValueError,
     "Could not infer input size from inputs.get_shape()[-1]"),
    (lambda: run(), ValueError, "Either initial_state or dtype needs to be specified"),
    (lambda: run(initial_state=(zeros(5),)), ValueError,
     "Expecting initial_state to be a tuple with length 2 or None"),
    (lambda: run((3, 2), dtype=tf.float32), ValueError, "Input 0 of layer "),
    (rnn.FusedRNNCell, TypeError, "Can't instantiate abstract class FusedRNNCell with"),
    (rnn.LSTMBlockWrapper, TypeError, "Can't instantiate abstract class LSTMBlockWrapper with"),
]

# A cell, and another one that has the same variables and computes the same.
TWINS = [
    (rnn.LSTMBlockCell, rnn.LSTMCell, {}, {}),
    (rnn.LSTMBlockCell, rnn.LSTMCell, {"use_peephole": True, "forget_bias": .5},
     {"use_peepholes": True, "forget_bias": .5}),
    (rnn.LSTMBlockCell, rnn.BasicLSTMCell, {}, {"name": "lstm_cell"}),
    (rnn.GRUBlockCellV2, rnn.GRUCell, {}, {}),
]


def run_new(cell, arguments):
    return cases.run_cell(cell(UNITS, **arguments))


@pytest.mark.parametrize("twins", TWINS)
def test_block_cell_agrees_with_the_plain_cell(twins):
    """Values and gradients: they differ by rounding at most."""
    block, plain, of_the_block, of_the_plain = twins
    results = []
    for cell, arguments in ((plain, of_the_plain), (block, of_the_block)):
        with tf.Graph().as_default():
            results.append(cases.evaluate(partial(run_new, cell, arguments)))
    theirs, ours = results
    assert sorted(ours["variables"]) == sorted(theirs["variables"])
    for one, other in zip(ours["outputs"], theirs["outputs"]):
        assert cases.largest_difference(one, other) <= 1e-6
    gradients = [{name: gradient for (name, _), gradient in zip(
        result["variables"], result["gradients"])} for result in results]
    for name, gradient in gradients[0].items():
        assert cases.largest_difference(gradients[1][name], gradient) <= 1e-5


def test_fused_cell_agrees_with_the_steps_of_a_block_cell():
    fused = rnn.LSTMBlockFusedCell(UNITS, name="lstm_cell")
    with tf.variable_scope("rnn"):
        outputs, final = fused(small.in_time(), small.pair(), sequence_length=cases.LENGTHS)
    with tf.variable_scope(tf.get_variable_scope(), reuse=True):
        steps, last = tf.nn.dynamic_rnn(
            rnn.LSTMBlockCell(UNITS), small.in_time(), cases.LENGTHS,
            rnn.LSTMStateTuple(*small.pair()), time_major=True)
    with cases.session() as sess:
        cases.assign_drawn(sess)
        for one, other in sess.run([(outputs, steps), (final.c, last.c), (final.h, last.h)]):
            assert cases.largest_difference(one, other) <= 1e-6


def test_block_cells_are_of_1_15s_types():
    """The LSTM also takes half precision, the GRU float32 only."""
    for dtype, cells in ((tf.float16, [rnn.LSTMBlockCell, rnn.NASCell]),
                         (tf.float64, [rnn.NASCell])):
        for cell in cells:
            made = cell(UNITS, dtype=dtype)
            output, _ = made(tf.zeros([3, 2], dtype), made.zero_state(3, dtype))
            assert output.dtype == dtype and made.trainable_weights[0].dtype.base_dtype == dtype
    for cell in (rnn.LSTMBlockCell, rnn.GRUBlockCell):
        made = cell(UNITS, name="double")
        with pytest.raises(TypeError):
            made(tf.zeros([3, 2], tf.float64), made.zero_state(3, tf.float64))


def test_fused_cell_refuses_a_sequence_longer_than_its_inputs():
    """In 1.15 it ends the process."""
    outputs, final = rnn.LSTMBlockFusedCell(UNITS)(
        small.in_time(), dtype=tf.float32, sequence_length=[cases.TIME + 1, 2, 1])
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(outputs).shape == (cases.TIME, cases.BATCH, UNITS)
        with pytest.raises(tf.errors.InvalidArgumentError):
            sess.run(final)
