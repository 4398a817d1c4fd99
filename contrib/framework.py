"""tf.contrib.framework: the package tf_slim, and what became public in TensorFlow itself."""
from tf_slim.ops.arg_scope import *  # noqa: F403  (as TensorFlow 1.15 itself collects these names)
from tf_slim.ops.framework_ops import *  # noqa: F403
from tf_slim.ops.variables import *  # noqa: F403

from . import tf, uncovered

argsort = tf.argsort
init_from_checkpoint = tf.train.init_from_checkpoint
is_tensor = tf.is_tensor
list_variables = tf.train.list_variables
load_checkpoint = tf.train.load_checkpoint
load_variable = tf.train.load_variable
nest = tf.nest
sort = tf.sort

__getattr__ = uncovered.raising(
    "tf.contrib.framework", "argument scopes, variables, checkpoints, nest, sort, argsort")
