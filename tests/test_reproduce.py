"""reproduce.py: the runs that it plans, the rows that they leave, the tables and the pictures."""
import json
import os
import re
import signal
import subprocess
import sys
import time

import cases
import reproduce
import scripts
import training
import variable_length_demo
import variants
from contrib import tf
from data.mnist import DataSet, Datasets
from reproduction import documents, one_run, plan, records, tables

import pytest

KEY = plan.RunKey("variants", "gru", "last-output", 0, 1000, 128, 128, 0.0001)


def test_planned_runs():
    """Each seed has the 14 networks first, then the second read-out, the variants at three learning
    rates and the two read-outs of the cut images."""
    keys = plan.planned_runs()
    n = {name: len(script.ARCHITECTURES) for name, script in scripts.SCRIPTS.items()}
    n_first = n["single_layer"] + n["multi_layer"] + n["bidirectional"]
    assert len(keys) == len(set(keys)) == 3 * (
        n_first + n["bidirectional"] + n["variants"] * 3 + 2) >= 3 * (14 + 4 + 8 * 3 + 2)
    assert [key.seed for key in keys] == sorted(key.seed for key in keys)
    first = keys[:n_first]
    found = {scripts.SCRIPTS[key.script].ARCHITECTURES[key.architecture] for key in first}
    assert len(found) == n_first and found >= set(scripts.TUTORIAL_NETWORKS.values())
    assert {key.steps for key in first if key.script == "single_layer"} == {5000}
    assert {key.steps for key in keys if key.script != "single_layer"} == {1000}


def test_chosen_runs():
    keys = plan.planned_runs([7], 3, ["static_lstm", "variants"])
    assert {(key.script, key.architecture) for key in keys} == {
        ("single_layer", "static_lstm"), ("multi_layer", "static_lstm"),
        *(("variants", name) for name in variants.ARCHITECTURES)}
    assert {(key.seed, key.steps) for key in keys} == {(7, 3)}
    assert {"single_layer", "variable_length_demo", "static_lstm", "gru"} <= set(plan.names())


def rows(accuracy=.5, steps=(500, 1000)):
    """Return made-up Records of a run, as `one_run.train` returns them."""
    return records.Records(
        curves=[{"step": step, "training_cost": 1.25, "training_accuracy": .5,
                 "validation_cost": .1, "validation_accuracy": accuracy} for step in steps],
        lengths=[{"rows": 7, "images": 10, "correct": 4}],
        runs=[{"parameters": 8, "operations": 9, "build_seconds": .5, "seconds": 2.,
               "test_accuracy": accuracy}])


def add(folder, key=KEY, tensorflow=tables.NEW, **kwargs):
    records.add((tensorflow, *key), rows(**kwargs), str(folder))


def contents(folder):
    return {name: (folder / name).read_bytes() for name in os.listdir(str(folder))
            if name.endswith(".csv")}


def test_rows_come_back(tmp_path):
    """Whatever the order in which runs are added, and if one of them is added twice."""
    other = KEY._replace(seed=1, learning_rate=1e-3)
    for folder, keys in [("one", [KEY, other, KEY]), ("two", [other, KEY])]:
        records.prepare(str(tmp_path / folder))
        for key in keys:
            add(tmp_path / folder, key)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    loaded = records.load(str(tmp_path / "one"))
    assert [records.key_of(row) for row in loaded.runs] == [
        (tables.NEW, *KEY), (tables.NEW, *other)]
    assert [len(part) for part in loaded] == [4, 2, 2]
    assert loaded.curves[1] == {**dict(zip(records.KEY, (tables.NEW, *KEY))), **rows().curves[1]}
    assert (tmp_path / "one" / "runs.csv").read_text().splitlines()[0] == (
        "tensorflow,script,architecture,readout,seed,steps,batch_size,n_hidden,learning_rate,"
        "parameters,operations,build_seconds,seconds,test_accuracy")


def test_a_curve_without_its_run_is_not_read(tmp_path):
    """What a program leaves that is killed between two files. The run is trained again."""
    add(tmp_path)
    os.remove(str(tmp_path / "runs.csv"))
    assert records.load(str(tmp_path)) == ([], [], [])
    add(tmp_path, steps=(1000,))
    assert [row["step"] for row in records.load(str(tmp_path)).curves] == [1000]


@pytest.mark.parametrize("change, named", [
    (lambda text: text.replace("n_hidden", "units"), ["columns", "n_hidden"]),
    (lambda text: text.rpartition(",")[0], ["line 2", "13 values instead of 14"]),
    (lambda text: text.replace(",1000,", ",many,"), ["line 2", "'many'"])])
def test_rows_that_do_not_fit(change, named, tmp_path, capsys):
    add(tmp_path)
    path = tmp_path / "runs.csv"
    path.write_text(change(path.read_text()))
    error = scripts.error_line(capsys, reproduce.main, ["--results", str(tmp_path)])
    assert all(words in error for words in [str(path), *named])


