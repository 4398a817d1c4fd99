"""MNIST, read from the four files beside this module or in another directory.

Replaces ``tensorflow.examples.tutorials.mnist.input_data``: the same sets, the same
pixels to the last bit and, for a seed, the same batches in the same order as
TensorFlow 1.15. Needs NumPy only.

    from data.mnist import read_data_sets
    mnist = read_data_sets(one_hot=True, seed=0)
    images, labels = mnist.train.next_batch(128)     # [128, 784], [128, 10]

The files have the IDX format (LeCun, Cortes & Burges, "The MNIST database of
handwritten digits"): a magic number, the sizes, then one byte per value.
"""
import collections
import copy
import gzip
import hashlib
import os
import struct
import zlib

import numpy as np

__all__ = ["DATA_DIR", "DataSet", "Datasets", "N_CLASSES", "read_data_sets"]

DATA_DIR = os.path.dirname(os.path.abspath(__file__))
N_CLASSES = 10

# The four files and, unpacked, the SHA-256 of those in DATA_DIR.
FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


class DataSet:
    """Images with their labels, handed out in batches.

    A batch is made from the bytes of the file, so nobody waits for the other images.

    Attributes:
        images: [num_examples, rows * columns] float32 in 0 … 1, or
            [num_examples, rows, columns, 1] if not reshaped. They stay in file order;
            only the order of the batches is shuffled. They are made when they are first
            asked for, and kept.
        labels: [num_examples] uint8, or [num_examples, 10] float64 if one-hot; in
            file order.
        image_shape: (rows, columns).
        num_examples: the number of images.
        epochs_completed: how often next_batch has passed the end of the set.
    """

    def __init__(self, images, labels, image_shape, rng):
        """The images are float32 in 0 … 1, or uint8 as in the file."""
        self._images = images
        self.labels = labels
        self.image_shape = image_shape
        self.num_examples = len(images)
        self._restart(rng)

    @property
    def images(self):
        self._images = _as_float32(self._images)
        return self._images

    def _restart(self, rng):
        self.epochs_completed = 0
        self._rng = rng
        self._order = np.arange(self.num_examples)
        self._index_in_epoch = 0

    def restarted(self, rng):
        """Return the same set, without copying its images, with no batch drawn yet."""
        data_set = copy.copy(self)
        data_set._restart(rng)
        return data_set

    def next_batch(self, batch_size, *, shuffle=True):
        """Return the next `batch_size` images and their labels.

        Each epoch reshuffles the order of the previous one. A batch across the end of
        an epoch takes its rest from the new epoch. Without `shuffle` a new epoch keeps
        the order.

        Raises:
            ValueError: `batch_size` is not in 1 … num_examples.
        """
        if not 1 <= batch_size <= self.num_examples:
            raise ValueError(f"batch_size should be between 1 and {self.num_examples}. "
                             f"Received: {batch_size}.")
        return self.take(self._next_positions(batch_size, shuffle))

    def skip(self, n):
        """Leave the set as if next_batch had drawn `n` images in batches of any size.

        The images are not copied, so skipping is much faster than drawing.
        """
        while n > 0:
            size = min(n, self.num_examples)
            self._next_positions(size, shuffle=True)
            n -= size

    def batches(self, batch_size):
        """Yield the whole set once in batches, in file order. The last one may be smaller.

        Draws nothing from the random stream of next_batch.
        """
        for start in range(0, self.num_examples, batch_size):
            yield self.take(slice(start, start + batch_size))

    def take(self, positions):
        """Return the images and labels at these positions of the set: indices or a slice."""
        return _as_float32(self._images[positions]), self.labels[positions]

    def _next_positions(self, batch_size, shuffle):
        start = self._index_in_epoch
        end = start + batch_size
        if start == 0 and self.epochs_completed == 0 and shuffle:
            self._shuffle()
        batch = self._order[start:end]
        if end > self.num_examples:
            self.epochs_completed += 1
            if shuffle:
                self._shuffle()
            end -= self.num_examples
            batch = np.concatenate([batch, self._order[:end]])
        self._index_in_epoch = end
        return batch

    def _shuffle(self):
        # Not shuffle(self._order): TensorFlow 1.15 permutes the images by a shuffled
        # range, and the order of the second epoch on depends on it.
        permutation = np.arange(self.num_examples)
        self._rng.shuffle(permutation)
        self._order = self._order[permutation]


