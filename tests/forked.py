"""Programs in processes that have TensorFlow already: to import it takes longer than most tests."""
import multiprocessing
import os
import runpy
import sys
import types

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["contrib"])
STREAMS = ("stdout", "stderr")  # and the files that they are written to


def run(program, *arguments, cwd, encoding=None):
    """Run a program to its end, as calling.run does, in a folder in which it may write.

    Args:
        encoding: of its streams, if it is not the usual one.

    Returns:
        what subprocess.run returns: returncode, stdout and stderr.
    """
    process = SERVER.Process(target=_run, args=(program, arguments, str(cwd), encoding))
    process.start()
    process.join(120)
    process.kill()
    paths = [os.path.join(str(cwd), name) for name in STREAMS]
    with open(paths[0]) as out, open(paths[1]) as err:
        return types.SimpleNamespace(
            returncode=process.exitcode, stdout=out.read(), stderr=err.read())


def _run(program, arguments, folder, encoding):
    """Do what Python does with a program in its command line."""
    os.chdir(folder)
    for number, name in enumerate(STREAMS, start=1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        setattr(sys, name, os.fdopen(number, "w", encoding=encoding))
    sys.argv = [program, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(program)))
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as exiting:
        # multiprocessing of Python 3.7 takes None for a failure.
        sys.exit(0 if exiting.code is None else exiting.code)
    except BaseException as error:
        entry = error.__traceback__
        while entry.tb_frame.f_code.co_filename != program:
            entry = entry.tb_next
        sys.excepthook(type(error), error.with_traceback(entry), entry)
        sys.exit(1)
