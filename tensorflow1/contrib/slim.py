"""tf.contrib.slim: the package tf_slim, its home outside TensorFlow."""
from tf_slim import *  # noqa: F403  (as TensorFlow 1.15 itself collects these names)
from tf_slim import nets  # noqa: F401

from . import uncovered

__getattr__ = uncovered.raising("tf.contrib.slim", "all that the package tf_slim has")
