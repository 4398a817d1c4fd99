"""The benchmark programs: they name the same networks, keep to one protocol, and make tables."""
import json
import os
import re
import sys

from interface.exits import UserError

import pytest

import calling
import compare
import scaling
import worker


def test_the_programs_train_the_14_networks():
    functions = {f"{script}.{architecture}": calling.SCRIPTS[script].ARCHITECTURES[architecture]
                 for script, architecture in map(str.split, worker.NETWORKS)}
    assert set(functions.values()) == set(calling.TUTORIAL_NETWORKS.values())
    for name, network in worker.NETWORKS.items():
        script, architecture = name.split()
        assert network.function == calling.SCRIPTS[script].ARCHITECTURES[architecture].__name__
        assert network.static == ("static" in name)
        assert network.bidirectional == ("_bi_" in name)
        assert len(network.cells) == (1 if not name.startswith("multi") and "multi_" not in name
                                      else 2 if "mix" in name else 3)


def test_operations_are_counted_as_worked_out_by_hand():
    """Of an LSTM: three products of [128, 28 + 128] and [28 + 128, 4 * 128] at each of 28 steps."""
    one = 2 * 128 * (28 + 128) * 4 * 128 * 28
    assert worker.NETWORKS["single_layer static_lstm"].flops() == 3 * one
    mixed = 2 * 128 * (128 + 256) * 3 * 256 * 28
    assert worker.NETWORKS["multi_layer dynamic_mix"].flops() == 3 * (one + mixed)
    upper = 2 * 128 * (256 + 128) * 4 * 128 * 28
    assert worker.NETWORKS["bidirectional multi_static_bi_lstm"].flops() == 6 * (one + 2 * upper)


def test_a_program_trains_and_answers(monkeypatch):
    """This suite's own program, with few steps; the tables show its figures."""
    monkeypatch.setattr(compare, "STARTS", 1)
    monkeypatch.setattr(compare, "ROUNDS", 2)
    monkeypatch.setattr(compare, "STEPS", 3)
    rounds = []
    name = "single_layer dynamic_gru"
    figures = compare.measure(name, [compare.OURS], lambda: rounds.append(1))
    assert len(rounds) == len(figures["this suite"]["starts"][0]) == 2
    ours = figures["this suite"]
    assert 0 < ours["ms_per_step"] < 10000 and ours["ours_over_it"] == 1
    assert 0 < ours["seconds_to_first_step"] < 300 and 50 < ours["peak_mib"] < 20000
    assert .05 < ours["accuracy"] < 1
    results = {"matrix_product_gflops": 100, "networks": {name: {"gflop": 1, "figures": figures}}}
    head, row, mean = compare.speed_rows(results)
    assert len(head) == len(row) == len(mean)
    assert row[:6] == (f"`{name}`", f"{ours['ms_per_step']:.1f}", "–", "–", "–", "–")
    document = compare.document(results)
    for column in (f"{ours['peak_mib']:.0f}", f"{ours['accuracy']:.3f}"):
        assert f"| `{name}` | {column} | – | – | – | – |\n" in document


def test_the_fastest_start_of_a_program_counts(monkeypatch):
    starts = [{title: {"ms_per_step": ms, "rounds": [ms], "seconds_to_first_step": ms / 10,
                       "peak_mib": 500 + ms, "accuracy": .5, "ours_over_it": ours / ms}
               for title, ms in [("this suite", ours), ("PyTorch", its)]}
              for ours, its in [(8, 20), (9, 10), (20, 14)]]
    monkeypatch.setattr(compare, "measure_start", lambda *args: starts.pop(0))
    programs = [program for program in [compare.OURS, *compare.PEERS]
                if program.title in starts[0]]
    figures = compare.measure("a network", programs, None)
    assert figures["PyTorch"] == {
        "ms_per_step": 10, "ours_over_it": .9, "seconds_to_first_step": 1.4, "peak_mib": 514,
        "accuracy": .5, "starts": [[20], [10], [14]]}
    assert figures["this suite"]["ms_per_step"] == 8


def test_nox_makes_the_environments_of_the_peers():
    with open(os.path.join(calling.PROJECT, "noxfile.py")) as stream:
        names = re.findall(r'id="([a-z]\w+)"', stream.read())
    assert [peer.python for peer in compare.PEERS] == [
        os.path.join(calling.PROJECT, ".nox", "peer-" + name, "bin", "python") for name in names]


def test_a_peer_without_an_environment_is_left_out(monkeypatch, capsys):
    there = compare.Program("a peer", "peer.py", sys.executable)
    monkeypatch.setattr(compare, "PEERS", [
        there, compare.Program("another peer", "other.py", "no/python")])
    assert compare.installed_peers() == [there]
    line, = capsys.readouterr().err.splitlines()
    assert line.startswith("another peer is left out") and "nox --session peer" in line


