"""The faster gradients have TensorFlow's values."""
import contextlib
import functools
import operator

import numpy as np
import pytest

import bidirectional
import calling
import cases
import multi_layer
import single_layer
import training
import variants
from contrib import layers, tf
from training import speed

ALL_GRADIENTS = functools.partial(speed.fast_gradients, images_are_independent=True)
ROWS, COLUMNS = 3, 4
# Name -> (shape that the graph knows, shape).
TENSORS = {"whole": ([ROWS, COLUMNS], [ROWS, COLUMNS]), "batch": ([None, COLUMNS], [ROWS, COLUMNS]),
           "units": ([COLUMNS], [COLUMNS]), "column": ([None, 1], [ROWS, 1]),
           "one row": ([1, COLUMNS], [1, COLUMNS]), "scalar": ([], []),
           "two unknown sizes": ([None, None], [ROWS, COLUMNS]),
           "unknown columns": ([None, None], [ROWS, 1]), "unknown rank": (None, [COLUMNS])}


def gradients_of(function, inputs, context):
    """Return the gradients of a function and of those gradients, by its inputs.

    Args:
        function: function of tensors.
        inputs: list of (shape that the graph knows, array).
        context: context in which the function is called.
    """
    with tf.Graph().as_default(), cases.session() as sess:
        placeholders = [tf.placeholder(array.dtype, shape) for shape, array in inputs]
        with context():
            value = function(*placeholders)
        # Not all ones: each element of the value has a weight of its own.
        weights = tf.cast(tf.reshape(tf.range(tf.size(value)), tf.shape(value)), value.dtype)
        found = tf.gradients(value, placeholders, weights)
        second = tf.gradients(found, placeholders, found, unconnected_gradients="zero")
        return sess.run(found + second, dict(zip(placeholders, (array for _, array in inputs))))


def differences(function, inputs, context=ALL_GRADIENTS):
    """Return the largest difference between the faster gradients and TensorFlow's own, for each
    gradient of `gradients_of`. The types must be equal."""
    found = gradients_of(function, inputs, context)
    expected = gradients_of(function, inputs, contextlib.nullcontext)
    assert [each.dtype for each in found] == [each.dtype for each in expected]
    assert [each.shape for each in found] == [each.shape for each in expected]
    return [abs(one - other).max() for one, other in zip(found, expected)]


def drawn_inputs(x, y, dtype="float32"):
    return [(TENSORS[name][0], drawn(f"{side} {name}", TENSORS[name][1], dtype))
            for side, name in (("x", x), ("y", y))]


ELEMENTWISE = pytest.mark.parametrize("function", [operator.add, operator.sub, operator.mul])


@ELEMENTWISE
def test_gradients_of_sums_and_products_are_tensorflows(function):
    """For each pair of shapes, equal to the bit."""
    wrong = [(x, y) for x in TENSORS for y in TENSORS
             if max(differences(function, drawn_inputs(x, y))) > 0]
    assert wrong == []


@ELEMENTWISE
def test_gradients_of_one_row_beside_the_batch_are_tensorflows(function):
    """Both shapes are known as (?, columns): here an unknown size is not that of the batch."""
    inputs = [([None, COLUMNS], cases.drawn("x", [ROWS, COLUMNS])),
              ([None, COLUMNS], cases.drawn("y", [1, COLUMNS]))]
    assert max(differences(function, inputs, functools.partial(
        speed.fast_gradients, images_are_independent=False))) == 0


@ELEMENTWISE
def test_gradients_of_complex_numbers_are_tensorflows(function):
    wrong = [(x, y) for x, y in [("batch", "batch"), ("scalar", "batch"), ("batch", "units")]
             if max(differences(function, drawn_inputs(x, y, "complex64"))) > 0]
    assert wrong == []


@pytest.mark.parametrize("axis", [0, 1, -1, "unknown"])
@pytest.mark.parametrize("shapes", [
    ([ROWS, COLUMNS], [ROWS, COLUMNS]), ([None, COLUMNS], [None, COLUMNS]),
    ([None, COLUMNS], [None, None]), ([None, COLUMNS], None)], ids=str)
def test_gradients_of_concatenations_are_tensorflows(shapes, axis):
    """Along the axis 0 with known and unknown sizes, along others, and along one that is fed."""
    def joined(x, y):
        return tf.concat([x, y, x], tf.placeholder_with_default(1, []) if axis == "unknown"
                         else axis)

    more = [0, 2] if axis == 0 and shapes[0][0] is None else [0, 0]
    inputs = [(shape, cases.drawn(name, [ROWS + rows, COLUMNS]))
              for shape, name, rows in zip(shapes, "xy", more)]
    assert max(differences(joined, inputs)) == 0


