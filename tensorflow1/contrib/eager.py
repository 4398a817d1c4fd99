"""tf.contrib.eager: TensorFlow's own functions for eager execution."""
import importlib

from . import eager_metrics as metrics, tf, uncovered

_backprop, _context, _variables, _scopes = [
    importlib.import_module("tensorflow.python." + name)
    for name in ("eager.backprop", "eager.context", "ops.resource_variable_ops",
                 "ops.variable_scope")]

__all__ = [
    "ASYNC", "Checkpoint", "Checkpointable", "EagerVariableStore", "GradientTape", "Iterator",
    "SYNC", "Saver", "TensorSpec", "Variable", "async_clear_error", "async_wait",
    "custom_gradient", "defun", "enable_eager_execution", "executing_eagerly", "execution_mode",
    "function", "get_optimizer_variables", "gradients_function", "implicit_gradients",
    "implicit_value_and_gradients", "in_eager_mode", "list_devices", "make_template", "metrics",
    "num_gpus", "py_func", "run", "set_execution_mode", "value_and_gradients_function",
]

__getattr__ = uncovered.raising("tf.contrib.eager", ", ".join(__all__))

Checkpoint = tf.train.Checkpoint
Checkpointable = metrics.Checkpointable
EagerVariableStore = _scopes.EagerVariableStore
GradientTape = tf.GradientTape
TensorSpec = tf.TensorSpec
Variable = _variables.ResourceVariable
custom_gradient = tf.custom_gradient
enable_eager_execution = tf.enable_eager_execution
executing_eagerly = in_eager_mode = tf.executing_eagerly
function = tf.function
make_template = tf.make_template
gradients_function = _backprop.gradients_function
implicit_gradients = _backprop.implicit_grad
implicit_value_and_gradients = _backprop.implicit_val_and_grad
value_and_gradients_function = _backprop.val_and_grad_function
ASYNC, SYNC = _context.ASYNC, _context.SYNC
async_clear_error, async_wait = _context.async_clear_error, _context.async_wait
execution_mode, set_execution_mode = _context.execution_mode, _context.set_execution_mode
num_gpus = _context.num_gpus


def list_devices():
    """Return the names of the devices."""
    return _context.context().devices()


def run(main=None, argv=None):
    """tf.app.run, with eager execution."""
    tf.enable_eager_execution()
    tf.app.run(main, argv)


def py_func(func, inp, Tout, name=None):
    """tf.py_function"""
    return tf.py_function(func, inp, Tout, name)


def defun(func=None, input_signature=None, autograph=True, experimental_autograph_options=None,
          experimental_relax_shapes=False):
    """tf.function. Unlike in 1.15, only its first call may make variables."""
    return tf.function(func, input_signature, autograph,
                       experimental_autograph_options=experimental_autograph_options,
                       experimental_relax_shapes=experimental_relax_shapes or None)


def Iterator(dataset):
    """Return iter(dataset)."""
    return iter(dataset)


def get_optimizer_variables(optimizer):
    """Return optimizer.variables()."""
    return optimizer.variables()


class Saver:
    """tf.train.Saver without a session, for eager execution.

    Args:
        var_list: list of variables, or dict name -> variable.

    Raises:
        RuntimeError: without eager execution.
    """

    def __init__(self, var_list):
        if not tf.executing_eagerly():
            raise RuntimeError("tfe.Saver can only be used when eager execution is enabled. Use "
                               "tf.train.Saver when building graphs.")
        self._saver = tf.train.Saver(var_list)

    def save(self, file_prefix, global_step=None):
        """Write a checkpoint; return its prefix."""
        return self._saver.save(None, file_prefix, global_step, write_meta_graph=False)

    def restore(self, file_prefix):
        """Read a checkpoint."""
        self._saver.restore(None, file_prefix)
