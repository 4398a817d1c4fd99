"""What the README's commands do on two cores, beside TensorFlow 1.15.5: the costs of 50 training
steps of every network, with the threads, the parts of a batch and the gradients of a script."""
import pytest

import calling
import short_run
import training
from training import speed

RUNS = calling.recorded_functions("runs")
RECORDED = {16: calling.REFERENCE["runs"], 128: calling.REFERENCE["runs of 128 units"]}


def check(name, n_hidden, parts, mnist):
    """Compare a run with that of TensorFlow 1.15.5. Return the number of parts of its batches."""
    settings = short_run.settings(n_hidden, batch_parts=parts, images_are_independent=True)
    listener = short_run.Costs()
    with training.new_run(RUNS[name], mnist.restarted(settings.seed), settings) as run:
        training.train(run, [listener])
        short_run.check(listener.costs, RECORDED[n_hidden][name])
        return len(run.model.parts)


@pytest.mark.parametrize("name", RUNS)
def test_costs_are_1_15s(name, mnist, monkeypatch):
    """128 units in as many parts as auto chooses, which is one or two. Where it is one, two parts
    too, also of 16 units: test_reference.py has 16 units in as many as auto chooses."""
    monkeypatch.setattr(speed, "n_cores", lambda: 2)
    if check(name, 128, "auto", mnist) == 1:
        assert check(name, 128, 2, mnist) == check(name, 16, 2, mnist) == 2
