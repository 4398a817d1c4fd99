"""The event files for TensorBoard."""
import glob
import os
import re

import pytest

import calling
import single_layer
import training
from calling import error_line, files_of_at_most, printed
from contrib import tf

FLAGS = ["--arch", "dynamic_gru", "--n-hidden", "4", "--batch-size", "60", "--learning-rate", ".01",
         "--display-step", "2", "--batch-parts", "1"]


def events(directory):
    """Return the events of all files, in the order in which they were written."""
    paths = sorted(glob.glob(str(directory / "single_layer" / "dynamic_gru" / "events*")),
                   key=os.path.getmtime)
    return [event for path in paths for event in tf.train.summary_iterator(path)]


def curve(directory, tag):
    """Return the points (step, value) of a curve, as TensorBoard shows them: where a run goes on,
    it drops the later points that are already there."""
    points = []
    for event in events(directory):
        if event.session_log.status == tf.SessionLog.START:
            points = [point for point in points if point[0] < event.step]
        points += [(event.step, value.simple_value) for value in event.summary.value
                   if value.tag == tag]
    return points


def test_curves_are_what_is_printed(small, random_images, tmp_path, capsys):
    arguments = FLAGS + ["--steps", "5", "--data-dir", small]
    lines = printed(single_layer, capsys, *arguments, "--log-dir", str(tmp_path))
    assert lines == printed(single_layer, capsys, *arguments)  # the same numbers without it

    training_lines = [line for line in lines if "Training set" in line]
    for tag, word in [("accuracy", "accuracy "), ("cost", "cost ")]:
        points = curve(tmp_path, tag + "/training_batch")
        assert [step for step, _ in points] == [2, 4, 5]
        assert [value for _, value in points] == pytest.approx(
            [float(line.split(word)[1].split(",")[0].rstrip(".")) for line in training_lines])
    assert all(value > 0 for _, value in curve(tmp_path, "ms_per_step"))

    class Validation(training.Listener):
        evaluations = []

        def at_display_step(self, run, accuracy, cost):
            self.evaluations.append(training.evaluate(run, run.mnist.validation))

    calling.train_and_test(
        single_layer.single_layer_dynamic_gru, random_images,
        training.Settings(steps=5, display_step=2, batch_size=60, n_hidden=4, learning_rate=.01),
        listeners=[Validation()])
    for tag in ("accuracy", "cost"):
        assert [value for _, value in curve(tmp_path, tag + "/validation")] == pytest.approx(
            [getattr(evaluation, tag) for evaluation in Validation.evaluations])


def test_graph_and_histograms_are_there(small, tmp_path, capsys):
    printed(single_layer, capsys, *FLAGS, "--steps", "2", "--data-dir", small,
            "--log-dir", str(tmp_path))
    graph = tf.GraphDef()
    histograms = set()
    for event in events(tmp_path):
        graph.MergeFromString(event.graph_def)
        histograms |= {value.tag for value in event.summary.value if value.HasField("histo")}
    assert {"input_x", "rnn", "fully_connected", "cost", "accuracy", "gradients", "Adam"} <= {
        node.name.split("/")[0] for node in graph.node}
    assert histograms == {"variables/" + name for name in [
        "rnn/gru_cell/gates/kernel", "rnn/gru_cell/gates/bias", "rnn/gru_cell/candidate/kernel",
        "rnn/gru_cell/candidate/bias", "fully_connected/weights", "fully_connected/biases"]}


def csv_of(directory):
    path = directory / "single_layer" / "dynamic_gru" / "curve.csv"
    return [line.split(",") for line in path.read_text().splitlines()]


def test_a_spreadsheet_has_the_curve_that_main_returns(small, tmp_path, capsys):
    """Also when a run goes on, from an earlier step than the last that was written; a killed run
    may have left half a line."""
    arguments = FLAGS + ["--data-dir", small, "--log-dir", str(tmp_path / "logs"),
                         "--checkpoint-dir", str(tmp_path / "checkpoints")]
    folder = tmp_path / "checkpoints" / "single_layer" / "dynamic_gru"
    single_layer.main([*arguments, "--steps", "6"])
    (folder / "model.ckpt-6.index").unlink()
    with open(str(tmp_path / "logs" / "single_layer" / "dynamic_gru" / "curve.csv"), "a") as stream:
        stream.write("8,1.")
    single_layer.main([*arguments, "--steps", "9"])
    (whole,) = single_layer.main([*FLAGS, "--data-dir", small, "--steps", "9", "--log-dir",
                                  str(tmp_path / "whole")])
    head, *rows = csv_of(tmp_path / "whole")
    assert head == list(whole.curve) and len(head) == 5
    assert rows == [list(map(str, row)) for row in zip(*whole.curve.values())]
    assert csv_of(tmp_path / "logs") == [head, *rows]


