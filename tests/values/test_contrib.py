"""What test_reference.py does not cover of contrib: errors, first values, sequences of different
length."""
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import cases
from contrib import layers, legacy_seq2seq, rnn, seq2seq, tf
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


@pytest.mark.parametrize("stack, inputs", STACKS, ids=lambda f: getattr(f, "__name__", None))
def test_stack_needs_cells_and_a_dtype(stack, inputs):
    with pytest.raises(TypeError):
        stack([tf.tanh], [cell()], inputs(), dtype=tf.float32)
    with pytest.raises(ValueError):
        stack([cell()], [cell()], inputs())


def test_static_stack_needs_a_non_empty_list():
    with pytest.raises(TypeError):
        rnn.stack_bidirectional_rnn([cell()], [cell()], cases.sequences(), dtype=tf.float32)
    with pytest.raises(ValueError):
        rnn.stack_bidirectional_rnn([cell()], [cell()], [], dtype=tf.float32)


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
        sess.run(tf.global_variables_initializer())
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


def test_coupled_cell_raises_1_15s_errors():
    cell = rnn.CoupledInputForgetGateLSTMCell(5, num_unit_shards=8)
    state = cell.zero_state(3, tf.float32)
    with pytest.raises(ValueError) as error:
        cell(tf.zeros([3, 2]), state)
    assert str(error.value) == "Too many shards: shape=[7, 15], num_shards=8"
    with pytest.raises(ValueError) as error:
        cell(tf.placeholder(tf.float32, [3, None]), state)
    assert str(error.value) == "Could not infer input size from inputs.get_shape()[-1]"


def test_coupled_cell_without_a_projection_of_width_0():
    """As in 1.15: it does not fit."""
    cell = rnn.CoupledInputForgetGateLSTMCell(5, num_proj=0)
    with pytest.raises(ValueError, match="Dimensions must be equal"):
        cell(tf.zeros([3, 2]), cell.zero_state(3, tf.float32))


BAD_WRAPPERS = {
    "no cell": (lambda: rnn.InputProjectionWrapper(tf.tanh, 3), TypeError, "is not an RNNCell"),
    "no output": (lambda: rnn.OutputProjectionWrapper(cell(), 0), ValueError,
                  "Parameter output_size must be > 0: 0."),
    "no width": (lambda: rnn.InputProjectionWrapper(cell(), 3)(
        tf.placeholder(tf.float32, [3, None]), cell().zero_state(3, tf.float32)), ValueError,
        r"linear expects shape\[1\] to be provided for shape \((3, \?|3, None)\)"),
}


@pytest.mark.parametrize("bad", BAD_WRAPPERS)
def test_wrappers_raise_1_15s_errors(bad):
    function, error_type, message = BAD_WRAPPERS[bad]
    with pytest.raises(error_type, match=message):
        function()


LOSS_SHAPES = dict(logits=[3, 4, 5], targets=[3, 4], weights=[3, 4])


@pytest.mark.parametrize("changed, arguments, message", [
    (dict(logits=[3, 4]), {}, "Logits must be a [batch_size x sequence_length x logits] tensor"),
    (dict(targets=[3]), {}, "Targets must be a [batch_size x sequence_length] tensor"),
    (dict(weights=[3]), {}, "Weights must be a [batch_size x sequence_length] tensor"),
    ({}, dict(sum_over_timesteps=True),
     "average_across_timesteps and sum_over_timesteps cannot be set to True at same time."),
    ({}, dict(sum_over_batch=True),
     "average_across_batch and sum_over_batch cannot be set to True at same time."),
])
def test_sequence_loss_raises_1_15s_errors(changed, arguments, message):
    tensors = {name: tf.zeros(shape, tf.int32 if name == "targets" else tf.float32)
               for name, shape in {**LOSS_SHAPES, **changed}.items()}
    with pytest.raises(ValueError) as error:
        seq2seq.sequence_loss(**tensors, **arguments)
    assert str(error.value) == message


