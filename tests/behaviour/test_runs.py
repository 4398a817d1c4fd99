"""What the scripts print and compute, through their own main."""
import re
import sys

import pytest

import bidirectional
import calling
import forked
import single_layer
import training
import variable_length_demo
from calling import SCRIPTS, name_of, printed
from training import command_line, settings


def test_after_several_networks_a_row_for_each(small, capsys):
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


def test_what_was_trained_is_returned(small, random_images, capsys):
    """With the curve, which shows in no table. Without --validate it costs nothing."""
    arguments = ["--arch", "dynamic_gru", "--steps", "5", "--display-step", "2", "--n-hidden", "4",
                 "--batch-size", "60", "--data-dir", small]
    results = single_layer.main(arguments)
    lines = capsys.readouterr().out.splitlines()
    (result,) = results
    assert repr(results) == repr(result)
    head, row = repr(result).splitlines()
    assert row.split() == ["dynamic_gru", str(result.parameters), "5", f"{result.seconds:.1f}",
                           f"{result.test_accuracy:.4f}"]
    assert result.curve["step"] == [2, 4, 5]
    points = zip(*(result.curve[name] for name in ("step", "training_accuracy", "training_cost")))
    assert [f"Step {step}:Training set accuracy {accuracy},cost {cost}."
            for step, accuracy, cost in points] == [
                line for line in lines if "Training set" in line]
    assert list(result.curve) == ["step", "training_cost", "training_accuracy"]

    (validated,) = single_layer.main([*arguments, "--validate"])
    lines_too = capsys.readouterr().out.splitlines()
    assert [line for line in lines_too if "Validation set" not in line] == lines
    points = zip(*(validated.curve[name]
                   for name in ("step", "validation_accuracy", "validation_cost")))
    assert [f"Step {step}:Validation set accuracy {accuracy},cost {cost:.7f}."
            for step, accuracy, cost in points] == [
                line for line in lines_too if "Validation set" in line]
    settings_of_run = settings.Settings(steps=5, batch_size=60, n_hidden=4)
    with training.new_run(single_layer.single_layer_dynamic_gru, random_images,
                          settings_of_run) as run:
        training.train(run)
        last = training.evaluate(run, random_images.validation)
    assert validated.curve["validation_accuracy"][-1] == last.accuracy
    assert validated.curve["validation_cost"][-1] == pytest.approx(last.cost, rel=1e-6)


def test_what_was_tested_is_returned(small, tmp_path):
    arguments = ["--arch", "4", "--n-hidden", "4", "--data-dir", small]
    (trained,) = single_layer.main(
        arguments + ["--steps", "2", "--checkpoint-dir", str(tmp_path)])
    (tested,) = single_layer.main(arguments + ["--evaluate", str(tmp_path)])
    assert tested == trained._replace(steps=0, seconds=0, curve={})


def test_a_script_ends_with_status_0(small, tmp_path):
    """Although its `main` returns the results."""
    for script, *arguments in (
            [single_layer, "--arch", "4", "--steps", "1", "--data-dir", small],
            [variable_length_demo]):
        done = forked.run(script.__file__, *arguments, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_size_of_the_validation_set(small, tmp_path, capsys):
    """The first images of the training file. It decides a run, so a checkpoint's folder knows it.
    """
    arguments = ["--arch", "4", "--steps", "1", "--n-hidden", "2", "--data-dir", small,
                 "--checkpoint-dir", str(tmp_path)]
    lines = printed(single_layer, capsys, *arguments, "--validation-size", "100")
    assert lines[0] == "Training data shape: (5130, 42)"
    assert lines[2] == "Validation data shape: (100, 42)"
    error = calling.error_line(capsys, single_layer.main, arguments)
    assert "was trained with --validation-size 100, not 5000: use 100 to go on" in error
    lines = printed(single_layer, capsys, *arguments[:-2], "--validation-size", "0", "--validate",
                    "--log-dir", str(tmp_path / "logs"))
    assert "Step 1:Validation set accuracy nan,cost nan." in lines


@pytest.mark.parametrize("seed", ["0", "4294967295"])
def test_the_lowest_and_the_highest_seed(seed, small, capsys):
    assert printed(single_layer, capsys, "--arch", "4", "--steps", "1", "--n-hidden", "2",
                   "--seed", seed, "--data-dir", small)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=name_of)
def test_help_lists_every_network_and_flag(script, capsys):
    with pytest.raises(SystemExit) as exiting:
        script.main(["--help"])
    assert exiting.value.code == 0
    text = capsys.readouterr().out
    for number, (name, network) in enumerate(script.ARCHITECTURES.items(), start=1):
        title = re.escape(command_line.title_of(network, name))
        assert re.search(rf"^ +{number} +{name} +{title}$", text, re.MULTILINE)
    assert f"(default: {script.STEPS})" in text
    for setting in settings.FLAGS:
        flag = settings.flag_of(setting)
        assert (flag in text) == (flag != "--readout" or script is bidirectional)


def undocumented(input_x, n_steps, n_hidden):
    return single_layer.single_layer_dynamic_gru(input_x, n_steps, n_hidden)


def test_without_a_docstring_the_name_is_the_title(small, capsys, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "__doc__", None)
    training.main({"mine": undocumented}, 1, ["--data-dir", small])
    assert "mine:" in capsys.readouterr().out.splitlines()
    with pytest.raises(SystemExit):
        training.main({"mine": undocumented}, 1, ["--help"])
    text = capsys.readouterr().out
    assert re.search(r"^  1  mine +mine$", text, re.MULTILINE)
    assert text.split("\n\n")[1] == "test_runs.py"
