"""The commands, names, flags and examples of both READMEs are the project's."""
import json
import os
import re
import shlex

import bidirectional
import gates
import reproduce
import scripts
import variable_length_demo
from contrib import framework, layers, legacy_seq2seq, rnn, seq2seq, slim
from data import input_data
from reproduction import documents
from scripts import PROJECT, SCRIPTS
from training import command_line

import pytest


def read(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


README, CHINESE = map(read, documents.READMES)
PROGRAMS = {script.__name__ + ".py": script
            for script in (*SCRIPTS.values(), variable_length_demo, gates, reproduce)}
RUN_TENSORFLOW1 = "run_tensorflow1.py"  # its arguments are a script's


def commands(readme):
    return sorted(command for command in set(re.findall(r"python (\w+\.py[^`\n]*)", readme))
                  if not command.startswith(RUN_TENSORFLOW1))


def code_blocks(readme):
    return re.findall(r"```(\w+)\n(.*?)\n```", readme, re.DOTALL)


@pytest.fixture(params=[README, CHINESE], ids=["English", "Chinese"])
def readme(request):
    return request.param


def own_network():
    """Return the name and the text of the README's example of a network of the reader's own."""
    (code,) = [code for language, code in code_blocks(README) if language == "python"]
    return re.search(r"`(\w+\.py)`[^`]*```python", README).group(1), code


def test_the_chinese_readme_has_the_same_code():
    """The same commands and examples, in the same order, and the same pictures."""
    assert code_blocks(CHINESE) == code_blocks(README)
    assert commands(CHINESE) == commands(README)
    pictures = [re.findall(r"\]\((results/\w+\.svg)\)", text) for text in (README, CHINESE)]
    assert pictures[0] == pictures[1] and len(pictures[0]) >= 3
    assert all(os.path.exists(os.path.join(PROJECT, picture)) for picture in pictures[0])


def test_the_two_commands():
    install = "pip install -r requirements.txt && "
    for command in ("python single_layer.py --arch static_lstm", "python -m pytest"):
        assert ("sh", install + command) in code_blocks(README)


@pytest.mark.parametrize("command", commands(README))
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
    monkeypatch.setattr(reproduce, "write", stop)
    monkeypatch.setattr(reproduce, "train_what_is_missing", stop)
    with pytest.raises(Stopped):
        program.main(arguments)


class Stopped(Exception):
    pass


def stop(*args, **kwargs):
    raise Stopped


def test_the_map_names_every_recorded_network(readme):
    rows = re.findall(r"^\| \d \| `(\w+)` \| `python (\w+)\.py --arch (\w+)` \|$", readme,
                      re.MULTILINE)
    for function, script, name in rows:
        assert SCRIPTS[script].ARCHITECTURES[name].__name__ == function
    assert {f"{script}.{function}" for function, script, _ in rows} \
        == set(scripts.REFERENCE["runs"])
    assert len(rows) == 22
    assert hasattr(variable_length_demo, "lstm_and_gru")


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
    assert ("sh", f"python {RUN_TENSORFLOW1} old.py") in code_blocks(README)
    assert os.path.exists(os.path.join(PROJECT, RUN_TENSORFLOW1))


@pytest.mark.parametrize("module", [rnn, seq2seq, legacy_seq2seq], ids=scripts.name_of)
def test_the_table_of_names_is_true(module, readme):
    """Every name that the left column has of these modules exists in them, and the other way."""
    name = module.__name__.split(".")[1]
    rows = re.findall(rf"^\| `tf\.contrib\.{name}\.([^|]*)\|", readme, re.MULTILINE)
    assert {each for row in rows for each in re.findall(r"\w+", row)} == set(module.__all__)


def test_the_other_names_of_the_table_exist(readme):
    for row in re.findall(r"^\| `tf\.contrib\.layers\.([^|]*)\|", readme, re.MULTILINE):
        names = re.findall(r"`([a-z]\w+)`", "`" + row)
        assert names and all(hasattr(layers, name) for name in names)
    assert slim.fully_connected is layers.fully_connected and framework.arg_scope is slim.arg_scope
    assert input_data.read_data_sets


def test_the_rate_of_the_machine_is_that_of_the_comparison(readme):
    comparison = json.loads(read(os.path.join(PROJECT, "results", "compare.json")))
    assert re.findall(r"(\d+) GFLOP/s", readme) == [
        f"{comparison['matrix_product_gflops']:.0f}"]


def test_the_flags_are_complete(readme, capsys):
    described = re.findall(r"^\| `(--[\w-]+)", readme, re.MULTILINE)
    with pytest.raises(SystemExit):
        bidirectional.main(["--help"])
    shown = re.sub(r"\s+", " ", capsys.readouterr().out).split("message and exit")[1]
    shown = dict(re.findall(r" (--[\w-]+) \S+ [^()]*\(default: (\S+)\)", shown))
    assert described == list(shown)
    rows = dict(re.findall(r"^\| `(--[\w-]+)[^\n]*?` \| `?([^ `]+)", readme, re.MULTILINE))
    for flag in ("--arch", "--display-step", "--batch-size", "--n-hidden", "--seed", "--readout"):
        assert rows[flag] == shown[flag]
    assert float(rows["--learning-rate"]) == float(shown["--learning-rate"])
    assert re.search(rf"`--steps N` \| 5000\D*single_layer\.py\D*{shown['--steps']}\D", readme)


def test_the_layout_is_complete(readme):
    named = set(re.findall(r"^\| `([\w/.]+(?:\.py|/))` \|", readme, re.MULTILINE))
    assert named == set(PROGRAMS) | {
        RUN_TENSORFLOW1, "training/", "contrib/", "data/", "tests/", "benchmarks/", "results/",
        "reproduction/"}
    assert all(os.path.exists(os.path.join(PROJECT, name)) for name in named)


def test_ci_runs_the_test_command():
    with open(os.path.join(PROJECT, ".ci", "run")) as script:
        pattern = re.search(r"grep -m 1 '(.*)' README.md", script.read()).group(1)
    assert re.search(pattern, README, re.MULTILINE).group() == \
        "pip install -r requirements.txt && python -m pytest"
