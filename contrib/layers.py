"""tf.contrib.layers: the package tf_slim, its home outside TensorFlow."""
import importlib

from tf_slim.layers import *  # noqa: F403  (as TensorFlow 1.15 itself collects these names)

from . import missing, tf

__getattr__ = missing("contrib.layers", "the layers, initializers and regularizers of tf_slim")


def _restore(module, **values):
    """Give a private module of TensorFlow the names back that it no longer has."""
    module = importlib.import_module("tensorflow.python." + module)
    for name, value in values.items():
        if name not in dir(module):
            setattr(module, name, value)


# tf_slim 1.1.0, of 2020, looks for these names in private modules. TensorFlow has moved them since.
_restore("framework.ops", IndexedSlices=tf.IndexedSlices, Tensor=tf.Tensor)
_restore("layers.normalization", BatchNormalization=tf.layers.BatchNormalization)
_restore("ops.array_ops", stack=tf.stack, unstack=tf.unstack)
_restore("ops.control_flow_ops", Assert=tf.Assert, case=tf.case, cond=tf.cond,
         while_loop=tf.while_loop)
_restore("ops.variable_scope", variable=tf.Variable)