@pytest.mark.parametrize("sizes, axis", [([4, 4], 1), ([4, 4], -1), ([1, 7], 1), ([4, 4], 0),
                                         ([2, 2, 4], 1)], ids=str)
def test_gradients_of_concatenations_that_are_divided_are_tensorflows(sizes, axis):
    """The gradient of a division is a concatenation, of the same tensors or of others."""
    def divided(x, y):
        return tf.add_n([tf.reduce_sum(part * part * number) for number, part in enumerate(
            tf.split(tf.concat([x, y], 1), sizes, axis), start=2)])

    inputs = [([8, 4], cases.drawn(name, [8, 4])) for name in "xy"]
    assert max(differences(divided, inputs)) == 0


@pytest.mark.parametrize("dtype", ["float32", "complex64"])
@pytest.mark.parametrize("transpose_b", [False, True])
@pytest.mark.parametrize("transpose_a", [False, True])
def test_gradients_of_matrix_products_are_tensorflows(transpose_a, transpose_b, dtype):
    inputs = []
    for shape, transpose in ([[2, 3], transpose_a], [[3, 4], transpose_b]):
        shape = shape[::-1] if transpose else shape
        inputs.append((shape, drawn(str(shape), shape, dtype)))
    assert max(differences(
        lambda a, b: tf.matmul(a, b, transpose_a, transpose_b), inputs)) <= 1e-6


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("in_loop", [False, True])
def test_gradients_of_products_with_variables_are_tensorflows(in_loop, use_resource):
    """The product's second factor is a variable, which a loop may read at each step."""
    def product(x, start):
        def step(x):
            with tf.variable_scope("step", reuse=tf.AUTO_REUSE, use_resource=use_resource):
                weights = tf.get_variable("weights", [COLUMNS, COLUMNS],
                                          initializer=tf.constant_initializer(start))
            return tf.tanh(tf.matmul(x, weights))

        if in_loop:
            return tf.while_loop(lambda i, _: i < 2, lambda i, x: (i + 1, step(x)), [0, x])[1]
        return step(step(x))

    compare_with_variables(product, cases.drawn("weights", [COLUMNS, COLUMNS]))


@pytest.mark.parametrize("axis", [1, -1])
@pytest.mark.parametrize("state_columns", [[], [COLUMNS], [COLUMNS, 2]], ids=str)
def test_gradients_of_inputs_beside_a_state_are_tensorflows(state_columns, axis):
    """Of a product with a variable: an input alone, beside a state, and beside two. The input is
    used elsewhere, too, and its gradient is asked for."""
    def product(x, start):
        weights = tf.get_variable("weights", initializer=tf.constant(start))
        states = [tf.tanh(x[:, :1] * tf.range(1., 1 + columns)) for columns in state_columns]
        once = tf.matmul(tf.concat([x, *states], axis), weights)
        return once * tf.matmul(tf.concat([x, *states], axis), weights) * x[:, 1:2]

    compare_with_variables(product, cases.drawn("weights", [COLUMNS + sum(state_columns), 3]))


def compare_with_variables(function, start):
    """Compare the gradients of function(x, start) by x and by the variable that it makes."""
    found = []
    for context in ALL_GRADIENTS, contextlib.nullcontext:
        with tf.Graph().as_default(), cases.session() as sess:
            x = tf.placeholder(tf.float32, [None, COLUMNS])
            with context():
                value = function(x, start)
            of_value = tf.gradients(value, [x, *tf.trainable_variables()])
            sess.run(tf.global_variables_initializer())
            found.append(sess.run(of_value, {x: cases.drawn("x", [ROWS, COLUMNS])}))
    assert len(found[0]) == 2
    for one, other in zip(*found):
        close(one, other)


def drawn(name, shape, dtype):
    array = cases.drawn(name, shape)
    if dtype == "complex64":
        array = array + 1j * cases.drawn(name + " i", shape)
    return np.asarray(array, dtype)


def close(one, other):
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


@contextlib.contextmanager
def built(network, **settings):
    settings = training.Settings(n_hidden=4, **{"images_are_independent": True, **settings})
    with tf.Graph().as_default() as graph:
        yield graph, training.build_model(network, (3, 5), settings)


