"""The README's commands, names, flags and examples are the project's."""
import os
import re
import shlex

import bidirectional
import results
import scripts
import variable_length_demo
from contrib import framework, layers, legacy_seq2seq, rnn, seq2seq, slim
from data import input_data
from scripts import PROJECT, SCRIPTS
from training import command_line, tables

import pytest

with open(os.path.join(PROJECT, "README.md"), encoding="utf-8") as stream:
    README = stream.read()
PROGRAMS = {script.__name__ + ".py": script
            for script in (*SCRIPTS.values(), variable_length_demo, results)}
RUN_TENSORFLOW1 = "run_tensorflow1.py"  # its arguments are a script's
COMMANDS = sorted(command for command in set(re.findall(r"python (\w+\.py[^`\n]*)", README))
                  if not command.startswith(RUN_TENSORFLOW1))
CODE_BLOCKS = re.findall(r"```(\w+)\n(.*?)\n```", README, re.DOTALL)


def section(title):
    """Return the text of the README's section of this title."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def own_network():
    """Return the name and the text of the README's example of a network of the reader's own."""
    text = section("Your own network")
    (_, code), = [block for block in re.findall(r"```(\w+)\n(.*?)\n```", text, re.DOTALL)
                  if block[0] == "python"]
    return re.search(r"`(\w+\.py)`", text).group(1), code


def test_the_two_commands():
    install = "pip install -r requirements.txt && "
    for command in ("python single_layer.py --arch static_lstm", "python -m pytest"):
        assert ("sh", install + command) in CODE_BLOCKS


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command, monkeypatch):
    """Each `python SCRIPT ...` names a script, and flags that its parser accepts."""
    script, *arguments = shlex.split(command.split("#")[0])
    if script == own_network()[0]:
        program = SCRIPTS["single_layer"]  # whose flags it has
    else:
        assert os.path.exists(os.path.join(PROJECT, script))
        program = PROGRAMS[script]
    monkeypatch.setattr(command_line, "read_data_sets", stop)
    monkeypatch.setattr(variable_length_demo, "demonstrate", stop)
    with pytest.raises(Stopped):
        program.main(arguments)


class Stopped(Exception):
    pass


def stop(*args, **kwargs):
    raise Stopped


def test_the_map_names_every_recorded_network():
    rows = re.findall(r"^\| \d \| `(\w+)` \| `python (\w+)\.py --arch (\w+)` \|$", README,
                      re.MULTILINE)
    for function, script, name in rows:
        assert SCRIPTS[script].ARCHITECTURES[name].__name__ == function
    assert {f"{script}.{function}" for function, script, _ in rows} \
        == set(scripts.REFERENCE["runs"])
    assert len(rows) == 22
    assert hasattr(variable_length_demo, "lstm_and_gru")


@pytest.mark.parametrize("name", results.TABLES)
def test_table_of_results(name):
    _, table, _ = tables.split_at_table(README, f"results.py {name}")
    rows = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    script, _ = results.TABLES[name]
    assert rows and set(rows) <= set(script.ARCHITECTURES)


def test_the_network_of_the_readers_own(small, tmp_path):
    """The example runs as it is printed, with the flags of every script."""
    name, code = own_network()
    (tmp_path / name).write_text(code + "\n")
    done = scripts.run(name, "--steps", "2", "--n-hidden", "3", "--data-dir", small,
                       cwd=str(tmp_path), env=dict(os.environ, PYTHONPATH=PROJECT))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[4] == re.search('"""(.*)', code).group(1).rstrip('".') + ":"
    assert lines[-1].startswith("Test accuracy: ")
    assert len(code.splitlines()) < 25


def test_the_command_for_a_script_of_2018():
    """test_run_tensorflow1.py runs such scripts."""
    assert ("sh", f"python {RUN_TENSORFLOW1} old.py") in CODE_BLOCKS
    assert os.path.exists(os.path.join(PROJECT, RUN_TENSORFLOW1))


@pytest.mark.parametrize("module", [rnn, seq2seq, legacy_seq2seq], ids=scripts.name_of)
def test_the_table_of_names_is_true(module):
    """Every name that the left column has of these modules exists in them, and the other way."""
    name = module.__name__.split(".")[1]
    rows = re.findall(rf"^\| `tf\.contrib\.{name}\.([^|]*)\|", README, re.MULTILINE)
    assert {each for row in rows for each in re.findall(r"\w+", row)} == set(module.__all__)


def test_the_other_names_of_the_table_exist():
    for row in re.findall(r"^\| `tf\.contrib\.layers\.([^|]*)\|", README, re.MULTILINE):
        names = re.findall(r"\w+", row)
        assert names and all(hasattr(layers, name) for name in names)
    assert slim.fully_connected is layers.fully_connected and framework.arg_scope is slim.arg_scope
    assert input_data.read_data_sets


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
    assert f"`--steps N` | 5000 (`single_layer.py`), {shown['--steps']} (others)" in README


def test_the_layout_is_complete():
    named = set(re.findall(r"`([\w/.]+(?:\.py|/))`", section("Layout")))
    assert named == set(PROGRAMS) | {
        RUN_TENSORFLOW1, "training/", "contrib/", "data/", "tests/", "benchmarks/", "results/"}
    assert all(os.path.exists(os.path.join(PROJECT, name)) for name in named)


def test_ci_runs_the_test_command():
    with open(os.path.join(PROJECT, ".ci", "run")) as script:
        pattern = re.search(r"grep -m 1 '(.*)' README.md", script.read()).group(1)
    assert re.search(pattern, README, re.MULTILINE).group() == \
        "pip install -r requirements.txt && python -m pytest"
