"""reproduce.py: the runs that it plans, the rows that they leave, the tables and the pictures."""
import concurrent.futures
import os
import re
import signal
import time
from xml.etree import ElementTree

import made_up_runs
import numpy as np
import pytest

import calling
import idx
import reproduce
import training
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
    n_first = sum(n[name] for name in plan.TUTORIALS_SCRIPTS)
    assert len(keys) == len(set(keys)) > 3 * (n_first + n["bidirectional"] + n["variants"] * 3 + 2)
    assert [key.seed for key in keys] == sorted(key.seed for key in keys)
    first = keys[:n_first]
    found = {calling.SCRIPTS[key.script].ARCHITECTURES[key.architecture] for key in first}
    assert len(found) == n_first and found >= set(calling.TUTORIAL_NETWORKS.values())
    assert {(key.script, key.steps) for key in first} == {
        ("single_layer", 5000), ("multi_layer", 1000), ("bidirectional", 1000)}


def test_only_plans_what_it_names():
    keys = experiments.planned_runs([7], 3, ["static_lstm", "variants"])
    assert {(key.script, key.architecture) for key in keys} == {
        ("single_layer", "static_lstm"), ("multi_layer", "static_lstm"),
        *(("variants", name) for name in variants.ARCHITECTURES)}
    assert {(key.seed, key.steps) for key in keys} == {(7, 3)}
    names = {"single_layer", "variable_length_demo", "static_lstm", "gru"}
    assert names <= set(experiments.names())


def add(folder, key=KEY):
    records.add(made_up_runs.row(key), str(folder))


def test_rows_come_back(tmp_path):
    """In one order, even if several programs add them and one of them twice."""
    keys = [KEY._replace(seed=seed, learning_rate=rate) for seed in range(8) for rate in (.01, .1)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: add(tmp_path, key), keys[::-1] + keys[:3]))
    assert records.load(str(tmp_path)) == [made_up_runs.row(key) for key in keys]
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == len(keys)
    assert records.load(str(tmp_path / "none")) == []


@pytest.mark.parametrize("whole, damaged", [
    (b"[4]}}", b""), (b'"n_hidden"', b'"units"'), (b'"seed": 1', b'"seed": "1"'),
    (b'"step"', b'"steps"'), (b"variants", b"\xff"), (b"{", b"\n{")])
def test_a_damaged_row_is_named(whole, damaged, tmp_path, capsys):
    for seed in (0, 1):
        add(tmp_path, KEY._replace(seed=seed))
    path = tmp_path / "runs.jsonl"
    first, second = path.read_bytes().splitlines(True)
    path.write_bytes(first + second.replace(whole, damaged, 1))
    error = calling.error_line(capsys, reproduce.main, ["--results", str(tmp_path)])
    assert f"{path}: line 2 is no finished run: delete or restore this line" in error


@pytest.fixture
def few(mnist, monkeypatch):
    """Few images, so that a run takes a moment."""
    sets = idx.first_images(mnist, (600, 100, 200))
    monkeypatch.setattr(one_run, "read_data_sets", lambda **kwargs: sets)
    return sets


def test_a_run_is_what_the_script_trains(few, tmp_path):
    key = KEY._replace(seed=3, steps=60, n_hidden=4)
    run = one_run.row_of(key)
    accuracy = calling.train_and_test(
        variants.ARCHITECTURES["gru"], few.restarted(3),
        training.Settings(steps=60, n_hidden=4, seed=3))
    assert records.key_of(run) == (tf.__version__, *key)
    assert run["test_accuracy"] == accuracy
    assert run["parameters"] == 3 * ((28 + 4) * 4 + 4) + 4 * 10 + 10
    assert run["operations"] > 100 and run["build_seconds"] > 0 and run["seconds"] >= 0
    assert run["curve"]["step"] == [50, 60] and "lengths" not in run
    assert all(0 <= accuracy <= 1 < cost < 3 for accuracy, cost in zip(
        run["curve"]["validation_accuracy"], run["curve"]["validation_cost"]))
    records.add(run, str(tmp_path))
    assert records.load(str(tmp_path)) == [run]


