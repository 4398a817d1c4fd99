"""Scripts as they were written in 2018, run unchanged by run_tensorflow1.py."""
import os
import re

import cases
import idx
import scripts
from contrib import legacy_seq2seq, rnn, seq2seq

import pytest

RUN = os.path.join(scripts.PROJECT, "run_tensorflow1.py")
RECORDED = scripts.REFERENCE["scripts"]


@pytest.fixture
def directory(tmp_path):
    """A working directory for a script. It has no MNIST-data."""
    (tmp_path / "small").mkdir()
    idx.write_data_sets(tmp_path / "small", n_train=47, n_test=13)
    return tmp_path


def run(directory, path, *arguments):
    return scripts.run(RUN, str(path), *arguments, cwd=str(directory))


def run_text(directory, text, *arguments):
    """Run a script that holds this text."""
    (directory / "old.py").write_text(text)
    return run(directory, "old.py", *arguments)


def assert_printed(lines, expected):
    """Assert that two lists of lines agree, and the numbers in them but for rounding."""
    number = re.compile(r"(-?\d+\.\d+)")
    assert len(lines) == len(expected)
    for line, other in zip(lines, expected):
        assert number.sub("", line) == number.sub("", other)
        for one, two in zip(number.findall(line), number.findall(other)):
            assert abs(float(one) - float(two)) <= 2e-4 * max(1, abs(float(two))), line


@pytest.mark.parametrize("name", RECORDED)
def test_script(name, directory):
    """It prints what Python alone printed with TensorFlow 1.15.5."""
    path = os.path.join(cases.TESTS, "scripts_of_2018", name + ".py")
    done = run(directory, path, *cases.SCRIPTS_OF_2018[name])
    printed, expected, err = done.stdout.splitlines(), RECORDED[name]["printed"], ""
    if name == "stacked":  # TensorFlow 1.15.5 had MNIST-data/
        err = ("MNIST-data/ does not hold the four MNIST files: reading the MNIST that came with "
               "this project instead of downloading it\n")
        printed, expected = ([line for line in lines if not line.startswith("Extracting")]
                             for lines in (printed, expected))
    assert (done.returncode, done.stderr) == (RECORDED[name]["status"], err)
    assert_printed(printed, expected)
    assert len(expected) > 6


def test_every_name_is_in_a_script():
    """And every way of importing that TensorFlow 1.15.5 itself can do."""
    text = ""
    for name in cases.SCRIPTS_OF_2018:
        with open(os.path.join(cases.TESTS, "scripts_of_2018", name + ".py")) as script:
            text += script.read()
    for module in (rnn, seq2seq, legacy_seq2seq):
        assert all(re.search(rf"\b{name}\b", text) for name in module.__all__)


NOT_COVERED = ["crf", "rnn.NASCell", "layers.embed_sequence", "seq2seq.BasicDecoder", "slim.none",
               "legacy_seq2seq.attention_decoder", "framework.none", "learn.Estimator"]
REFUSED = """\
import sys
import tensorflow as tf
import tensorflow.compat.v1 as tf1
import tensorflow.examples.tutorials.mnist.input_data as input_data
import tensorflow.python.framework.dtypes as dtypes
everything = {}
exec("from tensorflow import *", everything)
print(tf1.contrib is everything["contrib"], input_data.DataSet is not None)
print(dtypes.float32 is tf.float32)
for name in sys.argv[1:]:
    try:
        eval("tf.contrib." + name)
    except AttributeError as error:
        print(error)
for statement in ["from tensorflow.contrib import crf", "import tensorflow.contrib.crf as crf"]:
    try:
        exec(statement)
    except ImportError as error:
        print(error)


def fail():
    tf.contrib.crf


fail()
"""
REST = ("Where the rest of tf.contrib went: "
        "https://github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md")


def test_names_that_are_not_covered(directory):
    """Each says so, and what is covered. A traceback has the script's own frames only."""
    done = run_text(directory, REFUSED, *NOT_COVERED)
    first, second, *refused = done.stdout.splitlines()
    assert (first, second) == ("True True", "True")
    assert len(refused) == 10
    for line, name in zip(refused, NOT_COVERED + ["crf", "crf"]):
        assert line.startswith(f"tf.contrib.{name} is not covered. Covered: ")
        assert line.endswith(REST)
    assert done.returncode == 1
    *trace, error = [line for line in done.stderr.splitlines() if not re.match(r"\s*~*\^+$", line)]
    assert trace == [
        "Traceback (most recent call last):",
        f'  File "{directory}/old.py", line 26, in <module>', "    fail()",
        f'  File "{directory}/old.py", line 23, in fail', "    tf.contrib.crf"]
    assert error == "AttributeError: " + refused[0]


PYTHON_2 = {
    "print": ("x = 1\nprint x\n", "line 2, is for Python 2 (print x)"),
    "except": ("try:\n    pass\nexcept ValueError, error:\n    pass\n",
               "line 3, is for Python 2 (except ValueError, error:)"),
    "xrange": ("for i in xrange(3):\n    pass\n",
               "line 1, is for Python 2 (name 'xrange' is not defined)"),
}


@pytest.mark.parametrize("which", PYTHON_2)
def test_python_2(directory, which):
    text, problem = PYTHON_2[which]
    done = run_text(directory, text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (f"run_tensorflow1.py: error: {directory}/old.py, {problem}: convert it "
                           "with 2to3, which comes with Python up to 3.12\n")


def test_a_script_of_python_3_with_a_mistake(directory):
    """The traceback is Python's."""
    done = run_text(directory, "x = (1,\nprint(x)\ny = 1 +\n")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith(f'  File "{directory}/old.py", line ')
    assert "SyntaxError" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("arguments, problem", [
    (["none.py"], "none.py cannot be read (No such file or directory): name a Python file"),
    (["small"], "small cannot be read (Is a directory): name a Python file"),
    ([], "the following arguments are required: SCRIPT"),
])
def test_no_script(directory, arguments, problem):
    done = scripts.run(RUN, *arguments, cwd=str(directory))
    *usage, error = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert usage[0].startswith("usage: run_tensorflow1.py ")
    assert error.startswith("run_tensorflow1.py: error: " + problem)
