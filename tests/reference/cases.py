"""Small graphs over contrib that must compute what they compute over tf.contrib.

record_reference.py builds each of them under TensorFlow 1.15.5 over the real
tf.contrib and records it; the tests build the same ones over this project's contrib.
"""
import json
import os
import zlib
from functools import partial

import numpy as np

from contrib import rnn, tf

FOLDER = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(FOLDER, "tensorflow115.json")
CHECKPOINT = os.path.join(FOLDER, "tensorflow115.ckpt")

# Pairwise different, so that no swapped axis can pass.
BATCH, TIME, N_INPUT, UNITS, MORE_UNITS, PROJ = 3, 4, 2, 5, 6, 7
LENGTHS = [2, 4, 1]  # time steps of each sequence of the batch


def drawn(name, shape):
    """Return float32 numbers in -0.5 … 0.5 that depend on the name alone."""
    rng = np.random.RandomState(zlib.crc32(name.encode()))
    return rng.uniform(-.5, .5, shape).astype(np.float32)


def session():
    """Return a session that runs its graph as built: the optimizer of graphs takes longer than
    a test does."""
    config = tf.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    return tf.Session(config=config)


def assign_drawn(sess):
    """Initialize the variables: each trainable one with the numbers drawn for its name."""
    sess.run(tf.global_variables_initializer(), {
        variable.initializer.inputs[1]: drawn(variable.name, variable.shape.as_list())
        for variable in tf.trainable_variables()})


def names_and_shapes():
    return [[variable.name, variable.shape.as_list()] for variable in tf.trainable_variables()]


def evaluate(case):
    """Build a case in the default graph; return its variables, outputs and gradients.

    The gradients are those of the sum of all squared outputs, by the variables.
    """
    outputs = tf.nest.flatten(case())
    loss = tf.add_n([tf.reduce_sum(tf.square(output)) for output in outputs])
    gradients = tf.gradients(loss, tf.trainable_variables(), unconnected_gradients="zero")
    gradients = [tf.convert_to_tensor(each) for each in gradients]  # those of embeddings are sparse
    with session() as sess:
        assign_drawn(sess)
        outputs, gradients = sess.run([outputs, gradients])
    return {"variables": names_and_shapes(), "outputs": outputs, "gradients": gradients}


