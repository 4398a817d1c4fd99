"""reproduce.py: the runs that it plans, the rows that they leave, the tables and the pictures."""
import json
import os
import re
import signal
import subprocess
import sys
import time

import made_up_runs
import pytest

import calling
import idx
import reproduce
import training
import variable_length_demo
import variants
from contrib import tf
from reproduction import experiments, one_run, plan, records, tables

EXPERIMENTS = experiments.EXPERIMENTS
KEY = plan.PlannedRun("variants", "gru", "last-output", 0, 1000, 128, 128, 0.0001, 0)


def test_the_14_networks_are_planned_first():
    """Each seed has the 14 networks first, then the second read-out, the variants at three learning
    rates, the two read-outs of the cut images and the tutorial's claims. No run is planned
    twice."""
    keys = experiments.planned_runs()
    n = {name: len(script.ARCHITECTURES) for name, script in calling.SCRIPTS.items()}
    n_first = n["single_layer"] + n["multi_layer"] + n["bidirectional"]
    assert len(keys) == len(set(keys)) > 3 * (
        n_first + n["bidirectional"] + n["variants"] * 3 + 2) >= 3 * (14 + 4 + 8 * 3 + 2)
    assert [key.seed for key in keys] == sorted(key.seed for key in keys)
    first = keys[:n_first]
    found = {calling.SCRIPTS[key.script].ARCHITECTURES[key.architecture] for key in first}
    assert len(found) == n_first and found >= set(calling.TUTORIAL_NETWORKS.values())
    assert {key.steps for key in first if key.script == "single_layer"} == {5000}
    assert {key.steps for key in first if key.script != "single_layer"} == {1000}


def test_only_plans_what_it_names():
    keys = experiments.planned_runs([7], 3, ["static_lstm", "variants"])
    assert {(key.script, key.architecture) for key in keys} == {
        ("single_layer", "static_lstm"), ("multi_layer", "static_lstm"),
        *(("variants", name) for name in variants.ARCHITECTURES)}
    assert {(key.seed, key.steps) for key in keys} == {(7, 3)}
    names = {"single_layer", "variable_length_demo", "static_lstm", "gru"}
    assert names <= set(experiments.names())


def rows(accuracy=.5, steps=(500, 1000)):
    """Return made-up Records of a run, as `one_run.rows_of` returns them."""
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
        "blank_rows,parameters,operations,build_seconds,seconds,test_accuracy")


def test_a_curve_without_its_run_is_not_read(tmp_path):
    """What a program leaves that is killed between two files. The run is trained again."""
    add(tmp_path)
    os.remove(str(tmp_path / "runs.csv"))
    assert records.load(str(tmp_path)) == ([], [], [])
    add(tmp_path, steps=(1000,))
    assert [row["step"] for row in records.load(str(tmp_path)).curves] == [1000]


@pytest.mark.parametrize("change, named", [
    (lambda text: text.replace("n_hidden", "units"), ["columns", "n_hidden"]),
    (lambda text: text.rpartition(",")[0], ["line 2", "14 values instead of 15"]),
    (lambda text: text.replace(",1000,", ",many,"), ["line 2", "'many'"])])
def test_rows_that_do_not_fit_are_named(change, named, tmp_path, capsys):
    add(tmp_path)
    path = tmp_path / "runs.csv"
    path.write_text(change(path.read_text()))
    error = calling.error_line(capsys, reproduce.main, ["--results", str(tmp_path)])
    assert all(words in error for words in [str(path), *named])


@pytest.fixture
def few(mnist, monkeypatch):
    """Few images, so that a run takes a moment."""
    sets = idx.first_images(mnist, (600, 100, 200))
    monkeypatch.setattr(one_run, "read_data_sets", lambda **kwargs: sets)
    return sets


