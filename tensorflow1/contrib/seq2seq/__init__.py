"""tf.contrib.seq2seq."""
from .. import uncovered
from . import loss
from .loss import *  # noqa: F403

__all__ = sorted(loss.__all__)

__getattr__ = uncovered.raising("tf.contrib.seq2seq", ", ".join(__all__))
