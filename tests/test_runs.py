"""What the scripts print and compute, through their own main."""
import re
import sys

import bidirectional
import idx
import single_layer
import training
from contrib import tf
from data import mnist as loader
from scripts import SCRIPTS, name_of, printed
from training import command_line

import numpy as np
import pytest

ARCHITECTURES = [(script, number, name) for script in SCRIPTS.values()
                 for number, name in enumerate(script.ARCHITECTURES, start=1)]


def numbers_as_n(line):
    return re.sub(r"\d+(\.\d+)?(e-\d+)?", "N", line)


@pytest.mark.parametrize("script, number, name", ARCHITECTURES, ids=name_of)
def test_lines_of_a_run(script, number, name, small, capfd):
    """Every architecture, by name or number."""
    arch = name if number % 2 else str(number)
    assert not script.main(["--arch", arch, "--steps", "5", "--display-step", "2",
                            "--batch-size", "100", "--n-hidden", "8", "--data-dir", small])
    out, err = capfd.readouterr()
    network = script.ARCHITECTURES[name]
    hiddens, *_ = network(tf.placeholder(tf.float32, [None, 6, 7]), 6, 8)
    lines = out.splitlines()
    assert err == ""
    assert lines[:6] == [
        "Training data shape: (230, 42)",
        "Test data shape: (1030, 42)",
        "Validation data shape: (5000, 42)",
        "Training label shape: (230, 10)",
        command_line.title(network, name) + ":",
        f"hidden: (?, {hiddens[-1].shape.as_list()[1]})",
    ]
    # The last step is printed too.
    assert [line.split(":")[0] for line in lines[6:-1]] == ["Step 2", "Step 4", "Step 5", "Step 20"]
    assert list(map(numbers_as_n, lines[6:])) == \
        ["Step N:Training set accuracy N,cost N."] * 3 + [
            "Step N:Test set accuracy N,cost N.", "Test accuracy: N"]


def test_a_run_shorter_than_the_display_step_prints_its_last_step(small, capsys):
    lines = printed(single_layer, capsys, "--arch", "4", "--steps", "3", "--n-hidden", "2",
                    "--data-dir", small)
    assert [line.split(":")[0] for line in lines if "Training set" in line] == ["Step 3"]


def test_table(small, capsys):
    """After all networks a row for each: parameters, steps, seconds, test accuracy."""
    lines = printed(single_layer, capsys, "--steps", "1", "--n-hidden", "5", "--data-dir", small)
    names = list(single_layer.ARCHITECTURES)
    head_row, *rows = [line.split() for line in lines[-1 - len(names):]]
    assert head_row == ["architecture", "parameters", "steps", "seconds", "test", "accuracy"]
    assert [row[0] for row in rows] == names
    head = 5 * 10 + 10
    lstm, gru = 4 * ((7 + 5) * 5 + 5), 3 * ((7 + 5) * 5 + 5)
    parameters = {"static_lstm": lstm + head, "static_gru": gru + head,
                  "dynamic_lstm": lstm + head, "dynamic_gru": gru + head}
    for name, *row in rows:
        assert row[:2] == [str(parameters.get(name, row[0])), "1"]
    tested = [line.split()[-1] for line in lines if line.startswith("Test accuracy: ")]
    assert [row[4] for row in rows] == [f"{float(each):.4f}" for each in tested]


def test_one_seed_gives_one_output(small, capsys):
    """The same lines twice, other lines for another seed, and alone the same as among all."""
    arguments = ["--steps", "6", "--display-step", "1", "--n-hidden", "5", "--batch-size", "100",
                 "--data-dir", small]
    once = printed(single_layer, capsys, "--arch", "dynamic_gru", *arguments)
    assert once == printed(single_layer, capsys, "--arch", "dynamic_gru", *arguments)
    assert once != printed(single_layer, capsys, "--arch", "4", "--seed", "1", *arguments)
    among_all = printed(single_layer, capsys, *arguments)
    assert once == among_all[3 * len(once):4 * len(once)]


