"""tf.contrib.framework: the package tf_slim, and what became public in TensorFlow itself."""
import importlib

from tf_slim.ops.arg_scope import *  # noqa: F403  (as TensorFlow 1.15 itself collects these names)
from tf_slim.ops.framework_ops import *  # noqa: F403
from tf_slim.ops.variables import *  # noqa: F403

from . import tf, uncovered

nest = importlib.import_module("tensorflow.python.util.nest")
if not hasattr(nest, "is_sequence"):  # TensorFlow 2 has renamed it
    nest.is_sequence = nest.is_nested

argsort = tf.argsort
is_tensor = tf.is_tensor
sort = tf.sort


# TensorFlow 1.15 has other names for the arguments here than in tf.train, and scripts use them.

def init_from_checkpoint(checkpoint_dir, assignment_map):
    """tf.train.init_from_checkpoint"""
    return tf.train.init_from_checkpoint(checkpoint_dir, assignment_map)


def list_variables(checkpoint_dir):
    """tf.train.list_variables"""
    return tf.train.list_variables(checkpoint_dir)


def load_checkpoint(filepattern):
    """tf.train.load_checkpoint"""
    return tf.train.load_checkpoint(filepattern)


def load_variable(checkpoint_dir, name):
    """tf.train.load_variable"""
    return tf.train.load_variable(checkpoint_dir, name)


__getattr__ = uncovered.raising(
    "tf.contrib.framework", "argument scopes, variables, checkpoints, nest, sort, argsort")
