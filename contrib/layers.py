"""tf.contrib.layers: the package tf_slim, its home outside TensorFlow."""
from tf_slim.layers import *  # noqa: F403  (as TensorFlow 1.15 itself collects these names)

from . import uncovered

__getattr__ = uncovered.raising(
    "tf.contrib.layers", "all but the feature columns, the embeddings and the encoders")
