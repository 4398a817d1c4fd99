"""The MNIST loader of TensorFlow 1.15, with its arguments, positions and batches.

Replaces ``tensorflow.examples.tutorials.mnist.input_data`` for code that was written for
it. New code is better served by ``data.mnist``.

    from tensorflow1 import input_data
    mnist = input_data.read_data_sets("MNIST-data", one_hot=True)
    images, labels = mnist.train.next_batch(128)     # [128, 784], [128, 10]

As in 1.15, batches are drawn from NumPy's global generator. Every DataSet seeds it: with the
`seed` that it is given, else with the seed of TensorFlow's default graph, else afresh. Only a
program that has imported TensorFlow has such a graph, so this module looks for TensorFlow among
the modules that are loaded, and never imports it.
"""
import collections
import gzip
import sys

import numpy as np

from data import mnist as _mnist

__all__ = ["DEFAULT_SOURCE_URL", "DataSet", "Dataset", "Datasets", "dense_to_one_hot",
           "extract_images", "extract_labels", "load_dataset", "load_mnist", "read_data_sets"]

DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"

Dataset = collections.namedtuple("Dataset", "data target")
Datasets = collections.namedtuple("Datasets", "train validation test")

_MAX_SEED = 2**31 - 1
_directories_reported = set()


class DataSet:
    """Images with their labels, handed out in batches. Shuffling permutes both.

    Args:
        images: [n, rows, columns, 1] uint8.
        labels: [n, ...].
        fake_data: whether to hold 10000 images that do not exist, for next_batch(fake_data=True).
        one_hot: whether fake labels are one-hot.
        dtype: of the images, as NumPy or TensorFlow names it: float32, in 0 … 1, or uint8.
        reshape: images as [n, rows * columns].
        seed: integer; None for the seed of the default graph.

    Raises:
        TypeError: `dtype` is another one.
        AssertionError: there are not as many labels as images, or more than one channel is to be
            reshaped.
    """

    def __init__(self, images, labels, fake_data=False, one_hot=False, dtype=np.float32,
                 reshape=True, seed=None):
        np.random.seed(_numpy_seed(seed))
        # TensorFlow's float is float32.
        dtype = np.dtype(np.float32 if dtype is float else getattr(dtype, "as_numpy_dtype", dtype))
        if dtype not in (np.uint8, np.float32):
            raise TypeError(f"Invalid image dtype {dtype}, expected uint8 or float32")
        self.one_hot = one_hot
        self._num_examples = 10000
        if not fake_data:
            assert images.shape[0] == labels.shape[0], (
                f"images.shape: {images.shape} labels.shape: {labels.shape}")
            self._num_examples = len(images)
            if reshape:
                assert images.shape[3] == 1
                images = images.reshape(len(images), images.shape[1] * images.shape[2])
            if dtype == np.float32:
                images = _mnist.scaled(images)
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self):
        """[num_examples, rows * columns], or [num_examples, rows, columns, 1] if not reshaped."""
        return self._images

    @property
    def labels(self):
        """[num_examples] uint8, or [num_examples, 10] float64 if one-hot."""
        return self._labels

    @property
    def num_examples(self):
        """The number of images."""
        return self._num_examples

    @property
    def epochs_completed(self):
        """How often next_batch has passed the end of the set."""
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """Return the next `batch_size` images and their labels.

        A batch across the end of an epoch takes its rest from the new epoch. A batch larger than
        the set holds what is left of the epoch and at most one whole new epoch.

        Args:
            batch_size: number of images.
            fake_data: whether to return lists of 784 ones and of the label 0.
            shuffle: whether a new epoch has a new order.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        start, n_left = self._index_in_epoch, self._num_examples - self._index_in_epoch
        if shuffle and start == 0 and self._epochs_completed == 0:
            self._shuffle()
        if batch_size <= n_left:
            self._index_in_epoch += batch_size
            batch = slice(start, self._index_in_epoch)
            return self._images[batch], self._labels[batch]

        left = slice(start, self._num_examples)
        images_left, labels_left = self._images[left], self._labels[left]
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        self._index_in_epoch = batch_size - n_left
        new = slice(0, self._index_in_epoch)
        return (np.concatenate([images_left, self._images[new]]),
                np.concatenate([labels_left, self._labels[new]]))

    def _shuffle(self):
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images = self._images[order]
        self._labels = self._labels[order]


def _numpy_seed(seed):
    """Return what TensorFlow 1.15 seeds NumPy with: None for a seed that nobody can know."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:
        return None if seed is None else seed % _MAX_SEED
    graph_seed, op_seed = tensorflow.compat.v1.get_seed(seed)
    return graph_seed if seed is None else op_seed


