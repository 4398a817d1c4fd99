"""The scripts as their users meet them: runs, printed lines, flags, bad input."""
import fcntl
import gzip
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

import idx
import numpy as np
import pytest

import bidirectional
import command_line
import multi_layer
import single_layer
import results
import training
import variable_length_demo
import variants
from contrib import tf
from data import mnist as loader

SCRIPTS = [single_layer, multi_layer, bidirectional, variants]
RUNS = [(script, number, name) for script in SCRIPTS
        for number, name in enumerate(script.ARCHITECTURES, start=1)]
PROJECT = os.path.dirname(os.path.abspath(training.__file__))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A directory of random images, 6 rows of 7 pixels: 230 to train on, 1030 to test."""
    directory = tmp_path_factory.mktemp("small")
    idx.write_data_sets(directory, n_train=5230, n_test=1030)
    return str(directory)


def numbers_as_n(line):
    return re.sub(r"\d+(\.\d+)?(e-\d+)?", "N", line)


def expected_form(network, width, n_training_lines):
    return ([
        "Training data shape: (230, 42)",
        "Test data shape: (1030, 42)",
        "Validation data shape: (5000, 42)",
        "Training label shape: (230, 10)",
        command_line.title(network) + ":",
        "hidden: (?, {})".format(width),
    ] + ["Step N:Training set accuracy N,cost N."] * n_training_lines + [
        "Step N:Test set accuracy N,cost N.",
        "Test accuracy: N",
    ])


@pytest.mark.parametrize("script, number, name", RUNS, ids=lambda value: getattr(
    value, "__name__", str(value)))
def test_smoke(script, number, name, small, capfd):
    """Every architecture, by name or number, through the script's own main."""
    arch = name if number % 2 else str(number)
    assert not script.main(["--arch", arch, "--steps", "4", "--display-step", "2",
                            "--batch-size", "100", "--n-hidden", "8", "--data-dir", small])
    out, err = capfd.readouterr()
    network = script.ARCHITECTURES[name]
    width = 16 if "mix" in name or "_bi_" in name else 64 if "proj" in name else 8
    lines = out.splitlines()
    assert err == ""
    assert lines[:6] == expected_form(network, width, 2)[:6]
    assert list(map(numbers_as_n, lines[6:])) == expected_form(network, width, 2)[6:]
    assert [line.split(":")[0] for line in lines[6:9]] == ["Step 2", "Step 4", "Step 20"]


def run(*arguments, **kwargs):
    return subprocess.run([sys.executable] + list(arguments), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, **kwargs)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.__name__)
