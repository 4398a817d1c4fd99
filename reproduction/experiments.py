"""The experiments: which runs of which script the tables and pictures show."""
import bidirectional
import multi_layer
import single_layer
import training
import variable_length_demo
import variants

from .plan import SEEDS, TUTORIALS_RATE, Experiment

# Training steps from one point of a run's curve to the next.
DISPLAY_STEPS = {"single_layer": 200, "multi_layer": 50, "bidirectional": 50, "variants": 50,
                 "variable_length_demo": 50}


def readouts_of(script):
    """Return the read-outs of a script, by their names."""
    return getattr(script, "READOUTS", training.READOUTS)


def _of(script, architectures=None, steps=None, **more):
    return Experiment(script.__name__, tuple(architectures or script.ARCHITECTURES),
                      tuple(readouts_of(script)), steps or script.STEPS, **more)


_THREE_RATES = {"learning_rates": (TUTORIALS_RATE, 0.001, 0.01)}

EXPERIMENTS = {  # in the order in which they are trained: the tutorial's 14 networks come first
    "single_layer": _of(single_layer),
    "multi_layer": _of(multi_layer),
    "bidirectional": _of(bidirectional),
    "variants": _of(variants, **_THREE_RATES),
    "variable_length_demo": _of(variable_length_demo),
    # The tutorial's claims.
    "memory": _of(variants, ["basic_rnn", "lstm", "gru"], 3000, blank_rows=(0, 28, 56, 112),
                  learning_rates=(TUTORIALS_RATE, 0.001)),
    # 187 units in one direction have as many parameters as 128 in each of two.
    "one_direction": _of(variants, ["lstm"], n_hidden=(128, 187), **_THREE_RATES),
    "two_directions": _of(bidirectional, ["dynamic_bi_lstm"], **_THREE_RATES),
    "three_layers": _of(multi_layer, ["dynamic_lstm", "dynamic_gru"], single_layer.STEPS),
    "three_layers_faster": _of(multi_layer, ["dynamic_lstm", "dynamic_gru"],
                               learning_rates=(0.001,)),
}


def planned_runs(seeds=SEEDS, steps=None, only=()):
    """Return the PlannedRuns, seed by seed.

    Args:
        seeds: integers.
        steps: training steps of each run; those of its experiment by default.
        only: names of experiments, scripts and networks. If there are any, other runs are left out.
    """
    return list(dict.fromkeys(  # no run twice, although experiments share some
        run for seed in seeds for name, experiment in EXPERIMENTS.items()
        for run in experiment.planned_runs(seed, steps)
        if not only or not {name, run.script, run.architecture}.isdisjoint(only)))


def names():
    """Return the names of all experiments, scripts and networks."""
    return list(dict.fromkeys([*EXPERIMENTS, *(
        name for experiment in EXPERIMENTS.values() for name in experiment.architectures)]))
