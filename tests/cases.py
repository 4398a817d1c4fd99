"""Small graphs over contrib that must compute what they compute over tf.contrib.

record_reference.py builds each of them under TensorFlow 1.15.5 over the real
tf.contrib and records it; the tests build the same ones over this project's contrib.
"""
import json
import os
import zlib

import numpy as np

from contrib import layers, rnn, tf

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


def time_major():
    return tf.transpose(sequences(), [1, 0, 2])


def steps():
    """A list of TIME tensors [BATCH, N_INPUT]."""
    return tf.unstack(sequences(), axis=1)


def state(cell, name="state"):
    """A random state of a cell, nowhere zero."""
    sizes = tf.nest.flatten(cell.state_size)
    states = [tf.constant(drawn(name + str(i), [BATCH, size])) for i, size in enumerate(sizes)]
    return tf.nest.pack_sequence_as(cell.state_size, states)


def run(cell, **kwargs):
    """Run a cell from a random state over sequences of three lengths."""
    return tf.nn.dynamic_rnn(cell, sequences(), LENGTHS, state(cell), **kwargs)


def lstm(units=UNITS, **kwargs):
    return rnn.BasicLSTMCell(units, **kwargs)


def two_ways():
    return lstm(UNITS), lstm(MORE_UNITS)


def layered():
    """Cells of a stack of two layers whose directions differ in width."""
    return [lstm(UNITS), lstm(MORE_UNITS)], [lstm(MORE_UNITS), lstm(UNITS)]


def mixed_layers():
    return [rnn.GRUCell(UNITS), lstm(MORE_UNITS)], [lstm(UNITS), rnn.GRUCell(MORE_UNITS)]


def with_states(function, cells, inputs, **kwargs):
    """Run a stack function from random initial states in both directions."""
    cells_fw, cells_bw = cells
    return function(cells_fw, cells_bw, inputs,
                    [state(cell, "fw%d_" % i) for i, cell in enumerate(cells_fw)],
                    [state(cell, "bw%d_" % i) for i, cell in enumerate(cells_bw)], **kwargs)


def in_scope(function):
    """Call `function` with an open variable scope."""
    with tf.variable_scope("outer"):
        with tf.variable_scope("given") as scope:
            pass
        return function(scope)


def reused(make_cell):
    """Run two cells of one scope that share their variables."""
    with tf.variable_scope("shared"):
        first = run(make_cell(reuse=None))
    with tf.variable_scope("shared"):
        second = run(make_cell(reuse=True))
    return first, second


def from_state(function, *cells):
    """Call `function` with cells and a random state for each."""
    return function(*cells, *[state(cell, "way%d_" % i) for i, cell in enumerate(cells)])


def doubles(tensors):
    """The same in float64."""
    return tf.nest.map_structure(lambda tensor: tf.cast(tensor, tf.float64), tensors)


F32, F64 = {"dtype": tf.float32}, {"dtype": tf.float64}
LSTM, GRU, COUPLED = rnn.LSTMCell, rnn.GRUCell, rnn.CoupledInputForgetGateLSTMCell
STATIC_BI, DYNAMIC_BI = rnn.static_bidirectional_rnn, tf.nn.bidirectional_dynamic_rnn
STACK, DYNAMIC_STACK = rnn.stack_bidirectional_rnn, rnn.stack_bidirectional_dynamic_rnn

