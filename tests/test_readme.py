"""The README's commands, names and flags are the project's."""
import os
import re
import shlex
import subprocess
import sys

import pytest

import bidirectional
import multi_layer
import single_layer
import results
import training
import variable_length_demo
import variants
from contrib import rnn

PROJECT = os.path.dirname(os.path.abspath(training.__file__))
with open(os.path.join(PROJECT, "README.md"), encoding="utf-8") as stream:
    README = stream.read()
SCRIPTS = {"{}.py".format(script.__name__): script
           for script in (single_layer, multi_layer, bidirectional, variable_length_demo, variants,
                          results)}
COMMANDS = sorted(set(re.findall(r"python (\w+\.py[^`\n]*)", README)))


def test_the_two_commands():
    blocks = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    assert blocks[1:3] == [
        "pip install -r requirements.txt && python single_layer.py --arch static_lstm",
        "pip install -r requirements.txt && python -m pytest"]


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command, monkeypatch):
    """Each `python SCRIPT ...` has a script and flags that its parser takes."""
    script, *arguments = shlex.split(command.split("#")[0])
    assert os.path.exists(os.path.join(PROJECT, script))
    for module in (training, variable_length_demo, results):
        monkeypatch.setattr(module, "read_data_sets", stop)
    monkeypatch.setattr(variable_length_demo, "demonstrate", stop)
    with pytest.raises(Stopped):
        SCRIPTS[script].main(arguments)


class Stopped(Exception):
    pass


def stop(*args, **kwargs):
    raise Stopped


def test_the_map_is_complete():
    rows = re.findall(r"^\| \d \| `(\w+)` \| `python (\w+)\.py --arch (\w+)` \|$", README,
                      re.MULTILINE)
    assert rows == [(network.__name__, script.__name__, name)
                    for script in (variants, single_layer, multi_layer, bidirectional)
                    for name, network in script.ARCHITECTURES.items()]
    assert hasattr(variable_length_demo, "lstm_and_gru")


def test_the_lines_of_the_tables_are_there():
    for name in results.TABLES:
        _, table, _ = results.split_at_table(README, name)
        rows = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
        script = {"variants": variants, "readout": bidirectional}[name]
        assert rows == list(script.ARCHITECTURES)


def test_moving_a_script_of_2018(tmp_path):
    """The README's edits, made by its own line, are all that such a script needs."""
    line = re.search(r"^sed .* old\.py > new\.py$", README, re.MULTILINE).group()
    with open(os.path.join(PROJECT, "tests", "script_of_2018.py")) as stream:
        (tmp_path / "old.py").write_text(stream.read())
    subprocess.run(line, shell=True, cwd=str(tmp_path), check=True)
    moved = (tmp_path / "new.py").read_text()
    assert "tensorflow" not in re.sub("#.*", "", moved) and "contrib." not in moved
    done = subprocess.run(
        [sys.executable, "new.py"], cwd=str(tmp_path), env=dict(os.environ, PYTHONPATH=PROJECT),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first == "both/stack_bidirectional_rnn/cell_0/bidirectional_rnn/bw/" \
        "coupled_input_forget_gate_lstm_cell/B:0"
    assert float(re.match(r"Test accuracy: (0\.\d+)$", last).group(1)) > .4  # chance is 0.1


def test_the_table_of_names_is_true():
    """Each name on the right of the table of moved names is to be had."""
    table = README.split("## Your own TensorFlow 1 code")[1].split("The edits")[0]
    names = set(re.findall(r"`(?:rnn\.|tf\.contrib\.rnn\.)?([A-Z]\w+|\w+_rnn)`", table))
    assert names == set(rnn.__all__)


def test_the_flags_are_complete(capsys):
    described = re.findall(r"^\| `(--[\w-]+)", README, re.MULTILINE)
    with pytest.raises(SystemExit):
        bidirectional.main(["--help"])
    shown = re.sub(r"\s+", " ", capsys.readouterr().out).split("message and exit")[1]
    shown = dict(re.findall(r" (--[\w-]+) \S+ [^()]*\(default: (\S+)\)", shown))
    assert described == list(shown)
    rows = dict(re.findall(r"^\| `(--[\w-]+)[^\n]*?` \| `?([^ `]+)", README, re.MULTILINE))
    for flag in ("--arch", "--display-step", "--batch-size", "--n-hidden", "--seed", "--readout"):
        assert rows[flag] == shown[flag]
    assert float(rows["--learning-rate"]) == float(shown["--learning-rate"])
    assert "`--steps N` | 5000 (`single_layer.py`), {} (others)".format(shown["--steps"]) in README


def test_the_layout_is_complete():
    table = README.split("## Layout")[1].split("##")[0]
    named = set(re.findall(r"`([\w/.]+(?:\.py|/))`", table))
    there = {name for name in os.listdir(PROJECT) if name.endswith(".py")}
    there |= {name + "/" for name in os.listdir(PROJECT)
              if os.path.isdir(os.path.join(PROJECT, name)) and name[0] not in "._"}
    assert {name for name in named if "/" not in name[:-1]} - {"mnist.py"} == there


def test_ci_runs_the_test_command():
    with open(os.path.join(PROJECT, ".ci", "run")) as stream:
        pattern = re.search(r"grep -m 1 '(.*)' README.md", stream.read()).group(1)
    assert re.search(pattern, README, re.MULTILINE).group() == \
        "pip install -r requirements.txt && python -m pytest"
