"""Programs in processes that have TensorFlow already: to import it takes longer than most tests."""
import multiprocessing
import os
import runpy
import sys
import types

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["contrib"])


def run(program, *arguments, cwd, env=os.environ):
    """Run a program to its end, as calling.run does, in a folder in which it may write.

    Returns:
        what subprocess.run returns: returncode, stdout and stderr.
    """
    written = [os.path.join(str(cwd), name) for name in ("stdout", "stderr")]
    process = SERVER.Process(target=_run, args=(program, arguments, str(cwd), dict(env), written))
    process.start()
    process.join(120)
    process.kill()
    with open(written[0]) as out, open(written[1]) as err:
        return types.SimpleNamespace(
            returncode=process.exitcode, stdout=out.read(), stderr=err.read())


def _run(program, arguments, folder, environment, written):
    """Do what Python does with a program in its command line."""
    os.chdir(folder)
    os.environ.update(environment)
    for number, path in enumerate(written, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdout, sys.stderr = [
        os.fdopen(number, "w", encoding=environment.get("PYTHONIOENCODING")) for number in (1, 2)]
    sys.argv = [program, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(program)))
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as exiting:
        sys.exit(exiting.code or 0)  # multiprocessing of Python 3.7 takes None for a failure
    except BaseException as error:
        entry = error.__traceback__
        while entry.tb_frame.f_code.co_filename != program:
            entry = entry.tb_next
        sys.excepthook(type(error), error.with_traceback(entry), entry)
        sys.exit(1)
