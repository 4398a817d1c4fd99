"""Old scripts in processes that have TensorFlow already: to import it takes longer than most of
them."""
import multiprocessing
import os
import sys
import types

import run_tensorflow1

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tensorflow1.contrib", "run_tensorflow1"])


def run(folder, *arguments):
    """Run run_tensorflow1.py with these arguments in a folder, to its end.

    Returns:
        what subprocess.run returns: returncode, stdout and stderr.
    """
    process = SERVER.Process(target=_run, args=(str(folder), arguments))
    process.start()
    process.join(120)
    process.kill()
    with open(os.path.join(folder, "printed")) as out, open(os.path.join(folder, "said")) as err:
        return types.SimpleNamespace(
            returncode=process.exitcode, stdout=out.read(), stderr=err.read())


def _run(folder, arguments):
    os.chdir(folder)
    for number, name in ((1, "printed"), (2, "said")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = [run_tensorflow1.__file__, *arguments]
    sys.path.insert(0, os.path.dirname(run_tensorflow1.__file__))
    try:
        run_tensorflow1.main()
    except SystemExit as exiting:
        sys.exit(exiting.code or 0)  # multiprocessing of Python 3.7 takes None for a failure
