"""The picture of the gates, and how gates.py refuses what it cannot draw."""
import base64
import os
import re
import struct
import sys

import numpy as np
import pytest

import calling
import cases
import gates
import single_layer
from contrib import tf
from data.drawn import read_drawn_digit
from training.checkpoints import find_one_checkpoint


def test_equal_arguments_give_an_equal_picture(few_digits, tmp_path, capsys):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    pictures = []
    for name in ("one.svg", "two.svg"):
        gates.main([cases.CHECKPOINT, str(tmp_path / name), "--image", "2"])
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path / name} written" for name in ("one.svg", "two.svg")]
    for words in (b"input gate", b"forget gate", b"output gate", b"cell state", b"time step"):
        assert words in pictures[0]
    gates.main([cases.CHECKPOINT, str(tmp_path / "two.svg"), "--image", "3"])
    assert (tmp_path / "two.svg").read_bytes() != pictures[0]
    assert sorted(os.listdir(str(tmp_path))) == ["one.svg", "two.svg"]


def test_the_picture_shows_every_unit(tmp_path):
    """And every row: each panel is an image of [n_steps, units] pixels."""
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    units, rng = 300, np.random.RandomState(0)
    found = gates.activations(rng.rand(28, 28), gates.Trained(
        gates.CELLS[0], {"kernel": rng.randn(28 + units, 4 * units), "bias": np.zeros(4 * units)},
        np.ones((units, 10)), np.zeros(10)))
    gates.draw(rng.rand(28, 28), found, "forget gate", str(tmp_path / "gates.svg"))
    images = re.findall(r"data:image/png;base64,([^\"]+)", (tmp_path / "gates.svg").read_text())
    sizes = [struct.unpack(">II", base64.b64decode(image)[16:24]) for image in images]
    assert sizes.count((units, 28)) == 4


def test_missing_matplotlib_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    error = calling.error_line(capsys, gates.main, [cases.CHECKPOINT, str(tmp_path / "gates.svg")])
    assert "matplotlib is not installed: use Python 3.10 or later" in error
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize("checkpoint", ["{}", "{}/single_layer/dynamic_gru",
                                        "{}/single_layer/dynamic_gru/model.ckpt-1"])
def test_a_digit_of_ones_own_is_read_by_what_evaluate_accepts(
        checkpoint, few_digits, tmp_path, capsys):
    """From a picture that is larger, and dark on light, into a PNG."""
    images = pytest.importorskip("PIL.Image", reason="Pillow is for Python 3.10 and later")
    checkpoints = tmp_path / "checkpoints"
    single_layer.main(["--arch", "dynamic_gru", "--n-hidden", "4", "--steps", "1",
                       "--checkpoint-dir", str(checkpoints)])
    pixels = 255 - 255 * few_digits.test.images[0].reshape(28, 28)
    images.fromarray(pixels.astype(np.uint8)).resize((280, 280)).save(str(tmp_path / "digit.png"))
    capsys.readouterr()
    returned = gates.main([checkpoint.format(checkpoints), str(tmp_path / "gates.png"),
                           "--image", str(tmp_path / "digit.png")])
    answer, written = capsys.readouterr().out.splitlines()
    trained = gates.read_trained(find_one_checkpoint(str(checkpoints)))
    probabilities = gates.activations(
        read_drawn_digit(str(tmp_path / "digit.png"), (28, 28)), trained)["probability"][-1]
    assert answer == (f"{tmp_path}/digit.png is a {probabilities.argmax()}, with probability "
                      f"{probabilities.max():.4f}")
    assert written == f"{tmp_path}/gates.png written"
    assert returned == (probabilities.argmax(), probabilities.max())
    width, height = images.open(str(tmp_path / "gates.png")).size
    assert width > 2 * height > 500