@pytest.mark.parametrize("seed", ["0", "4294967295"])
def test_extreme_seeds(seed, small, capsys):
    assert printed(single_layer, capsys, "--arch", "4", "--steps", "1", "--n-hidden", "2",
                   "--seed", seed, "--data-dir", small)


def test_trains_on_what_next_batch_gives(small, capsys):
    """A loop written out here over the same batches gives the printed costs."""
    arguments = ["--arch", "dynamic_lstm", "--steps", "3", "--display-step", "1", "--seed", "5",
                 "--n-hidden", "5", "--batch-size", "100", "--learning-rate", ".01",
                 "--data-dir", small]
    costs = [line.split("cost ")[1][:-1] for line in printed(single_layer, capsys, *arguments)
             if "Training set" in line]
    assert len(costs) == 3
    model = training.build_model(single_layer.single_layer_dynamic_lstm, (6, 7),
                                 training.Settings(n_hidden=5, learning_rate=.01))
    train = loader.read_data_sets(small, one_hot=True, reshape=False, seed=5).train
    with tf.Session() as sess:
        training.initialize(sess, 5)
        for cost in costs:
            images, labels = train.next_batch(100)
            feed = {model.input_x: images[..., 0], model.input_y: labels}
            sess.run(model.train, feed)
            assert abs(sess.run(model.cost, feed) - float(cost)) < 1e-5


def test_readout(small, capsys):
    """The read-out that --readout names is the one that is trained: its costs are different."""
    arguments = ["--arch", "2", "--steps", "2", "--display-step", "1", "--n-hidden", "4",
                 "--data-dir", small]
    default = printed(bidirectional, capsys, *arguments)
    assert default == printed(bidirectional, capsys, "--readout", "last-output", *arguments)
    final = printed(bidirectional, capsys, "--readout", "final-states", *arguments)
    assert final[:6] == default[:6] and final[6:] != default[6:]


def test_learns(tmp_path, capsys):
    """Images whose bright row is their label are classified; chance is 0.1."""
    labels = np.arange(5400) % 10
    images = np.zeros([5400, 10, 3], np.uint8)
    images[np.arange(5400), labels] = 255
    for name, n in zip(idx.NAMES, (5400, 5400, 200, 200)):
        idx.write_idx(str(tmp_path / name),
                      images[:n] if "images" in name else labels[:n].astype(np.uint8))
    lines = printed(single_layer, capsys, "--arch", "dynamic_gru", "--steps", "150",
                    "--learning-rate", ".02", "--n-hidden", "16", "--data-dir", str(tmp_path))
    assert float(lines[-1].split()[-1]) > .9


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=name_of)
def test_help(script, capsys):
    with pytest.raises(SystemExit) as exiting:
        script.main(["--help"])
    assert exiting.value.code == 0
    text = capsys.readouterr().out
    for number, (name, network) in enumerate(script.ARCHITECTURES.items(), start=1):
        title = re.escape(command_line.title(network, name))
        assert re.search(rf"^ +{number} +{name} +{title}$", text, re.MULTILINE)
    assert f"(default: {5000 if script is single_layer else 1000})" in text
    for setting in training.Settings._fields:
        flag = "--" + setting.replace("_", "-")
        assert (flag in text) == (flag != "--readout" or script is bidirectional)


def undocumented(input_x, n_steps, n_hidden):
    return single_layer.single_layer_dynamic_gru(input_x, n_steps, n_hidden)


def test_without_a_docstring_the_name_is_the_title(small, capsys, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "__doc__", None)
    training.main({"mine": undocumented}, training_step=1, argv=["--data-dir", small])
    assert "mine:" in capsys.readouterr().out.splitlines()
    with pytest.raises(SystemExit):
        training.main({"mine": undocumented}, training_step=1, argv=["--help"])
    text = capsys.readouterr().out
    assert re.search(r"^  1  mine +mine$", text, re.MULTILINE)
    assert text.split("\n\n")[1] == "test_runs.py"
