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

import pytest

import calling
import forked
import single_layer
import training
import variable_length_demo
import variants


def interrupting(number):
    """Return a network that gets a signal while it is built."""
    def network(input_x, n_steps, n_hidden):
        os.kill(os.getpid(), number)
        return single_layer.single_layer_dynamic_gru(input_x, n_steps, n_hidden)
    return network


@pytest.mark.parametrize("number, word, status", [
    (signal.SIGINT, "Interrupted", 130), (signal.SIGTERM, "Terminated", 143)])
def test_a_signal_while_the_network_is_built(number, word, status, small, capsys):
    with calling.default_ctrl_c(), pytest.raises(SystemExit) as exiting:
        training.main({"mine": interrupting(number)}, 1000, ["--data-dir", small])
    assert exiting.value.code == status
    assert capsys.readouterr().err == f"{word}. mine: 0 of 1000 training steps done\n"


def test_head_ends_quietly(small, tmp_path):
    """From another directory, with the name of a directory relative to it."""
    done = subprocess.run(
        f"{sys.executable} {single_layer.__file__} --arch 4 --steps 50 --display-step 1 "
        f"--data-dir {os.path.relpath(small, str(tmp_path))} | head -n 1",
        shell=True, capture_output=True, text=True, timeout=120, cwd=str(tmp_path))
    assert done.stdout == "Training data shape: (230, 42)\n"
    assert done.stderr == ""
    assert os.listdir(str(tmp_path)) == []


def test_output_that_cannot_be_written_is_named(tmp_path):
    """And another script from another directory."""
    with open(os.devnull) as not_writable:
        done = calling.run(variable_length_demo.__file__, stdout=not_writable, cwd=str(tmp_path))
    assert done.returncode == 2
    assert re.match(r"error: standard output cannot be written \(.+\): make room.+\n$", done.stderr)


@pytest.mark.parametrize("encoding", ["cp949", "ascii"])
def test_letters_that_the_console_lacks_end_no_script(encoding, tmp_path):
    done = forked.run(variants.__file__, "--help", cwd=tmp_path, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "(Koutn?k et al. 2014)" in done.stdout


def close_both():
    os.close(1)
    os.close(2)


def test_closed_streams_end_nothing(small, tmp_path):
    done = calling.run(single_layer.__file__, "--arch", "4", "--steps", "2", "--data-dir", small,
                       "--checkpoint-dir", str(tmp_path), stdout=None, preexec_fn=close_both)
    assert (done.returncode, done.stderr) == (0, "")
    assert "model.ckpt-2.index" in os.listdir(str(tmp_path / "single_layer" / "dynamic_gru"))


def test_the_progress_bar_shows_on_a_terminal(small):
    """If standard error is a terminal, the bar shows the steps, their speed and the time left."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = calling.start(single_layer.__file__, "--arch", "4", "--steps", "400",
                            "--n-hidden", "3", "--data-dir", small, stderr=end)
    os.close(end)
    out, _ = process.communicate(timeout=120)
    bar = os.read(terminal, 10000).decode()
    os.close(terminal)
    assert re.search(r"dynamic_gru: +\d+%.*\d+/400 \[\d\d:\d\d<\d\d:\d\d, +[\d.]+step/s\]", bar)
    assert "dynamic_gru" not in out
