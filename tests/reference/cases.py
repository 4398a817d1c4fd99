"""Small graphs over contrib that must compute what they compute over tf.contrib.

record_reference.py builds each of them under TensorFlow 1.15.5 over the real
tf.contrib and records it; the tests build the same ones over this project's contrib.
"""
import json
import os
import zlib
from functools import partial

import numpy as np

from contrib import layers, legacy_seq2seq, rnn, seq2seq, slim, tf

FOLDER = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(FOLDER, "tensorflow115.json")
CHECKPOINT = os.path.join(FOLDER, "tensorflow115.ckpt")

# The scripts in scripts_of_2018/ that TensorFlow 1.15.5 runs too, with their arguments. "small" is
# a directory that idx.write_data_sets(..., 47, 13) has made beside them.
SCRIPTS_OF_2018 = {"corners": [], "imports": ["small/t10k-images-idx3-ubyte.gz"], "learn": [],
                   "loader": ["small"], "modules": [], "names": [], "names_of_python": [],
                   "stacked": []}

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
    sess.run([tf.assign(variable, drawn(variable.name, variable.shape.as_list()).astype(
        variable.dtype.as_numpy_dtype)) for variable in tf.trainable_variables()])


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


def largest_difference(ours, theirs):
    """Return the largest absolute difference, relative where `theirs` is above 1."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    return (abs(ours - theirs) / np.maximum(1, abs(theirs))).max()


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
    "LayerNormBasicLSTMCell": {
        "forget_bias": dict(forget_bias=-.5),
        "activation": dict(activation=tf.nn.relu),
        "layer_norm": dict(layer_norm=False),
        "together": dict(
            forget_bias=.5, activation=tf.sigmoid, norm_gain=2., norm_shift=.5),
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


def run_layer_norm_cell_with_dropout(keep_prob):
    """Run statically: dynamic_rnn may draw for its time steps in another order."""
    cell = rnn.LayerNormBasicLSTMCell(UNITS, dropout_keep_prob=keep_prob, dropout_prob_seed=3)
    return rnn.static_rnn(cell, steps(), state(cell))


# Wrappers: a case "WRAPPER", and a case "WRAPPER argument" for each argument. DropoutWrapper runs
# statically, for the same reason.
WRAPPERS = {
    "DeviceWrapper": (lambda: rnn.DeviceWrapper(lstm(), "/cpu:0"), {}),
    "ResidualWrapper": (
        lambda **arguments: rnn.ResidualWrapper(rnn.GRUCell(N_INPUT), **arguments), {
            "residual_fn": dict(residual_fn=lambda inputs, outputs: 2 * inputs - outputs),
        }),
    "InputProjectionWrapper": (
        lambda **arguments: rnn.InputProjectionWrapper(lstm(), PROJ, **arguments), {
            "activation": dict(activation=tf.nn.relu),
        }),
    "OutputProjectionWrapper": (
        lambda **arguments: rnn.OutputProjectionWrapper(lstm(), PROJ, **arguments), {
            "activation": dict(activation=tf.nn.relu),
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


def run_wrapper(name, **arguments):
    make_cell, _ = WRAPPERS[name]
    cell = make_cell(**arguments)
    if name == "DropoutWrapper":
        return rnn.static_rnn(cell, steps(), state(cell))
    return tf.nn.dynamic_rnn(cell, sequences(), LENGTHS, state(cell))


def reuse_projections():
    """Run wrapped cells of one scope that share their variables."""
    outputs = []
    for reuse in (None, True):
        with tf.variable_scope("shared"):
            cell = rnn.InputProjectionWrapper(
                rnn.BasicLSTMCell(UNITS, reuse=reuse), PROJ, reuse=reuse)
            cell = rnn.OutputProjectionWrapper(cell, MORE_UNITS, reuse=reuse)
            outputs.append(tf.nn.dynamic_rnn(cell, sequences(), LENGTHS, state(cell)))
    return outputs


def wrapper_cases():
    for name, (_, arguments) in WRAPPERS.items():
        yield name, partial(run_wrapper, name)
        for argument, changed in arguments.items():
            yield name + " " + argument, partial(run_wrapper, name, **changed)
    yield "OutputProjectionWrapper reuse", reuse_projections


def cell_cases():
    for name, arguments in CELLS.items():
        yield name, partial(run_cell, name)
        yield name + " reuse", partial(reuse_cell, name)
        for argument, changed in arguments.items():
            yield name + " " + argument, partial(run_cell, name, **changed)
    yield "LayerNormBasicLSTMCell static", partial(run_layer_norm_cell_with_dropout, 1.)
    yield "LayerNormBasicLSTMCell dropout_keep_prob", partial(run_layer_norm_cell_with_dropout, .5)
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


def regularized_layer():
    output = fully_connected(weights_regularizer=layers.l2_regularizer(.3),
                             biases_regularizer=layers.l1_regularizer(.2))
    return output, tf.losses.get_regularization_losses()


def scoped_layers():
    """Layers of slim, whose defaults an arg_scope changes."""
    with slim.arg_scope([slim.fully_connected], activation_fn=tf.tanh,
                        normalizer_fn=slim.layer_norm):
        return slim.stack(steps()[0], slim.fully_connected, [UNITS, MORE_UNITS])


def pictures():
    """[BATCH, 5, 4, N_INPUT]"""
    return tf.constant(drawn("pictures", [BATCH, 5, 4, N_INPUT]) * 4)


LAYERS = {
    "fully_connected": fully_connected,
    "fully_connected rank 3": lambda: layers.fully_connected(sequences(), UNITS, tf.sigmoid),
    "fully_connected without": partial(
        fully_connected, activation_fn=None, biases_initializer=None),
    "fully_connected scope": partial(fully_connected, scope="given"),
    "fully_connected twice": two_layers,
    "fully_connected reuse": one_layer_twice,
    "fully_connected normalizer_fn": lambda: fully_connected(
        normalizer_fn=layers.layer_norm, normalizer_params={"center": False}),
    "fully_connected regularizers": regularized_layer,
    "fully_connected trainable": lambda: (fully_connected(), fully_connected(
        trainable=False, weights_initializer=tf.ones_initializer())),
    "fully_connected slim": scoped_layers,
    "xavier_initializer": lambda: layers.xavier_initializer(seed=3)([UNITS, PROJ]),
    "xavier_initializer uniform": lambda: layers.xavier_initializer(False, seed=3)([UNITS, PROJ]),
    "variance_scaling_initializer":
        lambda: layers.variance_scaling_initializer(seed=3)([UNITS, PROJ]),
    "variance_scaling_initializer mode": lambda: layers.variance_scaling_initializer(
        1.5, "FAN_AVG", True, seed=3)([UNITS, PROJ]),
    "l1_regularizer": lambda: layers.l1_regularizer(.3)(sequences()),
    "l2_regularizer": lambda: layers.l2_regularizer(.3)(sequences()),
    "flatten": lambda: layers.flatten(sequences()),
    "dropout": lambda: layers.dropout(sequences(), .5, seed=3),
    "dropout is_training": lambda: layers.dropout(sequences(), .5, seed=3, is_training=False),
    "layer_norm": lambda: layers.layer_norm(sequences()),
    "batch_norm": lambda: layers.batch_norm(sequences()),
    "batch_norm scale": lambda: layers.batch_norm(sequences(), scale=True),
    "conv2d": lambda: layers.conv2d(pictures(), UNITS, 3),
    "conv2d stride": lambda: layers.conv2d(pictures(), UNITS, 3, 2, "VALID"),
    "max_pool2d": lambda: layers.max_pool2d(pictures(), 2),
}


def loss_inputs():
    """Return logits [BATCH, TIME, UNITS], targets and weights [BATCH, TIME]."""
    logits = layers.fully_connected(sequences(), UNITS, activation_fn=None)
    targets = tf.constant(np.arange(BATCH * TIME).reshape([BATCH, TIME]) % UNITS)
    # No weight of the first step, so that a sum differs from a count.
    weights = np.abs(drawn("weights", [BATCH, TIME])) * (np.arange(TIME) > 0)
    return logits, targets, tf.constant(weights)


def sequence_loss(**arguments):
    return seq2seq.sequence_loss(*loss_inputs(), **arguments)


def squared_error(labels, logits):
    return tf.reduce_sum(tf.square(tf.one_hot(labels, UNITS) - logits), axis=1)


def legacy_loss(function, **arguments):
    logits, targets, weights = loss_inputs()
    return function(*(tf.unstack(each, axis=1) for each in (logits, targets, weights)),
                    **arguments)


def decode(**arguments):
    cell = lstm()
    return legacy_seq2seq.rnn_decoder(steps(), state(cell), cell, **arguments)


NEITHER = dict(average_across_timesteps=False, average_across_batch=False)
LOSSES = {
    "sequence_loss": sequence_loss,
    "sequence_loss average_across_timesteps": partial(
        sequence_loss, average_across_timesteps=False),
    "sequence_loss average_across_batch": partial(sequence_loss, average_across_batch=False),
    "sequence_loss neither": partial(sequence_loss, **NEITHER),
    "sequence_loss sum_over_timesteps": partial(sequence_loss, sum_over_timesteps=True, **NEITHER),
    "sequence_loss sum_over_batch": partial(sequence_loss, sum_over_batch=True, **NEITHER),
    "sequence_loss sums": partial(
        sequence_loss, sum_over_timesteps=True, sum_over_batch=True, **NEITHER),
    "sequence_loss average and sum": partial(
        sequence_loss, average_across_timesteps=False, sum_over_timesteps=True),
    "sequence_loss softmax_loss_function": partial(
        sequence_loss, softmax_loss_function=squared_error),
}

BY_EXAMPLE, TOGETHER = legacy_seq2seq.sequence_loss_by_example, legacy_seq2seq.sequence_loss
LEGACY = {
    "rnn_decoder": decode,
    "rnn_decoder loop_function": partial(
        decode, loop_function=lambda output, step: output[:, :N_INPUT] * step),
    "rnn_decoder scope": partial(decode, scope="given"),
    "sequence_loss_by_example": partial(legacy_loss, BY_EXAMPLE),
    "sequence_loss_by_example average_across_timesteps": partial(
        legacy_loss, BY_EXAMPLE, average_across_timesteps=False),
    "sequence_loss_by_example softmax_loss_function": partial(
        legacy_loss, BY_EXAMPLE, softmax_loss_function=squared_error),
    "legacy_sequence_loss": partial(legacy_loss, TOGETHER),
    "legacy_sequence_loss average_across_timesteps": partial(
        legacy_loss, TOGETHER, average_across_timesteps=False),
    "legacy_sequence_loss average_across_batch": partial(
        legacy_loss, TOGETHER, average_across_batch=False),
}

CASES = {**dict(cell_cases()), **dict(wrapper_cases()), **dict(function_cases()), **LAYERS,
         **LOSSES, **LEGACY}
