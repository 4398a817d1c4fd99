"""How a script ends when something goes wrong: with one line, never with a traceback."""
import contextlib
import os
import signal
import sys
import threading


class UserError(Exception):
    """A program cannot start or go on. The message is one line with the remedy."""

    def _render_traceback_(self):
        """Return what IPython, and so a notebook, shows of this error."""
        return [str(self)]


class Terminated(KeyboardInterrupt):
    """The process was told to end by SIGTERM."""


def is_ipython():
    """Return whether this process is an IPython, such as a notebook's kernel."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def end(line, status=2):
    """End the program with one line on standard error, and a status.

    In IPython only the cell ends: a UserError shows as the same line there, where a SystemExit
    would add two lines of IPython's own.
    """
    if is_ipython():
        raise UserError(line) from None
    print(line, file=sys.stderr)
    raise SystemExit(status) from None


@contextlib.contextmanager
def one_line_for_interrupts_and_lost_output():
    """End the script with one line, or none, where Python would print a traceback.

    - Ctrl-C: one line, status 130.
    - SIGTERM: one line, status 143.
    - The reader of standard output has closed it (``| head``): no line, status 141.
    - Standard output cannot be written: one line, status 2.

    130, 141 and 143 are what a shell reports for SIGINT, SIGPIPE and SIGTERM.

    Letters that the encoding of the console lacks are printed as question marks.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with on_signal(signal.SIGTERM, _raise_terminated):
            try:
                yield
            finally:
                print(end="", flush=True)
    except KeyboardInterrupt as interrupt:
        _exit_after(interrupt)
    except OSError as error:
        if error.filename is not None:  # about a file, not about standard output
            raise
        # Python flushes standard output once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise SystemExit(141) from None
        end(f"error: standard output cannot be written ({error.strerror}): make room, or send it "
            "elsewhere")


@contextlib.contextmanager
def on_signal(number, function):
    """Call `function` on a signal until the block ends.

    A signal that is ignored, as under nohup, stays ignored. Only the main thread can do this; in
    another one nothing changes.
    """
    if (threading.current_thread() is not threading.main_thread()
            or signal.getsignal(number) in (signal.SIG_IGN, None)):
        yield
        return
    before = signal.signal(number, function)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextlib.contextmanager
def remembered_interrupts():
    """Yield a list. Until the block ends, Ctrl-C and SIGTERM raise nothing: they append the
    exception class that they would raise. An exception inside TensorFlow's own Python code can be
    lost there, or crash the process."""
    interrupts = []
    with on_signal(signal.SIGINT, lambda *args: interrupts.append(KeyboardInterrupt)), \
            on_signal(signal.SIGTERM, lambda *args: interrupts.append(Terminated)):
        yield interrupts


def _raise_terminated(*args):
    raise Terminated


def _exit_after(interrupt):
    word, status = (("Terminated", 143) if isinstance(interrupt, Terminated)
                    else ("Interrupted", 130))
    end(f"{word}. {str(interrupt) or 'Nothing was being trained'}", status)
