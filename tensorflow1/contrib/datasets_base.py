"""tf.contrib.learn.datasets.base: files of data, none of which is downloaded."""
import collections
import csv
import os

import numpy as np

from . import tf, uncovered

__all__ = ["Dataset", "Datasets", "load_csv_with_header", "load_csv_without_header",
           "maybe_download"]

__getattr__ = uncovered.raising("tf.contrib.learn.datasets.base", ", ".join(__all__))

Dataset = collections.namedtuple("Dataset", "data target")
Datasets = collections.namedtuple("Datasets", "train validation test")


def maybe_download(filename, work_directory, source_url):
    """Return the path of a file in a directory.

    Raises:
        FileNotFoundError: it is not there. TensorFlow 1.15 would download it from `source_url`.
    """
    path = os.path.join(work_directory, filename)
    if not tf.gfile.Exists(path):
        raise FileNotFoundError(
            f"{path} does not exist, and nothing is downloaded: put {source_url} there")
    return path


def load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    """Return the Dataset of a CSV file whose first line has the numbers of rows and of columns."""
    return _load_csv(filename, target_dtype, features_dtype, target_column, 1)


def load_csv_without_header(filename, target_dtype, features_dtype, target_column=-1):
    """Return the Dataset of a CSV file: `target_column`, and the other columns."""
    return _load_csv(filename, target_dtype, features_dtype, target_column, 0)


def _load_csv(filename, target_dtype, features_dtype, target_column, n_skipped):
    with tf.gfile.Open(filename) as stream:
        rows = list(csv.reader(stream))[n_skipped:]
    target = [row.pop(target_column) for row in rows]
    return Dataset(np.array(rows).astype(features_dtype), np.array(target).astype(target_dtype))
