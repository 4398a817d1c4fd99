"""Runs that are stopped and go on, and checkpoints that are tested."""
import json
import os
import re
import shutil
import signal

from interface.exits import UserError

import pytest

import bidirectional
import calling
import cases
import idx
import single_layer
import training
from calling import error_line, printed
from contrib import tf
from data import mnist as loader
from training.checkpoints import Checkpoints, find_checkpoint

FLAGS = ["--n-hidden", "4", "--batch-size", "60", "--learning-rate", ".01", "--display-step", "2",
         "--batch-parts", "1"]
FOLDER = os.path.join("single_layer", "dynamic_gru")


def values(checkpoint):
    """Return a dict variable name -> bytes of a checkpoint."""
    reader = tf.train.load_checkpoint(str(checkpoint))
    return {name: reader.get_tensor(name).tobytes() for name in reader.get_variable_to_shape_map()}


def steps_in(folder):
    """Return the steps of the checkpoints in a folder, and check that nothing else is there."""
    names = sorted(os.listdir(str(folder)))
    steps = sorted(int(re.match(r"model\.ckpt-(\d+)\.index$", name).group(1))
                   for name in names if name.endswith(".index"))
    parts = ["index", "data-00000-of-00001"]
    assert names == sorted(
        ["checkpoint", "lock", "settings.json"]
        + [f"model.ckpt-{step}.{part}" for step in steps for part in parts])
    return steps


@pytest.fixture(scope="module")
def finished(small, tmp_path_factory):
    """A function (script, name, ...) -> lines and last checkpoint of nine steps without a stop."""
    runs = {}

    def run(script, name, capsys, parts="1"):
        if (name, parts) not in runs:
            directory = str(tmp_path_factory.mktemp("finished"))
            lines = printed(script, capsys, "--arch", name, "--steps", "9", "--data-dir", small,
                            "--checkpoint-dir", directory, *FLAGS, "--batch-parts", parts)
            folder = os.path.join(directory, script.__name__, name)
            assert steps_in(folder) == [6, 8, 9]
            runs[name, parts] = lines, values(folder + "/model.ckpt-9")
        return runs[name, parts]
    return run


@pytest.mark.parametrize("script, name, parts", [
    (single_layer, "dynamic_gru", "1"), (bidirectional, "static_bi_lstm", "2")],
    ids=calling.name_of)
def test_a_resumed_run_has_the_same_bits(script, name, parts, finished, small, tmp_path, capsys):
    """The same lines from the checkpoint on, the same weights and Adam slots."""
    lines, end = finished(script, name, capsys, parts)
    arguments = ["--arch", name, "--data-dir", small, "--checkpoint-dir", str(tmp_path), *FLAGS,
                 "--batch-parts", parts]
    first = printed(script, capsys, "--steps", "5", *arguments)
    second = printed(script, capsys, "--steps", "9", *arguments)
    third = printed(script, capsys, "--steps", "9", *arguments)
    head, rest = lines[:6], lines[6:]
    assert [line.split(":")[0] for line in rest[:5]] == [
        "Step 2", "Step 4", "Step 6", "Step 8", "Step 9"]
    assert first[:8] == head + rest[:2]
    assert second == head + ["Going on from the checkpoint of step 5."] + rest[2:]
    assert third == head + ["Going on from the checkpoint of step 9."] + rest[5:]
    folder = tmp_path / script.__name__ / name
    assert values(folder / "model.ckpt-9") == end
    assert any("Adam" in variable for variable in end)
    assert steps_in(folder) == [6, 8, 9]


def test_saving_changes_nothing(finished, small, capsys):
    lines, _ = finished(single_layer, "dynamic_gru", capsys)
    assert lines == printed(single_layer, capsys, "--arch", "4", "--steps", "9",
                            "--data-dir", small, *FLAGS)


def test_all_networks_go_on(small, tmp_path, capsys):
    """The same command again, after one of the networks was finished and one was not begun."""
    arguments = ["--steps", "3", "--data-dir", small, "--checkpoint-dir", str(tmp_path), *FLAGS]
    whole = printed(single_layer, capsys, *arguments)
    shutil.rmtree(str(tmp_path / "single_layer" / "dynamic_lstm"))
    again = printed(single_layer, capsys, *arguments)
    assert sum("Going on" in line for line in again) == len(single_layer.ARCHITECTURES) - 1
    tested = [[line for line in lines if line.startswith("Test accuracy")]
              for lines in (whole, again)]
    assert tested[0] == tested[1] and len(tested[0]) == len(single_layer.ARCHITECTURES)


