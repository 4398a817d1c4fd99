"""What makes the networks fast, and changes their values by rounding only: parts of a batch side by
side, the threads of a session, gradients of fewer operations. docs/speed.md has the gain of each.
"""
import os
import sys

import numpy as np

from contrib import tf

from .first_values import operations_behind
from .settings import AUTO

# For AUTO. Two parts of fewer images than this take as long as one part with all of them. Each part
# is a copy of the network, so their number bounds the graph and the time to the first step.
FEWEST_IMAGES = 32
MOST_AUTOMATIC_PARTS = 4


def divided(array, n_parts):
    """Return an array [batch, ...] as a list of parts, whose sizes differ by one at most."""
    array = np.asarray(array)
    if len(array) < n_parts:  # TensorFlow 2 cannot convolve an empty part, so images are repeated
        array = np.resize(array, (n_parts,) + array.shape[1:])
    return np.array_split(array, n_parts)


def joined(tensors, input_y):
    """Return tensors of the parts as one tensor [batch, ...], without repeated images."""
    if len(tensors) == 1:
        return tensors[0]
    with tf.name_scope("joined_parts"):
        return tf.concat(tensors, axis=0)[:tf.shape(input_y)[0]]


def number_of_parts(part, settings):
    """Return how many parts of a batch are computed side by side.

    One chain of time steps keeps one core busy. Two halves of a batch are two chains, and the graph
    runs them side by side. With AUTO there is one part without the promise that images are
    independent. With it, there are as many as operations run at once, divided by the number of
    cells that can keep a core busy, within bounds.

    Each cell is a chain of time steps, and the chains of a network run side by side as far as they
    do not wait for each other. Cells of unequal size wait for the largest, so each counts as its
    share of the largest one's work, which grows with the square of the units.

    Args:
        part: the first Part.
        settings: Settings, of which batch_parts, batch_size and images_are_independent are used.
    """
    if settings.batch_parts != AUTO:
        return settings.batch_parts
    if (not settings.images_are_independent
            or tf.config.experimental.list_physical_devices("GPU")):  # faster on larger matrices
        return 1
    work = [units ** 2 for units in units_of_busy_cells(part.hidden, part.states)] or [1]
    n_parts = round(n_operations_at_once() * max(work) / sum(work))
    return max(1, min(n_parts, MOST_AUTOMATIC_PARTS, settings.batch_size // FEWEST_IMAGES))


def units_of_busy_cells(hidden, states):
    """Return the units of each cell of a network whose last time step the head needs, or of all
    cells if it needs none.

    At the last row, the backward cell of a static network has taken one time step. TensorFlow does
    not compute the others.
    """
    needed = set(operations_behind(hidden))

    def is_needed(tensor):
        # What leaves a loop is needed if the loop itself is.
        return (tensor.op.inputs[0].op if tensor.op.type == "Exit" else tensor.op) in needed

    cells = _cells(states)
    busy = [cell for cell in cells if any(map(is_needed, cell))]
    return [max((tensor.shape.as_list()[-1] or 1 for tensor in cell if tensor.shape.ndims),
                default=1)
            for cell in busy or cells]


def _cells(states):
    """Return the tensors of each cell's state. A named tuple, as an LSTM's, is the state of one
    cell."""
    if isinstance(states, (tuple, list)) and not hasattr(states, "_fields"):
        return [cell for state in states for cell in _cells(state)]
    return [[part for part in tf.nest.flatten(states) if isinstance(part, tf.Tensor)]]


def n_cores():
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def n_operations_at_once():
    """Return how many operations a session runs at once: one per core, unless the user says
    otherwise in TF_NUM_INTEROP_THREADS."""
    threads = os.environ.get("TF_NUM_INTEROP_THREADS", "")
    return int(threads) if threads.isdigit() and int(threads) > 0 else n_cores()


def session(n_parts=1):
    """Return a Session of the default graph.

    As many operations run at once as there are cores. The cores that the parts of a batch leave
    over may help inside an operation, for large matrices. On two cores none is left: one thread
    inside each operation is faster there. The user's own TF_NUM_INTRAOP_THREADS and
    TF_NUM_INTEROP_THREADS win.

    Args:
        n_parts: parts of a batch that the graph computes side by side.
    """
    config = tf.ConfigProto()
    # A second pass of the graph optimizer delays the first step and finds nothing more.
    optimizer = config.graph_options.rewrite_options
    optimizer.meta_optimizer_iterations = optimizer.ONE
    # It would join each product with the sum of its bias, which is slower than the two.
    optimizer.remapping = optimizer.OFF
    if "TF_NUM_INTRAOP_THREADS" not in os.environ:
        config.intra_op_parallelism_threads = max(1, n_cores() - n_parts)
    if "TF_NUM_INTEROP_THREADS" not in os.environ:
        config.inter_op_parallelism_threads = n_cores()
    return tf.Session(config=config)


def fast_gradients(images_are_independent):
    """Return a context. What is built in it has gradients with the values of TensorFlow's own,
    which take less time.

    TensorFlow's gradient of a matrix product takes the transposed weights at every time step. Here
    they are transposed once per training step, after which each product takes a quarter less time.
    A cell multiplies an input beside its state. Here each has a product of its own, so the input's
    is not computed where nobody needs it: images have no gradient.

    TensorFlow's gradient of a concatenation asks for all sizes, also for those that are known.

    While the batch size is unknown, TensorFlow cannot know that both sides of a sum or of an
    element-wise product have the same shape. So its gradient looks for repeated axes at every time
    step, which takes as many operations as the gradient itself. But what is computed from the
    images, each alone, has a row for each of them.

    Args:
        images_are_independent: whether the network treats each image alone. If not, sums,
            differences and element-wise products keep TensorFlow's own gradients.
    """
    gradients = {"MatMul": "FastMatMul", "ConcatV2": "FastConcat"}
    if images_are_independent:
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
    if other.shape.ndims == 0 or _is_as_large(tensor, other):
        return gradient
    if tensor.shape.ndims == 0:
        return tf.reduce_sum(gradient)
    shape = tf.shape(tensor)
    axes, _ = tf.raw_ops.BroadcastGradientArgs(s0=shape, s1=tf.shape(other))
    return tf.reshape(tf.reduce_sum(gradient, axes), shape)


def _is_as_large(tensor, other):
    """Return whether it is known that a tensor was not repeated to fit another one of the same
    static shape: that its unknown size, if it has one, is the size of the batch."""
    if tensor.shape.ndims is None or other.shape.ndims is None:
        return False
    sizes = tensor.shape.as_list()
    return sizes == other.shape.as_list() and (
        None not in sizes or sizes.count(None) == 1 and _is_computed_from_images(tensor.op))


def _is_computed_from_images(operation):
    """Return whether an operation of the default graph computes with what is fed."""
    kept = tf.get_collection_ref(("computed from images",))  # no text: it is not exported
    if not kept or operation not in kept[0]:  # it was built after the last search
        operations, found = tf.get_default_graph().get_operations(), set()
        waiting = [op for op in operations if op.type == "Placeholder"]
        while waiting:
            op = waiting.pop()
            # A tensor of the shape of another one, such as a state of zeros, may have other sizes.
            if op not in found and op.type != "Shape":
                found.add(op)
                waiting += [consumer for tensor in op.outputs for consumer in tensor.consumers()]
        kept[:] = [{op: op in found for op in operations}]
    return kept[0][operation]


@tf.RegisterGradient("FastConcat")
def _gradient_of_concat(op, grad):
    axis, sizes = _axis_and_sizes(op.outputs[0])
    if not sizes or not isinstance(grad, tf.Tensor):  # IndexedSlices have some of its rows
        return _tensorflows_gradient(op, grad)
    if _axis_and_sizes(grad) == (axis, sizes):  # as the gradient of a product is
        return [*grad.op.inputs[:-1], None]
    return [*tf.split(grad, sizes, axis), None]


def _axis_and_sizes(tensor):
    """Return the axis of a concatenation, counted from 0, and the sizes of its inputs along it, or
    (None, []) if the graph does not know them or the tensor is no concatenation."""
    if tensor.op.type == "ConcatV2":
        *inputs, axis = tensor.op.inputs
        axis, rank = tf.get_static_value(axis), tensor.shape.ndims
        if axis is not None and rank is not None:
            sizes = [each.shape.with_rank(rank).as_list()[axis] for each in inputs]
            if None not in sizes:
                return axis % rank, sizes
    return None, []


@tf.RegisterGradient("FastMatMul")
def _gradient_of_matmul(op, grad):
    a, b = (tf.math.conj(tensor) for tensor in op.inputs)
    weights = _variable(b)
    if weights is None or op.get_attr("transpose_a") or op.get_attr("transpose_b"):
        return _tensorflows_gradient(op, grad)
    axis, sizes = _axis_and_sizes(a)
    is_input_beside_state = axis == 1 and len(sizes) == 2
    gradients = [tf.matmul(grad, rows)
                 for rows in _transposed(weights, sizes if is_input_beside_state else [])]
    return (gradients[0] if len(gradients) == 1 else tf.concat(gradients, axis=1),
            tf.matmul(a, grad, transpose_a=True))


def _tensorflows_gradient(op, grad):
    """Return the gradients that TensorFlow itself has registered for an operation of this type."""
    # Where RegisterGradient keeps them. No public name leads there past the faster gradients.
    registry = sys.modules[tf.RegisterGradient.__module__]._gradient_registry
    return registry.lookup(op.type)(op, grad)


def _variable(tensor):
    """Return the value of a variable that was read outside all loops, or None if this is none."""
    while tensor.op.type == "Enter":
        tensor = tensor.op.inputs[0]
    is_variable = tensor.op.type == "ReadVariableOp" or (
        tensor.op.type == "Identity" and tensor.op.inputs[0].op.type in ("Variable", "VariableV2"))
    is_outside_loops = tensor.graph.is_fetchable(tensor)
    return tensor if is_variable and is_outside_loops else None


def _transposed(weights, sizes):
    """Return the transposed value of a variable, a list of one matrix, or of one for each of the
    sizes of its rows. All products with this value share them."""
    kept = tf.get_collection_ref(("transposed", weights.name, *sizes))
    if not kept:
        with tf.control_dependencies(None):  # outside all loops
            for rows in tf.split(weights, sizes) if sizes else [weights]:
                transposed = tf.transpose(rows)
                # TensorFlow's graph optimizer would merge a transpose with each product again. It
                # leaves a placeholder alone.
                kept.append(tf.placeholder_with_default(transposed, transposed.shape))
    return kept