# One network for each way of building one. test_parallel.py compares the others in parts, with the
# gradients of sums and products, and as a whole, without them.
NETWORKS = [single_layer.single_layer_static_lstm, multi_layer.multi_layer_dynamic_mix,
            bidirectional.single_layer_static_bi_lstm, bidirectional.multi_layer_dynamic_bi_lstm]


@pytest.mark.parametrize("network", [NETWORKS[0], NETWORKS[3], variants.depth_gated_lstm],
                         ids=calling.name_of)
def test_training_is_the_same_with_and_without_the_faster_gradients(network, monkeypatch):
    check_training(network, True, monkeypatch)


def test_gradients_of_a_network_that_mixes_images_are_tensorflows(monkeypatch):
    """It subtracts one row from each. The graph does not know that it is one."""
    def mine(input_x, n_steps, n_hidden):
        hidden = layers.fully_connected(input_x[:, 0], n_hidden)
        return [hidden - tf.sigmoid(hidden[:1])], None

    check_training(mine, False, monkeypatch)


@pytest.mark.parametrize("rows", [
    lambda table, input_x: table[tf.argmin(tf.zeros([2])):][:1],
    lambda table, input_x: table[:tf.shape(input_x)[1] - 2],
    lambda table, input_x: tf.gather(table, tf.range(tf.shape(input_x)[1] - 2)),
    lambda table, input_x: table[:tf.shape(input_x)[0] // tf.shape(input_x)[0]]],
    ids=["computed start", "computed size", "gathered", "size from the batch"])
@ELEMENTWISE
def test_gradients_of_a_row_of_a_variable_are_tensorflows(function, rows, monkeypatch):
    """Each image meets the same row. The graph does not know that it is one."""
    def mine(input_x, n_steps, n_hidden):
        table = tf.get_variable("table", [4, n_hidden])
        hidden = layers.fully_connected(input_x[:, 0], n_hidden)
        return [function(hidden, tf.tanh(rows(table, input_x)))], None

    check_training(mine, True, monkeypatch)


def check_training(network, images_are_independent, monkeypatch):
    """Compare the variables after two training steps, with and without the faster gradients."""
    def trained():
        rng = np.random.RandomState(0)
        with built(network, images_are_independent=images_are_independent) as (_, of_network), \
                cases.session() as sess:
            training.initialize(sess, 0)
            for _ in range(2):
                sess.run(of_network.train_op, training.feed(
                    of_network, rng.randn(7, 15), np.eye(10)[rng.randint(10, size=7)]))
            return sess.run(tf.trainable_variables())

    found = trained()
    monkeypatch.setattr(speed, "fast_gradients", lambda _: contextlib.nullcontext())
    for one, other in zip(found, trained()):
        close(one, other)


@pytest.mark.parametrize("network", NETWORKS, ids=calling.name_of)
def test_weights_are_transposed_once_per_step(network):
    """Each row of them, outside the loop over time. Known sizes are not asked for, and repeated
    axes are looked for in a state of zeros only."""
    with built(network, batch_parts=1) as (graph, _):
        operations = graph.get_operations()
        transposed = [op for op in operations if op.type == "PlaceholderWithDefault"]
        matrices = [v.shape.as_list() for v in tf.trainable_variables() if v.shape.ndims == 2]
        assert (sum(op.outputs[0].shape.as_list()[1] for op in transposed)
                == sum(n_rows for n_rows, _ in matrices))
        assert all(map(graph.is_fetchable, transposed))
        assert not any(op.type == "ConcatOffset" for op in operations)
        searches = [op for op in operations if op.type == "BroadcastGradientArgs"]
        assert {op.inputs[0].op.inputs[0].op.type for op in searches} <= {"Fill"}


@pytest.mark.parametrize("network", [single_layer.single_layer_static_lstm,
                                     single_layer.single_layer_dynamic_gru], ids=calling.name_of)
def test_the_gradient_of_the_images_is_not_computed(network):
    """Of the transposed kernels, a training step takes the rows of the state, not of the image."""
    with built(network) as (graph, of_network):
        def rows_of(operations):
            return {op.outputs[0].shape.as_list()[1]
                    for op in operations if op.type == "PlaceholderWithDefault"}

        assert rows_of(graph.get_operations()) == {4, 5}
        needed = tf.graph_util.extract_sub_graph(graph.as_graph_def(), [of_network.train_op.name])
        assert rows_of(graph.get_operation_by_name(node.name) for node in needed.node) == {4}
