"""run_tensorflow1.py as a person meets it: what it runs, and how it refuses what it cannot run."""
import json
import os
import re

import numpy as np
import pytest

import calling
import forked
import idx
import run_tensorflow1 as door
from tensorflow1 import messages
from tensorflow1.contrib import uncovered

HERE = os.path.dirname(os.path.abspath(__file__))


@pytest.fixture
def directory(tmp_path):
    """A working directory for a script."""
    (tmp_path / "small").mkdir()
    idx.write_data_sets(tmp_path / "small", n_train=47, n_test=13)
    return tmp_path


def run(directory, path, *arguments):
    return forked.run(door.__file__, str(path), *arguments, cwd=directory)


def run_text(directory, text, *arguments):
    """Run a script that holds this text."""
    (directory / "old.py").write_text(text)
    return run(directory, "old.py", *arguments)


def test_an_old_script_runs_unchanged(directory):
    """By Python itself; the scripts below run in processes that have TensorFlow."""
    done = calling.run(door.__file__, os.path.join(HERE, "programs", "old.py"), cwd=str(directory))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "rnn/lstm_cell/kernel:0 (5, 8)\n(4, 3, 2)\n"


NOT_COVERED = ["cudnn_rnn", "rnn.GridLSTMCell", "layers.bow_encoder", "seq2seq.none",
               "slim.none", "legacy_seq2seq.none", "framework.none", "learn.Estimator"]
NOT_COVERED_BY_IMPORT = [
    *["contrib.cudnn_rnn"] * 3, "contrib.rnn.GridLSTMCell", "contrib.rnn.GridLSTMCell",
    "contrib.data.LMDBDataset", "contrib.layers.bow_encoder", "contrib.framework.none",
    "contrib.slim.none", "contrib.legacy_seq2seq.none", "contrib.learn.Estimator",
    "examples.tutorials.word2vec", "examples.tutorials.mnist.input_data.maybe_download"]


def test_a_name_that_is_not_covered_says_so(directory):
    """Each says so, and what is covered. A traceback has the script's own frames only."""
    path = os.path.join(HERE, "programs", "old_with_uncovered_names.py")
    done = run(directory, path, *NOT_COVERED)
    first, second, *refused = done.stdout.splitlines()
    assert (first, second) == ("True True", "True")
    assert len(refused) == len(NOT_COVERED) + len(NOT_COVERED_BY_IMPORT)
    named = ["contrib." + name for name in NOT_COVERED] + NOT_COVERED_BY_IMPORT
    for line, name in zip(refused, named):
        assert line.startswith(f"tf.{name} is not covered. Covered: ")
        assert line.endswith(uncovered.remedy('tf.' + name))
    assert done.returncode == 1
    *trace, error = [line for line in done.stderr.splitlines() if not re.match(r"\s*~*\^+$", line)]
    assert trace == [
        "Traceback (most recent call last):",
        f'  File "{path}", line 38, in <module>', "    fail()",
        f'  File "{path}", line 35, in fail', "    tf.contrib.cudnn_rnn"]
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


OTHER_PYTHON_2 = [
    "mode = 0777", "if 1 <> 2: pass", "x = `1`", "f = lambda (a, b): a", "def f(a, (b, c)): pass",
    "from itertools import izip", "import itertools; itertools.imap", "import sys; sys.maxint",
    "import Tkinter", "import urllib; urllib.urlretrieve", "from urllib import urlopen",
    "{1: 2}.keys()[0]", "map(str, [1])[0]", "(i for i in [1]).next()", "'a'.decode('utf-8')",
    "{}.has_key(1)", "import string; string.letters", "raise ValueError, 'a'", "reduce(max, [1])",
    "exec 'x = 1'", "range(3).sort()", "try: pass\nexcept (IOError, ValueError), e: pass",
    "import random; random.shuffle(range(3))"]


@pytest.mark.parametrize("text", OTHER_PYTHON_2)
def test_words_of_python_2_are_recognized(text):
    with pytest.raises(Exception) as raised:
        exec(compile(text, "old.py", "exec"), {})
    line = messages.about_python_2(raised.value)
    assert re.match(r"old.py, line [12], is for Python 2 \(", line)


