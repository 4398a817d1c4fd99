"""convert.py: what it prints and writes, and how it refuses."""
import os
import re

import numpy as np
import pytest

import bidirectional
import calling
import cases
import convert
import converted
import single_layer
from calling import error_line
from contrib import tf


@pytest.fixture
def answered(monkeypatch):
    """Leave out the program that needs Keras or PyTorch: what convert.py computes itself comes
    back. Return a dict of what that program was asked for."""
    asked = {}

    def write(network, images, readout, forget_bias, path):
        asked.update(network=network, images=images, readout=readout, forget_bias=forget_bias)
        return convert.answers(network, images, readout, forget_bias)

    monkeypatch.setattr(convert, "write", write)
    return asked


def lines(capsys, *arguments):
    convert.main(list(arguments))
    return capsys.readouterr().out.splitlines()


def test_the_table_names_each_weight(small, tmp_path, answered, capsys):
    single_layer.main(["--arch", "static_gru", "--n-hidden", "4", "--steps", "2", "--data-dir",
                       small, "--checkpoint-dir", str(tmp_path)])
    accuracy = capsys.readouterr().out.splitlines()[-1]
    printed = lines(capsys, str(tmp_path), "gru.keras", "--data-dir", small)
    assert printed == [
        f"Checkpoint: {tmp_path}/single_layer/static_gru/model.ckpt-2",
        "Network: single_layer_static_gru or single_layer_dynamic_gru",
        "layer  weight            shape    from",
        "1 GRU  kernel            [7, 12]  rnn/gru_cell/gates/kernel and "
        "rnn/gru_cell/candidate/kernel, rows 0 to 6",
        "       recurrent_kernel  [4, 12]  rnn/gru_cell/gates/kernel and "
        "rnn/gru_cell/candidate/kernel, rows 7 to 10",
        "       bias              [12]     rnn/gru_cell/gates/bias and "
        "rnn/gru_cell/candidate/bias",
        "head   kernel            [4, 10]  fully_connected/weights",
        "       bias              [10]     fully_connected/biases",
        "Gates of the GRU: r, u and the candidate become z, r, h.",
        accuracy.replace("accuracy:", "accuracy before:"),
        accuracy.replace("accuracy:", "accuracy after:"),
        "Largest difference of a probability: 0.0e+00",
        "gru.keras written",
        "Load it so: keras.models.load_model('gru.keras')"]


@pytest.mark.parametrize("arguments, blank_rows, readout", [
    ([], 0, "last-output"), (["--readout", "final-states"], 0, "final-states"),
    (["--blank-rows", "3"], 3, "last-output")])
def test_the_accuracy_is_that_of_the_run(arguments, blank_rows, readout, small, tmp_path, answered,
                                         capsys):
    """Its settings are those of the checkpoint's folder."""
    (result,) = bidirectional.main([
        "--arch", "multi_dynamic_bi_lstm", "--n-hidden", "3", "--steps", "2", "--data-dir", small,
        "--checkpoint-dir", str(tmp_path), *arguments])
    capsys.readouterr()
    printed = lines(capsys, str(tmp_path / "bidirectional" / "multi_dynamic_bi_lstm"), "bi.pt",
                    "--data-dir", small)
    assert f"Test accuracy before: {result.test_accuracy}" in printed
    assert answered["images"].shape == (1030, 6 + blank_rows, 7)
    assert answered["readout"] == readout
    code = ("multi_layer_static_bi_lstm(7, 3, 10)" if readout == "last-output" else
            "Network(nn.LSTM(7, 3, num_layers=3, batch_first=True, bidirectional=True), "
            "head=nn.Linear(6, 10), n_forward=3)")
    assert printed[-4:] == [
        "    import torch", "    from pytorch import *", f"    network = {code}",
        "    network.load_state_dict(torch.load('bi.pt', weights_only=True))"]


