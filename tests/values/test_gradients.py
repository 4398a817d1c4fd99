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
IMAGES = [([None, COLUMNS], cases.drawn("images", [ROWS, COLUMNS]))]


def gradients_of(function, inputs, context, twice):
    """Return the gradients of a function that is called in a context, by its inputs and variables,
    and if `twice`, the gradients of these. Inputs are pairs (shape that the graph knows, array)."""
    with tf.Graph().as_default(), cases.session() as sess:
        placeholders = [tf.placeholder(array.dtype, shape) for shape, array in inputs]
        with context():
            value = function(*placeholders)
        # Not all ones: each element of the value has a weight of its own. None is zero.
        weights = tf.cast(tf.reshape(1 + tf.range(tf.size(value)), tf.shape(value)), value.dtype)
        sources = placeholders + tf.trainable_variables()
        found = tf.gradients(value, sources, weights)
        if twice:
            found += tf.gradients(found, sources, found, unconnected_gradients="zero")
        sess.run(tf.global_variables_initializer())
        return sess.run(found, dict(zip(placeholders, (array for _, array in inputs))))


def difference(function, inputs=IMAGES, twice=True):
    """Return the largest difference between the faster gradients and TensorFlow's own, whose types
    must be equal."""
    found = gradients_of(function, inputs, ALL_GRADIENTS, twice)
    expected = gradients_of(function, inputs, contextlib.nullcontext, twice)
    assert [each.dtype for each in found] == [each.dtype for each in expected]
    return max(map(cases.largest_difference, found, expected))


def drawn(name, shape, dtype="float32"):
    array = cases.drawn(name, shape)
    if dtype == "complex64":
        array = array + 1j * cases.drawn(name + " i", shape)
    return np.asarray(array, dtype)


def variable(shape, dtype="float32", use_resource=False):
    start = tf.constant_initializer(drawn("variable", shape, dtype))
    return tf.get_variable("variable", shape, dtype, start, use_resource=use_resource)


ELEMENTWISE = pytest.mark.parametrize("function", [operator.add, operator.sub, operator.mul])


@ELEMENTWISE
def test_gradients_of_sums_and_products_are_tensorflows(function):
    """For each pair of shapes, equal to the bit."""
    pairs = [(x, y, "float32") for x in TENSORS for y in TENSORS]
    pairs += [(x, y, "complex64")
              for x, y in [("batch", "batch"), ("scalar", "batch"), ("batch", "units")]]
    wrong = [(x, y, dtype) for x, y, dtype in pairs
             if difference(function, [(TENSORS[name][0], drawn(side, TENSORS[name][1], dtype))
                                      for side, name in (("x", x), ("y", y))]) > 0]
    assert wrong == []


@pytest.mark.parametrize("row", [
    lambda table, x: table[tf.argmin(tf.zeros([2])):][:1],
    lambda table, x: table[:tf.shape(x)[0] // tf.shape(x)[0]]],
    ids=["computed start", "size from the batch"])
@ELEMENTWISE
def test_gradients_of_a_row_of_a_variable_are_tensorflows(function, row):
    """Each image meets the same row. The graph does not know that it is one."""
    assert difference(lambda x: function(x, tf.tanh(row(variable([4, COLUMNS]), x)))) == 0


@pytest.mark.parametrize("function", [
    lambda x: tf.tanh(x) + x, lambda x: tf.tanh(x) - x, lambda x: tf.tanh(x) * x,
    lambda x: tf.while_loop(lambda _: True, lambda x: tf.tanh(x) * x, [x], maximum_iterations=2),
    lambda x: tf.concat([tf.tanh(x), x], axis=1)],
    ids=["sum", "difference", "product", "product in a loop", "concatenation"])
def test_gradients_take_fewer_operations(function):
    """Also those of operations that are built after the first gradient."""
    def operations(context):
        with tf.Graph().as_default() as graph:
            x = tf.placeholder(tf.float32, [None, COLUMNS])
            for _ in range(2):
                with context():
                    value = function(x)
                before = len(graph.get_operations())
                tf.gradients(value, x)
                yield len(graph.get_operations()) - before

    first, later = operations(ALL_GRADIENTS)
    assert first == later < min(operations(contextlib.nullcontext))


@pytest.mark.parametrize("axis", [0, 1, -1, "fed"])
@pytest.mark.parametrize("shapes", [[[3, 4], [3, 4]], [[None, 4], None], [None, None]], ids=str)
def test_gradients_of_concatenations_are_tensorflows(shapes, axis):
    inputs = [(shape, drawn(name, [3, 4])) for shape, name in zip(shapes, "xy")]
    assert difference(lambda *tensors: tf.concat(
        tensors, tf.placeholder_with_default(1, []) if axis == "fed" else axis), inputs) == 0


@pytest.mark.parametrize("axis, parts", [
    (1, lambda joined: tf.split(joined, [4, 4], 1)), (1, lambda joined: tf.split(joined, 2, -1)),
    (1, lambda joined: tf.split(joined, [1, 7], 1)), (1, lambda joined: tf.split(joined, 2, 0)),
    (1, lambda joined: tf.split(joined, [2, 2, 4], 1)),
    (0, lambda joined: [tf.gather(joined, rows) for rows in np.arange(16).reshape(8, 2).T])],
    ids=["same", "same, from the end", "others", "rows", "more", "rows taken singly"])
def test_gradients_of_concatenations_that_are_divided_are_tensorflows(axis, parts):
    """The gradient is a concatenation, of the same parts or of others."""
    def divided(x, y):
        joined = tf.concat([tf.tanh(x), tf.tanh(y)], axis)
        return tf.add_n([tf.reduce_sum(part * part * number)
                         for number, part in enumerate(parts(joined), start=2)])

    assert difference(divided, [([8, 4], drawn(name, [8, 4])) for name in "xy"]) == 0


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "complex64"])
@pytest.mark.parametrize("transpose_b", [False, True])
@pytest.mark.parametrize("transpose_a", [False, True])
def test_gradients_of_products_with_variables_are_tensorflows(
        transpose_a, transpose_b, dtype, use_resource):
    assert difference(
        lambda x: tf.matmul(x, variable([4, 4], dtype, use_resource), transpose_a, transpose_b),
        [([4, 4], drawn("x", [4, 4], dtype))]) <= 1e-6


