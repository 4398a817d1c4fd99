"""What scripts for recurrent networks took from tf.contrib, on today's TensorFlow.

    from tensorflow1.contrib import crf, layers, rnn, tf

``tf`` is that of the suite. The others replace ``tf.contrib.crf`` and so on, with TensorFlow
1.15's names, arguments, defaults, return values and variable names.

The parts in RARE are loaded when they are asked for.

Raises:
    ImportError: as the suite's contrib, on which this stands.
"""
import importlib

from contrib import tf

from . import (
    crf,
    framework,
    layers,
    learn,
    legacy_seq2seq,
    named_arguments,  # noqa: F401
    rnn,
    seq2seq,
    slim,
    uncovered,
)

RARE = ("compiler", "data", "eager", "keras", "losses", "nn", "training", "util")

__all__ = [
    "crf", "framework", "layers", "learn", "legacy_seq2seq", "rnn", "seq2seq", "slim", "tf", *RARE]

_refuse = uncovered.raising(
    "tf.contrib",
    "crf, framework, keras, layers, legacy_seq2seq, losses, nn, slim, util, and parts of "
    "compiler, data, eager, learn, rnn, seq2seq and training")


def __getattr__(name):
    return importlib.import_module("." + name, __name__) if name in RARE else _refuse(name)


def __dir__():
    return sorted({*globals(), *RARE})
