"""Smoke tests: everything that a reader runs, for a few steps. What it computes is tested in
tests/values."""
import re

import pytest

import cells
import single_layer
import variable_length_demo
from calling import SCRIPTS, name_of, printed

NETWORKS = [(script, number, name) for script in SCRIPTS.values()
            for number, name in enumerate(script.ARCHITECTURES, start=1)]


def numbers_as_n(line):
    return re.sub(r"\d+(\.\d+)?(e-\d+)?", "N", line)


@pytest.mark.parametrize("script, number, name", NETWORKS, ids=name_of)
def test_a_network_trains_and_prints_the_tutorials_lines(script, number, name, small, capfd):
    """Three steps of 8 units, by name or number. Nothing else is printed."""
    arch = name if number % 2 else str(number)
    (result,) = script.main(["--arch", arch, "--steps", "3", "--display-step", "2",
                             "--batch-size", "100", "--n-hidden", "8", "--data-dir", small])
    out, err = capfd.readouterr()
    lines = out.splitlines()
    units = 64 if name == "projected_lstm" else 16 if "bi" in name or "mix" in name else 8
    assert err == ""
    assert lines[:6] == [
        "Training data shape: (230, 42)",
        "Test data shape: (1030, 42)",
        "Validation data shape: (5000, 42)",
        "Training label shape: (230, 10)",
        script.ARCHITECTURES[name].__doc__.splitlines()[0] + ":",
        f"hidden: (?, {units})",
    ]
    # The last step is printed too.
    assert [line.split(":")[0] for line in lines[6:-1]] == ["Step 2", "Step 3", "Step 20"]
    assert list(map(numbers_as_n, lines[6:])) == \
        ["Step N:Training set accuracy N,cost N."] * 2 + [
            "Step N:Test set accuracy N,cost N.", "Test accuracy: N"]
    assert (result.architecture, result.steps) == (name, 3)
    assert lines[-1] == f"Test accuracy: {result.test_accuracy}"


def test_the_demo_prints_the_tutorials_labels(capsys):
    variable_length_demo.main([])
    out = capsys.readouterr().out
    labels = ["X:", "Full sequence:", "Short sequence:", "LSTM state: 2", "GRU full sequence:",
              "GRU short sequence:", "GRU state: 2"]
    assert [line.strip() for line in out.splitlines() if line.strip() in labels] == labels


def test_a_cell_is_shown_beside_numpy(capsys):
    lines = printed(cells, capsys, "BasicRNNCell")
    assert lines[1] == "BasicRNNCell (tutorial, section 4.1)"
    assert any(line.startswith("  NumPy ") for line in lines)


def test_the_bundled_mnist_has_70000_images(mnist):
    assert [each.num_examples for each in mnist] == [55000, 5000, 10000]


def test_a_checkpoint_is_tested_again(small, tmp_path, capsys):
    arguments = ["--arch", "dynamic_gru", "--n-hidden", "8", "--data-dir", small]
    trained = printed(single_layer, capsys, *arguments, "--steps", "3",
                      "--checkpoint-dir", str(tmp_path))
    folder = tmp_path / "single_layer" / "dynamic_gru"
    tested = printed(single_layer, capsys, *arguments, "--evaluate", str(folder))
    assert tested[-1] == trained[-1]
    assert tested[-1].startswith("Test accuracy: ")