def test_a_run_is_what_the_script_trains(few):
    key = KEY._replace(seed=3, steps=60, n_hidden=4)
    result = one_run.rows_of(key)
    accuracy = calling.train_and_test(
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


def test_a_run_on_cut_images_counts_every_length(few):
    result = one_run.rows_of(plan.PlannedRun(
        "variable_length_demo", "dynamic_lstm", "last-valid-state", 0, 2, 128, 4, 0.0001, 0))
    lengths = result["lengths"]
    assert [row["rows"] for row in lengths] == list(range(7, 29))
    assert sum(row["images"] for row in lengths) == 200
    n_correct = sum(row["correct"] for row in lengths)
    assert n_correct / 200 == result["runs"][0]["test_accuracy"]
    assert list(variable_length_demo.ARCHITECTURES) == ["dynamic_lstm"]


def test_what_is_missing_is_trained(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    folder, trained = str(tmp_path), []
    arguments = ["--only", "coupled_lstm", "--results", folder]
    assert reproduce.main([*arguments, "--seeds", "0"]) == 0
    monkeypatch.setattr(reproduce, "command",
                        lambda key: trained.append(key) or made_up_runs.command(key))
    assert reproduce.main([*arguments, "--seeds", "0", "1"]) == 0
    assert {key.seed for key in trained} == {1} and len(trained) == 3
    assert len(records.load(folder).runs) == 6
    assert capsys.readouterr().out.splitlines() == [
        f"3 runs, of which 0 are in {folder}", f"6 runs, of which 3 are in {folder}"]


def test_a_run_that_fails_does_not_stop_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    arguments = ["--only", "clockwork_rnn", "coupled_lstm", "--seeds", "0",
                 "--results", str(tmp_path)]
    assert reproduce.main(arguments) == 1
    assert {row["architecture"] for row in records.load(str(tmp_path)).runs} == {"coupled_lstm"}
    errors = [line for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert len(errors) == 3
    assert all(line.startswith("reproduce.py: error: variants clockwork_rnn, ")
               and line.endswith("ValueError: no clock") for line in errors)


def start(folder):
    """Start reproduce.py in another directory."""
    return calling.start(os.path.join(calling.PROGRAMS, "reproduce_made_up_runs.py"),
                         str(folder), cwd=os.path.dirname(str(folder)))


def check_that_it_goes_on(folder, whole, monkeypatch):
    """Check that some of nine runs are there, and train the others: as without a stop."""
    assert 1 <= len(records.load(str(folder)).runs) < 9
    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    for each in (folder, whole):
        reproduce.main(["--only", "coupled_lstm", "--results", str(each)])
    assert len(records.load(str(folder)).runs) == 9
    assert contents(folder) == contents(whole)


def test_a_killed_program_goes_on(tmp_path, monkeypatch):
    """Every run whose row is there is kept."""
    process = start(tmp_path / "stopped")
    while not (tmp_path / "stopped" / "runs.csv").exists():
        assert process.poll() is None
        time.sleep(.01)
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    check_that_it_goes_on(tmp_path / "stopped", tmp_path / "whole", monkeypatch)


def test_an_interrupted_program_goes_on(tmp_path, monkeypatch, capsys):
    add = records.add

    def add_and_interrupt(*args):
        add(*args)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    monkeypatch.setattr(records, "add", add_and_interrupt)
    with calling.default_ctrl_c(), pytest.raises(SystemExit) as exiting:
        reproduce.main(["--only", "coupled_lstm", "--results", str(tmp_path / "stopped")])
    assert exiting.value.code == 130
    assert re.search(r"Interrupted\. \d+ of 9 runs done\. Start the same command",
                     capsys.readouterr().err)
    monkeypatch.undo()
    check_that_it_goes_on(tmp_path / "stopped", tmp_path / "whole", monkeypatch)


def test_a_run_ends_when_its_program_has_ended():
    """The process between is killed; the one that it started notices."""
    process = calling.start(os.path.join(calling.PROGRAMS, "start_and_wait.py"),
                            os.path.join(calling.PROGRAMS, "run_until_the_parent_ends.py"))
    calling.wait_for_line(process, "started")
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
            for number, key in enumerate(experiments.planned_runs([seed])):
                start = dict(zip(records.KEY, (tensorflow, *key)))
                accuracy = .5 + seed / 10 + number / 1000 + shift
                for part, new in zip(found, rows(accuracy, (500, key.steps))):
                    part += [{**start, **row} for row in new]
    return found


def test_twins_share_a_row_of_the_table():
    """A static network and its twin share a row; what they do not share stands twice."""
    head, *body = tables.networks(made_up_records(), EXPERIMENTS)
    assert {len(row) for row in body} == {len(head)}
    assert len(body) == 7
    first, *_ = body
    assert first[:4] == ["`single_layer static_lstm`, `single_layer dynamic_lstm`", "5000", "8",
                         "9"]
    assert first[4] == "0.5"
    # The third network of a seed is the first one's twin.
    assert first[5:7] == ["0.5000 / 0.5005, 0.5020 / 0.5025", "0.6000 / 0.6005, 0.6020 / 0.6025"]
    assert first[8:] == ["0.6000 / 0.6005, 0.6020 / 0.6025", "0.2000", "0.0005", "0.9612, 0.9589"]


def test_the_best_rate_is_chosen_on_the_validation_set():
    """The best learning rate is the one with the highest accuracy on the validation set."""
    found = made_up_records()
    for row in found.curves:
        if row["architecture"] == "gru" and row["learning_rate"] == 1e-3 and row["step"] == 1000:
            row["validation_accuracy"] = .99
    _, *body = tables.variants(found, EXPERIMENTS["variants"])
    by_name = {row[0]: row for row in body}
    assert by_name["`gru`"][5] == 0.001 and by_name["`lstm`"][5] == 0.01
    at = {rate: tables.accuracies(found.runs, EXPERIMENTS["variants"], "gru", learning_rate=rate)
          for rate in (1e-4, 1e-3, 1e-2)}
    assert by_name["`gru`"][2:5] == tuple(tables.mean(each.values()) for each in at.values())
    assert by_name["`gru`"][6:] == (tables.accuracy(at[1e-3][0]), tables.accuracy(at[1e-3][2]))


def test_tables_without_rows_say_so():
    for text in tables.make_all(records.Records([], [], []), EXPERIMENTS).values():
        assert tables.MISSING in text


def test_both_languages_have_the_same_numbers():
    english, chinese = tables.make_all(made_up_records(), EXPERIMENTS).values()
    rows = [re.findall(r"(?m)^\|.*\d\.\d{4}.*$", text) for text in (english, chinese)]
    assert len(rows[0]) > 20
    assert [re.findall(r"\d[\d.]*", row) for row in rows[0]] \
        == [re.findall(r"\d[\d.]*", row) for row in rows[1]]


def test_write_makes_tables_and_pictures(tmp_path, capsys):
    """From the rows in a folder; no other file changes."""
    records.prepare(str(tmp_path))
    add(tmp_path)
    before = contents(tmp_path)
    reproduce.write(str(tmp_path))
    assert contents(tmp_path) == before
    assert {"tables.md", "tables.zh-CN.md"} <= set(os.listdir(str(tmp_path)))


def test_committed_tables_are_what_the_rows_say():
    """--write would change nothing."""
    for name, text in tables.make_all(records.load(), EXPERIMENTS).items():
        with open(os.path.join(records.RESULTS, name), encoding="utf-8") as stream:
            assert stream.read() == text


def test_committed_pictures_are_what_the_rows_say(tmp_path):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    from reproduction import pictures
    pictures.draw_all(records.load(), EXPERIMENTS, str(tmp_path))
    drawn = sorted(os.listdir(str(tmp_path)))
    assert drawn == ["depth.svg", "directions.svg", "lengths.svg", "memory.svg", "networks.svg",
                     "variants.svg"]
    for name in drawn:
        with open(os.path.join(records.RESULTS, name), "rb") as stream:
            committed = stream.read()
        assert (tmp_path / name).read_bytes() == committed
        assert len(committed) < 150_000