def test_the_line_of_python_2_is_the_scripts_own():
    """Not one of a library that it calls: of Python, or of the site-packages."""
    assert os.__file__.startswith(messages.LIBRARIES)
    assert np.__file__.startswith(messages.LIBRARIES)
    inside = os.path.join(os.path.dirname(np.__file__), "made_up.py")
    called = {}
    exec(compile("def f(mapping): return mapping.has_key(1)", inside, "exec"), called)
    with pytest.raises(AttributeError) as raised:
        exec(compile("\nf({})", "old.py", "exec"), called)
    assert messages.about_python_2(raised.value).startswith("old.py, line 2, is for Python 2 (")


@pytest.mark.parametrize("text", [
    "x = (1,\nprint(x)", "None.next_one", "[][0]", "int('a')", "import no_such_module", "x = 1 +",
    "{}['a']", "undefined", "'a' + 1", "f(x for x in 1, 2)", "n = None; n.next", "file.close()",
    "import commands", "def f(x, shape=(28, 28))\n    pass", "x = foo(1, '007'",
    "print('a <> b'", "import ast; ast.literal_eval('007')",
    "raise RuntimeError(\"name 'xrange' is not defined\")",
    "raise ImportError(\"No module named 'tkinter'\")",
    "raise ImportError(\"cannot import name 'quote' from 'mytexts'\")"])
def test_other_mistakes_are_not_called_python_2(text):
    with pytest.raises(Exception) as raised:
        exec(compile(text, "old.py", "exec"), {})
    assert messages.about_python_2(raised.value) is None


@pytest.mark.parametrize("content, words", [
    ("# 中\nx = '文'\n".encode("gbk"), ["'\\xd6' in file old.py on line 1", "coding: gbk"]),
    ("x = 1\n".encode("utf-16"), ["old.py is in UTF-16: save it as UTF-8"]),
    (b"# coding: utf-8\nx = '\xff'\n", ["'\\xff' in file old.py on line 2"]),
    (b"# coding: gbk\nx = '\xff'\n", ["line 2, is not in gbk, which it declares"]),
    ("x = 1\n".encode("utf-16-le"), ["old.py, line 1, has null bytes", "UTF-16"]),
    ("# coding: gbk\nx = '中'\n".encode("gbk"), None), ("x = '中'\n".encode(), None)])
def test_an_encoding_that_python_cannot_read_is_named(content, words):
    line = messages.about_encoding(content, "old.py")
    if words is None:
        assert line is None
    else:
        assert all(each in line for each in words)


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": kind, "source": text.splitlines(True)}
                                 for kind, text in cells]})


def test_a_notebook_runs_its_code_cells(directory):
    (directory / "old.ipynb").write_text(notebook(
        ("markdown", "# Title"), ("code", "%matplotlib inline\nimport tensorflow as tf\nx = 1"),
        ("code", "%%time\ny = 2"), ("code", ""), ("code", "%%bash\nls -l"),
        ("code", "%time z = 3\nif x == 1:\n    !ls"),
        ("code", "print('%d %d %d'\n      % (x, y, z), \"\"\"\n! kept\"\"\", tf.AUTO_REUSE)")))
    done = run(directory, "old.ipynb")
    assert (done.returncode, done.stdout, done.stderr) == (
        0, "1 2 3 \n! kept _ReuseMode.AUTO_REUSE\n", "")


def test_a_notebook_shows_its_own_code(directory):
    """In a traceback, in a warning, and to inspect."""
    (directory / "old.ipynb").write_text(notebook(
        ("code", "import inspect\nimport warnings\ndef f(x):\n    # inverse\n    return 1 / x\n"),
        ("code", "print(inspect.getsource(f))\nwarnings.warn('careful')\nx = 0\ny = f(x)")))
    done = run(directory, "old.ipynb")
    assert done.stdout.splitlines()[:3] == ["def f(x):", "    # inverse", "    return 1 / x"]
    lines = [line.strip() for line in done.stderr.splitlines()]
    for line in ("warnings.warn('careful')", "y = f(x)", "return 1 / x",
                 "ZeroDivisionError: division by zero"):
        assert line in lines
    assert "json" not in done.stderr and '"' not in re.sub(r'File "[^"]*"', "", done.stderr)


def test_what_is_not_a_notebook_is_named(directory):
    for content in ("x = 1", "[]", '{"cells": 1}'):
        (directory / "old.ipynb").write_text(content)
        with pytest.raises((ValueError, KeyError, TypeError)):
            door.source_of(str(directory / "old.ipynb"))
    done = run(directory, "old.ipynb")
    assert done.returncode == 2
    assert "error: old.ipynb is not a notebook of Jupyter (TypeError: " in done.stderr


