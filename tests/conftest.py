import gc
import sys

import interface  # noqa: F401  (it says which package is missing)

import pytest

import idx
from data.mnist import read_data_sets


def pytest_collection_finish():
    """Leave what is loaded by now, which is most of TensorFlow, out of garbage collection. Building
    graphs sets it off so often that it takes a tenth of the tests' time."""
    gc.freeze()
    gc.set_threshold(50000, 20, 20)


@pytest.fixture(autouse=True)
def fresh_graph():
    """Every test builds in a graph of its own. A test that needs no TensorFlow does not load it."""
    if "contrib" not in sys.modules:
        yield
        return
    with sys.modules["contrib"].tf.Graph().as_default():
        yield


@pytest.fixture(scope="session")
def mnist():
    """The bundled MNIST, read once."""
    return read_data_sets(one_hot=True, seed=0)


@pytest.fixture
def few_digits(mnist, monkeypatch):
    """The first 1000 images of each set of MNIST, and nothing else, for the scripts to read."""
    from training import command_line
    sets = idx.first_images(mnist, (1000, 1000, 1000))
    monkeypatch.setattr(command_line, "read_data_sets", lambda *args, **kwargs: sets)
    return sets


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A directory of random images, 6 rows of 7 pixels: 230 to train on, 1030 to test."""
    directory = tmp_path_factory.mktemp("small")
    idx.write_data_sets(directory, n_train=5230, n_test=1030)
    return str(directory)


@pytest.fixture
def random_images(small):
    """The datasets of `small`, with 5000 images for validation."""
    return read_data_sets(small, one_hot=True, seed=0)