def test_a_run_on_cut_images_counts_every_length(few, tmp_path):
    run = one_run.row_of(plan.PlannedRun(
        "variable_length_demo", "dynamic_lstm", "last-valid-state", 0, 2, 128, 4, 0.0001, 0))
    lengths = run["lengths"]
    assert lengths["rows"] == list(range(7, 29)) and len(lengths["correct"]) == 22
    assert sum(lengths["images"]) == 200
    assert sum(lengths["correct"]) / 200 == run["test_accuracy"]
    records.add(run, str(tmp_path))
    assert records.load(str(tmp_path)) == [run]


def test_what_is_missing_is_trained(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    folder, trained = str(tmp_path), []
    arguments = ["--only", "coupled_lstm", "--results", folder]
    assert reproduce.main([*arguments, "--seeds", "0"]) == 0
    monkeypatch.setattr(reproduce, "command",
                        lambda key: trained.append(key) or made_up_runs.command(key))
    assert reproduce.main([*arguments, "--seeds", "0", "1"]) == 0
    assert {key.seed for key in trained} == {1} and len(trained) == 3
    assert len(records.load(folder)) == 6
    assert capsys.readouterr().out.splitlines() == [
        f"3 runs, of which 0 are in {folder}", f"6 runs, of which 3 are in {folder}"]


def test_a_run_that_fails_does_not_stop_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    arguments = ["--only", "clockwork_rnn", "coupled_lstm", "--seeds", "0",
                 "--results", str(tmp_path)]
    assert reproduce.main(arguments) == 1
    assert {run["architecture"] for run in records.load(str(tmp_path))} == {"coupled_lstm"}
    errors = [line for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert len(errors) == 3
    assert all(line.startswith("reproduce.py: error: variants clockwork_rnn, ")
               and line.endswith("ValueError: no clock") for line in errors)


def check_that_it_goes_on(folder, monkeypatch):
    """Check that some of nine runs are there, and train the others: as without a stop."""
    assert 1 <= len(records.load(folder)) < 9
    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    reproduce.main(["--only", "coupled_lstm", "--results", folder])
    assert records.load(folder) == sorted(
        map(made_up_runs.row, experiments.planned_runs(only=["coupled_lstm"])),
        key=records.key_of)


def test_a_killed_program_goes_on(tmp_path, monkeypatch):
    """Every run whose row is there is kept."""
    folder = str(tmp_path / "stopped")
    process = calling.start(os.path.join(calling.PROGRAMS, "reproduce_made_up_runs.py"), folder,
                            cwd=str(tmp_path))
    while not os.path.exists(os.path.join(folder, "runs.jsonl")):
        assert process.poll() is None
        time.sleep(.01)
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    check_that_it_goes_on(folder, monkeypatch)


def test_an_interrupted_program_goes_on(tmp_path, monkeypatch, capsys):
    add = records.add

    def add_and_interrupt(*args):
        add(*args)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(reproduce, "command", made_up_runs.command)
    monkeypatch.setattr(records, "add", add_and_interrupt)
    with calling.default_ctrl_c(), pytest.raises(SystemExit) as exiting:
        reproduce.main(["--only", "coupled_lstm", "--results", str(tmp_path)])
    assert exiting.value.code == 130
    assert re.search(r"Interrupted\. \d+ of 9 runs done\. Start the same command",
                     capsys.readouterr().err)
    monkeypatch.undo()
    check_that_it_goes_on(str(tmp_path), monkeypatch)


def test_a_run_ends_when_its_program_has_ended():
    """The process between is killed; the one that it started notices."""
    process = calling.start(os.path.join(calling.PROGRAMS, "run_until_the_parent_ends.py"))
    calling.wait_for_line(process, "started")
    process.kill()
    process.communicate(timeout=60)  # returns when the inner process has closed the pipe, too


def made_up_rows():
    """Return rows in which each run of a seed has an accuracy of its own."""
    return [made_up_runs.row(key, tensorflow, .5 + seed / 10 + number / 1000 + shift)
            for tensorflow, shift in [(tables.NEW, 0), (tables.OLD, .0005)]
            for seed in plan.SEEDS
            for number, key in enumerate(experiments.planned_runs([seed]))]


def test_twins_share_a_row_of_the_table():
    """A static network and its twin share a row; what they do not share stands twice."""
    head, *body = tables.networks(made_up_rows(), EXPERIMENTS)
    assert [len(row) for row in body] == [len(head)] * 7
    first, *_ = body
    assert first[:5] == ["`single_layer static_lstm`, `single_layer dynamic_lstm`", "5000", "8",
                         "9", "0.5"]
    # The third network of a seed is the first one's twin.
    assert first[5:7] == ["0.5000 / 0.5005, 0.5020 / 0.5025", "0.6000 / 0.6005, 0.6020 / 0.6025"]
    assert first[8:] == ["0.6000 / 0.6005, 0.6020 / 0.6025", "0.2000", "0.0005", "0.9612, 0.9589"]


def test_the_best_rate_is_chosen_on_the_validation_set():
    """The best learning rate is the one with the highest accuracy on the validation set."""
    found = made_up_rows()
    for run in found:
        if run["architecture"] == "gru" and run["learning_rate"] == 1e-3:
            run["curve"]["validation_accuracy"][-1] = .99
    _, *body = tables.variants(found, EXPERIMENTS)
    by_name = {row[0]: row for row in body}
    assert by_name["`gru`"][5] == 0.001 and by_name["`lstm`"][5] == 0.01
    at = [tables.accuracies(found, EXPERIMENTS["variants"], "gru", learning_rate=rate)
          for rate in (1e-4, 1e-3, 1e-2)]
    assert by_name["`gru`"][2:5] == tuple(map(tables.mean, at))
    assert by_name["`gru`"][6:] == (tables.accuracy(at[1][0]), tables.accuracy(at[1][2]))


def test_both_languages_have_the_same_numbers():
    english, chinese = [
        [re.findall(r"\d[\d.]*", row) for row in re.findall(r"(?m)^\|.*\d\.\d{4}.*$", text)]
        for text in tables.make_all(made_up_rows(), EXPERIMENTS).values()]
    assert english == chinese and len(english) > 20


def test_write_needs_no_complete_rows(tmp_path):
    """What is missing is said, and the rows stay as they are."""
    add(tmp_path)
    assert reproduce.main(["--write", "--results", str(tmp_path)]) == 0
    for name in ("tables.md", "tables.zh-CN.md"):
        assert tables.MISSING in (tmp_path / name).read_text(encoding="utf-8")
    assert records.load(str(tmp_path)) == [made_up_runs.row(KEY)]


def test_committed_tables_are_what_the_rows_say():
    """--write would change nothing."""
    for name, text in tables.make_all(records.load(), EXPERIMENTS).items():
        with open(os.path.join(records.RESULTS, name), encoding="utf-8") as stream:
            assert stream.read() == text


def shown(path):
    """Return what can be seen in a picture: the words, the colours and widths of the lines, and the
    coordinates. How matplotlib writes them may change."""
    words, strokes, numbers = [], [], []
    for each in ElementTree.parse(path).iter():
        if each.tag.endswith("}text"):
            words.append("".join(each.itertext()))
        strokes += sorted(re.findall(r"stroke(?:-width)?: [^;]+", each.get("style", "")))
        for name in ("d", "x", "y"):
            numbers += re.findall(r"-?\d+\.?\d*", each.get(name, ""))
    return words, strokes, np.array(numbers, float)


def test_committed_pictures_are_what_the_rows_say(tmp_path):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    from reproduction import pictures
    pictures.draw_all(records.load(), EXPERIMENTS, str(tmp_path))
    drawn = sorted(os.listdir(str(tmp_path)))
    assert drawn == ["depth.svg", "directions.svg", "lengths.svg", "memory.svg", "networks.svg",
                     "variants.svg"]
    for name in drawn:
        committed = os.path.join(records.RESULTS, name)
        *seen, coordinates = shown(str(tmp_path / name))
        *expected, expected_coordinates = shown(committed)
        assert seen == expected
        np.testing.assert_allclose(coordinates, expected_coordinates, rtol=0, atol=.015)
        assert os.path.getsize(committed) < 150_000