def test_a_checkpoint_with_older_names_has_the_same_gates(tmp_path):
    """TensorFlow 1.0 and 1.1 had `weights` and `biases` in the cell."""
    old = calling.renamed_checkpoint(str(tmp_path / "old"), "weights", "biases")
    image = np.random.RandomState(0).rand(28, 28)
    ours, theirs = (gates.activations(image, gates.read_trained(checkpoint))
                    for checkpoint in (old, cases.CHECKPOINT))
    saved = tf.train.load_checkpoint(old).get_variable_to_shape_map()
    assert "rnn/basic_lstm_cell/weights" in saved and list(ours) == list(theirs)
    for title in ours:
        np.testing.assert_array_equal(ours[title], theirs[title])


def test_a_folder_with_several_networks_is_named(small, tmp_path, capsys):
    single_layer.main(["--n-hidden", "2", "--steps", "1", "--data-dir", small,
                       "--checkpoint-dir", str(tmp_path)])
    capsys.readouterr()
    error = refused(capsys, str(tmp_path), "gates.svg", "--data-dir", small)
    assert f"several networks: name one of {tmp_path}/single_layer/dynamic_gru, " in error


@pytest.fixture
def work(tmp_path, monkeypatch):
    """An empty working directory."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(str(tmp_path / "work"))
    yield
    assert os.listdir(".") == []


def refused(capsys, *arguments):
    return calling.error_line(capsys, gates.main, list(arguments))


@pytest.mark.parametrize("arguments, named", [
    (["none", "gates.svg"], "there is no checkpoint none"),
    ([".", "gates.svg"], "has no checkpoint"),
    (["runs[1]", "gates.svg"], "the characters * ? ["),
    ([cases.CHECKPOINT, "gates.pdf"],
     "'gates.pdf' is not the name of a file that ends in .svg or .png"),
    ([cases.CHECKPOINT, "gates.svg", "--image", "1030"], "the test set has 1030 images"),
    ([cases.CHECKPOINT, "gates.svg", "--image", "-1"], "argument --image"),
    ([cases.CHECKPOINT, "gates.svg", "--image", ""], "argument --image"),
    ([cases.CHECKPOINT, "gates.svg"], "was trained on rows of 28 pixels"),
    ([cases.CHECKPOINT], "arguments are required: FILE"),
])
def test_bad_arguments_are_named(arguments, named, work, small, capsys):
    assert named in refused(capsys, *arguments, "--data-dir", small)


def test_an_image_that_is_no_picture_is_named(work, small, capsys):
    pytest.importorskip("PIL.Image", reason="Pillow is for Python 3.10 and later")
    assert "argument --image: none.png cannot be read" in refused(
        capsys, cases.CHECKPOINT, "gates.svg", "--image", "none.png", "--data-dir", small)


def test_an_empty_file_checkpoint_is_named(work, small, tmp_path, capsys):
    (tmp_path / "checkpoint").write_text("")
    assert "the file 'checkpoint' in" in refused(
        capsys, str(tmp_path), "gates.svg", "--data-dir", small)


def test_a_checkpoint_of_another_network_is_named(work, small, tmp_path, capsys):
    with tf.Session() as sess:
        plain = tf.get_variable("rnn/basic_rnn_cell/kernel", [2, 2])
        gru = tf.get_variable("rnn/gru_cell/gates/kernel", [2, 2])
        sess.run(tf.global_variables_initializer())
        without_gates = tf.train.Saver([plain]).save(sess, str(tmp_path / "plain"))
        not_whole = tf.train.Saver([gru]).save(sess, str(tmp_path / "gru"))
    assert "plain has neither an LSTM nor a GRU of one layer" in refused(
        capsys, without_gates, "gates.svg", "--data-dir", small)
    assert "gru lacks the variable rnn/gru_cell/gates/bias: use" in refused(
        capsys, not_whole, "gates.svg", "--data-dir", small)


def test_a_picture_that_cannot_be_written_is_named(work, tmp_path, capsys):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    (tmp_path / "folder.svg").mkdir()
    assert "none/gates.svg cannot be written (No such file or directory): " in refused(
        capsys, cases.CHECKPOINT, "none/gates.svg")
    assert "/folder.svg cannot be written (Is a directory): " in refused(
        capsys, cases.CHECKPOINT, str(tmp_path / "folder.svg"))