def start(small, directory):
    return calling.start(
        single_layer.__file__, "--arch", "dynamic_gru", "--steps", "100000", "--data-dir", small,
        "--checkpoint-dir", str(directory), *FLAGS)


def test_a_killed_run_has_the_same_bits(small, tmp_path, capsys):
    """Killed, and started again in a folder that also has what is left of a save when it is killed.
    """
    process = start(small, tmp_path / "killed")
    calling.wait_for_line(process, "Step 4:")
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    folder = str(tmp_path / "killed" / FOLDER)
    reached = max(step for step in range(10**5) if os.path.exists(
        f"{folder}/model.ckpt-{step}.index"))
    for left in (f"model.ckpt-{reached + 2}.data-00000-of-00001",
                 f"model.ckpt-{reached + 4}.data-00000-of-00001.tempstate12345"):
        shutil.copy(f"{folder}/model.ckpt-{reached}.index", f"{folder}/{left}")
    end = str(reached + 7)
    arguments = ["--arch", "dynamic_gru", "--steps", end, "--data-dir", small, *FLAGS]
    resumed = printed(single_layer, capsys, *arguments, "--checkpoint-dir",
                      str(tmp_path / "killed"))
    whole = printed(single_layer, capsys, *arguments, "--checkpoint-dir", str(tmp_path / "whole"))
    assert resumed[7:] == whole[-len(resumed[7:]):]
    assert values(f"{folder}/model.ckpt-{end}") \
        == values(tmp_path / "whole" / FOLDER / f"model.ckpt-{end}")
    assert len(steps_in(folder)) == 3  # what was left is gone


def test_ctrl_c_saves_the_last_step(small, tmp_path, capsys):
    process = start(small, tmp_path / "stopped")
    status, err = calling.signal_after(process, "Step 6:", signal.SIGINT)
    assert status == 130
    step, saved = re.match(
        r"Interrupted\. dynamic_gru: (\d+) of 100000 training steps done, saved in (.*)\n$",
        err).groups()
    assert saved == str(tmp_path / "stopped" / FOLDER / f"model.ckpt-{step}")
    printed(single_layer, capsys, "--arch", "dynamic_gru", "--steps", step, "--data-dir", small,
            "--checkpoint-dir", str(tmp_path / "whole"), *FLAGS)
    assert values(saved) == values(tmp_path / "whole" / FOLDER / f"model.ckpt-{step}")


def sigterm_in_step(monkeypatch, step):
    """Let SIGTERM come while a training step takes its batch."""
    next_batch = loader.DataSet.next_batch

    def interrupted(data_set, batch_size):
        interrupted.step += 1
        if interrupted.step == step:
            os.kill(os.getpid(), signal.SIGTERM)
        return next_batch(data_set, batch_size)

    interrupted.step = 0
    monkeypatch.setattr(loader.DataSet, "next_batch", interrupted)


@pytest.mark.parametrize("step", [5, 9])
def test_sigterm_saves_the_step_in_which_it_comes(step, finished, small, tmp_path, capsys,
                                                  monkeypatch):
    """Also if this is the last one."""
    arguments = ["--arch", "dynamic_gru", "--steps", "9", "--data-dir", small, *FLAGS,
                 "--checkpoint-dir", str(tmp_path)]
    sigterm_in_step(monkeypatch, step)
    with pytest.raises(SystemExit) as exiting:
        single_layer.main(arguments)
    assert exiting.value.code == 143
    assert capsys.readouterr().err == (
        f"Terminated. dynamic_gru: {step} of 9 training steps done, saved in "
        f"{tmp_path / FOLDER / 'model.ckpt'}-{step}\n")
    monkeypatch.undo()
    printed(single_layer, capsys, *arguments)
    _, end = finished(single_layer, "dynamic_gru", capsys)
    assert values(tmp_path / FOLDER / "model.ckpt-9") == end


