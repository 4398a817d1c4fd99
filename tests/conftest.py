import pytest

from contrib import tf
from data.mnist import read_data_sets


@pytest.fixture(autouse=True)
def fresh_graph():
    """Every test builds in a graph of its own."""
    with tf.Graph().as_default():
        yield


@pytest.fixture(scope="session")
def mnist():
    """The bundled MNIST, read once."""
    return read_data_sets(one_hot=True, seed=0)
