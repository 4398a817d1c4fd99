"""tf.contrib.losses: the package tf_slim, its home outside TensorFlow.

Predictions or logits come first here and labels second, where tf.losses has labels first. Weights
w have the rank of the losses l or less; those that are missing are 1. Every loss but the hinge
loss is Σ w l / (number of l whose w is not 0), and 0 where there is none. It joins the collection
LOSSES.
"""
from tf_slim.losses import loss_ops as _loss_ops, metric_learning  # noqa: F401
from tf_slim.losses.loss_ops import *  # noqa: F403

from . import uncovered

__all__ = sorted([*_loss_ops.__all__, "metric_learning"])

__getattr__ = uncovered.raising("tf.contrib.losses", ", ".join(__all__))