class Datasets(collections.namedtuple("Datasets", "train validation test")):
    """The three DataSets.

    As in TensorFlow 1.15, they draw their orders from one random stream. So a listener that calls
    validation.next_batch changes the training. `batches` and `take` draw nothing.
    """

    __slots__ = ()

    def restarted(self, seed=None):
        """Return the same sets, without copying them, as if just read with `seed`."""
        rng = _random_state(seed)
        return Datasets(*(each.restarted(rng) for each in self))


def read_data_sets(data_dir=DATA_DIR, *, one_hot=False, reshape=True, validation_size=5000,
                   seed=None):
    """Read train, validation and test set: 55000, 5000 and 10000 images for MNIST.

    Args:
        data_dir: directory of the files train-images-idx3-ubyte,
            train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
            t10k-labels-idx1-ubyte, each as NAME.gz or as NAME. NAME.gz wins if both
            exist. Images may have any size. The files that came with this module are
            checked against their SHA-256.
        one_hot: labels as [n, 10] float64 instead of [n] uint8.
        reshape: images as [n, rows * columns] instead of [n, rows, columns, 1].
        validation_size: how many images, the first of the training file, make the
            validation set.
        seed: seed of the batch order, an integer >= 0. None draws a new order each time.

    Returns:
        Datasets(train, validation, test).

    Raises:
        ValueError: something is wrong with the directory, a file or
            `validation_size`; the message is one line that names it.
    """
    if not os.path.isdir(data_dir):
        problem = "is not a directory" if os.path.exists(data_dir) else "does not exist"
        raise ValueError(f"{data_dir!r} {problem}: name a directory that holds the MNIST files")
    rng = _random_state(seed)
    train_images, train_labels = _read_pair(data_dir, "train", one_hot)
    test_images, test_labels = _read_pair(data_dir, "t10k", one_hot)
    image_shape = train_images.shape[1:]
    if test_images.shape[1:] != image_shape:
        raise ValueError(f"{data_dir}: training images are {_sizes(image_shape)} and test images "
                         f"{_sizes(test_images.shape[1:])}: they must have the same size")
    if not 0 <= validation_size <= len(train_images):
        n = len(train_images)
        raise ValueError(f"Validation size should be between 0 and {n}. Received: "
                         f"{validation_size}. {data_dir} has {n} training images: use a larger "
                         "data set, or a smaller validation_size (the scripts' "
                         "--validation-size)")

    rows, columns = image_shape
    value_shape = (rows * columns,) if reshape else (rows, columns, 1)

    def data_set(images, labels):
        return DataSet(images.reshape((len(images),) + value_shape), labels, image_shape, rng)

    return Datasets(
        train=data_set(train_images[validation_size:], train_labels[validation_size:]),
        validation=data_set(train_images[:validation_size], train_labels[:validation_size]),
        test=data_set(test_images, test_labels))


def _random_state(seed):
    # TensorFlow 1.15 reduces the loader's seed modulo 2**31 - 1, as it does all seeds.
    return np.random.RandomState(None if seed is None else seed % (2**31 - 1))


def _read_pair(data_dir, prefix, one_hot):
    """Return images [n, rows, columns] uint8 and labels of one file pair."""
    (images_path, pixels), (labels_path, labels) = [
        (find_idx(data_dir, name), read_idx(data_dir, name))
        for name in FILES if name.startswith(prefix)]
    if len(pixels) != len(labels):
        raise ValueError(f"{images_path} has {len(pixels)} images but {labels_path} has "
                         f"{len(labels)} labels: use two files of one data set")
    check_digits(labels, labels_path)
    return pixels, np.eye(N_CLASSES)[labels] if one_hot else labels