def test_a_signal_without_checkpoints_ends_in_one_line(small, capsys, monkeypatch):
    sigterm_in_step(monkeypatch, 3)
    with pytest.raises(SystemExit):
        single_layer.main(["--arch", "4", "--steps", "9", "--data-dir", small, *FLAGS])
    assert capsys.readouterr().err == "Terminated. dynamic_gru: 3 of 9 training steps done\n"


@pytest.fixture(scope="module")
def trained_once(small, tmp_path_factory):
    """A directory with a checkpoint of bidirectional.py, and the arguments that made it."""
    directory = str(tmp_path_factory.mktemp("trained"))
    arguments = ["--arch", "2", "--steps", "3", "--data-dir", small, "--n-hidden", "4",
                 "--batch-parts", "1"]
    bidirectional.main(arguments + ["--checkpoint-dir", directory])
    return directory, arguments


@pytest.fixture
def trained(trained_once, tmp_path):
    """A copy of its folder, and the arguments that go on from it."""
    directory, arguments = trained_once
    shutil.copytree(directory, str(tmp_path / "trained"))
    return (tmp_path / "trained" / "bidirectional" / "dynamic_bi_lstm",
            arguments + ["--checkpoint-dir", str(tmp_path / "trained")])


@pytest.mark.parametrize("flag, then, now", [
    ("--n-hidden", "4", "5"), ("--seed", "0", "1"), ("--batch-size", "128", "127"),
    ("--learning-rate", "0.0001", "0.001"), ("--readout", "last-output", "final-states"),
    ("--blank-rows", "0", "2")])
def test_other_settings_are_refused(flag, then, now, trained, capsys):
    folder, arguments = trained
    before = {name: (folder / name).read_bytes() for name in os.listdir(str(folder))}
    error = error_line(capsys, bidirectional.main, arguments + [flag, now])
    assert f"{flag} {then}, not {now}" in error and str(folder) in error
    assert before == {name: (folder / name).read_bytes() for name in os.listdir(str(folder))}


def test_other_data_is_refused(trained, tmp_path, capsys):
    _, arguments = trained
    idx.write_data_sets(tmp_path, n_train=5230, n_test=1030, seed=1)
    error = error_line(capsys, bidirectional.main, arguments + ["--data-dir", str(tmp_path)])
    one, other = re.findall("230 training images of 6 x 7, CRC-32 ([0-9a-f]{8})", error)[:2]
    assert "--data-dir" in error and one != other


def test_fewer_steps_are_refused(trained, capsys):
    _, arguments = trained
    error = error_line(capsys, bidirectional.main, arguments + ["--steps", "2"])
    assert "step 3" in error and "--steps is 2" in error


def test_two_runs_in_one_folder_are_refused(trained, capsys):
    folder, arguments = trained
    with Checkpoints(str(folder), training.Settings(n_hidden=4),
                              json.loads((folder / "settings.json").read_text())["data"]):
        error = error_line(capsys, bidirectional.main, arguments)
    assert "in use" in error and str(folder) in error
    assert printed(bidirectional, capsys, *arguments)


def cut(name):
    """Return a function that cuts a file of a folder in half."""
    def spoil(folder):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:len(content) // 2])
    return spoil


def foreign(folder):
    for part in ("index", "data-00000-of-00001"):
        shutil.copy(f"{cases.CHECKPOINT}.{part}", str(folder / f"model.ckpt-3.{part}"))


def remove(name):
    """Return a function that removes a file of a folder."""
    return lambda folder: os.remove(str(folder / name))


def write_a_list(folder):
    (folder / "settings.json").write_text("[1]")


@pytest.mark.parametrize("spoil, named", [
    (cut("settings.json"), "settings.json"), (remove("settings.json"), "settings.json"),
    (write_a_list, "settings.json"),
    (cut("model.ckpt-3.data-00000-of-00001"), "model.ckpt-3 cannot be read"),
    (cut("model.ckpt-3.index"), "model.ckpt-3 cannot be read"),
    (remove("model.ckpt-3.data-00000-of-00001"), "model.ckpt-3 cannot be read"),
    (foreign, "model.ckpt-3 lacks the variable bidirectional_rnn/")],
    ids=["settings cut", "settings gone", "settings a list", "data cut", "index cut", "data gone",
         "of another network"])
