"""Run the tests on every TensorFlow that the suite serves, each in a fresh environment.

    nox                            # the oldest and the newest, two at a time
    nox --session tests            # those between, too
    nox --session "tests(1.15.5)"  # one of them
    nox --session peer             # make the environments for benchmarks/compare.py

What is computed is tested on all of them, on the newest by the README's command. What a person
meets is tested on the oldest and on the newest. All but the tests of the wing run in a copy of
git's files that has no wing, so whatever needs the wing there fails.

Interpreters are found on PATH, under pyenv and under uv. A missing one is listed; in CI it is an
error.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import nox

nox.options.default_venv_backend = "uv"  # makes an environment in seconds; pip takes minutes
nox.options.download_python = "never"
nox.options.allow_parallel = True
nox.options.parallel = 2
nox.options.sessions = [
    "tests(1.15.5)", "tests(2.21.0, newest Python)", "tests(2.21.0, oldest Python)"]
if shutil.which("pyenv"):  # which runs only the interpreters that this names
    os.environ.setdefault("PYENV_VERSION", ":".join(subprocess.run(
        ["pyenv", "versions", "--bare"], stdout=subprocess.PIPE, text=True).stdout.split()))

# What only other people's scripts need, and its tests of what is computed.
WING = ("tensorflow1/", "run_tensorflow1.py", "tests/tensorflow1/", "docs/old_code.")
WING_VALUES = ["tests/tensorflow1", "--ignore=tests/tensorflow1/test_run_tensorflow1.py"]
VALUES = ["tests/smoke", "tests/values"]
PYTEST = ["python", "-m", "pytest", "-n", "2"]  # the last session alone has both cores


def requirements(tensorflow):
    """Return what to install: requirements.txt if it names this TensorFlow, else what the README
    names for one that is there, and the tests' packages. TensorFlow chooses its NumPy then."""
    with open("requirements.txt") as stream:
        lines = [line.split("#")[0].strip() for line in stream]
    if any(line.startswith(f"tensorflow=={tensorflow};") for line in lines):
        return ["-r", "requirements.txt"]
    return [f"tensorflow=={tensorflow}", f"tf_keras=={tensorflow.rpartition('.')[0]}.*",
            "protobuf<7",  # with a later one TensorFlow 2.20 cannot write a graph
            *(line for line in lines if line and not line.startswith(
                ("tensorflow", "tf_keras", "numpy")))]


@nox.session
@nox.parametrize("tensorflow, python, wing, folders", [  # those that take longest first
    nox.param("1.15.5", "3.7", ["tests/tensorflow1"], [*VALUES, "tests/behaviour"], id="1.15.5"),
    nox.param("2.21.0", "3.13", [],
              ["tests/smoke", "tests/runs", "tests/notebook", "tests/pytorch"],
              id="2.21.0, newest Python"),
    nox.param("2.20.0", "3.13", WING_VALUES, VALUES, id="2.20.0"),
    nox.param("2.16.2", "3.12", WING_VALUES, VALUES, id="2.16.2"),
    nox.param("2.15.1", "3.11", WING_VALUES, VALUES, id="2.15.1"),
    nox.param("2.21.0", "3.10", [], ["tests/smoke"], id="2.21.0, oldest Python"),
])
def tests(session, tensorflow, wing, folders):
    """Run tests on one TensorFlow: those of the wing, then others in a copy without the wing."""
    session.install("--compile-bytecode", *requirements(tensorflow),
                    *["ipykernel", "nbclient"] * ("tests/notebook" in folders),
                    *["-r", "benchmarks/requirements-pytorch.txt"] * ("tests/pytorch" in folders))
    if wing:
        session.run(*PYTEST, *wing)
    files = session.run("git", "ls-files", external=True, silent=True).splitlines()
    with tempfile.TemporaryDirectory() as copy:
        for name in files:
            if not name.startswith(WING):
                os.makedirs(os.path.join(copy, os.path.dirname(name)), exist_ok=True)
                shutil.copy(name, os.path.join(copy, name))
        with session.chdir(copy):
            session.run(sys.executable, "-m", "ruff", "check", ".", external=True)
            session.run(*PYTEST, *folders)


@nox.session(reuse_venv=True, default=False)
@nox.parametrize("python, requirements", [
    nox.param("3.7", "requirements.txt", id="tensorflow115"),
    nox.param(None, "benchmarks/requirements-keras.txt", id="keras3"),
    nox.param(None, "benchmarks/requirements-pytorch.txt", id="pytorch"),
    nox.param(None, "benchmarks/requirements-jax.txt", id="jax_flax"),
])
def peer(session, requirements):
    """Make the environment of one of the programs in benchmarks/."""
    session.install("-r", requirements)
