"""Gradients that have the values of TensorFlow's own and take less time."""
from contrib import tf


def fast_gradients(unknown_sizes_are_the_batch):
    """Return a context. What is built in it has these gradients.

    TensorFlow's gradient of a matrix product takes the transposed weights at every time step. Here
    they are transposed once per training step, after which each product takes a quarter less time.

    TensorFlow's gradient of a concatenation asks for all sizes, also for those that are known.

    While the batch size is unknown, TensorFlow cannot know that both sides of a sum or of an
    element-wise product have the same shape. So its gradient looks for repeated axes at every time
    step, which takes as many operations as the gradient itself. Here, tensors of the same static
    shape have the same shape.

    Args:
        unknown_sizes_are_the_batch: whether each unknown size in a shape is the size of the batch.
            If not, sums, differences and element-wise products keep TensorFlow's own gradients.
    """
    gradients = {"MatMul": "FastMatMul", "ConcatV2": "FastConcat"}
    if unknown_sizes_are_the_batch:
        gradients.update({"Add": "FastAdd", "AddV2": "FastAdd", "Sub": "FastSub", "Mul": "FastMul"})
    return tf.get_default_graph().gradient_override_map(gradients)


@tf.RegisterGradient("FastAdd")
def _gradient_of_add(op, grad):
    x, y = op.inputs
    return _reduced(grad, x, y), _reduced(grad, y, x)


@tf.RegisterGradient("FastSub")
def _gradient_of_sub(op, grad):
    x, y = op.inputs
    return _reduced(grad, x, y), _reduced(tf.negative(grad), y, x)


@tf.RegisterGradient("FastMul")
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
    """Return whether two tensors have the same shape, if what is unknown is the batch size."""
    if x.shape.ndims is None or y.shape.ndims is None:
        return False
    sizes = x.shape.as_list()
    return sizes == y.shape.as_list() and sizes.count(None) <= 1


@tf.RegisterGradient("FastConcat")
def _gradient_of_concat(op, grad):
    *tensors, axis = op.inputs
    known_axis = tf.get_static_value(axis)
    if known_axis is not None:
        axis = int(known_axis)
    return [*tf.split(grad, [_size(tensor, axis) for tensor in tensors], axis), None]


def _size(tensor, axis):
    """Return the size of a tensor along an axis: a number if it is known, else a tensor."""
    if isinstance(axis, int) and tensor.shape.ndims is not None:
        size = tensor.shape.as_list()[axis]
        if size is not None:
            return size
    return tf.shape(tensor)[axis]


@tf.RegisterGradient("FastMatMul")
def _gradient_of_matmul(op, grad):
    a, b = (tf.math.conj(tensor) for tensor in op.inputs)
    transpose_a, transpose_b = op.get_attr("transpose_a"), op.get_attr("transpose_b")
    weights = _variable(b)
    if weights is not None and not (transpose_a or transpose_b):
        return tf.matmul(grad, _transposed(weights)), tf.matmul(a, grad, transpose_a=True)
    return (tf.matmul(b, grad, transpose_a=transpose_b, transpose_b=True) if transpose_a
            else tf.matmul(grad, b, transpose_b=not transpose_b),
            tf.matmul(grad, a, transpose_a=True, transpose_b=transpose_a) if transpose_b
            else tf.matmul(a, grad, transpose_a=not transpose_a))


def _variable(tensor):
    """Return the value of a variable that was read outside all loops, or None if this is none."""
    while tensor.op.type == "Enter":
        tensor = tensor.op.inputs[0]
    is_variable = tensor.op.type == "ReadVariableOp" or (
        tensor.op.type == "Identity" and tensor.op.inputs[0].op.type in ("Variable", "VariableV2"))
    is_outside_loops = tensor.graph.is_fetchable(tensor)
    return tensor if is_variable and is_outside_loops else None


def _transposed(weights):
    """Return the transposed value of a variable. All products with this value share it."""
    kept = tf.get_collection_ref(f"transposed {weights.name}")
    if not kept:
        with tf.control_dependencies(None):  # outside all loops
            transposed = tf.transpose(weights)
            # TensorFlow's graph optimizer would merge a transpose with each product again. It
            # leaves a placeholder alone.
            kept.append(tf.placeholder_with_default(transposed, transposed.shape))
    return kept[0]
