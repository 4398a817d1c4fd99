"""Scripts as they were written in 2018 print what they printed on TensorFlow 1.15.5."""
import inspect
import json
import os
import re

import pytest

import cases
import cases_of_contrib
import forked
import idx
import run_tensorflow1
from cases_of_contrib import FOLDER, SCRIPTS_OF_2018
from tensorflow1.contrib import legacy_seq2seq, rnn, seq2seq, tf

RECORDED = cases.reference(cases_of_contrib.REFERENCE)["scripts"]
SCRIPTS = os.path.join(FOLDER, "scripts_of_2018")
NOT_THERE = ("MNIST-data/ does not hold the four MNIST files: reading the MNIST that came with "
             "this project instead of downloading it\n")


def assert_printed(lines, expected):
    """Assert that two lists of lines agree, and the numbers in them but for rounding."""
    number = re.compile(r"(-?\d+\.\d+)")
    assert len(lines) == len(expected)
    for line, other in zip(lines, expected):
        assert number.sub("", line) == number.sub("", other)
        for one, two in zip(number.findall(line), number.findall(other)):
            assert abs(float(one) - float(two)) <= 2e-4 * max(1, abs(float(two))), line


def run_in(folder, name):
    """Run one of the recorded scripts in a folder that has small/ and no MNIST-data/."""
    (folder / "small").mkdir()
    idx.write_data_sets(folder / "small", n_train=47, n_test=13)
    return forked.run(run_tensorflow1.__file__, os.path.join(SCRIPTS, name + ".py"),
                      *SCRIPTS_OF_2018[name], cwd=folder)


@pytest.mark.parametrize("name", [name for name in SCRIPTS_OF_2018 if name != "stacked"])
def test_a_script_prints_what_1_15_printed(name, tmp_path):
    done = run_in(tmp_path, name)
    assert (done.returncode, done.stderr) == (RECORDED[name]["status"], "")
    assert_printed(done.stdout.splitlines(), RECORDED[name]["printed"])
    assert len(RECORDED[name]["printed"]) > 5


def test_a_script_that_would_download_prints_the_same(tmp_path):
    """It reads the bundled MNIST where TensorFlow 1.15.5 had MNIST-data/, and says so."""
    done = run_in(tmp_path, "stacked")
    assert (done.returncode, done.stderr) == (0, NOT_THERE)
    printed, expected = (
        [line for line in lines if not line.startswith("Extracting")]
        for lines in (done.stdout.splitlines(), RECORDED["stacked"]["printed"]))
    assert_printed(printed, expected)
    assert len(expected) > 6


def test_every_name_is_in_a_script():
    """And every script is run above."""
    assert set(RECORDED) == set(SCRIPTS_OF_2018)
    text = ""
    for name in SCRIPTS_OF_2018:
        with open(os.path.join(SCRIPTS, name + ".py")) as script:
            text += script.read()
    for module in (rnn, seq2seq, legacy_seq2seq):
        assert all(re.search(rf"\b{name}\b", text) for name in module.__all__)


# Given by position, these arguments would be taken for others. No value of a network depends on
# them, and TensorFlow refuses most of them.
MOVED = {"autograph.experimental.set_loop_options", "function", "keras.models.save_model",
         "keras.utils.deserialize_keras_object", "keras.utils.model_to_dot",
         "keras.utils.plot_model"}


def moved_arguments(before, function):
    """Return the arguments that have another position than before, apart from the name of an
    operation."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError:  # it does not say
        return []
    names = [each.name for each in parameters if each.kind == each.POSITIONAL_OR_KEYWORD]
    return [name for position, name in enumerate(before)
            if name in names and name != "name" and names.index(name) != position]


def test_no_argument_has_another_position_than_on_1_15():
    """Of 1400 functions. Without named_arguments.py, logits would be taken for labels."""
    with open(os.path.join(FOLDER, "signatures115.json")) as stream:
        recorded = json.load(stream)
    assert len(recorded) > 1300
    found, moved = 0, set()
    for public, before in recorded.items():
        value = tf
        try:
            for name in public.split("."):
                value = getattr(value, name)
        except (AttributeError, ImportError):  # TensorFlow 2 does not have it: an error, no value
            continue
        found += 1
        if moved_arguments(before.split(), value):
            moved.add(public)
    assert found > 1300
    assert moved <= MOVED