def _as_float32(images):
    return scaled(images) if images.dtype == np.uint8 else images


def scaled(pixels):
    """Return uint8 pixels as float32 in 0 … 1."""
    # Times 1/255, as in TensorFlow 1.15: pixels / 255 would differ in the last bit.
    return np.multiply(pixels, np.float32(1 / 255), dtype=np.float32)


def check_digits(labels, path):
    """Raise a ValueError if one of the labels of a file is not a digit."""
    if labels.max() >= N_CLASSES:
        raise ValueError(f"{path}: label {labels.max()} at position {labels.argmax()} is "
                         "not a digit: labels must be 0 to 9")


def find_idx(data_dir, name):
    """Return the path of NAME.gz or, if there is none, of NAME; None if there is neither.

    7-Zip writes train-images.idx3-ubyte, and Kaggle puts a file into a folder of its name. These
    are found too.
    """
    dotted = name.replace("-idx", ".idx")
    for each in (name + ".gz", name, dotted + ".gz", dotted):
        path = os.path.join(data_dir, each)
        if os.path.isdir(path):
            path = find_idx(path, name) or path
        if os.path.exists(path):
            return path
    return None


def _open(path):
    """Open a file, gzipped or not. A browser may have unpacked a .gz without renaming it."""
    with open(path, "rb") as stream:
        start = stream.read(2)
    is_gzipped = start == b"\x1f\x8b" or path.endswith(".gz") and start != b"\0\0"
    return (gzip.open if is_gzipped else open)(path, "rb")


def read_idx(data_dir, name):
    """Return the uint8 array in one of the FILES of a directory, [n, rows, columns] or [n].

    Raises:
        ValueError: it cannot be read; the message is one line that names it.
    """
    path = find_idx(data_dir, name)
    if path is None:
        raise ValueError(f"{data_dir} lacks the file {name}.gz (or {name}): put it there or name "
                         "another directory")
    try:
        with _open(path) as stream:
            array = parse_idx(stream, path, n_axes=3 if "idx3" in name else 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if os.path.samefile(data_dir, DATA_DIR):
        content = hashlib.sha256(
            struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape))
        content.update(array)  # without copying the images
        if content.hexdigest() != FILES[name]:
            raise ValueError(f"{path} is not the file that came with this project (its SHA-256 "
                             "differs): restore it")
    return array


def parse_idx(stream, path, n_axes):
    """Return the uint8 array of `n_axes` axes in an unpacked IDX stream. `path` names it in errors.

    Raises:
        ValueError: as read_idx.
    """
    try:
        header = stream.read(4 * (1 + n_axes))
        if len(header) < 4 * (1 + n_axes):
            raise ValueError(f"{path} ends inside its header: copy the file again")
        magic, *shape = struct.unpack(f">{1 + n_axes}I", header)
        if magic != 0x800 + n_axes:
            raise ValueError(f"{path} has the magic number {magic} instead of "
                             f"{0x800 + n_axes}: put the file of this name there")
        if 0 in shape:
            raise ValueError(f"{path} is empty (its header says {_sizes(shape)}): put a file with "
                             "data there")
        content = stream.read()  # all: a header may promise more than there is
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from None
    size = np.array(shape, object).prod()  # Python integers do not overflow
    if len(content) != size:
        raise ValueError(f"{path} is {'shorter' if len(content) < size else 'longer'} than its "
                         f"header says ({_sizes(shape)} bytes): copy the file again")
    return np.frombuffer(content, np.uint8).reshape(shape)


def _unreadable(path, error):
    return ValueError(f"{path} cannot be read ({error}): copy the file again")


def _sizes(shape):
    return " × ".join(map(str, shape))
