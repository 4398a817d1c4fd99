"""What the scripts print and compute, through their own main."""
import re
import sys

import pytest

import bidirectional
import single_layer
import training
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
