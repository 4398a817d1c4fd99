"""What scripts for recurrent networks took from tf.contrib, on today's TensorFlow.

    from tensorflow1.contrib import crf, layers, rnn, tf

``tf`` is that of the suite. The others replace ``tf.contrib.crf`` and so on, with TensorFlow
1.15's names, arguments, defaults, return values and variable names.

Raises:
    ImportError: as the suite's contrib, on which this stands.
"""
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

__all__ = [
    "crf", "framework", "layers", "learn", "legacy_seq2seq", "rnn", "seq2seq", "slim", "tf"]

__getattr__ = uncovered.raising(
    "tf.contrib",
    "crf, framework, layers, legacy_seq2seq, slim, and parts of learn, rnn and seq2seq")
