"""A missing or broken TensorFlow, and what TensorFlow prints while it loads and trains."""
import os
import re

import pytest

import calling


def run(program, *arguments, **environment):
    """Run one of the programs in the project, with other environment variables."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("TF_") and name not in environment}
    return calling.run(os.path.join(calling.PROGRAMS, program), *arguments, cwd=calling.PROJECT,
                       env={**kept, **environment})


@pytest.mark.parametrize("module", [
    "interface.exits", "interface.arguments", "interface.files", "data.mnist",
    "reproduction.records", "reproduction.tables", "reproduction.pictures", "benchmarks.compare",
    "benchmarks.scaling", "equations.in_numpy"])
def test_what_needs_no_tensorflow_does_not_load_it(module):
    done = calling.run("-c", f"import sys; sys.path.append('benchmarks'); import {module}; "
                             "print('tensorflow' in sys.modules)", cwd=calling.PROJECT)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_warnings_and_exceptions_still_show():
    """TensorFlow's warning of a cell given twice, and an exception, whole; and the user's
    settings win."""
    done = run("one_cell_twice.py", TF_CPP_MIN_LOG_LEVEL="2", TF_USE_LEGACY_KERAS="True")
    assert done.stdout == "2 True\n"
    warning, traceback, *_, exception = done.stderr.splitlines()
    assert "same object and will share weights" in warning
    assert traceback.startswith("Traceback")
    assert exception == "ZeroDivisionError: division by zero"


def test_a_copy_of_contrib_under_another_name_is_quiet(tmp_path):
    (tmp_path / "legacy").symlink_to(os.path.join(calling.PROJECT, "contrib"))
    done = run("train_a_little.py", "legacy", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


INSTALL = ("TensorFlow is not installed: pip install -r requirements.txt, under Python 3.10 to "
           "3.13 or 3.7")
FRESH = ("TensorFlow is installed but cannot be imported: pip install -r requirements.txt in a "
         "fresh virtual environment")
NO_CELLS = ("TensorFlow 9.8.7 has no legacy cells without tf_keras of the same version, loaded "
            "before Keras 3: pip install 'tf_keras==9.8.*'")  # the stub's version
MISSING, BROKEN = "No module named {}", "libfoo.so: cannot open"


@pytest.mark.parametrize("package, how, stub, environment, cause, line", [
    ("tensorflow", "missing", [], {}, MISSING, INSTALL),
    ("tensorflow", "broken", [], {}, BROKEN, FRESH),
    ("tf_keras", "missing", ["--stub", "no-cells"], {}, MISSING, NO_CELLS),
    ("tf_keras", "broken", ["--stub", "no-cells"], {}, BROKEN, NO_CELLS),
    ("tf_keras", "missing", ["--stub", "no-cells"], {"TF_USE_LEGACY_KERAS": "0"}, MISSING,
     "TensorFlow's legacy cells are switched off by TF_USE_LEGACY_KERAS=0: unset it or set it to "
     "1"),
    ("tf_slim", "missing", ["--stub", "cells"], {}, MISSING,
     "tf_slim cannot be imported: pip install -r requirements.txt"),
])
@pytest.mark.parametrize("script", ["single_layer.py", "reproduce.py"])
def test_a_package_that_cannot_be_used_is_named(script, package, how, stub, environment, cause,
                                                line):
    """In one line, with the remedy and the cause."""
    done = run("with_failing_import.py", *stub, package, how, script, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{line} ({cause.format(package)})\n"


@pytest.mark.parametrize("package", ["numpy", "tqdm", "filelock"])
@pytest.mark.parametrize("program", [
    "single_layer.py", "multi_layer.py", "bidirectional.py", "variants.py", "cells.py", "gates.py",
    "convert.py", "variable_length_demo.py", "reproduce.py", "tests/conftest.py"])
def test_a_missing_package_is_named_before_it_is_imported(program, package):
    """Also by the tests."""
    done = calling.run("-c", "import runpy, sys; sys.path.insert(0, '.'); "
                             f"sys.modules['{package}'] = None; runpy.run_path('{program}')",
                       cwd=calling.PROJECT)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.match(package + " is not installed: pip install -r requirements.txt, under Python "
                    r"3.10 to 3.13 or 3.7 \(this is \d.\d+\)\n\Z", done.stderr)


def test_docstrings_that_python_removed_are_named():
    done = calling.run("-OO", "single_layer.py", cwd=calling.PROJECT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave it out, or use -O" in done.stderr and len(done.stderr.splitlines()) == 1
