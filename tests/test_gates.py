"""The picture of the gates: what it shows is what the network computes."""
import base64
import os
import re
import struct
import sys

import cases
import gates
import scripts
import single_layer
import training
from contrib import tf

import numpy as np
import pytest

N_HIDDEN = 16  # of the checkpoint of TensorFlow 1.15.5


@pytest.mark.parametrize("n_steps", [1, 14, 28])
def test_activations_are_those_of_the_network(n_steps, mnist):
    """The probabilities and the cell state of a row are those of a network that stops there."""
    image = mnist.test.images[0].reshape(28, 28)
    found = gates.activations(image, gates.read_weights(cases.CHECKPOINT))

    def network(*args):
        hiddens, states = single_layer.single_layer_dynamic_lstm(*args)
        network.cell_state = states.c
        return hiddens, states

    model = training.build_model(network, (n_steps, 28), training.Settings(n_hidden=N_HIDDEN))
    with tf.Session() as sess:
        tf.train.Saver(tf.trainable_variables()).restore(sess, cases.CHECKPOINT)
        probabilities, cell_state = sess.run(
            [tf.nn.softmax(model.logits), network.cell_state],
            {model.input_x: image[None, :n_steps]})
    assert np.abs(found.probabilities[n_steps - 1] - probabilities[0]).max() < 1e-6
    assert np.abs(found.cell_state[n_steps - 1] - cell_state[0]).max() < 1e-5
    for name in ("input_gate", "forget_gate", "output_gate"):
        gate = getattr(found, name)
        assert gate.shape == (28, N_HIDDEN)
        assert 0 < gate.min() < gate.max() < 1


def test_gates_follow_their_equations():
    """One unit, one input of 1 at the first step only: the values are worked out by hand."""
    kernel = np.array([[1., 2, 3, 4], [0, 0, 0, 0]])
    found = gates.activations(
        np.array([[1.], [0]]), gates.Weights(kernel, np.zeros(4), np.ones((1, 2)), np.zeros(2)))
    assert found.input_gate[:, 0] == pytest.approx([0.7310586, 0.5])
    assert found.forget_gate[:, 0] == pytest.approx([0.9820138, 0.7310586])
    assert found.output_gate[:, 0] == pytest.approx([0.9820138, 0.5])
    assert found.cell_state[:, 0] == pytest.approx([0.7047606, 0.5152213])
    assert found.probabilities == pytest.approx(np.full((2, 2), .5))


def test_picture(tmp_path):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    pictures = []
    for name in ("one.svg", "two.svg"):
        gates.main([cases.CHECKPOINT, str(tmp_path / name), "--image", "2"])
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]
    for words in (b"input gate", b"forget gate", b"output gate", b"cell state", b"time step"):
        assert words in pictures[0]
    gates.main([cases.CHECKPOINT, str(tmp_path / "two.svg"), "--image", "3"])
    assert (tmp_path / "two.svg").read_bytes() != pictures[0]
    assert sorted(os.listdir(str(tmp_path))) == ["one.svg", "two.svg"]


def test_the_picture_shows_every_unit(tmp_path):
    """And every row: each panel is an image of [n_steps, units] pixels."""
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    units, rng = 300, np.random.RandomState(0)
    found = gates.activations(rng.rand(28, 28), gates.Weights(
        rng.randn(28 + units, 4 * units), np.zeros(4 * units), np.ones((units, 10)), np.zeros(10)))
    gates.draw(rng.rand(28, 28), found, str(tmp_path / "gates.svg"))
    images = re.findall(r"data:image/png;base64,([^\"]+)", (tmp_path / "gates.svg").read_text())
    sizes = [struct.unpack(">II", base64.b64decode(image)[16:24]) for image in images]
    assert sizes.count((units, 28)) == 4


def test_without_matplotlib(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    error = scripts.error_line(capsys, gates.main, [cases.CHECKPOINT, str(tmp_path / "gates.svg")])
    assert "matplotlib is not installed: use Python 3.10 or later" in error
    assert os.listdir(str(tmp_path)) == []


@pytest.fixture
def gru(tmp_path):
    """A checkpoint of another network."""
    with tf.Session() as sess:
        variable = tf.get_variable("rnn/gru_cell/gates/kernel", [2, 2])
        sess.run(variable.initializer)
        return tf.train.Saver().save(sess, str(tmp_path / "gru"))


@pytest.mark.parametrize("arguments, named", [
    ("none gates.svg", "there is no checkpoint none"),
    (". gates.svg", "has no checkpoint"),
    ("runs[1] gates.svg", "the characters * ? ["),
    ("CUT gates.svg", "cannot be read"),
    ("STATE gates.svg", "the file 'checkpoint' in"),
    ("GRU gates.svg", "lacks the variable rnn/basic_lstm_cell/kernel"),
    ("LSTM gates.png", "'gates.png' is not the name of a file that ends in .svg"),
    ("LSTM gates.svg --image 10000", "the test set has 10000 images"),
    ("LSTM gates.svg --image -1", "argument --image"),
    ("LSTM gates.svg --data-dir SMALL", "was trained on rows of 28 pixels"),
    ("LSTM none/gates.svg", "none/gates.svg cannot be written (No such file or directory): "),
    ("LSTM FOLDER", "/folder.svg cannot be written (Is a directory): "),
    ("LSTM", "arguments are required: FILE"),
])
def test_bad_input(arguments, named, gru, small, tmp_path, capsys, monkeypatch):
    if "cannot be written" in named:
        pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    for name in ("work", "state", "folder.svg"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(str(tmp_path / "work"))
    (tmp_path / "state" / "checkpoint").write_text("")
    (tmp_path / "cut.index").write_bytes(b"cut")
    places = {"LSTM": cases.CHECKPOINT, "GRU": gru, "SMALL": small, "CUT": str(tmp_path / "cut"),
              "STATE": str(tmp_path / "state"), "FOLDER": str(tmp_path / "folder.svg")}
    arguments = re.sub("[A-Z]+", lambda name: places[name.group()], arguments)
    assert named in scripts.error_line(capsys, gates.main, arguments.split(" "))
    assert os.listdir(".") == []
