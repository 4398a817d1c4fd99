"""Run the tests on every TensorFlow that the suite serves, each in a fresh virtual environment.

    python tests/matrix.py

What is computed is tested on all of them. What a person meets is tested on the oldest and, by the
README's command, on the newest.

Looks for the interpreters on PATH (as python3.7 and so on) and under pyenv, and lists
the missing ones. Exits with status 1 if any tests failed or none ran.
"""
import argparse
import glob
import os
import shutil
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VALUES = ["tests/smoke", "tests/values"]
MATRIX = [  # TensorFlow, Python, requirements, tests
    ("1.15.5", "3.7", "requirements.txt", [*VALUES, "tests/behaviour"]),
    ("2.15.1", "3.11", "tests/requirements-2.15.txt", VALUES),
    ("2.21.0", "3.10", "requirements.txt", VALUES),
    ("2.21.0", "3.13", "requirements.txt", VALUES),
]


def find_python(version):
    """Return the path of a Python of this version that runs, or None."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    candidates = [shutil.which("python" + version)]
    candidates += sorted(glob.glob(os.path.join(pyenv, "versions", version + ".*/bin/python")))
    for path in filter(None, candidates):
        asked = subprocess.run(
            [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if asked.stdout.strip() == version:
            return path
    return None


def run_tests(python, requirements, tests):
    """Run tests in a fresh environment with only the requirements; return whether they pass."""
    with tempfile.TemporaryDirectory() as environment:
        fresh = os.path.join(environment, "bin", "python")
        return all(subprocess.run(command, cwd=PROJECT).returncode == 0 for command in [
            [python, "-m", "venv", environment],
            [fresh, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "-r", requirements],
            [fresh, "-m", "pytest", "-n", "2", *tests],
        ])


def main():
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    outcomes = []
    for tensorflow, version, requirements, tests in MATRIX:
        python = find_python(version)
        print(f"=== TensorFlow {tensorflow}, Python {version}: {python or 'not found'}", flush=True)
        outcomes.append("not found" if python is None
                        else "passed" if run_tests(python, requirements, tests) else "FAILED")
    print("=== The matrix")
    for (tensorflow, version, *_), outcome in zip(MATRIX, outcomes):
        print(f"TensorFlow {tensorflow:<7} Python {version:<5} {outcome}")
    return 0 if "passed" in outcomes and "FAILED" not in outcomes else 1


if __name__ == "__main__":
    sys.exit(main())