def test_losses_without_weights_are_0():
    logits, targets, _ = cases.loss_inputs()
    zeros = tf.zeros([cases.BATCH, cases.TIME])
    losses = [seq2seq.sequence_loss(logits, targets, zeros),
              seq2seq.sequence_loss(logits, targets, zeros, False, False, True, True),
              *(function(*(tf.unstack(each, axis=1) for each in (logits, targets, zeros)))
                for function in (legacy_seq2seq.sequence_loss,
                                 legacy_seq2seq.sequence_loss_by_example))]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        assert all((loss == 0).all() for loss in sess.run(losses))


def test_legacy_losses_need_lists_of_one_length():
    with pytest.raises(ValueError) as error:
        legacy_seq2seq.sequence_loss([1, 2], [1, 2, 3], [1])
    assert str(error.value) == ("Lengths of logits, weights, and targets must be the same "
                                "2, 1, 3.")


BAD_LAYERS = {
    "num_outputs": (lambda: layers.fully_connected(cases.steps()[0], 3.0), ValueError,
                    "num_outputs type should be one of [<class 'int'>], got <class 'float'>."),
    "rank 1": (lambda: layers.fully_connected(tf.zeros([4]), 3), ValueError,
               "Input 0 of layer fully_connected is incompatible with the layer: : expected "
               "min_ndim=2, found ndim=1. Full shape received: "),
    "no rank": (lambda: layers.fully_connected(tf.placeholder(tf.float32), 3), ValueError,
                ("Input 0 of layer fully_connected is incompatible with the layer: its rank is "
                 "undefined, but the layer requires a defined rank.",  # 1.15
                 "The last dimension of the inputs to `Dense` should be defined. Found `None`.")),
    "no width": (lambda: layers.fully_connected(tf.placeholder(tf.float32, [2, None]), 3),
                 ValueError, "The last dimension of the inputs to `Dense` should be defined. "
                             "Found `None`."),
    "integers of rank 1": (lambda: layers.fully_connected([1, 2], 3), ValueError,
                           "Input 0 of layer fully_connected is incompatible with the layer: : "
                           "expected min_ndim=2, found ndim=1. Full shape received: "),
    "integers": (lambda: layers.fully_connected([[1, 2]], 3), TypeError,
                 "Unable to build `Dense` layer with non-floating point dtype <dtype: 'int32'>"),
    "reuse": (lambda: layers.fully_connected(cases.steps()[0], 3, reuse=True), ValueError,
              "reuse=True cannot be used without a name_or_scope"),
}


@pytest.mark.parametrize("bad", BAD_LAYERS)
def test_fully_connected_raises_1_15s_errors(bad):
    function, error_type, message = BAD_LAYERS[bad]
    with pytest.raises(error_type) as error:
        function()
    assert str(error.value).startswith(message)


def test_fully_connected_fills_1_15s_collections():
    """The variables, the outputs and the losses are where TensorFlow 1.15 puts them."""
    output = layers.fully_connected(
        cases.steps()[0], 3, tf.tanh, None, None, "ones", layers.l2_regularizer(.5), "zeros",
        layers.l1_regularizer(.5), None, {"weights": ["matrices"], "biases": ["vectors"]},
        "outputs", True, None)
    weights, biases = tf.global_variables()
    assert tf.get_collection("matrices") == [weights]
    assert tf.get_collection("vectors") == [biases]
    assert tf.get_collection("outputs") == [output]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(tf.losses.get_regularization_loss()) == .5 * cases.N_INPUT * 3 / 2
        assert (sess.run(weights) == 1).all() and (sess.run(biases) == 0).all()


def initial_values():
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        return {v.name[:-2]: value for v, value in zip(
            tf.trainable_variables(), sess.run(tf.trainable_variables()))}


def test_fully_connected_starts_as_in_1_15():
    layers.fully_connected(tf.zeros([2, 300]), 200)
    layers.fully_connected(tf.zeros([2, 3]), 4, scope="given",
                           weights_initializer=tf.constant_initializer(.25),
                           biases_initializer=tf.constant_initializer(.5))
    values = initial_values()
    limit = np.sqrt(6 / (300 + 200))  # Glorot & Bengio 2010, eq. 16
    weights = values["fully_connected/weights"]
    assert -limit <= weights.min() < -.99 * limit and .99 * limit < weights.max() <= limit
    assert abs(weights.var() - limit**2 / 3) < .01 * limit**2
    assert (values["fully_connected/biases"] == 0).all()
    assert (values["given/weights"] == .25).all() and (values["given/biases"] == .5).all()