def largest_difference(ours, theirs):
    """Return the largest absolute difference, relative where `theirs` is above 1."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    return (abs(ours - theirs) / np.maximum(1, abs(theirs))).max()


def check(case, expected):
    """Assert that a case has the variables, outputs and gradients that are recorded: float32 to
    1e-6, what depends on its gradients to 1e-5."""
    ours = evaluate(case)
    assert ours["variables"] == expected["variables"]
    for what, tolerance in [("outputs", 1e-6), ("gradients", 1e-5)]:
        assert len(ours[what]) == len(expected[what])
        for one, other in zip(ours[what], expected[what]):
            assert largest_difference(one, other) <= tolerance, what


def reference(path=REFERENCE):
    with open(path) as stream:
        return json.load(stream)


def sequences():
    """[BATCH, TIME, N_INPUT]"""
    return tf.constant(drawn("sequences", [BATCH, TIME, N_INPUT]) * 4)


def steps():
    """A list of TIME tensors [BATCH, N_INPUT]."""
    return tf.unstack(sequences(), axis=1)


def state(cell, name="state"):
    """A random state of a cell, nowhere zero."""
    sizes = tf.nest.flatten(cell.state_size)
    states = [tf.constant(drawn(name + str(i), [BATCH, size])) for i, size in enumerate(sizes)]
    return tf.nest.pack_sequence_as(cell.state_size, states)


def lstm(units=UNITS):
    return rnn.BasicLSTMCell(units)


def one_cell():
    return [lstm()]


def two_ways():
    """A cell for each direction; they differ in width."""
    return lstm(UNITS), lstm(MORE_UNITS)


def layered():
    """Cells of a stack of two layers whose directions differ in width."""
    return [lstm(UNITS), lstm(MORE_UNITS)], [lstm(MORE_UNITS), lstm(UNITS)]


def mixed_layers():
    return [rnn.GRUCell(UNITS), lstm(MORE_UNITS)], [lstm(UNITS), rnn.GRUCell(MORE_UNITS)]


def doubles(tensors):
    """Cast tensors to float64."""
    return tf.nest.map_structure(lambda tensor: tf.cast(tensor, tf.float64), tensors)


def batch_and_time_exchanged(inputs):
    return tf.transpose(inputs, [1, 0, 2])


# Cells: a case "CELL" with its defaults, and a case "CELL argument" for each argument.
CELLS = {
    "BasicRNNCell": {
        "activation": dict(activation=tf.nn.relu),
    },
    "BasicLSTMCell": {
        "forget_bias": dict(forget_bias=-.5),
        "state_is_tuple": dict(state_is_tuple=False),
        "activation": dict(activation=tf.nn.relu),
    },
    "LSTMCell": {
        "use_peepholes": dict(use_peepholes=True),
        "cell_clip": dict(cell_clip=.2),
        "num_proj": dict(num_proj=PROJ),
        "proj_clip": dict(num_proj=PROJ, proj_clip=.02),
        "num_unit_shards": dict(num_unit_shards=3),
        "num_proj_shards": dict(num_proj=PROJ, num_proj_shards=2),
        "forget_bias": dict(forget_bias=-.5),
        "state_is_tuple": dict(state_is_tuple=False),
        "activation": dict(activation=tf.nn.relu),
        "together": dict(
            use_peepholes=True, cell_clip=.3, num_proj=PROJ, proj_clip=.1, num_unit_shards=2,
            num_proj_shards=3, forget_bias=.5, state_is_tuple=False, activation=tf.sigmoid),
    },
    "GRUCell": {
        "activation": dict(activation=tf.nn.relu),
    },
    "CoupledInputForgetGateLSTMCell": {
        "forget_bias": dict(forget_bias=-.5),
        "activation": dict(activation=tf.nn.relu),
    },
}


def run_cell(cell):
    """Run a cell from a random state over sequences of three lengths."""
    return tf.nn.dynamic_rnn(cell, sequences(), LENGTHS, state(cell))


def run_statically(cell):
    """Run a cell that draws random numbers: dynamic_rnn may draw for its time steps in another
    order."""
    return rnn.static_rnn(cell, steps(), state(cell))


def reuse_cell(make_cell):
    """Run two cells of one scope that share their variables."""
    with tf.variable_scope("shared"):
        first = run_cell(make_cell(UNITS, reuse=None))
    with tf.variable_scope("shared"):
        second = run_cell(make_cell(UNITS, reuse=True))
    return first, second


def multi_rnn_cell(**arguments):
    """Two layers of different width."""
    return rnn.MultiRNNCell([rnn.GRUCell(UNITS), rnn.BasicLSTMCell(MORE_UNITS, **arguments)],
                            **arguments)


# Wrappers: a case "WRAPPER", and a case "WRAPPER argument" for each argument.
WRAPPERS = {
    "DeviceWrapper": (lambda: rnn.DeviceWrapper(lstm(), "/cpu:0"), {}),
    "ResidualWrapper": (
        lambda **arguments: rnn.ResidualWrapper(rnn.GRUCell(N_INPUT), **arguments), {
            "residual_fn": dict(residual_fn=lambda inputs, outputs: 2 * inputs - outputs),
        }),
    "DropoutWrapper": (lambda **arguments: rnn.DropoutWrapper(lstm(), seed=3, **arguments), {
        "input_keep_prob": dict(input_keep_prob=.5),
        "output_keep_prob": dict(output_keep_prob=.5),
        "state_keep_prob": dict(state_keep_prob=.5),
        "variational_recurrent": dict(
            input_keep_prob=.6, output_keep_prob=.7, state_keep_prob=.8,
            variational_recurrent=True, input_size=N_INPUT, dtype=tf.float32),
    }),
}


def cell_cases(module, cells):
    """Yield a name and a function for each case of the cells of a module, as CELLS lists them."""
    for name, arguments in cells.items():
        make_cell = getattr(module, name)
        yield name, partial(build_and_run, make_cell, UNITS)
        yield name + " reuse", partial(reuse_cell, make_cell)
        for argument, changed in arguments.items():
            yield name + " " + argument, partial(build_and_run, make_cell, UNITS, **changed)


def wrapper_cases(wrappers):
    """Yield a name and a function for each case of wrappers, as WRAPPERS lists them."""
    for name, (make_cell, arguments) in wrappers.items():
        yield name, partial(build_and_run, make_cell)
        for argument, changed in arguments.items():
            yield name + " " + argument, partial(build_and_run, make_cell, **changed)


def build_and_run(make_cell, *args, **arguments):
    cell = make_cell(*args, **arguments)
    return (run_statically if isinstance(cell, rnn.DropoutWrapper) else run_cell)(cell)


# Functions: each with the cells and the inputs that it takes.
FUNCTIONS = {
    "static_rnn": (rnn.static_rnn, one_cell, steps),
    "dynamic_rnn": (tf.nn.dynamic_rnn, one_cell, sequences),
    "static_bidirectional_rnn": (rnn.static_bidirectional_rnn, two_ways, steps),
    "bidirectional_dynamic_rnn": (tf.nn.bidirectional_dynamic_rnn, two_ways, sequences),
    "stack_bidirectional_rnn": (rnn.stack_bidirectional_rnn, layered, steps),
    "stack_bidirectional_dynamic_rnn": (rnn.stack_bidirectional_dynamic_rnn, layered, sequences),
}


def unroll(name, change_inputs=lambda inputs: inputs, **arguments):
    """Call a function with its cells, from zeros."""
    function, cells, inputs = FUNCTIONS[name]
    return function(*cells(), change_inputs(inputs()), **{"dtype": tf.float32, **arguments})


def unroll_from_states(name):
    """Call a function with a random state for each cell."""
    function, cells, inputs = FUNCTIONS[name]
    ways = cells()
    initial = [state(cell, "way%d_" % i) for i, cell in enumerate(ways)]
    no_lengths = [None] if "dynamic" in name else []
    return function(*ways, inputs(), *no_lengths, *initial)


def stack_from_states(name, cells=layered, change_inputs=lambda inputs: inputs, **arguments):
    """Call a stack function with a random state for each cell."""
    function, _, inputs = FUNCTIONS[name]
    cells_fw, cells_bw = cells()
    return function(cells_fw, cells_bw, change_inputs(inputs()),
                    [state(cell, "fw%d_" % i) for i, cell in enumerate(cells_fw)],
                    [state(cell, "bw%d_" % i) for i, cell in enumerate(cells_bw)], **arguments)


def unroll_in_scope(name):
    """Call a function with an open variable scope, not with a scope's name."""
    with tf.variable_scope("outer"):
        with tf.variable_scope("given") as scope:
            pass
        return unroll(name, scope=scope)


