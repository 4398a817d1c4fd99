"""How run_tensorflow1.py refuses what it cannot run."""
import os
import re

import pytest

import calling
import idx


@pytest.fixture
def directory(tmp_path):
    """A working directory for a script."""
    (tmp_path / "small").mkdir()
    idx.write_data_sets(tmp_path / "small", n_train=47, n_test=13)
    return tmp_path


def run(directory, path, *arguments):
    return calling.run_tensorflow1(str(path), *arguments, cwd=str(directory))


def run_text(directory, text, *arguments):
    """Run a script that holds this text."""
    (directory / "old.py").write_text(text)
    return run(directory, "old.py", *arguments)


NOT_COVERED = ["crf", "rnn.NASCell", "layers.embed_sequence", "seq2seq.BasicDecoder", "slim.none",
               "legacy_seq2seq.attention_decoder", "framework.none", "learn.Estimator"]
REST = ("Where the rest of tf.contrib went: "
        "https://github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md")


def test_a_name_that_is_not_covered_says_so(directory):
    """Each says so, and what is covered. A traceback has the script's own frames only."""
    path = os.path.join(calling.PROGRAMS, "old_with_uncovered_names.py")
    done = run(directory, path, *NOT_COVERED)
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
        f'  File "{path}", line 26, in <module>', "    fail()",
        f'  File "{path}", line 23, in fail', "    tf.contrib.crf"]
    assert error == "AttributeError: " + refused[0]


PYTHON_2 = {
    "print": ("x = 1\nprint x\n", "line 2, is for Python 2 (print x)"),
    "except": ("try:\n    pass\nexcept ValueError, error:\n    pass\n",
               "line 3, is for Python 2 (except ValueError, error:)"),
    "xrange": ("for i in xrange(3):\n    pass\n",
               "line 1, is for Python 2 (name 'xrange' is not defined)"),
}


@pytest.mark.parametrize("which", PYTHON_2)
def test_a_script_for_python_2_is_named(directory, which):
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
def test_a_script_that_cannot_be_read_is_named(directory, arguments, problem):
    done = calling.run_tensorflow1(*arguments, cwd=str(directory))
    *usage, error = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert usage[0].startswith("usage: run_tensorflow1.py ")
    assert error.startswith("run_tensorflow1.py: error: " + problem)