INITIALIZERS = {
    "LSTMCell": (
        lambda: rnn.LSTMCell(5, use_peepholes=True, num_proj=3,
                             initializer=tf.constant_initializer(.25)),
        {"kernel": .25, "bias": 0, "w_f_diag": .25, "w_i_diag": .25, "w_o_diag": .25,
         "projection/kernel": .25}),
    "GRUCell": (
        lambda: rnn.GRUCell(5, kernel_initializer=tf.constant_initializer(.25),
                            bias_initializer=tf.constant_initializer(.5)),
        {"gates/kernel": .25, "gates/bias": .5, "candidate/kernel": .25, "candidate/bias": .5}),
    "CoupledInputForgetGateLSTMCell initializer": (  # without effect, as in TensorFlow 1.15
        lambda: rnn.CoupledInputForgetGateLSTMCell(5, initializer=tf.zeros_initializer()),
        {"B": 0}),
    "LayerNormBasicLSTMCell": (
        lambda: rnn.LayerNormBasicLSTMCell(5, norm_gain=.25, norm_shift=.5),
        {scope + "/" + name: value for name, value in [("gamma", .25), ("beta", .5)]
         for scope in ("input", "transform", "forget", "output", "state")}),
    "InputProjectionWrapper": (
        lambda: rnn.InputProjectionWrapper(rnn.GRUCell(5), 3), {"bias": 0, "gru_cell/gates/bias": 1,
                                                                "gru_cell/candidate/bias": 0}),
    "GRUCell defaults": (lambda: rnn.GRUCell(5), {"gates/bias": 1, "candidate/bias": 0}),
    "CoupledInputForgetGateLSTMCell": (
        lambda: rnn.CoupledInputForgetGateLSTMCell(
            5, layer_norm=True, norm_gain=.25, norm_shift=.5),
        dict([("B", 0)] + [(scope + "/" + name, value) for name, value in
                           [("gamma", .25), ("beta", .5)]
                           for scope in ("transform", "forget", "output", "state")])),
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_cells_start_as_in_1_15(name):
    make_cell, expected = INITIALIZERS[name]
    tf.nn.dynamic_rnn(make_cell(), cases.sequences(), dtype=tf.float32)
    values = {variable.split("/", 2)[2]: value for variable, value in initial_values().items()}
    for variable, value in expected.items():
        assert (values[variable] == value).all(), variable
    random = set(values) - set(expected)
    assert all(values[variable].std() > .01 for variable in random)


@pytest.mark.parametrize("make_cell", [
    rnn.BasicRNNCell, rnn.BasicLSTMCell, rnn.LSTMCell, rnn.GRUCell,
    rnn.CoupledInputForgetGateLSTMCell])
def test_variables_are_not_shared_unasked(make_cell):
    tf.nn.dynamic_rnn(make_cell(5), cases.sequences(), dtype=tf.float32)
    with pytest.raises(ValueError, match="already exists"):
        tf.nn.dynamic_rnn(make_cell(5), cases.sequences(), dtype=tf.float32)


def test_dropout_wrapper_drops_and_scales_up():
    outputs, _ = tf.nn.dynamic_rnn(
        rnn.DropoutWrapper(rnn.BasicRNNCell(50, activation=tf.ones_like), output_keep_prob=.25),
        cases.sequences(), dtype=tf.float32)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        outputs = sess.run(outputs)
    assert set(outputs.ravel()) == {0, 4}
    assert .1 < (outputs > 0).mean() < .4


def test_fully_connected_layers_are_counted():
    layers.fully_connected(cases.steps()[0], 3)
    layers.fully_connected(cases.steps()[0], 3)
    assert [v.name for v in tf.global_variables()] == [
        "fully_connected/weights:0", "fully_connected/biases:0",
        "fully_connected_1/weights:0", "fully_connected_1/biases:0"]
    assert tf.global_variables() == tf.get_collection(tf.GraphKeys.MODEL_VARIABLES)
