"""What test_reference.py does not cover of contrib: errors, first values, sequences of different
length."""
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import cases
import contrib
from contrib import layers, rnn, tf
from equations import in_numpy

STACKS = [(rnn.stack_bidirectional_rnn, cases.steps),
          (rnn.stack_bidirectional_dynamic_rnn, cases.sequences)]


def cell():
    return rnn.BasicLSTMCell(cases.UNITS)


# Wrong arguments of the stack functions, with the words of TensorFlow 1.15.
BAD_STACKS = {
    "no fw": (lambda: ([], [cell()]),
              "Must specify at least one fw cell for BidirectionalRNN."),
    "no bw": (lambda: ([cell()], []),
              "Must specify at least one bw cell for BidirectionalRNN."),
    "fw tuple": (lambda: ((cell(),), [cell()]),
                 "cells_fw must be a list of RNNCells (one per layer)."),
    "bw tuple": (lambda: ([cell()], (cell(),)),
                 "cells_bw must be a list of RNNCells (one per layer)."),
    "depths": (lambda: ([cell()], [cell(), cell()]),
               "Forward and Backward cells must have the same depth."),
    "fw states": (lambda: ([cell()], [cell()], "inputs", []),
                  "initial_states_fw must be a list of state tensors (one per layer)."),
    "fw states tuple": (lambda: ([cell()], [cell()], "inputs", (1,)),
                        "initial_states_fw must be a list of state tensors (one per layer)."),
    "bw states": (lambda: ([cell()], [cell()], "inputs", None, [1, 2]),
                  "initial_states_bw must be a list of state tensors (one per layer)."),
}


@pytest.mark.parametrize("stack, inputs", STACKS, ids=lambda f: getattr(f, "__name__", None))
@pytest.mark.parametrize("bad", BAD_STACKS)
def test_stack_functions_raise_1_15s_errors(stack, inputs, bad):
    arguments, message = BAD_STACKS[bad]
    cells_fw, cells_bw, *rest = arguments()
    with pytest.raises(ValueError) as error:
        stack(cells_fw, cells_bw, *(rest or [inputs()]), dtype=tf.float32)
    assert str(error.value) == message
    assert not tf.trainable_variables()


@pytest.fixture(scope="module")
def ragged():
    """Return a function (values, lengths) -> results of an LSTM, a GRU and both stacks, which
    have the same weights, and a dict of all weights."""
    with tf.Graph().as_default(), cases.session() as sess:
        inputs = tf.placeholder(tf.float32, [cases.BATCH, cases.TIME, cases.N_INPUT])
        length = tf.placeholder(tf.int32, [cases.BATCH])
        kwargs = {"sequence_length": length, "dtype": tf.float32}
        lstm = tf.nn.dynamic_rnn(cell(), inputs, **kwargs)
        gru = tf.nn.dynamic_rnn(rnn.GRUCell(cases.MORE_UNITS), inputs, **kwargs)
        dynamic = rnn.stack_bidirectional_dynamic_rnn(*cases.layered(), inputs, **kwargs)
        outputs, *states = rnn.stack_bidirectional_rnn(
            *cases.layered(), tf.unstack(inputs, axis=1), scope="static", **kwargs)
        static = (tf.stack(outputs, axis=1), *states)
        cases.assign_drawn(sess)
        for ours, twins in zip(tf.trainable_variables("stack"), tf.trainable_variables("static")):
            sess.run(tf.assign(twins, ours))
        weights = {v.name: sess.run(v) for v in tf.trainable_variables()}
        yield (lambda values, lengths: sess.run(
            [lstm, gru, dynamic, static], {inputs: values, length: lengths})), weights


@settings(deadline=None, max_examples=50)
@given(lengths=st.lists(st.integers(1, cases.TIME), min_size=cases.BATCH, max_size=cases.BATCH),
       seed=st.integers(0, 2**32 - 1))
def test_padding_cannot_be_seen(ragged, lengths, seed):
    """Outputs past a length are zero, its state does not change, and the padding has no effect."""
    run, weights = ragged
    rng = np.random.RandomState(seed)
    values = rng.randn(cases.BATCH, cases.TIME, cases.N_INPUT)
    past = np.arange(cases.TIME) >= np.reshape(lengths, [-1, 1])
    results = lstm, gru, dynamic, static = run(values, lengths)
    for outputs, *_ in results:
        assert (outputs[past] == 0).all()

    other_padding = np.where(past[:, :, np.newaxis], rng.randn(*values.shape), values)
    for one, other in zip(tf.nest.flatten(results),
                          tf.nest.flatten(run(other_padding, lengths))):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(tf.nest.flatten(dynamic), tf.nest.flatten(static)):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)

    for result, reference, prefix in [(lstm, in_numpy.lstm, "rnn/basic_lstm_cell/"),
                                      (gru, in_numpy.gru, "rnn/gru_cell/")]:
        w = {name[len(prefix):-2]: value for name, value in weights.items()
             if name.startswith(prefix)}
        outputs, state = in_numpy.unroll(reference, values.transpose(1, 0, 2), w, lengths)
        for one, other in zip(tf.nest.flatten(result),
                              tf.nest.flatten([outputs.transpose(1, 0, 2), state])):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


def test_a_part_that_is_elsewhere_says_where():
    with pytest.raises(ImportError, match="from tensorflow1.contrib import seq2seq"):
        from contrib import seq2seq  # noqa: F401


@pytest.mark.parametrize("module, name", [
    (contrib, "crf"), (rnn, "LayerNormBasicLSTMCell"), (layers, "embed_sequence")])
def test_a_name_that_is_elsewhere_says_where(module, name):
    with pytest.raises(AttributeError, match=f"'{name}'.* in tensorflow1.contrib: docs/old_code"):
        getattr(module, name)
