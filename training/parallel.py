"""Parts of a batch side by side, and the threads of a session."""
import os

from contrib import tf

from .network import NetworkError, call_network, extra_placeholders, read_hidden

AUTO = "auto"


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


def automatic_parts(network, image_shape, n_hidden, readout):
    """Return the number of parts for a network. It is built once more, in a graph of its own."""
    n_steps, n_input = image_shape

    def parts_at(steps):
        with tf.Graph().as_default():
            input_x = tf.placeholder(tf.float32, [None, steps, n_input])
            returned = call_network(
                network, input_x, steps, n_hidden, extra_placeholders(network))
            return parts_for(read_hidden(readout, returned), returned[1:])

    try:  # two time steps suffice to see which cells are busy
        return parts_at(2)
    except Exception:  # this network needs more of them
        return parts_at(n_steps)


def parts_for(hidden, states):
    """Return the number of parts that --batch-parts auto stands for: the operations that run at
    once, divided by the number of cells that can keep a core busy.

    Each cell is a chain of time steps, and the chains of a network run side by side as far as they
    do not wait for each other. Cells of unequal size wait for the largest, so each counts as its
    share of the largest one's work, which grows with the square of the units.

    Args:
        hidden: tensor that the head reads, in a graph of two time steps or more.
        states: tuple of the states that the network returns.
    """
    work = [units ** 2 for units in units_of_busy_cells(hidden, states)] or [1]
    return max(1, round(n_operations_at_once() * max(work) / sum(work)))


def units_of_busy_cells(hidden, states):
    """Return the units of each cell of a network whose last time step the head needs, or of all
    cells if it needs none.

    At the last row, the backward cell of a static network has taken one time step. TensorFlow does
    not compute the others.
    """
    graph = tf.get_default_graph().as_graph_def()
    needed = {node.name for node in
              tf.graph_util.extract_sub_graph(graph, [hidden.op.name]).node}

    def is_needed(tensor):
        # What leaves a loop is needed if the loop itself is.
        operation = tensor.op.inputs[0].op if tensor.op.type == "Exit" else tensor.op
        return operation.name in needed

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


def in_parts(function, inputs, n_parts):
    """Call a function on parts of a batch that do not depend on each other, and join the results.

    One chain of time steps keeps one core busy. Two halves of a batch are two chains, and the
    graph runs them side by side. All parts share their variables.

    Args:
        function: function (*inputs) -> tuple of tensors [batch, ...]. It treats each example alone
            and makes its variables with tf.get_variable.
        inputs: nested structure of tensors [batch, ...].
        n_parts: number of parts. Their sizes differ by one at most.

    Returns:
        Tuple of tensors [batch, ...], equal to function(*inputs) but for rounding.

    Raises:
        NetworkError: the function makes variables anew for each part.
    """
    if n_parts == 1:
        return function(*inputs)
    with tf.name_scope("parts"):
        batch_size = tf.shape(tf.nest.flatten(inputs)[0])[0]
        # No part may be empty, so a smaller batch is filled up with its first example.
        inputs = tf.nest.map_structure(
            lambda tensor: tf.concat([tensor] + [tensor[:1]] * (n_parts - 1), axis=0), inputs)
        size = tf.maximum(batch_size, n_parts)
        ends = [size * i // n_parts for i in range(n_parts + 1)]
        parts = [tf.nest.map_structure(lambda tensor, i=i: tensor[ends[i]:ends[i + 1]], inputs)
                 for i in range(n_parts)]
    results = []
    for i, part in enumerate(parts):
        # Entering the scope anew makes each part count its layers' names from the start.
        with tf.variable_scope(tf.get_variable_scope(), reuse=True if i else None):
            results.append(function(*part))
        if i == 0:
            n_variables = len(tf.global_variables())
    if len(tf.global_variables()) != n_variables:
        raise NetworkError("the parts of a batch cannot share the variables of this network: make "
                           "them with tf.get_variable, or choose --batch-parts 1")
    with tf.name_scope("joined_parts"):
        return tuple(tf.concat(tensors, axis=0)[:batch_size] for tensors in zip(*results))


def session():
    """Return a Session of the default graph.

    One thread inside each operation and one operation per core is faster for these networks than
    several threads inside an operation. The user's own TF_NUM_INTRAOP_THREADS and
    TF_NUM_INTEROP_THREADS win.
    """
    config = tf.ConfigProto()
    # A second pass of the graph optimizer delays the first step and finds nothing more.
    optimizer = config.graph_options.rewrite_options
    optimizer.meta_optimizer_iterations = optimizer.ONE
    if "TF_NUM_INTRAOP_THREADS" not in os.environ:
        config.intra_op_parallelism_threads = 1
    if "TF_NUM_INTEROP_THREADS" not in os.environ:
        config.inter_op_parallelism_threads = n_cores()
    return tf.Session(config=config)
