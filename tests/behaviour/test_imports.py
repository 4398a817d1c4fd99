"""Missing and broken packages, Ctrl-C while they load, and what TensorFlow prints then."""
import os

import calling

import pytest

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")


def run(program, *arguments, **environment):
    """Run one of the programs in the project, with other environment variables."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("TF_") and name not in environment}
    return calling.run(os.path.join(PROGRAMS, program), *arguments, cwd=calling.PROJECT,
                       env={**kept, **environment})


def run_with(package, how, target="single_layer.py", *arguments, stub=None, **environment):
    stubbed = ["--stub", stub] if stub else []
    return run("with_failing_import.py", *stubbed, package, how, target, *arguments, **environment)


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
TF_KERAS = "pip install 'tf_keras==9.8.*'"  # of the stub's version
BROKEN = " (ImportError: libfoo.so: cannot open)"


@pytest.mark.parametrize("package, how, stub, environment, end", [
    ("tensorflow", "missing", None, {}, INSTALL),
    ("tensorflow", "broken", None, {}, "in a fresh virtual environment" + BROKEN),
    ("tf_keras", "missing", "no-cells", {}, TF_KERAS),
    ("tf_keras", "broken", "no-cells", {}, TF_KERAS + BROKEN),
    ("tf_keras", "missing", "no-cells", {"TF_USE_LEGACY_KERAS": "0"},
     "TF_USE_LEGACY_KERAS=0: unset it or set it to 1"),
    ("tf_slim", "missing", "cells", {}, "tf_slim cannot be imported: pip install -r "
     "requirements.txt (ModuleNotFoundError: No module named tf_slim)"),
    ("tqdm", "missing", None, {}, "tqdm is not installed: pip install -r requirements.txt"),
])
def test_a_package_that_cannot_be_used(package, how, stub, environment, end):
    """A script prints one line with the remedy and exits with status 2."""
    done = run_with(package, how, stub=stub, **environment)
    (line,) = done.stderr.splitlines()
    assert line.endswith(end)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_tensorflow_1_script_without_tensorflow():
    done = run_with("tensorflow", "missing", "run_tensorflow1.py", "bidirectional.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"run_tensorflow1.py: error: {INSTALL} (No module named tensorflow)\n")


@pytest.mark.parametrize("module", ["single_layer", "variable_length_demo", "reproduce"])
def test_numpy_is_missing(module):
    done = run_with("numpy", "missing", module)
    assert done.returncode == 2
    assert done.stderr.startswith(("numpy is not installed", "TensorFlow is installed but cannot"))
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("module", ["multi_layer", "bidirectional", "variable_length_demo",
                                    "reproduce"])
def test_a_module_without_tensorflow(module):
    done = run_with("tensorflow", "missing", module)
    assert done.stderr == INSTALL + "\n"


def test_contrib_without_tensorflow_keeps_the_cause():
    done = run_with("tensorflow", "missing", "contrib")
    assert done.stderr.splitlines()[-1] == "ImportError: " + INSTALL
    assert "direct cause" in done.stderr


@pytest.mark.parametrize("package", ["contrib", "numpy", "tensorflow"])
def test_ctrl_c_while_a_package_loads(package):
    done = run_with(package, "ctrl-c")
    assert (done.returncode, done.stderr) == (130, "Interrupted. Nothing was being trained\n")


def test_ctrl_c_that_a_package_swallows():
    """Some packages catch every exception while they are imported."""
    done = run_with("tqdm", "swallowed-ctrl-c")
    assert (done.returncode, done.stderr) == (130, "Interrupted. Nothing was being trained\n")
