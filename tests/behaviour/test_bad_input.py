"""Bad input: one line that names the thing and the remedy, and exit status 2."""
import gzip
import os
import sys

import numpy as np
import pytest

import bidirectional
import calling
import idx
import multi_layer
import reproduce
import single_layer
import training
import variable_length_demo
import variants
from calling import error_line
from contrib import rnn, tf
from data import mnist as loader


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
# How a good directory is spoilt, and the words that the error line must contain.
BAD_DATA = {
    "empty name": (lambda directory: "", ["''"]),
    "not there": (lambda directory: directory + "/none", ["/none'", "does not exist"]),
    "a file": (lambda directory: os.path.join(directory, TRAIN_IMAGES),
               [TRAIN_IMAGES, "not a directory"]),
    "lacks a file": (without(TEST_LABELS), ["lacks", TEST_LABELS + ".gz"]),
    "truncated": (spoil(TRAIN_IMAGES, lambda content: content[:-1]), [TRAIN_IMAGES, "shorter"]),
    "truncated header": (spoil(TRAIN_LABELS, lambda content: content[:7]),
                         [TRAIN_LABELS, "header"]),
    "nothing in it": (spoil(TEST_IMAGES, lambda content: b""), [TEST_IMAGES, "header"]),
    "too long": (spoil(TEST_IMAGES, lambda content: content + b"x"), [TEST_IMAGES, "longer"]),
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
    "other sizes": (other_sizes, ["6 × 7", "5 × 7"]),
    "few images": (few_images, ["4999", "5000", "(the scripts' --validation-size)"]),
    "not gzip": (with_gz(lambda content: b"not gzip"), [TRAIN_IMAGES + ".gz", "gzip"]),
    "truncated gzip": (with_gz(lambda content: gzip.compress(content)[:-100]),
                       [TRAIN_IMAGES + ".gz", "cannot be read"]),
    "damaged gzip": (with_gz(damaged), [TRAIN_IMAGES + ".gz", "cannot be read"]),
    "empty gzip": (with_gz(lambda content: b""), [TRAIN_IMAGES + ".gz", "header"]),
}


@pytest.mark.parametrize("bad", BAD_DATA)
def test_bad_data_are_named(bad, tmp_path, capsys):
    spoil_directory, named = BAD_DATA[bad]
    idx.write_data_sets(tmp_path, n_train=5100, n_test=30, suffix="")
    error = error_line(capsys, single_layer.main,
                       ["--data-dir", spoil_directory(str(tmp_path)), "--batch-size", "9"])
    for words in named:
        assert words in error


@pytest.mark.parametrize("script, arguments", [
    (single_layer, []), (variable_length_demo, ["--train"])], ids=["script", "demo"])
def test_a_changed_bundled_file_is_named(script, arguments, capsys, monkeypatch):
    monkeypatch.setitem(loader.FILES, TEST_LABELS, "another")
    error = error_line(capsys, script.main, arguments)
    assert TEST_LABELS in error and "SHA-256" in error


BAD_FLAGS = [
    ("--arch lstm", ["'lstm'", "static_lstm (1), static_gru (2)", "dynamic_gru (4)", " or all"]),
    ("--arch 99", ["'99'", "static_lstm (1)"]),
    ("--arch 0", ["'0'"]),
    ("--architecture 1", ["--architecture"]),
    ("--step 5", ["--step"]),
    ("static_lstm", ["static_lstm"]),
    ("--learning-rate 0", ["'0'", "above 0"]),
    ("--learning-rate nan", ["'nan'"]),
    ("--learning-rate inf", ["'inf'"]),
    ("--seed -1", ["'-1'", "0 to 4294967295"]),
    ("--seed 4294967296", ["'4294967296'"]),
    ("--batch-parts 0", ["--batch-parts", "'0'", "auto"]),
    ("--batch-parts some", ["'some'", "auto or a whole number from 1 to 1024"]),
    ("--batch-size 55001", ["--batch-size", "55001", "55000"]),
    *[(f"{flag} 0", [flag, "'0'", "from 1 to"])
      for flag in ("--steps", "--batch-size", "--n-hidden", "--display-step")],
    *[(f"--steps {value}", ["--steps", f"'{value}'", "from 1 to"])
      for value in ("1.5", "99999999999")],
]


@pytest.mark.parametrize("kernel", [
    ["/lib/ipykernel_launcher.py", "-f", "/run/kernel-1.json", "--HistoryManager.enabled=0"],
    ["/lib/colab_kernel_launcher.py", "-f", "/run/kernel-1.json"],
    ["/lib/ipykernel/__main__.py", "--f=/run/kernel-1.json"]], ids=["Jupyter", "Colab", "module"])
def test_a_notebook_has_no_arguments(kernel, capsys, monkeypatch):
    """Those of its process are the kernel's. Given ones are read."""
    monkeypatch.setattr(sys, "argv", kernel)
    variable_length_demo.main()
    assert "GRU state: 2" in capsys.readouterr().out
    assert "unrecognized arguments: none" in error_line(
        capsys, variable_length_demo.main, ["none"])
    monkeypatch.setattr(sys, "argv", ["variable_length_demo.py", "-f", "kernel.txt"])
    with pytest.raises(SystemExit):
        variable_length_demo.main()


