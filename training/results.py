"""What a run has come to: numbers in hand, which show as a small table."""
from typing import NamedTuple

from .listener import Listener


class Result(NamedTuple):
    """What a network has come to."""

    architecture: str
    parameters: int       # trainable values
    steps: int            # completed training steps; 0 if a checkpoint was only tested
    seconds: float        # that this process spent in training steps
    test_accuracy: float  # fraction of the test set
    curve: dict           # the columns of its Curve

    def __repr__(self):
        return table([self])  # without the curve, which would fill a page


class Results(list):
    """A list of Results that shows as a table."""

    def __repr__(self):
        return table(self)


def table(results):
    """Return a head and a line for each Result."""
    row = "{:<22} {:>10} {:>6} {:>8} {:>14}".format
    return "\n".join([row("architecture", "parameters", "steps", "seconds", "test accuracy")] + [
        row(each.architecture, each.parameters, each.steps, f"{each.seconds:.1f}",
            f"{each.test_accuracy:.4f}") for each in results])


class Curve(Listener):
    """Keeps the cost and accuracy of the training batch and, if `validate`, of the validation set
    at every display step.

    Attributes:
        columns: dict of lists with a value for each display step: ``step``, ``training_cost``,
            ``training_accuracy``, ``validation_cost`` and ``validation_accuracy``. Cost is in nats,
            accuracy is a fraction.
    """

    def __init__(self, validate=False):
        self._validate = validate
        self.columns = {}

    def at_display_step(self, run, accuracy, cost):
        for name, value in point_of(run, accuracy, cost, self._validate).items():
            self.columns.setdefault(name, []).append(value)


def point_of(run, accuracy, cost, validate=True):
    """Return the point of a curve after the last step of a run: a dict name -> value."""
    point = {"step": run.step, "training_cost": _as_written(cost),
             "training_accuracy": _as_written(accuracy)}
    if validate:
        validation = run.validation()
        point.update(validation_cost=round(validation.cost, 7),
                     validation_accuracy=validation.accuracy)
    return point


def _as_written(value):
    """Return the float with the digits of a float32: 0.1, not 0.10000000149011612."""
    return float(str(value))
