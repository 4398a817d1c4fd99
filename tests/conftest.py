import idx
from contrib import tf
from data.mnist import read_data_sets

import pytest


@pytest.fixture(autouse=True)
def fresh_graph():
    """Every test builds in a graph of its own."""
    with tf.Graph().as_default():
        yield


@pytest.fixture(scope="session")
def mnist():
    """The bundled MNIST, read once."""
    return read_data_sets(one_hot=True, seed=0)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A directory of random images, 6 rows of 7 pixels: 230 to train on, 1030 to test."""
    directory = tmp_path_factory.mktemp("small")
    idx.write_data_sets(directory, n_train=5230, n_test=1030)
    return str(directory)
