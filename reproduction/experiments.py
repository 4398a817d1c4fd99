"""The experiments of the scripts."""
import bidirectional
import multi_layer
import single_layer
import training
import variable_length_demo
import variants

from .plan import SEEDS, TUTORIALS_RATE, Experiment, is_one_of_14


def readouts_of(script):
    """Return the read-outs of a script, by their names."""
    return getattr(script, "READOUTS", training.READOUTS)


def _of(script, display_step, **more):
    return Experiment(script.__name__, tuple(script.ARCHITECTURES), tuple(readouts_of(script)),
                      script.STEPS, display_step, **more)


EXPERIMENTS = {experiment.script: experiment for experiment in [
    _of(single_layer, 200),
    _of(multi_layer, 50),
    _of(bidirectional, 50),
    _of(variants, 50, learning_rates=(TUTORIALS_RATE, 0.001, 0.01)),
    _of(variable_length_demo, 50),
]}


def planned_runs(seeds=SEEDS, steps=None, only=()):
    """Return the PlannedRuns, seed by seed. For each seed, the tutorial's 14 networks come first.

    Args:
        seeds: integers.
        steps: training steps of each run; those of its script by default.
        only: names of scripts and networks. If there are any, other runs are left out.
    """
    defaults = training.Settings()
    runs = []
    for seed in dict.fromkeys(seeds):
        of_seed = [run for experiment in EXPERIMENTS.values() for run in experiment.planned_runs(
            seed, steps, defaults.batch_size, defaults.n_hidden)]
        runs += sorted(of_seed, key=is_one_of_14, reverse=True)
    return [run for run in runs
            if not only or run.script in only or run.architecture in only]


def names():
    """Return the names of all scripts and networks."""
    return [*EXPERIMENTS, *dict.fromkeys(
        name for experiment in EXPERIMENTS.values() for name in experiment.architectures)]