@pytest.fixture
def few(mnist, monkeypatch):
    """Few images, so that a run takes a moment."""
    sets = Datasets(*(DataSet(each.images[:size], each.labels[:size], each.image_shape, None)
                      for each, size in zip(mnist, (600, 100, 200))))
    monkeypatch.setattr(one_run, "read_data_sets", lambda **kwargs: sets)
    return sets


def test_a_run_is_what_the_script_trains(few):
    key = KEY._replace(seed=3, steps=60, n_hidden=4)
    result = one_run.train(key)
    accuracy = training.train_and_test(
        variants.ARCHITECTURES["gru"], few.restarted(3),
        training.Settings(steps=60, n_hidden=4, seed=3))
    assert result["tensorflow"] == tf.__version__
    (run,) = result["runs"]
    assert run["test_accuracy"] == accuracy
    assert run["parameters"] == 3 * ((28 + 4) * 4 + 4) + 4 * 10 + 10
    assert run["operations"] > 100 and run["build_seconds"] > 0 and run["seconds"] >= 0
    assert [point["step"] for point in result["curves"]] == [50, 60]
    assert all(0 <= point["validation_accuracy"] <= 1 < point["validation_cost"] < 3
               for point in result["curves"])
    assert result["lengths"] == []
    assert json.loads(json.dumps(result)) == result


def test_a_run_on_cut_images(few):
    result = one_run.train(plan.RunKey(
        "variable_length_demo", "dynamic_lstm", "last valid state", 0, 2, 128, 4, 0.0001))
    lengths = result["lengths"]
    assert [row["rows"] for row in lengths] == list(range(7, 29))
    assert sum(row["images"] for row in lengths) == 200
    n_correct = sum(row["correct"] for row in lengths)
    assert n_correct / 200 == result["runs"][0]["test_accuracy"]
    assert list(variable_length_demo.ARCHITECTURES) == ["dynamic_lstm"]


# In place of a training process: it waits, and the last variant fails.
PROCESS = """
import json, sys, time
key = json.loads(sys.argv[1])
time.sleep(.05)
if key[1] == "clockwork_rnn":
    raise ValueError("no clock")
print("a line of the run")
print(json.dumps({0}))
"""
RESULT = dict(rows()._asdict(), tensorflow=tf.__version__)


def command(key):
    return [sys.executable, "-c", PROCESS.format(RESULT), json.dumps(key)]


def test_what_is_missing_is_trained(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "command", command)
    folder, trained = str(tmp_path), []
    arguments = ["--only", "gru", "lstm", "--results", folder]
    assert reproduce.main([*arguments, "--seeds", "0"]) == 0
    monkeypatch.setattr(reproduce, "command", lambda key: trained.append(key) or command(key))
    assert reproduce.main([*arguments, "--seeds", "0", "1"]) == 0
    assert {key.seed for key in trained} == {1} and len(trained) == 6
    assert len(records.load(folder).runs) == 12
    assert capsys.readouterr().out.splitlines() == [
        f"6 runs, of which 0 are in {folder}", f"12 runs, of which 6 are in {folder}"]