ASKED = """
import sys
import types
from tensorflow.contrib.tensorboard.plugins import projector
for module in list(sys.modules.values()):
    for name in ("__file__", "__spec__", "__warningregistry__", "nothing_has_this"):
        getattr(module, name, None)
print("tensorboard.plugins.projector" in sys.modules)
sys.modules["tensorboard.plugins.projector"] = {}
try:
    print(projector.ProjectorConfig)
except AttributeError as error:
    print(error)
from tensorflow.contrib.tensorboard.plugins.projector import ProjectorConfig
"""


@pytest.mark.parametrize("module, printed, error", [
    ("types.SimpleNamespace(ProjectorConfig='a config')", "a config", "$"),
    ("None", r"tf.contrib.tensorboard.plugins.projector.ProjectorConfig is that of tensorboard, "
     r"which cannot be imported \(.*\): pip install tensorboard setuptools",
     "ImportError: tf.contrib.tensorboard.plugins.projector.ProjectorConfig is that of "),
], ids=["with tensorboard", "without"])
def test_tensorboard_is_imported_when_its_names_are_needed(module, printed, error, directory):
    """And not when Python's own tools ask all modules for names."""
    done = run_text(directory, ASKED.format(module))
    imported, line = done.stdout.splitlines()
    assert imported == "False" and re.fullmatch(printed, line)
    assert re.match(error, (done.stderr.splitlines() or [""])[-1])


def test_a_number_that_wraps_is_named(directory):
    """Even if the script ignores warnings, because NumPy 1 gave another value without one."""
    done = run_text(directory, "import warnings\nwarnings.simplefilter('ignore')\n"
                    "import numpy as np\nprint(int(np.uint8(7) * 100))\n")
    assert done.returncode == 0
    if np.__version__ < "2":
        assert (done.stdout, done.stderr) == ("700\n", "")
    else:
        assert done.stdout == "188\n" and "NumPy 1 took a larger one" in done.stderr


def test_an_error_of_an_operation_lists_no_frame_of_the_runner(directory):
    done = run_text(directory, "import tensorflow as tf\nx = tf.placeholder(tf.float32)\n"
                    "y = tf.matrix_inverse(x)\nwith tf.Session() as sess:\n"
                    "    sess.run(y, {x: [[0, 0], [0, 0]]})\n")
    assert done.returncode == 1 and "old.py" in done.stderr
    assert "run_tensorflow1.py" not in done.stderr and "tensorflow1/" not in done.stderr


def test_a_script_of_python_3_with_a_mistake(directory):
    """The traceback is Python's."""
    done = run_text(directory, "x = (1,\nprint(x)\ny = 1 +\n")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith(f'  File "{directory}/old.py", line ')
    assert "SyntaxError" in done.stderr.splitlines()[-1]


def test_strings_that_lost_their_newline_are_named(directory):
    """As in the tutorial's listings, when they are copied from its page."""
    text = "x = 1\nprint('X:\n',x)\nif x:\n    print('Y:\n',x)\n    print('Z:\n',x)\n"
    done = run_text(directory, text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"run_tensorflow1.py: error: {directory}/old.py, line 2: a string has no end. The page "
        "that it comes from has probably lost a \\n. Join each of these lines with the next one: "
        "2, 5, 7. The first becomes print('X:\\n',x)\n")
    done = run_text(directory, text.replace(":\n'", ":\\n'"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "X:\n 1\nY:\n 1\nZ:\n 1\n", "")
    assert "SyntaxError" in run_text(directory, "print('X)\n").stderr.splitlines()[-1]


@pytest.mark.parametrize("arguments, problem", [
    (["none.py"], "none.py cannot be read (No such file or directory): name a Python file"),
    (["small"], "small cannot be read (Is a directory): name a Python file"),
    ([], "the following arguments are required: SCRIPT"),
])
def test_a_script_that_cannot_be_read_is_named(directory, arguments, problem):
    done = calling.run(door.__file__, *arguments, cwd=str(directory))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("run_tensorflow1.py: error: " + problem)
    assert len(done.stderr.splitlines()) == 1


def test_without_tensorflow_one_line_says_so():
    done = calling.run(os.path.join(calling.PROGRAMS, "with_failing_import.py"), "tensorflow",
                       "missing", "run_tensorflow1.py", "bidirectional.py", cwd=calling.PROJECT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "run_tensorflow1.py: error: TensorFlow is not installed: pip install -r requirements.txt, "
        "under Python 3.10 to 3.13 or 3.7 (No module named tensorflow)\n")
