"""How a script ends when something goes wrong: with one line, never with a traceback.

Uses the standard library only, because the reason may be that nothing else is installed.
"""
import contextlib
import os
import signal
import sys
import threading


@contextlib.contextmanager
def one_line_for_failed_imports():
    """End the script with one line if a required package cannot be imported.

    Raises:
        SystemExit: status 2 for an ImportError about a required package; status 130 after Ctrl-C.
    """
    with _remembered_ctrl_c() as interrupts:
        try:
            yield
            if interrupts:
                raise KeyboardInterrupt
        except BaseException as error:
            if interrupts or isinstance(error, KeyboardInterrupt):
                _exit_after_ctrl_c()
            if not isinstance(error, ImportError):
                raise
            _exit_after_failed_import(error)


@contextlib.contextmanager
def _remembered_ctrl_c():
    """Yield a list that is no longer empty after Ctrl-C: some packages catch any exception while
    they are imported, KeyboardInterrupt too."""
    interrupts = []

    def interrupt(*args):
        interrupts.append(args)
        raise KeyboardInterrupt

    if (signal.getsignal(signal.SIGINT) is not signal.default_int_handler
            or threading.current_thread() is not threading.main_thread()):
        yield interrupts
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _exit_after_failed_import(error):
    if error.name == "contrib":
        line = str(error) + _cause_of(error)
    elif error.name in ("numpy", "tqdm"):
        line = f"{error.name} is not installed: pip install -r requirements.txt"
    else:  # a defect of the project
        raise error
    print(line, file=sys.stderr)
    raise SystemExit(2) from None


def _cause_of(error):
    """Return the cause in brackets, or nothing if it is simply that a package is missing."""
    cause = error.__cause__
    if isinstance(cause, ModuleNotFoundError) and cause.name in ("tensorflow", "tf_keras"):
        return ""
    message = " ".join(str(cause).split())
    return f" ({type(cause).__name__}: {message})"


@contextlib.contextmanager
def one_line_for_interrupts_and_lost_output():
    """End the script with one line, or none, where Python would print a traceback.

    - Ctrl-C: one line, status 130.
    - The reader of standard output has closed it (``| head``): no line, status 141.
    - Standard output cannot be written: one line, status 2.

    130 and 141 are what a shell reports for SIGINT and SIGPIPE.
    """
    try:
        try:
            yield
        finally:
            print(end="", flush=True)
    except KeyboardInterrupt as interrupt:
        _exit_after_ctrl_c(str(interrupt))
    except OSError as error:
        if error.filename is not None:  # about a file, not about standard output
            raise
        # Python flushes standard output once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise SystemExit(141) from None
        print("error:", error, file=sys.stderr)
        raise SystemExit(2) from None


def _exit_after_ctrl_c(progress=""):
    print("Interrupted.", progress or "Nothing was being trained", file=sys.stderr)
    raise SystemExit(130) from None