def test_a_damaged_folder_is_named(spoil, named, trained, capsys):
    """No file changes. A checkpoint is read after the network is built."""
    folder, arguments = trained
    spoil(folder)
    before = sorted(os.listdir(str(folder)))
    error = error_line(capsys, bidirectional.main, arguments, begun=named != "settings.json")
    assert named in error and str(folder) in error
    assert sorted(os.listdir(str(folder))) == before


def test_other_files_are_left_alone(small, tmp_path, capsys):
    """In a folder that is not this program's, and in one that is."""
    folder = tmp_path / FOLDER
    os.makedirs(str(folder))
    names = ["model.ckpt-7", "model.ckpt-7.meta", "notes.txt", "model.ckpt-8.data-00000-of-00001"]
    for name in names:
        (folder / name).write_text(name)
    for steps in ("1", "2"):
        printed(single_layer, capsys, "--arch", "4", "--steps", steps, "--data-dir", small,
                "--checkpoint-dir", str(tmp_path), *FLAGS)
        assert [(folder / name).read_text() for name in names[:3]] == names[:3]
        assert (folder / names[3]).exists() == (steps == "1")  # half a checkpoint


@pytest.mark.parametrize("flag", ["--checkpoint-dir", "--log-dir"])
def test_unusable_directories_are_named(flag, small, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    (tmp_path / "single_layer").write_text("")
    for directory in (tmp_path / "file", tmp_path / "file" / "below", tmp_path):
        error = error_line(capsys, single_layer.main, [
            "--arch", "4", "--data-dir", small, flag, str(directory)])
        assert "cannot be used" in error and flag in error and str(directory) in error
    assert f"argument {flag}: ''" in error_line(capsys, single_layer.main, [flag, ""])


@pytest.mark.parametrize("sigterm, step", [(False, 6), (True, 4)])
def test_a_full_disk_leaves_the_earlier_checkpoints(sigterm, step, trained, capsys, monkeypatch):
    """A save fails, also one after SIGTERM: one line about it, and the earlier checkpoint is good.
    """
    folder, arguments = trained
    good = values(folder / "model.ckpt-3")
    if sigterm:
        sigterm_in_step(monkeypatch, 1)
    with calling.files_of_at_most(1000):
        error = error_line(capsys, bidirectional.main, arguments + ["--steps", "6"], begun=True)
    assert f"dynamic_bi_lstm: step {step} cannot be saved in {folder}" in error
    assert steps_in(folder) == [3]
    assert values(folder / "model.ckpt-3") == good
    assert "Going on from the checkpoint of step 3." in printed(
        bidirectional, capsys, *arguments, "--steps", "6")


def test_evaluate_prints_the_test_lines_of_the_run(finished, small, tmp_path, capsys):
    """The test lines of the run, from the trainable variables alone."""
    lines, _ = finished(single_layer, "dynamic_gru", capsys)
    printed(single_layer, capsys, "--arch", "4", "--steps", "9", "--data-dir", small,
            "--checkpoint-dir", str(tmp_path), *FLAGS)
    folder = tmp_path / FOLDER
    (tmp_path / "small").mkdir()
    small_prefix = str(tmp_path / "small" / "weights")
    with tf.Session() as sess:
        reader = tf.train.load_checkpoint(str(folder / "model.ckpt-9"))
        kept = [tf.get_variable(name, initializer=reader.get_tensor(name))
                for name in reader.get_variable_to_shape_map()
                if "Adam" not in name and "power" not in name]
        sess.run(tf.global_variables_initializer())
        tf.train.Saver(kept).save(sess, small_prefix, write_meta_graph=False)
    expected = lines[:5] + [line for line in lines if "Test set" in line or "Test acc" in line]
    before = sorted(os.listdir(str(folder)))
    tests = {checkpoint: str(folder / "model.ckpt-9") for checkpoint in (
        folder, folder / "model.ckpt-9", folder / "checkpoint", folder / "model.ckpt-9.index",
        folder / "model.ckpt-9.meta", tmp_path)}  # the last is what --checkpoint-dir was
    for checkpoint, tested in {**tests, small_prefix: small_prefix}.items():
        found = printed(single_layer, capsys, "--arch", "dynamic_gru", "--n-hidden", "4",
                        "--data-dir", small, "--evaluate", str(checkpoint))
        assert found.pop(5) == f"Checkpoint: {tested}"
        assert found == expected
    assert sorted(os.listdir(str(folder))) == before


def test_a_copied_folder_is_tested_itself(trained, tmp_path):
    """Although its file `checkpoint` has the path of the original, which is still there."""
    folder, _ = trained
    shutil.copytree(str(folder), str(tmp_path / "copy"))
    text = (folder / "checkpoint").read_text()
    (tmp_path / "copy" / "checkpoint").write_text(
        text.replace('"model', f'"{folder}{os.sep}model'))
    assert find_checkpoint(str(tmp_path / "copy")) == str(tmp_path / "copy" / "model.ckpt-3")
    for path in (tmp_path / "copy").glob("model*"):
        path.unlink()
    with pytest.raises(UserError, match="copy/model.ckpt-3 does not exist: name a folder"):
        find_checkpoint(str(tmp_path / "copy"))


@pytest.mark.parametrize("kernel, bias, named", [
    ("weights", "biases", None), ("Linear/Matrix", "Linear/Bias", "is of TensorFlow 0.x")])
def test_variables_of_older_tensorflows(kernel, bias, named, few_digits, tmp_path, capsys):
    """TensorFlow 1.0 and 1.1 named the variables of cells otherwise; 0.x had other ones."""
    old = calling.renamed_checkpoint(str(tmp_path / "old"), kernel, bias)
    arguments = ["--arch", "static_lstm", "--n-hidden", "16", "--evaluate"]
    if named:
        assert named in error_line(capsys, single_layer.main, [*arguments, old], begun=True)
    else:
        assert printed(single_layer, capsys, *arguments, old)[6:] == printed(
            single_layer, capsys, *arguments, cases.CHECKPOINT)[6:]


def test_evaluate_with_another_readout(trained, small, capsys):
    """It would fit, and give a wrong accuracy."""
    folder, _ = trained
    error = error_line(capsys, bidirectional.main, [
        "--arch", "dynamic_bi_lstm", "--data-dir", small, *FLAGS, "--evaluate", str(folder),
        "--readout", "final-states"])
    assert "was trained with --readout last-output, not final-states: use last-output" in error


def test_evaluate_a_checkpoint_of_1_15(few_digits, capsys):
    lines = printed(single_layer, capsys, "--arch", "static_lstm", "--n-hidden", "16",
                    "--evaluate", cases.CHECKPOINT)
    model = training.build_model(single_layer.single_layer_static_lstm, (28, 28),
                                 training.Settings(n_hidden=16))
    with tf.Session() as sess:
        tf.train.Saver(tf.trainable_variables()).restore(sess, cases.CHECKPOINT)
        logits = sess.run(model.logits, training.feed(model, *few_digits.test.take(slice(None))))
    accuracy = (logits.argmax(axis=1) == few_digits.test.labels.argmax(axis=1)).mean()
    assert float(lines[-1].split()[-1]) == pytest.approx(accuracy, abs=2e-4)


@pytest.mark.parametrize("arguments, named", [
    ("", "--evaluate: ''"), ("none", "no checkpoint none"), (".", "has no checkpoint"),
    ("{} --arch all", "--arch"), ("{} --log-dir logs", "--log-dir"),
    ("{} --checkpoint-dir other", "--checkpoint-dir")])
def test_bad_uses_of_evaluate_are_named(arguments, named, small, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(str(tmp_path))
    arguments = ["--arch", "1", "--data-dir", small, "--evaluate",
                 *(arguments.format(cases.CHECKPOINT).split(" "))]
    assert named in error_line(capsys, single_layer.main, arguments)
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize("arguments, named", [
    ("--arch 2", ["lacks the variable rnn/gru_cell/gates/kernel", "--arch"]),
    ("--arch 1 --n-hidden 15",
     ["rnn/basic_lstm_cell/kernel", "[44, 64]", "[43, 60]", "--n-hidden"])])
def test_checkpoints_that_do_not_fit_are_named(arguments, named, few_digits, capsys):
    error = error_line(capsys, single_layer.main, [
        *arguments.split(), "--evaluate", cases.CHECKPOINT], begun=True)
    for words in named:
        assert words in error