def test_from_another_directory(script, small, tmp_path):
    done = run(script.__file__, "--arch", "1", "--steps", "1", "--n-hidden", "2",
               "--batch-size", "9", "--data-dir", os.path.relpath(small, str(tmp_path)),
               cwd=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("Test accuracy: ")
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize("command", [[variable_length_demo.__file__],
                                     [results.__file__, "--help"]])
def test_others_from_another_directory(command, tmp_path):
    done = run(*command, cwd=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 10
    assert os.listdir(str(tmp_path)) == []


def test_closed_standard_error(small):
    done = subprocess.run(
        [sys.executable, single_layer.__file__, "--arch", "4", "--steps", "2", "--data-dir", small],
        preexec_fn=lambda: os.close(2), stdout=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("Test accuracy: ")


def test_table(small, capsys):
    """After all networks a row for each: parameters, steps, seconds, test accuracy."""
    lines = printed(single_layer, capsys, "--steps", "1", "--n-hidden", "5", "--data-dir", small)
    assert lines[-5].split() == ["architecture", "parameters", "steps", "seconds", "test",
                                 "accuracy"]
    rows = [line.split() for line in lines[-4:]]
    head = 5 * 10 + 10
    lstm, gru = 4 * ((7 + 5) * 5 + 5), 3 * ((7 + 5) * 5 + 5)
    assert [row[:3] for row in rows] == [
        ["static_lstm", str(lstm + head), "1"], ["static_gru", str(gru + head), "1"],
        ["dynamic_lstm", str(lstm + head), "1"], ["dynamic_gru", str(gru + head), "1"]]
    tested = [line.split()[-1] for line in lines if line.startswith("Test accuracy: ")]
    assert [row[4] for row in rows] == ["{:.4f}".format(float(each)) for each in tested]


def printed(script, capsys, *arguments):
    script.main(list(arguments))
    return capsys.readouterr().out.splitlines()


def test_one_seed_gives_one_output(small, capsys):
    """Twice the same lines; other ones for another seed; alone the same as among all."""
    arguments = ["--steps", "6", "--display-step", "1", "--n-hidden", "5", "--batch-size", "100",
                 "--data-dir", small]
    once = printed(single_layer, capsys, "--arch", "dynamic_gru", *arguments)
    assert once == printed(single_layer, capsys, "--arch", "dynamic_gru", *arguments)
    assert once != printed(single_layer, capsys, "--arch", "4", "--seed", "1", *arguments)
    among_all = printed(single_layer, capsys, *arguments)
    assert once == among_all[3 * len(once):4 * len(once)]


def test_trains_on_what_next_batch_gives(small, capsys):
    """The loop, said once more without it: the same batches give the same printed costs."""
    arguments = ["--arch", "dynamic_lstm", "--steps", "3", "--display-step", "1", "--seed", "5",
                 "--n-hidden", "5", "--batch-size", "100", "--learning-rate", ".01",
                 "--data-dir", small]
    costs = [line.split("cost ")[1][:-1] for line in printed(single_layer, capsys, *arguments)
             if "Training set" in line]
    tf.set_random_seed(5)
    model = training.build_model(single_layer.single_layer_dynamic_lstm, 6, 7, 5, .01)
    train = loader.read_data_sets(small, one_hot=True, reshape=False, seed=5).train
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for cost in costs:
            images, labels = train.next_batch(100)
            feed = {model.input_x: images[..., 0], model.input_y: labels}
            sess.run(model.train, feed)
            assert abs(sess.run(model.cost, feed) - float(cost)) < 1e-5


def test_evaluation_covers_the_whole_set(small):
    """1030 images in batches of 50 and a last one of 30; each counts once."""
    model = training.build_model(single_layer.single_layer_dynamic_gru, 6, 7, 5, .01)
    test = loader.read_data_sets(small, one_hot=True, seed=3).test
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        everything = training.feed(model, test.images, test.labels)
        accuracy = sess.run(model.accuracy, everything)
        assert abs(training.evaluate(sess, model, test) - accuracy) < 1e-6


def test_readout(small, capsys):
    """The read-out that --readout names is the one that is trained: other costs."""
    arguments = ["--arch", "2", "--steps", "2", "--display-step", "1", "--n-hidden", "4",
                 "--data-dir", small]
    default = printed(bidirectional, capsys, *arguments)
    assert default == printed(bidirectional, capsys, "--readout", "last-output", *arguments)
    final = printed(bidirectional, capsys, "--readout", "final-states", *arguments)
    assert final[:6] == default[:6] and final[6:] != default[6:]


@pytest.mark.parametrize("table", results.TABLES)
def test_results(table, small, tmp_path, monkeypatch):
    """The table is put between its two lines, and nothing else of the file changes."""
    monkeypatch.setattr(results, "SEEDS", (0, 1))
    for script, names in [(variants, ["basic_rnn", "gru"]), (bidirectional, ["dynamic_bi_lstm"])]:
        monkeypatch.setattr(script, "ARCHITECTURES",
                            {name: script.ARCHITECTURES[name] for name in names})
    text = "before\n<!-- results.py {} -->\nold\n<!-- end -->\nafter · é\n".format(table)
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    results.main([table, "--steps", "1", "--data-dir", small, "--readme", str(readme)])
    before, rows, after = results.split_at_table(readme.read_text(encoding="utf-8"), table)
    assert before + "old\n" + after == text
    head, rule, *rows = [row.strip("| \n").split(" | ") for row in rows.splitlines()]
    script = {"variants": variants, "readout": bidirectional}[table]
    assert [row[0] for row in rows] == ["`{}`".format(name) for name in script.ARCHITECTURES]
    assert {len(row) for row in rows} == {len(head)} == {len(rule)}
    for row in rows:
        accuracies = list(map(float, row[3:] if table == "variants" else row[1:]))
        assert all(0 <= accuracy <= 1 for accuracy in accuracies)
        if table == "variants":
            assert accuracies[1] <= accuracies[0] <= accuracies[2]
    assert os.listdir(str(tmp_path)) == ["README.md"]


def test_learns(tmp_path, capsys):
    """Images whose lit row is their label are told apart; chance is 0.1."""
    labels = np.arange(5400) % 10
    images = np.zeros([5400, 10, 3], np.uint8)
    images[np.arange(5400), labels] = 255
    for name, n in zip(idx.NAMES, (5400, 5400, 200, 200)):
        idx.write_idx(str(tmp_path / name),
                      images[:n] if "images" in name else labels[:n].astype(np.uint8))
    lines = printed(single_layer, capsys, "--arch", "dynamic_gru", "--steps", "150",
                    "--learning-rate", ".02", "--n-hidden", "16", "--data-dir", str(tmp_path))
    assert float(lines[-1].split()[-1]) > .9


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.__name__)
def test_help(script, capsys):
    with pytest.raises(SystemExit) as leaving:
        script.main(["--help"])
    assert leaving.value.code == 0
    text = capsys.readouterr().out
    for number, (name, network) in enumerate(script.ARCHITECTURES.items(), start=1):
        assert re.search(r"^ +{} +{} +{}$".format(
            number, name, re.escape(network.__doc__.splitlines()[0])), text, re.MULTILINE)
    assert "(default: {})".format(5000 if script is single_layer else 1000) in text
    assert all(flag in text for flag in (
        "--arch", "--steps", "--display-step", "--batch-size", "--n-hidden", "--learning-rate",
        "--seed", "--data-dir"))


def spoil(name, change):
    """Return a function that changes the unpacked content of one file of a directory."""
    def spoil_file(directory):
        path = os.path.join(directory, name)
        with open(path, "rb") as stream:
            content = stream.read()
        with open(path, "wb") as stream:
            stream.write(change(content))
        return directory
    return spoil_file


def without(name):
    def remove(directory):
        os.remove(os.path.join(directory, name))
        return directory
    return remove


def with_gz(content):
    """Return a function that puts a .gz of such content beside the training images."""
    def put(directory):
        path = os.path.join(directory, idx.NAMES[0])
        with open(path, "rb") as stream:
            made = content(stream.read())
        with open(path + ".gz", "wb") as stream:
            stream.write(made)
        return directory
    return put


def damaged(content):
    zipped = bytearray(gzip.compress(content))
    zipped[1000:1100] = bytes(100)
    return bytes(zipped)


def other_sizes(directory):
    idx.write_idx(os.path.join(directory, idx.NAMES[2]), np.zeros([30, 5, 7], np.uint8))
    return directory


def few_images(directory):
    idx.write_data_sets(directory, n_train=4999, n_test=30, suffix="")
    return directory


TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = idx.NAMES
# How a good directory is spoilt, and what the error line must name.
BAD_DATA = {
    "empty name": (lambda directory: "", ["''"]),
    "not there": (lambda directory: directory + "/none", ["/none'", "not there"]),
    "a file": (lambda directory: os.path.join(directory, TRAIN_IMAGES),
               [TRAIN_IMAGES, "not a directory"]),
    "lacks a file": (without(TEST_LABELS), ["lacks", TEST_LABELS + ".gz"]),
    "truncated": (spoil(TRAIN_IMAGES, lambda content: content[:-1]), [TRAIN_IMAGES, "shorter"]),
    "truncated header": (spoil(TRAIN_LABELS, lambda content: content[:7]),
                         [TRAIN_LABELS, "header"]),
    "nothing in it": (spoil(TEST_IMAGES, lambda content: b""), [TEST_IMAGES, "header"]),
    "too long": (spoil(TEST_IMAGES, lambda content: content + b"x"), [TEST_IMAGES, "longer"]),
    "promises gigabytes": (
        spoil(TRAIN_IMAGES, lambda content: content[:4] + b"\xff" * 12 + content[16:]),
        [TRAIN_IMAGES, "shorter"]),
    "magic number": (spoil(TRAIN_LABELS, lambda content: b"\0\0\x08\x03" + content[4:]),
                     [TRAIN_LABELS, "magic number 2051"]),
    "no images": (spoil(TEST_IMAGES, lambda content: content[:4] + bytes(4) + content[8:16]),
                  [TEST_IMAGES, "empty"]),
    "no rows": (spoil(TEST_IMAGES, lambda content: content[:8] + bytes(4) + content[12:16]),
                [TEST_IMAGES, "empty"]),
    "fewer labels": (
        spoil(TEST_LABELS, lambda content: content[:7] + bytes([29]) + content[8:-1]),
        [TEST_IMAGES, "30 images", TEST_LABELS, "29 labels"]),
    "no digit": (spoil(TRAIN_LABELS, lambda content: content[:20] + b"\x0a" + content[21:]),
                 [TRAIN_LABELS, "label 10", "position 12"]),
    "other sizes": (other_sizes, ["6 by 7", "5 by 7"]),
    "few images": (few_images, ["4999", "5000"]),
    "not gzip": (with_gz(lambda content: b"not gzip"), [TRAIN_IMAGES + ".gz", "gzip"]),
    "truncated gzip": (with_gz(lambda content: gzip.compress(content)[:-100]),
                       [TRAIN_IMAGES + ".gz", "cannot be read"]),
    "gzip without its sum": (with_gz(lambda content: gzip.compress(content)[:-8]),
                             [TRAIN_IMAGES + ".gz", "cannot be read"]),
    "damaged gzip": (with_gz(damaged), [TRAIN_IMAGES + ".gz", "cannot be read"]),
    "empty gzip": (with_gz(lambda content: b""), [TRAIN_IMAGES + ".gz", "header"]),
}


def error_line(capsys, main, arguments):
    """Return the one error line of a call that must leave with status 2."""
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    out, err = capsys.readouterr()
    assert leaving.value.code == 2
    assert out == ""
    *usage, error = err.splitlines()
    assert usage[0].startswith("usage: ")
    assert all(line.startswith("      ") for line in usage[1:])
    assert re.match(r"\w+\.py: error: ", error)
    return error


@pytest.mark.parametrize("bad", BAD_DATA)
def test_bad_data(bad, tmp_path, capsys):
    spoil_directory, named = BAD_DATA[bad]
    idx.write_data_sets(tmp_path, n_train=5100, n_test=30, suffix="")
    error = error_line(capsys, single_layer.main,
                       ["--data-dir", spoil_directory(str(tmp_path)), "--batch-size", "9"])
    for words in named:
        assert words in error


def test_changed_bundled_file(tmp_path, capsys, monkeypatch):
    for name in idx.NAMES:
        shutil.copy(os.path.join(loader.DATA_DIR, name + ".gz"), str(tmp_path))
    monkeypatch.setattr(loader, "DATA_DIR", str(tmp_path))
    loader.read_data_sets(str(tmp_path))
    path = tmp_path / (TEST_LABELS + ".gz")
    idx.write(str(path), gzip.decompress(path.read_bytes())[:-1] + b"\0")
    for main, arguments in [(single_layer.main, ["--data-dir", str(tmp_path)]),
                            (results.main, ["readout", "--data-dir", str(tmp_path)])]:
        error = error_line(capsys, main, arguments)
        assert TEST_LABELS in error and "SHA-256" in error


def test_the_demo_reads_data_as_the_others_do(capsys, monkeypatch):
    monkeypatch.setitem(loader._SHA256, TEST_LABELS, "another")
    error = error_line(capsys, variable_length_demo.main, ["--train"])
    assert TEST_LABELS in error and "SHA-256" in error


BAD_FLAGS = [
    ("--arch lstm", ["'lstm'", "static_lstm (1), static_gru (2)", "dynamic_gru (4) or all"]),
    ("--arch 5", ["'5'", "static_lstm (1)"]),
    ("--arch 0", ["'0'"]),
    ("--arch -1", ["'-1'"]),
    ("--arch=", ["''"]),
    ("--architecture 1", ["--architecture"]),
    ("--step 5", ["--step"]),
    ("static_lstm", ["static_lstm"]),
    ("--learning-rate 0", ["'0'", "above 0"]),
    ("--learning-rate -1", ["'-1'"]),
    ("--learning-rate nan", ["'nan'"]),
    ("--learning-rate inf", ["'inf'"]),
    ("--learning-rate fast", ["'fast'"]),
    ("--seed -1", ["'-1'", "0 to 4294967295"]),
    ("--seed 4294967296", ["'4294967296'"]),
    ("--seed 1.5", ["'1.5'"]),
    ("--batch-size 55001", ["--batch-size", "55001", "55000"]),
] + [("{} {}".format(flag, value), [flag, "'{}'".format(value), "from 1 to"])
     for flag in ("--steps", "--batch-size", "--n-hidden", "--display-step")
     for value in ("0", "-3", "1.5", "many", "1e3", "99999999999")]


@pytest.mark.parametrize("arguments, named", BAD_FLAGS, ids=[flags for flags, _ in BAD_FLAGS])
def test_bad_flags(arguments, named, capsys):
    error = error_line(capsys, single_layer.main, arguments.split())
    for words in named:
        assert words in error


BAD_FLAGS_ELSEWHERE = [
    (multi_layer, "--readout final-states", ["--readout"]),
    (bidirectional, "--readout first-output", ["'first-output'", "last-output", "final-states"]),
    (variants, "--arch quasi_lstm", ["'quasi_lstm'", "peephole_lstm (3)", "clockwork_rnn (8)"]),
    (variants, "--n-hidden 126", ["--n-hidden", "clockwork_rnn", "126", "multiple of 4"]),
    (multi_layer, "--n-hidden 2000000000", ["--n-hidden", "too large"]),
    (variable_length_demo, "--seed -1", ["--seed", "'-1'"]),
    (variable_length_demo, "--seed x", ["'x'"]),
    (variable_length_demo, "--train --steps 0", ["--steps", "'0'"]),
    (variable_length_demo, "--steps 5", ["--steps", "--train"]),
    (variable_length_demo, "--arch 1", ["--arch 1"]),
    (variable_length_demo, "more", ["more"]),
    (results, "", ["table"]),
    (results, "speed", ["'speed'", "variants", "readout"]),
    (results, "readout --steps none", ["'none'"]),
    (results, "readout --data-dir none", ["'none'"]),
    (results, "readout --readme none", ["none"]),
    (results, "readout --readme LICENSE", ["LICENSE", "<!-- results.py readout -->"]),
]


@pytest.mark.parametrize("script, arguments, named", BAD_FLAGS_ELSEWHERE, ids=[
    "{} {}".format(script.__name__, flags) for script, flags, _ in BAD_FLAGS_ELSEWHERE])
def test_bad_flags_elsewhere(script, arguments, named, capsys, monkeypatch):
    monkeypatch.chdir(PROJECT)
    error = error_line(capsys, script.main, arguments.split())
    for words in named:
        assert words in error


@pytest.mark.parametrize("seed", ["0", "4294967295"])
def test_extreme_seeds(seed, small, capsys):
    assert printed(single_layer, capsys, "--arch", "4", "--steps", "1", "--n-hidden", "2",
                   "--seed", seed, "--data-dir", small)


def test_ctrl_c(small):
    process = subprocess.Popen(
        [sys.executable, single_layer.__file__, "--arch", "dynamic_gru", "--steps", "1000000",
         "--display-step", "5", "--data-dir", small],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    for line in process.stdout:
        if line.startswith("Step 10:"):
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    steps = re.match(r"Interrupted\. dynamic_gru: (\d+) of 1000000 training steps done\n$", err)
    assert int(steps.group(1)) >= 10


def test_ctrl_c_after_the_first_line(small):
    process = subprocess.Popen(
        [sys.executable, bidirectional.__file__, "--arch", "3", "--data-dir", small],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    process.stdout.readline()
    time.sleep(.3)  # into the building of the graph
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert err == "Interrupted. multi_static_bi_lstm: 0 of 1000 training steps done\n"


def test_head_ends_quietly(small):
    done = subprocess.run(
        "{} {} --arch 4 --steps 50 --display-step 1 --data-dir {} | head -n 1".format(
            sys.executable, single_layer.__file__, small),
        shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert done.stdout == "Training data shape: (230, 42)\n"
    assert done.stderr == ""


def test_output_that_cannot_be_written():
    with open(os.devnull) as not_writable:
        done = subprocess.run([sys.executable, variable_length_demo.__file__], stdout=not_writable,
                              stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 2
    assert re.match(r"error: \[Errno \d+\] [^\n]*\n$", done.stderr)


def test_closed_output_is_no_obstacle():
    done = subprocess.run([sys.executable, variable_length_demo.__file__],
                          preexec_fn=lambda: os.close(1), stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")


def test_bar_on_a_terminal(small):
    """Where standard error is a terminal, the bar stands there with speed and time left."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, single_layer.__file__, "--arch", "4", "--steps", "400", "--n-hidden", "3",
         "--data-dir", small], stdout=subprocess.PIPE, stderr=end, universal_newlines=True)
    os.close(end)
    out = process.stdout.read()
    process.wait()
    bar = os.read(terminal, 10000).decode()
    os.close(terminal)
    assert re.search(r"dynamic_gru: +\d+%.*\d+/400 \[\d\d:\d\d<\d\d:\d\d, +[\d.]+step/s\]", bar)
    assert "dynamic_gru" not in out
