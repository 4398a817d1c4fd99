"""The scripts as processes: other directories, closed streams, Ctrl-C, terminals."""
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios

import bidirectional
import reproduce
import scripts
import single_layer
import variable_length_demo

import pytest


def test_from_another_directory(small, tmp_path):
    done = scripts.run(bidirectional.__file__, "--arch", "1", "--steps", "1", "--n-hidden", "2",
                       "--batch-size", "9", "--data-dir", os.path.relpath(small, str(tmp_path)),
                       cwd=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("Test accuracy: ")
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize("command", [[variable_length_demo.__file__],
                                     [reproduce.__file__, "--help"]])
def test_others_from_another_directory(command, tmp_path):
    done = scripts.run(*command, cwd=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 10
    assert os.listdir(str(tmp_path)) == []


def test_closed_standard_error(small):
    done = subprocess.run(
        [sys.executable, single_layer.__file__, "--arch", "4", "--steps", "2", "--data-dir", small],
        preexec_fn=lambda: os.close(2), stdout=subprocess.PIPE, text=True, timeout=120)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("Test accuracy: ")


def test_ctrl_c_while_training(small):
    process = scripts.start(single_layer.__file__, "--arch", "dynamic_gru", "--steps", "1000000",
                            "--display-step", "5", "--data-dir", small)
    status, err = scripts.signal_after(process, "Step 10:", signal.SIGINT)
    assert status == 130
    steps = re.match(r"Interrupted\. dynamic_gru: (\d+) of 1000000 training steps done\n$", err)
    assert int(steps.group(1)) >= 10


def test_ctrl_c_while_the_network_is_built(small):
    process = scripts.start(bidirectional.__file__, "--arch", "3", "--data-dir", small)
    status, err = scripts.signal_after(
        process, "Multi-layer static bidirectional LSTM network:", signal.SIGINT)
    assert status == 130
    assert err == "Interrupted. multi_static_bi_lstm: 0 of 1000 training steps done\n"


def test_head_ends_quietly(small):
    done = subprocess.run(
        f"{sys.executable} {single_layer.__file__} --arch 4 --steps 50 --display-step 1 "
        f"--data-dir {small} | head -n 1",
        shell=True, capture_output=True, text=True, timeout=120)
    assert done.stdout == "Training data shape: (230, 42)\n"
    assert done.stderr == ""


def test_output_that_cannot_be_written():
    with open(os.devnull) as not_writable:
        done = scripts.run(variable_length_demo.__file__, stdout=not_writable)
    assert done.returncode == 2
    assert re.match(r"error: standard output cannot be written \(.+\): make room.+\n$", done.stderr)


def test_closed_standard_output():
    done = scripts.run(variable_length_demo.__file__, stdout=None, preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, "")


def test_progress_bar_on_a_terminal(small):
    """If standard error is a terminal, the bar shows the steps, their speed and the time left."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = scripts.start(single_layer.__file__, "--arch", "4", "--steps", "400",
                            "--n-hidden", "3", "--data-dir", small, stderr=end)
    os.close(end)
    out, _ = process.communicate(timeout=120)
    bar = os.read(terminal, 10000).decode()
    os.close(terminal)
    assert re.search(r"dynamic_gru: +\d+%.*\d+/400 \[\d\d:\d\d<\d\d:\d\d, +[\d.]+step/s\]", bar)
    assert "dynamic_gru" not in out
