"""What test_cases_of_contrib.py does not cover of the parts of tf.contrib: errors, first values,
collections."""
import numpy as np
import pytest

import cases
import cases_of_contrib
from tensorflow1.contrib import layers, legacy_seq2seq, rnn, seq2seq, tf


def first_values():
    """Return a dict name -> first value of the trainable variables."""
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        return {variable.op.name: sess.run(variable) for variable in tf.trainable_variables()}


def check_first_values(cell, expected):
    """Assert that some variables of a cell start at given values, and the others at random ones.

    Args:
        cell: an RNNCell.
        expected: dict name, without the scope of dynamic_rnn and the cell -> value.
    """
    tf.nn.dynamic_rnn(cell, cases.sequences(), dtype=tf.float32)
    values = {name.split("/", 2)[2]: value for name, value in first_values().items()}
    for name, value in expected.items():
        assert (values[name] == value).all(), name
    assert all(values[name].std() > .01 for name in set(values) - set(expected))


def cell():
    return rnn.BasicLSTMCell(cases.UNITS)


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
    logits, targets, _ = cases_of_contrib.loss_inputs()
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
    assert tf.global_variables() == tf.get_collection(tf.GraphKeys.MODEL_VARIABLES)
    assert tf.get_collection("matrices") == [weights]
    assert tf.get_collection("vectors") == [biases]
    assert tf.get_collection("outputs") == [output]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(tf.losses.get_regularization_loss()) == .5 * cases.N_INPUT * 3 / 2
        assert (sess.run(weights) == 1).all() and (sess.run(biases) == 0).all()


def test_fully_connected_starts_as_in_1_15():
    layers.fully_connected(tf.zeros([2, 300]), 200)
    layers.fully_connected(tf.zeros([2, 3]), 4, scope="given",
                           weights_initializer=tf.constant_initializer(.25),
                           biases_initializer=tf.constant_initializer(.5))
    values = first_values()
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
    "LayerNormBasicLSTMCell": (
        lambda: rnn.LayerNormBasicLSTMCell(5, norm_gain=.25, norm_shift=.5),
        {scope + "/" + name: value for name, value in [("gamma", .25), ("beta", .5)]
         for scope in ("input", "transform", "forget", "output", "state")}),
    "CoupledInputForgetGateLSTMCell initializer": (  # without effect, as in TensorFlow 1.15
        lambda: rnn.CoupledInputForgetGateLSTMCell(5, initializer=tf.zeros_initializer()),
        {"B": 0}),
    "CoupledInputForgetGateLSTMCell": (
        lambda: rnn.CoupledInputForgetGateLSTMCell(
            5, layer_norm=True, norm_gain=.25, norm_shift=.5),
        dict([("B", 0)] + [(scope + "/" + name, value) for name, value in
                           [("gamma", .25), ("beta", .5)]
                           for scope in ("transform", "forget", "output", "state")])),
    "InputProjectionWrapper": (
        lambda: rnn.InputProjectionWrapper(rnn.GRUCell(5), 3), {"bias": 0, "gru_cell/gates/bias": 1,
                                                                "gru_cell/candidate/bias": 0}),
    "LSTMBlockCell": (lambda: rnn.LSTMBlockCell(5), {"bias": 0}),
    "GRUBlockCell": (lambda: rnn.GRUBlockCell(5), {"b_ru": 1, "b_c": 0}),
    "GRUBlockCellV2": (
        lambda: rnn.GRUBlockCellV2(5), {"gates/bias": 1, "candidate/bias": 0}),
    "NASCell": (lambda: rnn.NASCell(5, use_bias=True), {"bias": 0}),
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_cells_start_as_in_1_15(name):
    make_cell, expected = INITIALIZERS[name]
    check_first_values(make_cell(), expected)
