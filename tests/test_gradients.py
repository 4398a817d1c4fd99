"""The faster gradients have TensorFlow's values."""
import contextlib
import operator

import cases
import scripts
import training
from contrib import tf
from training import gradients, model

import numpy as np
import pytest

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


def check_gradients(function, inputs, check):
    found = gradients_of(function, inputs, gradients.fast_gradients)
    expected = gradients_of(function, inputs, contextlib.nullcontext)
    for one, other in zip(found, expected):
        assert one.dtype == other.dtype
        check(one, other)


ELEMENTWISE = pytest.mark.parametrize("function", [operator.add, operator.sub, operator.mul])


@pytest.mark.parametrize("y", TENSORS)
@pytest.mark.parametrize("x", TENSORS)
@ELEMENTWISE
def test_sums_differences_and_products(function, x, y):
    check_elementwise(function, x, y, "float32")


@ELEMENTWISE
def test_complex_numbers(function):
    check_elementwise(function, "batch", "batch", "complex64")
    check_elementwise(function, "scalar", "batch", "complex64")
    check_elementwise(function, "batch", "units", "complex64")


def check_elementwise(function, x, y, dtype):
    inputs = [(TENSORS[name][0], drawn(f"{side} {name}", TENSORS[name][1], dtype))
              for side, name in (("x", x), ("y", y))]
    check_gradients(function, inputs, np.testing.assert_array_equal)


@pytest.mark.parametrize("axis", [0, 1, -1, "unknown"])
@pytest.mark.parametrize("shapes", [
    ([ROWS, COLUMNS], [ROWS, COLUMNS]), ([None, COLUMNS], [None, COLUMNS]),
    ([None, COLUMNS], [None, None]), ([None, COLUMNS], None)], ids=str)
def test_concatenations(shapes, axis):
    """Along the axis 0 with known and unknown sizes, along others, and along one that is fed."""
    def joined(x, y):
        return tf.concat([x, y, x], tf.placeholder_with_default(1, []) if axis == "unknown"
                         else axis)

    more = [0, 2] if axis == 0 and shapes[0][0] is None else [0, 0]
    inputs = [(shape, cases.drawn(name, [ROWS + rows, COLUMNS]))
              for shape, name, rows in zip(shapes, "xy", more)]
    check_gradients(joined, inputs, np.testing.assert_array_equal)


@pytest.mark.parametrize("dtype", ["float32", "complex64"])
@pytest.mark.parametrize("transpose_b", [False, True])
@pytest.mark.parametrize("transpose_a", [False, True])
def test_matrix_products(transpose_a, transpose_b, dtype):
    inputs = []
    for shape, transpose in ([[2, 3], transpose_a], [[3, 4], transpose_b]):
        shape = shape[::-1] if transpose else shape
        inputs.append((shape, drawn(str(shape), shape, dtype)))
    check_gradients(lambda a, b: tf.matmul(a, b, transpose_a, transpose_b), inputs, close)


def drawn(name, shape, dtype):
    array = cases.drawn(name, shape)
    if dtype == "complex64":
        array = array + 1j * cases.drawn(name + " i", shape)
    return np.asarray(array, dtype)


def close(one, other):
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


@contextlib.contextmanager
def built(network, n_steps=3):
    with tf.Graph().as_default() as graph:
        yield graph, training.build_model(network, (n_steps, 5), training.Settings(n_hidden=4))


@pytest.mark.parametrize("network", scripts.ALL_NETWORKS, ids=scripts.name_of)
def test_networks(network, monkeypatch):
    """The variables after two training steps, with and without the faster gradients."""
    def trained():
        rng = np.random.RandomState(0)
        with built(network) as (_, of_network), cases.session() as sess:
            training.initialize(sess, 0)
            for _ in range(2):
                sess.run(of_network.train, training.feed(
                    of_network, rng.randn(7, 15), np.eye(10)[rng.randint(10, size=7)]))
            return sess.run(tf.trainable_variables())

    found = trained()
    monkeypatch.setattr(model, "fast_gradients", contextlib.nullcontext)
    for one, other in zip(found, trained()):
        close(one, other)


@pytest.mark.parametrize("network", scripts.TUTORIAL_NETWORKS.values(), ids=scripts.name_of)
def test_operations(network):
    """No search for repeated axes or known sizes; the weights are transposed once, outside the loop
    over time."""
    with built(network) as (graph, _):
        operations = graph.get_operations()
        transposed = [op for op in operations if op.type == "PlaceholderWithDefault"]
        assert len(transposed) == sum(v.shape.ndims == 2 for v in tf.trainable_variables())
        assert all(map(graph.is_fetchable, transposed))
        assert not {"BroadcastGradientArgs", "ConcatOffset"} & {op.type for op in operations}