def test_without_fitting_images_outputs_are_compared(tmp_path, answered, capsys):
    """A language model's stack, say: of other sizes, and without a head."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, None, 9])
        with tf.variable_scope("lm"):
            tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(4), x, dtype=tf.float32)
        cases.assign_drawn(sess)
        tf.get_variable("embedding", initializer=np.zeros([3, 9], np.float32)).initializer.run()
        prefix = tf.train.Saver().save(sess, str(tmp_path / "lm.ckpt"))
    printed = lines(capsys, prefix, "lm.pt", "--forget-bias", "0")
    assert printed[1] == "Network: none of the tutorial's"
    assert "bias_ih    [16]     lm/rnn/lstm_cell/bias, 0.0 more for the forget gate" in printed[5]
    assert "Not converted, so check whether the answers need them: embedding" in printed
    assert "Largest difference of an output: 0.0e+00" in printed
    assert not any(line.startswith("Test accuracy") for line in printed)
    assert printed[-2] == "    network = Network(nn.LSTM(9, 4, batch_first=True))"
    assert answered["forget_bias"] == 0 and answered["images"].shape == (100, 20, 9)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """An empty working directory, which stays empty."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(str(tmp_path / "work"))
    yield tmp_path
    assert os.listdir(".") == []


@pytest.mark.parametrize("arguments, words", [
    ([cases.CHECKPOINT, "model.h5"], "'model.h5' is not the name of a file that ends in .keras or"),
    ([cases.CHECKPOINT, "none/model.pt"], "none/model.pt cannot be written: there is no folder"),
    (["none", "model.pt"], "there is no checkpoint none: give its prefix"),
    ([cases.CHECKPOINT, "model.pt", "--scope", "encoder"],
     f"{cases.CHECKPOINT}: no variable is in the scope 'encoder/'; there are"),
    ([cases.CHECKPOINT, "model.pt", "--forget-bias", "nan"], "'nan' is not a finite number"),
])
def test_bad_input_is_named(arguments, words, work, capsys):
    assert words in error_line(capsys, convert.main, arguments)


@pytest.mark.parametrize("ending, package, text, words", [
    ("keras", "keras", "raise ImportError('none here')",
     "Keras cannot be imported (none here): pip install -r requirements.txt"),
    ("keras", "keras", "__version__ = '2.15.0'", "this is Keras 2.15.0, and a .keras file needs"),
    ("pt", "torch", "raise ImportError('none here')",
     "PyTorch cannot be imported (none here): pip install torch"),
])
def test_a_missing_framework_is_named(ending, package, text, words, work, monkeypatch, capsys):
    (work / "stub").mkdir()
    (work / "stub" / (package + ".py")).write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(work / "stub"))
    assert words in error_line(capsys, convert.main, [cases.CHECKPOINT, "model." + ending])


def test_a_full_disk_is_named(work, capsys):
    with calling.files_of_at_most(100_000):
        error = error_line(capsys, convert.main, [cases.CHECKPOINT, "model.keras"])
    assert re.search(r"convert\.py: error: \S+ cannot be written \(.*\): make room", error)


@converted.needs_keras_3
def test_a_file_is_loaded_without_the_project(small, tmp_path, capsys):
    """By keras.models.load_model alone, and it can be trained on."""
    bidirectional.main(["--arch", "static_bi_lstm", "--n-hidden", "3", "--steps", "2", "--data-dir",
                        small, "--checkpoint-dir", str(tmp_path)])
    capsys.readouterr()
    printed = lines(capsys, str(tmp_path), str(tmp_path / "bi.keras"), "--data-dir", small)
    difference = float(re.search("probability: (.*)", "\n".join(printed)).group(1))
    assert difference < 1e-6
    done = calling.run("-c", "\n".join([
        "import keras, numpy",
        "model = keras.models.load_model('bi.keras')",
        "model.compile('adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True), "
        "run_eagerly=True)",  # one step is not worth a graph
        "before = model.get_weights()",
        "model.fit(numpy.ones([4, 6, 7]), numpy.arange(4), verbose=0)",
        "changed = [(a != b).any() for a, b in zip(before, model.get_weights())]",
        "print(model.output_shape, sum(changed))",
    ]), cwd=str(tmp_path), env={
        name: value for name, value in convert.environment_of_frameworks().items()
        if name != "PYTHONPATH"})
    # All eight but the recurrent weights of the backward cell, which starts from zeros.
    assert done.stdout == "(None, 10) 7\n", done.stderr
