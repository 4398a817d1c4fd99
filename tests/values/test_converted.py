"""A network after convert.py, beside itself in TensorFlow 1, and how a checkpoint is recognized."""
import os

from interface.exits import UserError

import numpy as np
import pytest

import calling
import cases
import converted
from contrib import tf
from today import recognized


@converted.needs_keras_3
def test_keras_has_the_same_probabilities_and_gradients(tmp_path, monkeypatch):
    """All cases, with random weights. Planted mistakes are found."""
    converted.check(".keras", os.path.join(
        os.path.dirname(__file__), "programs", "keras_gradients.py"), str(tmp_path), monkeypatch)


def recognize(shapes, scope=""):
    return recognized.recognize({name: list(shape) for name, shape in shapes.items()},
                                lambda name: np.zeros(shapes[name], np.float32), scope)


def shapes_of(case):
    """Return a dict name -> shape of the variables of one of the cases."""
    converted.CASES[case]()
    return {variable.op.name: tuple(variable.shape.as_list())
            for variable in tf.global_variables()}


@pytest.mark.parametrize("name", calling.TUTORIAL_NETWORKS)
def test_each_network_is_recognized_beside_what_its_optimizer_saved(name):
    """The variables are those that TensorFlow 1.15.5 had."""
    trainable = {variable.split(":")[0]: shape
                 for variable, shape in calling.REFERENCE["networks"][name]["variables"]}
    slots = {f"{variable}/{slot}": shape for variable, shape in trainable.items()
             for slot in ("Adam", "Adam_1")}
    network = recognize({**trainable, **slots, "beta1_power": (), "beta2_power": ()})
    assert name.split(".")[1] in recognized.tutorial_names(network)
    assert (network.n_input, network.left_out) == (28, ())
    static, dynamic = recognized.tutorial_names(network)
    assert static.replace("static", "dynamic") == dynamic


def test_older_names_are_the_same_network(tmp_path):
    """TensorFlow 1.0 and 1.1 had `weights` and `biases` in the cell."""
    old = tf.train.load_checkpoint(
        calling.renamed_checkpoint(str(tmp_path / "old"), "weights", "biases"))
    new = tf.train.load_checkpoint(cases.CHECKPOINT)
    ours, theirs = [recognized.recognize(saved.get_variable_to_shape_map(), saved.get_tensor)
                    for saved in (old, new)]
    (our_cell,), (their_cell,) = ours.cells, theirs.cells
    assert our_cell.names["kernel"] == "rnn/basic_lstm_cell/weights"
    for name, value in their_cell.values.items():
        np.testing.assert_array_equal(our_cell.values[name], value)


def test_what_is_no_part_of_the_network_is_left_out_and_named():
    network = recognize({**shapes_of("a deep stack"), "embedding": (100, 5), "global_step": ()})
    assert network.left_out == ("embedding",)
    assert [cell.units for cell in network.cells] == [2, 3, 4]
    assert network.head == {"weights": "model/head_w", "biases": "model/head_b"}
    assert recognized.tutorial_names(network) == []


def lstm(scope, n_input=5, units=3, cell="lstm_cell"):
    return {f"{scope}/{cell}/kernel": (n_input + units, 4 * units),
            f"{scope}/{cell}/bias": (4 * units,)}


@pytest.mark.parametrize("scope", ["BiLSTM", "rnn", "text_rnn", "fw", "lstm_cell", "LSTM"])
def test_the_head_may_be_in_a_scope_that_sounds_like_a_cell(scope):
    network = recognize({**lstm(scope + "/rnn"), scope + "/dense/kernel": (3, 2),
                         scope + "/dense/bias": (2,), scope + "/norm/gamma": (3,)})
    assert network.head["weights"] == scope + "/dense/kernel"
    assert network.left_out == (scope + "/norm/gamma",)


def test_what_an_optimizer_adds_is_no_part_of_the_network():
    shapes = {**lstm("rnn"), "dense/kernel": (3, 2), "dense/bias": (2,)}
    added = {f"{name}/{slot}": shape for name, shape in shapes.items()
             for slot in ("AdamW", "AdamW_1", "MyAdam", "Momentum", "ExponentialMovingAverage")}
    network = recognize({**shapes, **added, "beta1_power": (), "train/beta2_power_1": (),
                         "global_step": ()})
    assert network.left_out == () and network.head


def test_a_head_has_its_own_bias():
    network = recognize({**lstm("rnn"), "inp/kernel": (5, 2), "inp/bias": (2,),
                         "out/kernel": (3, 2), "start": (2,)})
    assert network.head == {}
    assert network.left_out == ("inp/bias", "inp/kernel", "out/kernel", "start")