@pytest.mark.parametrize("use_resource", [False, True])
def test_gradients_of_products_in_a_loop_are_tensorflows(use_resource):
    """With a variable, which the loop reads at each step."""
    def step(x):
        return tf.tanh(tf.matmul(x, variable([4, 4], use_resource=use_resource)))

    # TensorFlow has no second gradient of a loop.
    assert difference(lambda x: tf.while_loop(
        lambda _: True, step, [x], maximum_iterations=2), twice=False) <= 1e-6


@pytest.mark.parametrize("shapes, axis", [
    ([[3, 4]], 1), ([[3, 4], [3, 4]], 1), ([[3, 4], [3, 1]], -1), ([[3, 4], [3, 4], [3, 2]], 1),
    ([[3, 4], [2, 4]], 0)], ids=str)
def test_gradients_of_products_of_concatenations_are_tensorflows(shapes, axis):
    """With a variable: of an input alone, beside a state, beside two, and of some images above
    others, whose numbers do not add up to the variable's rows."""
    def product(*tensors):
        rows = tf.concat(tensors, axis)
        weights = variable([rows.shape.as_list()[1], 3])
        return tf.matmul(rows, weights) * tf.matmul(tf.concat(tensors, axis), weights)

    assert difference(product, [(shape, drawn(str(number), shape))
                                for number, shape in enumerate(shapes)]) <= 1e-6


@contextlib.contextmanager
def built(network, **settings):
    settings = training.Settings(n_hidden=4, **{"images_are_independent": True, **settings})
    with tf.Graph().as_default() as graph:
        yield graph, training.build_model(network, (3, 5), settings)


def mixing_images(input_x, n_steps, n_hidden):
    """Subtract one row from each. The graph does not know that it is one."""
    hidden = layers.fully_connected(input_x[:, 0], n_hidden)
    return [hidden - tf.sigmoid(hidden[:1])], None


@pytest.mark.parametrize("network, images_are_independent", [
    (single_layer.single_layer_static_lstm, True), (variants.depth_gated_lstm, True),
    (bidirectional.multi_layer_dynamic_bi_lstm, True), (mixing_images, False)],
    ids=calling.name_of)
def test_training_is_the_same_with_and_without_the_faster_gradients(
        network, images_are_independent, monkeypatch):
    """The variables after two training steps."""
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
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


@pytest.mark.parametrize("network", [
    single_layer.single_layer_static_lstm, single_layer.single_layer_dynamic_gru,
    multi_layer.multi_layer_dynamic_mix, bidirectional.multi_layer_dynamic_bi_lstm],
    ids=calling.name_of)
def test_weights_are_transposed_once_per_step(network):
    """Each row of them, outside the loop over time. A training step needs none of the five rows
    that an image meets, because images have no gradient."""
    with built(network, batch_parts=1) as (graph, of_network):
        transposed = [op for op in graph.get_operations() if op.type == "PlaceholderWithDefault"]
        assert all(map(graph.is_fetchable, transposed))
        rows = {op.name: op.outputs[0].shape.as_list()[1] for op in transposed}
        matrices = [v.shape.as_list() for v in tf.trainable_variables() if v.shape.ndims == 2]
        assert sum(rows.values()) == sum(n_rows for n_rows, _ in matrices)
        needed = tf.graph_util.extract_sub_graph(graph.as_graph_def(), [of_network.train_op.name])
        assert 5 in rows.values()
        assert 5 not in [rows.get(node.name) for node in needed.node]
