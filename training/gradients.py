"""Gradients of sums, differences and products with fewer operations.

TensorFlow cannot know that both sides of a product have the same shape while the batch size is
unknown. So its gradient looks for repeated axes at every time step, which takes as many operations
as the gradient itself. Within a network there is one unknown size, that of the batch, and equal
static shapes are equal shapes.
"""
from contrib import tf


def short_gradients():
    """Return a context. The gradient of +, - and * that are built in it has the same value as
    TensorFlow's own and takes fewer operations."""
    return tf.get_default_graph().gradient_override_map(
        {"Add": "ShortAdd", "AddV2": "ShortAdd", "Sub": "ShortSub", "Mul": "ShortMul"})


@tf.RegisterGradient("ShortAdd")
def _gradient_of_add(op, grad):
    x, y = op.inputs
    return _reduced(grad, x, y), _reduced(grad, y, x)


@tf.RegisterGradient("ShortSub")
def _gradient_of_sub(op, grad):
    x, y = op.inputs
    return _reduced(grad, x, y), _reduced(tf.negative(grad), y, x)


@tf.RegisterGradient("ShortMul")
def _gradient_of_mul(op, grad):
    x, y = op.inputs
    return (_reduced(tf.multiply(grad, tf.math.conj(y)), x, y),
            _reduced(tf.multiply(tf.math.conj(x), grad), y, x))


def _reduced(gradient, tensor, other):
    """Sum a gradient over the axes along which a tensor was repeated to fit another one."""
    if other.shape.ndims == 0 or _have_equal_shapes(tensor, other):
        return gradient
    if tensor.shape.ndims == 0:
        return tf.reduce_sum(gradient)
    shape = tf.shape(tensor)
    axes, _ = tf.raw_ops.BroadcastGradientArgs(s0=shape, s1=tf.shape(other))
    return tf.reshape(tf.reduce_sum(gradient, axes), shape)


def _have_equal_shapes(x, y):
    """Return whether two tensors surely have the same shape, if the batch size is all that is
    unknown."""
    if x.shape.ndims is None or y.shape.ndims is None:
        return False
    sizes = x.shape.as_list()
    return sizes == y.shape.as_list() and sizes.count(None) <= 1
