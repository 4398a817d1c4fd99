"""Data sets for the tests: hand-made ones in MNIST's format, and the first images of another."""
import gzip
import os
import struct

import numpy as np

from data.mnist import DataSet, Datasets

NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte",
         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]


def write_idx(path, array):
    """Write a uint8 array as an IDX file, gzipped if `path` says so."""
    header = struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape)
    write(path, header + array.tobytes())


def write(path, content):
    with (gzip.open if path.endswith(".gz") else open)(path, "wb") as stream:
        stream.write(content)


def write_data_sets(directory, n_train, n_test, rows=6, columns=7, suffix=".gz", seed=0):
    """Write the four files, of random pixels and digits; return their arrays."""
    rng = np.random.RandomState(seed)
    arrays = []
    for name, n in zip(NAMES, (n_train, n_train, n_test, n_test)):
        shape, high = ([n, rows, columns], 256) if "images" in name else ([n], 10)
        arrays.append(rng.randint(0, high, shape).astype(np.uint8))
        write_idx(os.path.join(str(directory), name + suffix), arrays[-1])
    return arrays


def first_images(datasets, sizes):
    """Return Datasets of the first images of each set."""
    return Datasets(*(DataSet(each.images[:size], each.labels[:size], each.image_shape, None)
                      for each, size in zip(datasets, sizes)))


def dotted(directory, name):
    """As 7-Zip unpacks it."""
    os.rename(os.path.join(directory, name),
              os.path.join(directory, name.replace("-idx", ".idx")))


def in_a_folder(directory, name):
    """As Kaggle packs it."""
    os.rename(os.path.join(directory, name), os.path.join(directory, "file"))
    os.mkdir(os.path.join(directory, name))
    os.rename(os.path.join(directory, "file"),
              os.path.join(directory, name, name.replace("-idx", ".idx")))


def unpacked_gz(directory, name):
    """As a browser unpacks it."""
    os.rename(os.path.join(directory, name), os.path.join(directory, name + ".gz"))


RENAMED = (dotted, in_a_folder, unpacked_gz)  # the names that people have