def function_cases():
    for name in FUNCTIONS:
        yield name, partial(unroll, name)
        yield name + " sequence_length", partial(unroll, name, sequence_length=LENGTHS)
        yield name + " dtype", partial(unroll, name, doubles, dtype=tf.float64)
        yield name + " scope", partial(unroll, name, scope="given")
        if "dynamic" in name:
            yield name + " time_major", partial(
                unroll, name, batch_and_time_exchanged, time_major=True)
            yield name + " parallel_iterations", partial(unroll, name, parallel_iterations=1)
            yield name + " swap_memory", partial(unroll, name, swap_memory=True)
        if "stack" in name:
            yield name + " initial_states", partial(stack_from_states, name)
            yield name + " scope object", partial(unroll_in_scope, name)
        else:
            yield name + " initial_state", partial(unroll_from_states, name)
    yield "stack_bidirectional_rnn together", partial(
        stack_from_states, "stack_bidirectional_rnn", mixed_layers, sequence_length=LENGTHS)
    yield "stack_bidirectional_dynamic_rnn together", partial(
        stack_from_states, "stack_bidirectional_dynamic_rnn", mixed_layers,
        batch_and_time_exchanged, sequence_length=LENGTHS, time_major=True)


CASES = {
    **dict(cell_cases(rnn, CELLS)), **dict(wrapper_cases(WRAPPERS)), **dict(function_cases()),
    "MultiRNNCell": partial(build_and_run, multi_rnn_cell),
    "MultiRNNCell state_is_tuple": partial(build_and_run, multi_rnn_cell, state_is_tuple=False)}