def test_a_scope_chooses_a_network():
    shapes = {**lstm("encoder/rnn"), **lstm("decoder/rnn", 7), "dense/kernel": (3, 9),
              "dense/bias": (9,)}
    assert recognize(shapes, "encoder").n_input == 5
    assert recognize(shapes, "decoder/").n_input == 7
    assert recognize(shapes, "decoder").head == {}


def of_variant(name):
    """Return the shapes of the variables of a network of variants.py, without a head."""
    with tf.Graph().as_default():
        calling.SCRIPTS["variants"].ARCHITECTURES[name](
            tf.placeholder(tf.float32, [None, 3, 5]), 3, 8)
        return {variable.op.name: tuple(variable.shape.as_list())
                for variable in tf.global_variables()}


@pytest.mark.parametrize("shapes, scope, words", [
    (lambda: of_variant("peephole_lstm"), "",
     "rnn/lstm_cell/w_f_diag cannot be converted: it is a peephole"),
    (lambda: of_variant("projected_lstm"), "",
     "rnn/lstm_cell/projection/kernel cannot be converted: it is a projection"),
    (lambda: {**lstm("rnn", cell="layer_norm_basic_lstm_cell"),
              "rnn/layer_norm_basic_lstm_cell/input/gamma": (3,)}, "",
     "rnn/layer_norm_basic_lstm_cell/bias cannot be converted: it is of layer normalization"),
    (lambda: of_variant("coupled_lstm"), "", "there is no BasicLSTMCell, LSTMCell or GRUCell"),
    (lambda: of_variant("clockwork_rnn"), "", "the nearest is rnn/clockwork_rnn_cell/"),
    (lambda: of_variant("depth_gated_lstm"), "", "there is no BasicLSTMCell, LSTMCell or GRUCell"),
    (lambda: {**of_variant("basic_rnn"), "dense/bias": (3,)}, "", "rnn/basic_rnn_cell/bias"),
    (lambda: {"_CHECKPOINTABLE_OBJECT_GRAPH": (), "layer/bias": (3,)}, "", "load it with Keras"),
    (lambda: {**lstm("d/attention_wrapper"), "d/attention_wrapper/attention/v": (3,)}, "",
     "d/attention_wrapper/attention/v cannot be converted: it is in the recurrent network"),
    (lambda: {**lstm("rnn/multi_rnn_cell/cell_0"), "rnn/multi_rnn_cell/cell_1/my/kernel": (3, 3)},
     "", "rnn/multi_rnn_cell/cell_1/my/kernel cannot be converted: it is in the recurrent"),
    (lambda: {"RNN/BasicLSTMCell/Linear/Matrix": (8, 12)}, "", "it is of TensorFlow 0.x"),
    (lambda: {"conv/weights": (3, 3)}, "", "the nearest is conv/weights"),
    (lambda: lstm("rnn"), "encoder", "no variable is in the scope 'encoder/'; there are rnn"),
    (lambda: {**lstm("encoder/rnn"), **lstm("decoder/rnn")}, "",
     "several recurrent networks: choose one with --scope, of decoder/rnn, encoder/rnn"),
    (lambda: {**lstm("rnn"), **lstm("rnn", cell="lstm_cell_1")}, "",
     "rnn/lstm_cell and rnn/lstm_cell_1 do not say which of them is the lower layer"),
    (lambda: lstm("rnn/fw"), "", "one direction of a layer of two directions is missing"),
    (lambda: {"rnn/lstm_cell/kernel": (8, 12)}, "",
     "the variable rnn/lstm_cell/bias is missing"),
    (lambda: {**lstm("rnn"), "rnn/lstm_cell/bias": (8,)}, "",
     "rnn/lstm_cell/bias cannot be converted: it has the shape [8], not [12]"),
    (lambda: {**lstm("rnn"), "rnn/lstm_cell/gates/kernel": (8, 3)}, "",
     "rnn/lstm_cell/gates/kernel cannot be converted: it is in the recurrent network"),
    (lambda: {**lstm("rnn/multi_rnn_cell/cell_0"), **lstm("rnn/multi_rnn_cell/cell_1", 4)}, "",
     "rnn/multi_rnn_cell/cell_1/lstm_cell/kernel cannot be converted: it has the shape [7, 12], "
     "not [6, 12]"),
    (lambda: {**lstm("rnn"), "a/kernel": (3, 2), "a/bias": (2,), "b/kernel": (3, 2),
              "b/bias": (2,)}, "", "several layers could be the head: a/kernel, b/kernel"),
])
def test_what_cannot_be_converted_is_named(shapes, scope, words):
    with pytest.raises(UserError) as error:
        recognize(shapes(), scope)
    assert words in str(error.value)