def test_a_curve_that_cannot_be_read_is_named(small, tmp_path, capsys):
    arguments = FLAGS + ["--data-dir", small, "--log-dir", str(tmp_path / "logs"),
                         "--checkpoint-dir", str(tmp_path / "checkpoints")]
    single_layer.main([*arguments, "--steps", "2"])
    path = tmp_path / "logs" / "single_layer" / "dynamic_gru" / "curve.csv"
    path.write_text(path.read_text().replace(",", ";"))
    assert "curve.csv cannot be read" in error_line(
        capsys, single_layer.main, [*arguments, "--steps", "4"], begun=True)
    path.unlink()
    path.mkdir()
    assert "curve.csv cannot be read (Is a directory)" in error_line(
        capsys, single_layer.main, [*arguments, "--steps", "4"], begun=True)


def test_a_resumed_curve_does_not_double_back(small, tmp_path, capsys):
    """The last checkpoint is lost, so the run goes on from an earlier step."""
    arguments = FLAGS + ["--data-dir", small, "--checkpoint-dir", str(tmp_path / "checkpoints")]
    printed(single_layer, capsys, *arguments, "--steps", "6", "--log-dir", str(tmp_path / "logs"))
    os.remove(str(tmp_path / "checkpoints" / "single_layer" / "dynamic_gru" / "model.ckpt-6.index"))
    lines = printed(
        single_layer, capsys, *arguments, "--steps", "9", "--log-dir", str(tmp_path / "logs"))
    assert "Going on from the checkpoint of step 4." in lines
    points = curve(tmp_path / "logs", "cost/training_batch")
    assert [step for step, _ in points] == [2, 4, 6, 8, 9]
    printed(single_layer, capsys, *FLAGS, "--data-dir", small, "--steps", "9",
            "--log-dir", str(tmp_path / "whole"))
    assert points == curve(tmp_path / "whole", "cost/training_batch")


def test_another_run_in_the_same_folder_is_refused(small, tmp_path, capsys):
    """TensorBoard would drop the curves of the first. A run that goes on is welcome, also if it was
    stopped before its first checkpoint."""
    logs, checkpoints = ["--log-dir", str(tmp_path / "logs")], [
        "--checkpoint-dir", str(tmp_path / "checkpoints")]
    arguments = FLAGS + ["--data-dir", small, "--steps", "2"]
    printed(single_layer, capsys, *arguments, *logs, *checkpoints)
    before = events(tmp_path / "logs")
    for others in ([], ["--checkpoint-dir", str(tmp_path / "new")]):
        error = error_line(capsys, single_layer.main, arguments + logs + others)
        assert "dynamic_gru has the curves of another run: name another --log-dir" in error
    assert events(tmp_path / "logs") == before
    for path in (tmp_path / "checkpoints" / "single_layer" / "dynamic_gru").glob("model*"):
        path.unlink()
    printed(single_layer, capsys, *arguments, *logs, *checkpoints)
    assert len(events(tmp_path / "logs")) > len(before)


def test_a_full_disk_is_named(small, tmp_path, capsys):
    """The curve cannot grow: one line, and the checkpoint of the step before is good."""
    def arguments(folder, steps):
        return FLAGS + ["--steps", steps, "--data-dir", small, "--log-dir", str(tmp_path / folder),
                        "--checkpoint-dir", str(tmp_path / folder / "checkpoints")]

    printed(single_layer, capsys, *arguments("short", "6"))
    (path,) = glob.glob(str(tmp_path / "short" / "single_layer" / "*" / "events*"))
    with files_of_at_most(os.path.getsize(path)):
        error = error_line(capsys, single_layer.main, arguments("full", "40"), begun=True)
    step = int(re.search("the curves of step ([0-9]+) cannot be written in", error).group(1))
    assert "--log-dir" in error and 2 < step < 40
    assert f"Going on from the checkpoint of step {step - 2}." in printed(
        single_layer, capsys, *arguments("full", str(step)))