def test_ratios_are_to_the_fastest_peer():
    def figures(keras, pytorch, jax, tensorflow1):
        return {title: {"ms_per_step": 10, "ours_over_it": ratio} for title, ratio in [
            ("this suite", 1), ("Keras 3", keras), ("PyTorch", pytorch), ("JAX", jax),
            ("TensorFlow 1.15.5", tensorflow1)]}

    networks = {"a": {"gflop": .5, "figures": figures(.5, .8, .1, .25)},
                "b": {"gflop": .5, "figures": figures(.1, .1, .2, 1)}}
    _, a, b, mean = compare.speed_rows({"matrix_product_gflops": 100, "networks": networks})
    assert a[6:] == ("0.80", "0.25", "12800", "0.50")
    assert b[6:8] == ("0.20", "1.00")
    assert mean[6:8] == ("0.40", "0.50")


@pytest.mark.parametrize("ready", ["", "print('1', flush=True)\nsys.stdin.close()\n"],
                         ids=["before it is ready", "later"])
def test_a_program_that_ends_is_named(ready, tmp_path):
    """One line names the program and the network, and has the program's last line."""
    (tmp_path / "peer.py").write_text(f"import sys\n{ready}raise ValueError('no memory')\n")
    program = compare.Program("a peer", str(tmp_path / "peer.py"), sys.executable)
    with pytest.raises(UserError, match=r"a peer, a network: .* \(ValueError: no memory\)"):
        worker = compare.Worker(program, "a network")
        worker._process.wait()
        worker.ask("steps 1")


def test_an_unknown_network_is_named(capsys):
    assert "quasi_lstm" in calling.error_line(capsys, compare.main, ["--only", "quasi_lstm"])


@pytest.mark.parametrize("static", [True, False])
def test_scaling_measures_a_network(static):
    point = scaling.measure(static, n_steps=28, batch_size=8, n_hidden=4, n_layers=2)
    assert point["ms_per_step"] > 0 and point["seconds_to_build"] > 0 and point["peak_mib"] > 50
    assert (point["operations"] > 2000) == static


def made_up_points():
    sizes = [scaling.BASE] + [dict(scaling.BASE, **{name: value})
                              for name, values in scaling.VARIED.items() for value in values]
    sizes += [dict(scaling.BASE, n_cores=n_cores) for n_cores in (1, 2)]
    return [dict(size, static=static, ms_per_step=size["n_steps"] + static, seconds_to_build=2,
                 operations=1, n_parts=size["n_cores"], machine_cores=2, peak_mib=size["n_hidden"])
            for size in sizes for static in (True, False)]


def test_the_table_of_growth_has_every_size():
    head, base, *rows = scaling.size_rows(made_up_points())
    assert base[1:] == ("29.0", "28.0", "2.0", "2.0", "128", "128")
    assert {row[0]: row[1] for row in rows}["784 time steps"] == "785.0"
    assert {row[0]: row[5] for row in rows}["512 units"] == "512"
    assert {len(row) for row in rows} == {len(head)} == {7}


def test_the_table_of_cores_has_those_of_the_machine():
    head, *rows = scaling.core_rows(made_up_points())
    assert rows == [(1, "1", "1", "1", "1", "2.0", "2.0", "29.0", "28.0"),
                    (2, "2", "2", "1", "1", "2.0", "2.0", "29.0", "28.0")]
    assert len(head) == 9


def test_cores_are_limited():
    """In a process of its own, which does not get the others back."""
    point = {**scaling.BASE, "n_cores": 1, "n_hidden": 4, "static": False}
    measured = json.loads(calling.run(scaling.__file__, "--point", json.dumps(point)).stdout)
    assert (measured["n_parts"], measured["machine_cores"]) == (1, len(os.sched_getaffinity(0)))


def test_the_picture_has_every_size(tmp_path):
    pytest.importorskip("matplotlib", reason="its pinned version is for Python 3.10 and later")
    scaling.draw(made_up_points(), str(tmp_path))
    assert os.listdir(str(tmp_path)) == ["scaling.svg"]
    content = (tmp_path / "scaling.svg").read_text()
    labels = [*scaling.LABELS.values(), *scaling.MEASURED.values(), "static", "dynamic",
              *(value for values in scaling.VARIED.values() for value in values)]
    assert [label for label in labels if f">{label}<" not in content] == []
    assert len(content) < 150_000


@pytest.mark.parametrize("program", [compare, scaling], ids=calling.name_of)
def test_committed_tables_are_those_of_the_measurements(program):
    path = os.path.join(calling.PROJECT, "results", program.__name__)
    with open(path + ".json") as stream:
        measured = json.load(stream)
    with open(path + ".md", encoding="utf-8") as stream:
        assert stream.read() == program.document(measured)