def test_a_run_that_fails_does_not_stop_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "command", command)
    arguments = ["--only", "clockwork_rnn", "gru", "--seeds", "0", "--results", str(tmp_path)]
    assert reproduce.main(arguments) == 1
    assert {row["architecture"] for row in records.load(str(tmp_path)).runs} == {"gru"}
    errors = [line for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert len(errors) == 3
    assert all(line.startswith("reproduce.py: error: variants clockwork_rnn, ")
               and line.endswith("ValueError: no clock") for line in errors)


def start(folder):
    code = (f"import sys; sys.path[:0] = {[scripts.PROJECT, cases.TESTS]!r}\n"
            "import reproduce, test_reproduce\n"
            "reproduce.command = test_reproduce.command\n"
            f"reproduce.main(['--only', 'gru', 'lstm', '--results', {str(folder)!r}])\n")
    return scripts.start("-c", code)


@pytest.mark.parametrize("number, status", [
    (signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_stopped_and_started_again(number, status, tmp_path, monkeypatch):
    """Every run whose row is there is kept, and the end is the same as without a stop."""
    process = start(tmp_path / "stopped")
    while not (tmp_path / "stopped" / "runs.csv").exists():
        assert process.poll() is None
        time.sleep(.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert re.search(r"Interrupted\. \d+ of 18 runs done\. Start the same command", err)
    kept = records.load(str(tmp_path / "stopped")).runs
    assert 1 <= len(kept) < 18
    monkeypatch.setattr(reproduce, "command", command)
    for folder in ("stopped", "whole"):
        reproduce.main(["--only", "gru", "lstm", "--results", str(tmp_path / folder)])
    assert len(records.load(str(tmp_path / "stopped")).runs) == 18
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_a_run_ends_when_its_program_has_ended():
    """The process between is killed; the one that it started notices."""
    inner = ("import sys, time; sys.path.insert(0, %r)\nfrom reproduction import one_run\n"
             "listener = one_run.EndsWithItsParent(int(sys.argv[1]))\n"
             "print('started', flush=True)\n"
             "while True:\n    listener.after_step(None); time.sleep(.01)" % scripts.PROJECT)
    outer = ("import os, subprocess, sys; "
             "subprocess.run([sys.executable, '-c', sys.argv[1], str(os.getpid())])")
    process = scripts.start("-c", outer, inner)
    scripts.wait_for_line(process, "started")
    process.kill()
    process.communicate(timeout=60)  # returns when the inner process has closed the pipe, too


def test_a_run_does_not_begin_after_its_program_has_ended():
    """The program was killed while the run was building its network."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with pytest.raises(SystemExit):
        one_run.EndsWithItsParent(ended.pid).after_step(None)
    one_run.EndsWithItsParent(os.getppid()).after_step(None)


def made_up_records():
    """Return Records in which each run of a seed has an accuracy of its own."""
    found = records.Records([], [], [])
    for tensorflow, shift in [(tables.NEW, 0), (tables.OLD, .0005)]:
        for seed in plan.SEEDS:
            for number, key in enumerate(plan.planned_runs([seed])):
                start = dict(zip(records.KEY, (tensorflow, *key)))
                accuracy = .5 + seed / 10 + number / 1000 + shift
                for part, new in zip(found, rows(accuracy, (500, key.steps))):
                    part += [{**start, **row} for row in new]
    return found


def test_table_of_networks():
    head, first, *others = tables.networks(made_up_records(), "single_layer")
    assert {len(row) for row in others} == {len(head)} == {len(first)}
    assert first[:4] == ("`static_lstm`", 8, 9, "0.5")
    assert first[4:7] == ("0.5000 / 0.5005", "0.6000 / 0.6005", "0.7000 / 0.7005")
    assert first[7:] == ("0.6000 / 0.6005", "0.2000", "0.0005", "0.9612")


def test_table_of_variants():
    """The best learning rate is the one with the highest accuracy on the validation set."""
    found = made_up_records()
    for row in found.curves:
        if row["architecture"] == "gru" and row["learning_rate"] == 1e-3 and row["step"] == 1000:
            row["validation_accuracy"] = .99
    _, *body = tables.variants(found)
    by_name = {row[0]: row for row in body}
    assert by_name["`gru`"][3] == 0.001 and by_name["`lstm`"][3] == 0.01
    at = {rate: tables.accuracies(found.runs, script="variants", architecture="gru",
                                  learning_rate=rate) for rate in (1e-4, 1e-3)}
    assert by_name["`gru`"][2] == tables.mean(at[1e-4].values())
    assert by_name["`gru`"][4:] == (tables.mean(at[1e-3].values()), tables.accuracy(at[1e-3][0]),
                                    tables.accuracy(at[1e-3][2]))


def test_tables_without_rows():
    for table in tables.make_all(records.Records([], [], [])).values():
        assert tables.MISSING in table


def test_places_in_a_document(tmp_path):
    """Only the tables change, and no file changes if one of them has no place for a table."""
    paths = [str(tmp_path / name) for name in ("one.md", "two.md")]
    for path in paths:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("é\n<!-- name -->\nold\n<!-- end -->\nafter\n")
    documents.write({"name": documents.markdown([("a", "b"), (1, 2)])}, paths)
    with open(paths[1], encoding="utf-8") as stream:
        text = stream.read()
    assert text == "é\n<!-- name -->\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n<!-- end -->\nafter\n"
    with open(paths[1], "w", encoding="utf-8") as stream:
        stream.write("no place")
    with pytest.raises(training.RunError, match="two.md has no lines <!-- name -->"):
        documents.write({"name": "new"}, paths)
    with open(paths[0], encoding="utf-8") as stream:
        assert stream.read() == text


def test_committed_tables_are_what_the_rows_say():
    """--write would change nothing in the READMEs."""
    made = tables.make_all(records.load())
    for path in documents.READMES:
        with open(path, encoding="utf-8") as stream:
            assert documents.with_tables(path, made) == stream.read()


@pytest.mark.parametrize("picture", ["networks", "variants", "lengths"])
def test_committed_pictures_are_what_the_rows_say(picture, tmp_path):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    from reproduction import pictures
    getattr(pictures, picture)(records.load(), str(tmp_path))
    with open(os.path.join(records.RESULTS, picture + ".svg"), "rb") as stream:
        committed = stream.read()
    assert (tmp_path / (picture + ".svg")).read_bytes() == committed
    assert len(committed) < 150_000
    for path in documents.READMES:
        with open(path, encoding="utf-8") as stream:
            assert f"results/{picture}.svg" in stream.read()
