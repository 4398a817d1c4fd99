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
def test_costs_with_128_units_are_1_15s(name, mnist, monkeypatch):
    """With as many parts as auto chooses, which is one or two, and with the other number."""
    monkeypatch.setattr(speed, "n_cores", lambda: 2)
    automatic = check(name, 128, "auto", mnist)
    assert check(name, 128, 3 - automatic, mnist) == 3 - automatic


@pytest.mark.parametrize("name", RUNS)
def test_costs_with_16_units_in_two_parts_are_1_15s(name, mnist):
    """test_reference.py does the same with the number that auto chooses."""
    assert check(name, 16, 2, mnist) == 2