def extract_images(f):
    """Return the images in a gzipped IDX file, open for reading bytes, as [n, rows, columns, 1]
    uint8.

    Raises:
        ValueError: the file does not hold images; the message is one line that names it.
    """
    print("Extracting", f.name)
    with gzip.GzipFile(fileobj=f) as stream:
        images = _mnist.parse_idx(stream, f.name, n_axes=3)
    return images[..., np.newaxis]


def extract_labels(f, one_hot=False, num_classes=10):
    """Return the labels in a gzipped IDX file, open for reading bytes, as [n] uint8, or as
    [n, num_classes] float64 if `one_hot`.

    Raises:
        ValueError: the file does not hold labels; the message is one line that names it.
    """
    print("Extracting", f.name)
    with gzip.GzipFile(fileobj=f) as stream:
        labels = _mnist.parse_idx(stream, f.name, n_axes=1)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def dense_to_one_hot(labels_dense, num_classes):
    """Return integers [n] below `num_classes` as [n, num_classes] float64."""
    return np.eye(num_classes)[labels_dense]


def read_data_sets(train_dir, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
                   validation_size=5000, seed=None, source_url=DEFAULT_SOURCE_URL):
    """Read train, validation and test set.

    Nothing is downloaded. If `train_dir` lacks one of the four files, the MNIST that came with
    this project is read, and a line on standard error says so.

    Args:
        train_dir: directory of the files train-images-idx3-ubyte.gz,
            train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and
            t10k-labels-idx1-ubyte.gz, or of the same files unpacked.
        fake_data: see DataSet.
        one_hot: labels as [n, 10] float64 instead of [n] uint8.
        dtype: see DataSet.
        reshape: images as [n, rows * columns] instead of [n, rows, columns, 1].
        validation_size: how many images, the first of the training file, make the validation set.
        seed: see DataSet.
        source_url: where 1.15 would download MNIST from.

    Returns:
        Datasets(train, validation, test).

    Raises:
        ValueError: something is wrong with a file or `validation_size`, or the files are missing
            and `source_url` is not MNIST's. The message is one line that names it.
        TypeError: see DataSet.
    """
    options = dict(dtype=dtype, seed=seed)
    if fake_data:
        return Datasets(*(DataSet([], [], True, one_hot, **options) for _ in range(3)))

    directory = _directory(train_dir, source_url)
    train_images, train_labels, test_images, test_labels = [
        _read(directory, name, one_hot) for name in _mnist.FILES]
    if not 0 <= validation_size <= len(train_images):
        raise ValueError(f"Validation size should be between 0 and {len(train_images)}. Received: "
                         f"{validation_size}.")
    return Datasets(*(DataSet(images, labels, reshape=reshape, **options) for images, labels in [
        (train_images[validation_size:], train_labels[validation_size:]),
        (train_images[:validation_size], train_labels[:validation_size]),
        (test_images, test_labels)]))


def load_mnist(train_dir="MNIST-data"):
    """Return read_data_sets(train_dir)."""
    return read_data_sets(train_dir)


def load_dataset(name, size="small", test_with_fake_data=False):
    """Return load_mnist() for "mnist", the one of tf.contrib.learn's data sets that is here.

    Raises:
        ValueError: another name.
    """
    if name != "mnist":
        raise ValueError(f"tf.contrib.learn.datasets.load_dataset({name!r}) is not covered. "
                         "Covered: 'mnist'")
    return load_mnist()


def _directory(train_dir, source_url):
    """Return `train_dir` if it holds the four files, else the directory of the bundled MNIST."""
    if all(_mnist.find_idx(train_dir, name) for name in _mnist.FILES):
        return train_dir
    if source_url and source_url != DEFAULT_SOURCE_URL and "yann.lecun.com" not in source_url:
        raise ValueError(f"{train_dir} lacks files that {source_url} had, and nothing is "
                         f"downloaded: put {', '.join(_mnist.FILES)} there, gzipped or not")
    if train_dir not in _directories_reported:
        _directories_reported.add(train_dir)
        print(f"{train_dir} does not hold the four MNIST files: reading the MNIST that came with "
              "this project instead of downloading it", file=sys.stderr)
    return _mnist.DATA_DIR


def _read(directory, name, one_hot):
    """Return the array in one of the four files, as extract_images and extract_labels do."""
    path = _mnist.find_idx(directory, name)
    print("Extracting", path)
    array = _mnist.read_idx(directory, name)
    if array.ndim == 3:
        return array[..., np.newaxis]
    if one_hot:
        _mnist.check_digits(array, path)
        return dense_to_one_hot(array, _mnist.N_CLASSES)
    return array
