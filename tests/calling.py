"""The scripts, and how the tests call them."""
import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import threading

import pytest

import bidirectional
import cases
import multi_layer
import single_layer
import training
import variants
from contrib import tf

TESTS = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(TESTS)
PROGRAMS = os.path.join(TESTS, "behaviour", "programs")
SCRIPTS = {script.__name__: script
           for script in (single_layer, multi_layer, bidirectional, variants)}
ALL_NETWORKS = [network for script in SCRIPTS.values() for network in script.ARCHITECTURES.values()]

REFERENCE = cases.reference()


def recorded_functions(section):
    """Return a dict "script.function" -> function of what the reference has in a section."""
    names = [name.split(".") for name in REFERENCE[section]]
    return {f"{script}.{function}": getattr(SCRIPTS[script], function)
            for script, function in names}


# The tests about the tutorial are about these 14, whatever else a script may list.
TUTORIAL_NETWORKS = recorded_functions("networks")


def name_of(value):
    """Return a readable test id of a module or function."""
    return getattr(value, "__name__", str(value))


def train_and_test(network, mnist, settings, listeners=()):
    """Train and test a network, and return its test accuracy. Nothing is printed."""
    with training.new_run(network, mnist, settings) as run:
        training.train(run, listeners)
        return training.test(run, listeners)


def printed(script, capsys, *arguments):
    """Return the lines that a script prints."""
    return lines_of(capsys, lambda: script.main(list(arguments)))


def lines_of(capsys, function):
    """Return the lines that a function prints."""
    function()
    return capsys.readouterr().out.splitlines()


def error_line(capsys, main, arguments, begun=False):
    """Return the one line on standard error of a call that must exit with status 2. Nothing else is
    printed, unless a network has `begun`."""
    with pytest.raises(SystemExit) as exiting:
        main(arguments)
    assert exiting.value.code == 2
    out, err = capsys.readouterr()
    assert begun or out == ""
    (error,) = err.splitlines()
    assert re.match(r"\w+\.py: error: ", error)
    return error


def renamed_checkpoint(path, kernel, bias):
    """Write the recorded checkpoint with other names for the variables of its cell, and return its
    prefix."""
    reader = tf.train.load_checkpoint(cases.CHECKPOINT)
    with tf.Graph().as_default(), tf.Session() as sess:
        kept = {name.replace("cell/kernel", f"cell/{kernel}").replace("cell/bias", f"cell/{bias}"):
                tf.Variable(reader.get_tensor(name)) for name in reader.get_variable_to_shape_map()}
        sess.run(tf.global_variables_initializer())
        return tf.train.Saver(kept).save(sess, path)


@contextlib.contextmanager
def files_of_at_most(size):
    """Let no file grow beyond a number of bytes: what a full disk does."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@contextlib.contextmanager
def default_ctrl_c():
    """Let Ctrl-C raise KeyboardInterrupt, even if the tests ignore SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run(*arguments, stdout=subprocess.PIPE, timeout=120, **kwargs):
    """Run Python with these arguments to its end."""
    return subprocess.run([sys.executable, *arguments], stdout=stdout, stderr=subprocess.PIPE,
                          text=True, timeout=timeout, **kwargs)


def start(*arguments, **kwargs):
    """Start Python with these arguments. Ctrl-C reaches it even if the tests ignore SIGINT, and it
    is killed after two minutes, so that no test waits for ever."""
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **{"stderr": subprocess.PIPE, **kwargs})
    watchdog = threading.Timer(120, process.kill)
    watchdog.daemon = True
    watchdog.start()
    return process


def wait_for_line(process, start_of_line):
    for line in process.stdout:
        if line.startswith(start_of_line):
            return
    raise AssertionError(f"no line starts with {start_of_line!r}: {process.communicate()[1]}")


def signal_after(process, start_of_line, number):
    """Send a signal once a line is printed; return the exit status and standard error."""
    wait_for_line(process, start_of_line)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    return process.returncode, err