@pytest.mark.parametrize("arguments, named", BAD_FLAGS, ids=[flags for flags, _ in BAD_FLAGS])
def test_bad_flags_are_named(arguments, named, capsys):
    error = error_line(capsys, single_layer.main, arguments.split())
    for words in named:
        assert words in error


BAD_FLAGS_ELSEWHERE = [
    (multi_layer, "--readout final-states", ["--readout"]),
    (bidirectional, "--readout first-output", ["'first-output'", "last-output", "final-states"]),
    (variants, "--arch quasi_lstm", ["'quasi_lstm'", "peephole_lstm (3)", "clockwork_rnn (8)"]),
    (variants, "--n-hidden 126", ["--n-hidden", "clockwork_rnn", "126", "multiple of 4"]),
    (multi_layer, "--n-hidden 1000001", ["--n-hidden", "'1000001'", "1 to 1000000"]),
    (variable_length_demo, "--seed -1", ["--seed", "'-1'"]),
    (variable_length_demo, "--train --steps 0", ["--steps", "'0'"]),
    (variable_length_demo, "--steps 5", ["--steps", "--train"]),
    (variable_length_demo, "--arch 1", ["--arch 1"]),
    (variable_length_demo, "more", ["more"]),
    (reproduce, "--only quasi_lstm", ["--only", "'quasi_lstm'", "variants", "depth_gated_lstm"]),
    (reproduce, "--seeds 0 -1", ["--seeds", "'-1'"]),
    (reproduce, "--results LICENSE", ["--results", "LICENSE"]),
    (reproduce, "--write --results none", ["none has no rows", "train first"]),
    (reproduce, "--write --seeds 0", ["--write", "--seeds"]),
    (reproduce, "--write --steps 5", ["--write", "--steps"]),
]


@pytest.mark.parametrize("script, arguments, named", BAD_FLAGS_ELSEWHERE, ids=[
    f"{script.__name__} {flags}" for script, flags, _ in BAD_FLAGS_ELSEWHERE])
def test_bad_flags_of_other_scripts_are_named(script, arguments, named, capsys, monkeypatch):
    monkeypatch.chdir(calling.PROJECT)
    error = error_line(capsys, script.main, arguments.split())
    for words in named:
        assert words in error


def hiddens_only(input_x, n_steps, n_hidden):
    hiddens, _ = single_layer.single_layer_static_lstm(input_x, n_steps, n_hidden)
    return hiddens


def hiddens_in_a_tuple(input_x, n_steps, n_hidden):
    return (hiddens_only(input_x, n_steps, n_hidden),)


def without_transpose(input_x, n_steps, n_hidden):
    return tf.nn.dynamic_rnn(rnn.GRUCell(n_hidden), input_x, dtype=tf.float32)


def both_directions_apart(input_x, n_steps, n_hidden):
    return tf.nn.bidirectional_dynamic_rnn(
        rnn.GRUCell(n_hidden), rnn.GRUCell(n_hidden), input_x, dtype=tf.float32)


def undeclared_input(input_x, n_steps, n_hidden, lengths):
    return single_layer.single_layer_static_lstm(input_x, n_steps, n_hidden)


def of_five_units_or_more(input_x, n_steps, n_hidden):
    raise training.UnitsError(f"{n_hidden} units are too few: choose 5 or more")


def with_lengths(input_x, n_steps, n_hidden, lengths: tf.int32):
    return single_layer.single_layer_static_lstm(input_x, n_steps, n_hidden)


BAD_NETWORKS = {
    with_lengths: ["gives no 'lengths'", "`take`"],
    of_five_units_or_more: ["4 units are too few: choose 5 or more"],
    hiddens_only: ["a single list", "return hiddens, states"],
    hiddens_in_a_tuple: ["a single tuple", "return hiddens, states"],
    without_transpose: ["(6, 4)", "(?, units)", "transpose"],
    both_directions_apart: ["(?, 6, 4)", "(?, units)", "transpose"],
    undeclared_input: ["'lengths'", "lengths: tf.int32"],
}


@pytest.mark.parametrize("network", BAD_NETWORKS, ids=calling.name_of)
def test_bad_networks_are_named(network, small, capsys):
    error = error_line(capsys, lambda argv: training.main({"mine": network}, 1, argv),
                       ["--data-dir", small, "--n-hidden", "4"], begun=True)
    for words in ["mine: "] + BAD_NETWORKS[network]:
        assert words in error


def defective(input_x, n_steps, n_hidden):
    raise ValueError("a defect")


def test_a_defect_in_a_network_is_not_called_a_bad_flag(small):
    with pytest.raises(ValueError, match="a defect"):
        training.main({"mine": defective}, 1, ["--data-dir", small])


def test_more_units_than_memory_are_named(capsys):
    error = error_line(capsys, multi_layer.main, ["--arch", "3", "--n-hidden", "1000000"],
                       begun=True)
    assert "static_mix needs more memory than there is" in error and "--n-hidden" in error


@pytest.mark.parametrize("error", [MemoryError(), tf.errors.ResourceExhaustedError(
    None, None, "OOM when allocating tensor")], ids=calling.name_of)
def test_too_little_memory_during_a_run(error, small, capsys, monkeypatch):
    def allocate(*args):
        raise error

    monkeypatch.setattr(loader.DataSet, "next_batch", allocate)
    line = error_line(capsys, single_layer.main, ["--arch", "4", "--data-dir", small], begun=True)
    assert "dynamic_gru needs more memory" in line and "--n-hidden" in line
