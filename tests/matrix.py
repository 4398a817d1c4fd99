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
from console.interpreters import find_python  # noqa: E402  (after the path is set)

PINNED = ["-r", "requirements.txt"]
VALUES = ["tests/smoke", "tests/values"]


def beside(tensorflow):
    """Return what pip installs for a TensorFlow that requirements.txt does not name: the packages
    that the README names for it, and those of the tests. TensorFlow chooses its NumPy."""
    with open(os.path.join(PROJECT, "requirements.txt")) as stream:
        pinned = [line.split("#")[0].strip() for line in stream]
    return [f"tensorflow=={tensorflow}", f"tf_keras=={tensorflow.rpartition('.')[0]}.*",
            *(line for line in pinned if line and not line.startswith(
                ("tensorflow", "tf_keras", "numpy")))]


MATRIX = [  # TensorFlow, Python, packages, tests
    ("1.15.5", "3.7", PINNED, [*VALUES, "tests/behaviour"]),
    ("2.15.1", "3.11", beside("2.15.1"), VALUES),
    ("2.16.2", "3.10", beside("2.16.2"), VALUES),
    ("2.20.0", "3.13", [*beside("2.20.0"), "ipykernel", "nbclient"], [*VALUES, "tests/notebook"]),
    ("2.21.0", "3.10", PINNED, ["tests/smoke"]),
    ("2.21.0", "3.13", PINNED, ["tests/smoke"]),
]


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
    for tensorflow, version, packages, tests in MATRIX:
        python = find_python(version)
        print(f"=== TensorFlow {tensorflow}, Python {version}: {python or 'not found'}", flush=True)
        outcomes.append("not found" if python is None
                        else "passed" if run_tests(python, packages, tests) else "FAILED")
    print("=== The matrix")
    for (tensorflow, version, *_), outcome in zip(MATRIX, outcomes):
        print(f"TensorFlow {tensorflow:<7} Python {version:<5} {outcome}")
    return 0 if "passed" in outcomes and "FAILED" not in outcomes else 1


if __name__ == "__main__":
    sys.exit(main())
