"""Run the tests on every TensorFlow that the suite serves, each in a fresh virtual environment.

    python tests/matrix.py

What is computed is tested on all of them, on the newest by the README's command. What a person
meets is tested on the oldest and on the newest.

Looks for the interpreters on PATH (as python3.7 and so on), under pyenv and under uv, and lists the
missing ones. Exits with status 1 if any tests failed or none ran.
"""
import argparse
import os
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, PROJECT)
from interface.interpreters import find_python  # noqa: E402  (after the path is set)

VALUES = ["tests/smoke", "tests/values"]
MATRIX = [  # TensorFlow, Python, tests, packages of theirs
    ("1.15.5", "3.7", [*VALUES, "tests/behaviour"], []),
    ("2.15.1", "3.11", VALUES, []),
    ("2.16.2", "3.10", VALUES, []),
    ("2.20.0", "3.13", [*VALUES, "tests/notebook"], ["ipykernel", "nbclient"]),
    ("2.21.0", "3.10", ["tests/smoke"], []),
    ("2.21.0", "3.13", ["tests/smoke"], []),
]


def requirements(tensorflow):
    """Return what pip installs: requirements.txt if it names this TensorFlow, else what the README
    names for one that is there, and the tests' packages. TensorFlow chooses its NumPy then."""
    with open(os.path.join(PROJECT, "requirements.txt")) as stream:
        lines = [line.split("#")[0].strip() for line in stream]
    if any(line.startswith(f"tensorflow=={tensorflow};") for line in lines):
        return ["-r", "requirements.txt"]
    return [f"tensorflow=={tensorflow}", f"tf_keras=={tensorflow.rpartition('.')[0]}.*",
            *(line for line in lines if line and not line.startswith(
                ("tensorflow", "tf_keras", "numpy")))]


def run_tests(python, packages, tests):
    """Run tests in a fresh environment with only the packages; return whether they pass."""
    with tempfile.TemporaryDirectory() as environment:
        fresh = os.path.join(environment, "bin", "python")
        return all(subprocess.run(command, cwd=PROJECT).returncode == 0 for command in [
            [python, "-m", "venv", environment],
            [fresh, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
            [fresh, "-m", "pytest", "-n", "2", *tests],
        ])


def main():
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    outcomes = []
    for tensorflow, version, tests, packages in MATRIX:
        python = find_python(version)
        print(f"=== TensorFlow {tensorflow}, Python {version}: {python or 'not found'}", flush=True)
        outcomes.append("not found" if python is None
                        else "passed" if run_tests(
                            python, [*requirements(tensorflow), *packages], tests) else "FAILED")
    print("=== The matrix")
    for (tensorflow, version, *_), outcome in zip(MATRIX, outcomes):
        print(f"TensorFlow {tensorflow:<7} Python {version:<5} {outcome}")
    return 0 if "passed" in outcomes and "FAILED" not in outcomes else 1


if __name__ == "__main__":
    sys.exit(main())
