"""Small graphs over contrib that must compute what they compute over tf.contrib.

record_reference.py builds each of them under TensorFlow 1.15.5 over the real
tf.contrib and records it; the tests build the same ones over this project's contrib.
"""
import json
import os
import zlib
from functools import partial

from contrib import layers, rnn, tf

import numpy as np

TESTS = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(TESTS, "tensorflow115.json")
CHECKPOINT = os.path.join(TESTS, "tensorflow115.ckpt")

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
    """Give each trainable variable the numbers drawn for its name."""
    for variable in tf.trainable_variables():
        value = drawn(variable.name, variable.shape.as_list())
        sess.run(tf.assign(variable, value.astype(variable.dtype.as_numpy_dtype)))


def names_and_shapes():
    return [[variable.name, variable.shape.as_list()] for variable in tf.trainable_variables()]


def evaluate(case):
    """Build a case in the default graph; return its variables, outputs and gradients.

    The gradients are those of the sum of all squared outputs, by the variables.
    """
    outputs = tf.nest.flatten(case())
    loss = tf.add_n([tf.reduce_sum(tf.square(output)) for output in outputs])
    gradients = tf.gradients(loss, tf.trainable_variables(), unconnected_gradients="zero")
    with session() as sess:
        sess.run(tf.global_variables_initializer())
        assign_drawn(sess)
        outputs, gradients = sess.run([outputs, gradients])
    return {"variables": names_and_shapes(), "outputs": outputs, "gradients": gradients}


def reference(path=REFERENCE):
    with open(path) as stream:
        return json.load(stream)


def positions(read_data_sets, directory):
    """Return which images a loader gives, as their position in each set, batch after batch.

    For two seeds: three epochs and more of each set, in turn, a third of them unshuffled.
    """
    found = []
    for seed in (7, 2**32 - 1):
        data_sets = read_data_sets(directory, validation_size=7, seed=seed)
        originals = [each.images.copy() for each in data_sets]
        rng = np.random.RandomState(0)
        for _ in range(60):
            which, batch_size, shuffle = rng.randint(3), rng.randint(1, 8), bool(rng.randint(3))
            images, _ = data_sets[which].next_batch(batch_size, shuffle=shuffle)
            equal = (images[:, np.newaxis] == originals[which]).all(axis=2)
            found.append([which] + equal.argmax(axis=1).tolist())
    return found


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
        "use_peepholes": dict(use_peepholes=True),
        "num_proj": dict(num_proj=PROJ),
        "proj_clip": dict(num_proj=PROJ, proj_clip=.02),
        "num_unit_shards": dict(num_unit_shards=3),
        "num_proj_shards": dict(num_proj=PROJ, num_proj_shards=2),
        "forget_bias": dict(forget_bias=-.5),
        "state_is_tuple": dict(num_proj=PROJ, state_is_tuple=False),
        "activation": dict(activation=tf.nn.relu),
        "layer_norm": dict(layer_norm=True),
        "together": dict(
            use_peepholes=True, num_proj=PROJ, proj_clip=.1, num_unit_shards=2, num_proj_shards=3,
            forget_bias=.5, state_is_tuple=False, activation=tf.sigmoid, layer_norm=True,
            norm_gain=2., norm_shift=.5),
    },
}


def run_cell(name, **arguments):
    """Run a cell from a random state over sequences of three lengths."""
    cell = getattr(rnn, name)(UNITS, **arguments)
    return tf.nn.dynamic_rnn(cell, sequences(), LENGTHS, state(cell))


def reuse_cell(name):
    """Run two cells of one scope that share their variables."""
    with tf.variable_scope("shared"):
        first = run_cell(name, reuse=None)
    with tf.variable_scope("shared"):
        second = run_cell(name, reuse=True)
    return first, second


def run_multi_rnn_cell(**arguments):
    """Run two layers of different width."""
    cell = rnn.MultiRNNCell([rnn.GRUCell(UNITS), rnn.BasicLSTMCell(MORE_UNITS, **arguments)],
                            **arguments)
    return tf.nn.dynamic_rnn(cell, sequences(), LENGTHS, state(cell))


def cell_cases():
    for name, arguments in CELLS.items():
        yield name, partial(run_cell, name)
        yield name + " reuse", partial(reuse_cell, name)
        for argument, changed in arguments.items():
            yield name + " " + argument, partial(run_cell, name, **changed)
    yield "MultiRNNCell", run_multi_rnn_cell
    yield "MultiRNNCell state_is_tuple", partial(run_multi_rnn_cell, state_is_tuple=False)


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


def fully_connected(**arguments):
    return layers.fully_connected(steps()[0], UNITS, **arguments)


def two_layers():
    return (layers.fully_connected(steps()[0], UNITS),
            layers.fully_connected(steps()[1], MORE_UNITS))


def one_layer_twice():
    return (layers.fully_connected(steps()[0], UNITS, scope="given"),
            layers.fully_connected(steps()[1], UNITS, scope="given", reuse=True))


LAYERS = {
    "fully_connected": fully_connected,
    "fully_connected rank 3": lambda: layers.fully_connected(sequences(), UNITS, tf.sigmoid),
    "fully_connected without": partial(
        fully_connected, activation_fn=None, biases_initializer=None),
    "fully_connected scope": partial(fully_connected, scope="given"),
    "fully_connected twice": two_layers,
    "fully_connected reuse": one_layer_twice,
}

CASES = {**dict(cell_cases()), **dict(function_cases()), **LAYERS}