CASES = {
    "BasicRNNCell": lambda: run(rnn.BasicRNNCell(UNITS)),
    "BasicRNNCell reuse": lambda: reused(lambda reuse: rnn.BasicRNNCell(UNITS, reuse=reuse)),
    "BasicRNNCell activation": lambda: run(rnn.BasicRNNCell(UNITS, activation=tf.nn.relu)),

    "BasicLSTMCell": lambda: run(lstm()),
    "BasicLSTMCell forget_bias": lambda: run(lstm(forget_bias=-.5)),
    "BasicLSTMCell state_is_tuple": lambda: run(lstm(state_is_tuple=False)),
    "BasicLSTMCell activation": lambda: run(lstm(activation=tf.nn.relu)),
    "BasicLSTMCell reuse": lambda: reused(lstm),

    "LSTMCell": lambda: run(LSTM(UNITS)),
    "LSTMCell reuse": lambda: reused(lambda reuse: LSTM(UNITS, reuse=reuse)),
    "LSTMCell use_peepholes": lambda: run(LSTM(UNITS, use_peepholes=True)),
    "LSTMCell cell_clip": lambda: run(LSTM(UNITS, cell_clip=.2)),
    "LSTMCell num_proj": lambda: run(LSTM(UNITS, num_proj=PROJ)),
    "LSTMCell proj_clip": lambda: run(LSTM(UNITS, num_proj=PROJ, proj_clip=.02)),
    "LSTMCell num_unit_shards": lambda: run(LSTM(UNITS, num_unit_shards=3)),
    "LSTMCell num_proj_shards": lambda: run(LSTM(UNITS, num_proj=PROJ, num_proj_shards=2)),
    "LSTMCell forget_bias": lambda: run(LSTM(UNITS, forget_bias=-.5)),
    "LSTMCell state_is_tuple": lambda: run(LSTM(UNITS, state_is_tuple=False)),
    "LSTMCell activation": lambda: run(LSTM(UNITS, activation=tf.nn.relu)),
    "LSTMCell together": lambda: run(LSTM(
        UNITS, use_peepholes=True, cell_clip=.3, num_proj=PROJ, proj_clip=.1, num_unit_shards=2,
        num_proj_shards=3, forget_bias=.5, state_is_tuple=False, activation=tf.sigmoid)),

    "GRUCell": lambda: run(GRU(UNITS)),
    "GRUCell reuse": lambda: reused(lambda reuse: GRU(UNITS, reuse=reuse)),
    "GRUCell activation": lambda: run(GRU(UNITS, activation=tf.nn.relu)),

    "MultiRNNCell": lambda: run(rnn.MultiRNNCell([GRU(UNITS), lstm(MORE_UNITS)])),
    "MultiRNNCell state_is_tuple": lambda: run(rnn.MultiRNNCell(
        [GRU(UNITS), lstm(MORE_UNITS, state_is_tuple=False)], state_is_tuple=False)),

    "CoupledInputForgetGateLSTMCell": lambda: run(COUPLED(UNITS)),
    "CoupledInputForgetGateLSTMCell reuse": lambda: reused(
        lambda reuse: COUPLED(UNITS, reuse=reuse)),
    "CoupledInputForgetGateLSTMCell use_peepholes": lambda: run(
        COUPLED(UNITS, use_peepholes=True)),
    "CoupledInputForgetGateLSTMCell num_proj": lambda: run(COUPLED(UNITS, num_proj=PROJ)),
    "CoupledInputForgetGateLSTMCell proj_clip": lambda: run(
        COUPLED(UNITS, num_proj=PROJ, proj_clip=.02)),
    "CoupledInputForgetGateLSTMCell num_unit_shards": lambda: run(
        COUPLED(UNITS, num_unit_shards=3)),
    "CoupledInputForgetGateLSTMCell num_proj_shards": lambda: run(
        COUPLED(UNITS, num_proj=PROJ, num_proj_shards=2)),
    "CoupledInputForgetGateLSTMCell forget_bias": lambda: run(COUPLED(UNITS, forget_bias=-.5)),
    "CoupledInputForgetGateLSTMCell state_is_tuple": lambda: run(
        COUPLED(UNITS, num_proj=PROJ, state_is_tuple=False)),
    "CoupledInputForgetGateLSTMCell activation": lambda: run(
        COUPLED(UNITS, activation=tf.nn.relu)),
    "CoupledInputForgetGateLSTMCell layer_norm": lambda: run(COUPLED(UNITS, layer_norm=True)),
    "CoupledInputForgetGateLSTMCell together": lambda: run(COUPLED(
        UNITS, True, None, PROJ, .1, 2, 3, .5, False, tf.sigmoid, None, True, 2., .5)),

    "static_rnn": lambda: rnn.static_rnn(lstm(), steps(), **F32),
    "static_rnn sequence_length": lambda: rnn.static_rnn(
        lstm(), steps(), sequence_length=LENGTHS, **F32),
    "static_rnn initial_state": lambda: from_state(
        lambda cell, initial: rnn.static_rnn(cell, steps(), initial), lstm()),
    "static_rnn dtype": lambda: rnn.static_rnn(lstm(), doubles(steps()), **F64),
    "static_rnn scope": lambda: rnn.static_rnn(lstm(), steps(), scope="given", **F32),

    "dynamic_rnn": lambda: tf.nn.dynamic_rnn(lstm(), sequences(), **F32),
    "dynamic_rnn sequence_length": lambda: tf.nn.dynamic_rnn(lstm(), sequences(), LENGTHS, **F32),
    "dynamic_rnn initial_state": lambda: from_state(
        lambda cell, initial: tf.nn.dynamic_rnn(cell, sequences(), None, initial), lstm()),
    "dynamic_rnn dtype": lambda: tf.nn.dynamic_rnn(lstm(), doubles(sequences()), **F64),
    "dynamic_rnn time_major": lambda: tf.nn.dynamic_rnn(
        lstm(), time_major(), time_major=True, **F32),
    "dynamic_rnn parallel_iterations": lambda: tf.nn.dynamic_rnn(
        lstm(), sequences(), parallel_iterations=1, **F32),
    "dynamic_rnn swap_memory": lambda: tf.nn.dynamic_rnn(
        lstm(), sequences(), swap_memory=True, **F32),
    "dynamic_rnn scope": lambda: tf.nn.dynamic_rnn(lstm(), sequences(), scope="given", **F32),

    "static_bidirectional_rnn": lambda: STATIC_BI(*two_ways(), steps(), **F32),
    "static_bidirectional_rnn sequence_length": lambda: STATIC_BI(
        *two_ways(), steps(), sequence_length=LENGTHS, **F32),
    "static_bidirectional_rnn initial_state": lambda: from_state(
        lambda fw, bw, *initial: STATIC_BI(fw, bw, steps(), *initial), *two_ways()),
    "static_bidirectional_rnn dtype": lambda: STATIC_BI(*two_ways(), doubles(steps()), **F64),
    "static_bidirectional_rnn scope": lambda: STATIC_BI(
        *two_ways(), steps(), scope="given", **F32),

    "bidirectional_dynamic_rnn": lambda: DYNAMIC_BI(*two_ways(), sequences(), **F32),
    "bidirectional_dynamic_rnn sequence_length": lambda: DYNAMIC_BI(
        *two_ways(), sequences(), LENGTHS, **F32),
    "bidirectional_dynamic_rnn initial_state": lambda: from_state(
        lambda fw, bw, *initial: DYNAMIC_BI(fw, bw, sequences(), LENGTHS, *initial), *two_ways()),
    "bidirectional_dynamic_rnn dtype": lambda: DYNAMIC_BI(
        *two_ways(), doubles(sequences()), **F64),
    "bidirectional_dynamic_rnn time_major": lambda: DYNAMIC_BI(
        *two_ways(), time_major(), LENGTHS, time_major=True, **F32),
    "bidirectional_dynamic_rnn scope": lambda: DYNAMIC_BI(
        *two_ways(), sequences(), scope="given", **F32),
    "bidirectional_dynamic_rnn parallel_iterations": lambda: DYNAMIC_BI(
        *two_ways(), sequences(), parallel_iterations=1, **F32),
    "bidirectional_dynamic_rnn swap_memory": lambda: DYNAMIC_BI(
        *two_ways(), sequences(), swap_memory=True, **F32),

    "stack_bidirectional_rnn": lambda: STACK(*layered(), steps(), **F32),
    "stack_bidirectional_rnn sequence_length": lambda: STACK(
        *layered(), steps(), sequence_length=LENGTHS, **F32),
    "stack_bidirectional_rnn initial_states": lambda: with_states(STACK, layered(), steps()),
    "stack_bidirectional_rnn dtype": lambda: STACK(*layered(), doubles(steps()), **F64),
    "stack_bidirectional_rnn together": lambda: with_states(
        STACK, mixed_layers(), steps(), sequence_length=LENGTHS),
    "stack_bidirectional_rnn scope": lambda: STACK(*layered(), steps(), scope="given", **F32),
    "stack_bidirectional_rnn scope object": lambda: in_scope(
        lambda scope: STACK(*layered(), steps(), scope=scope, **F32)),

    "stack_bidirectional_dynamic_rnn": lambda: DYNAMIC_STACK(*layered(), sequences(), **F32),
    "stack_bidirectional_dynamic_rnn sequence_length": lambda: DYNAMIC_STACK(
        *layered(), sequences(), sequence_length=LENGTHS, **F32),
    "stack_bidirectional_dynamic_rnn initial_states": lambda: with_states(
        DYNAMIC_STACK, layered(), sequences()),
    "stack_bidirectional_dynamic_rnn dtype": lambda: DYNAMIC_STACK(
        *layered(), doubles(sequences()), **F64),
    "stack_bidirectional_dynamic_rnn together": lambda: with_states(
        DYNAMIC_STACK, mixed_layers(), time_major(), sequence_length=LENGTHS, time_major=True),
    "stack_bidirectional_dynamic_rnn time_major": lambda: DYNAMIC_STACK(
        *layered(), time_major(), time_major=True, **F32),
    "stack_bidirectional_dynamic_rnn scope": lambda: DYNAMIC_STACK(
        *layered(), sequences(), scope="given", **F32),
    "stack_bidirectional_dynamic_rnn scope object": lambda: in_scope(
        lambda scope: DYNAMIC_STACK(*layered(), sequences(), scope=scope, **F32)),
    "stack_bidirectional_dynamic_rnn parallel_iterations": lambda: DYNAMIC_STACK(
        *layered(), sequences(), parallel_iterations=1, **F32),
    "stack_bidirectional_dynamic_rnn swap_memory": lambda: DYNAMIC_STACK(
        *layered(), sequences(), swap_memory=True, **F32),

    "fully_connected": lambda: layers.fully_connected(steps()[0], UNITS),
    "fully_connected rank 3": lambda: layers.fully_connected(sequences(), UNITS, tf.sigmoid),
    "fully_connected without": lambda: layers.fully_connected(
        steps()[0], UNITS, activation_fn=None, biases_initializer=None),
    "fully_connected scope": lambda: layers.fully_connected(steps()[0], UNITS, scope="given"),
    "fully_connected twice": lambda: (layers.fully_connected(steps()[0], UNITS),
                                      layers.fully_connected(steps()[1], MORE_UNITS)),
    "fully_connected reuse": lambda: (
        layers.fully_connected(steps()[0], UNITS, scope="given"),
        layers.fully_connected(steps()[1], UNITS, scope="given", reuse=True)),
}
