"""Calls of TensorFlow 1.15's MNIST loader, for the record, and of input_data, for the tests."""
import zlib

import numpy as np

from tensorflow1.contrib import tf


def summary(array):
    """Return what JSON can hold of an array: its shape, its type and a checksum of its bytes."""
    array = np.asarray(array)
    return [list(array.shape), str(array.dtype), zlib.crc32(np.ascontiguousarray(array).tobytes())]


def summaries(read_data_sets, directory):
    """Return a summary of what the loader of TensorFlow 1.15 gives for random arguments, by name
    and by position, with seeds of its own, of the graph and of NumPy."""
    found = []
    rng = np.random.RandomState(0)
    for _ in range(25):
        seed, graph_seed = rng.choice([None, 0, 3, 2**32 + 5]), rng.choice([None, 0, 5, 2**31 + 1])
        fake, one_hot, reshape = (bool(rng.randint(2)) for _ in range(3))
        fake = fake and bool(rng.randint(2))
        dtype = [tf.float32, tf.uint8, np.float32, "uint8"][rng.randint(4)]
        arguments = (fake, one_hot, dtype, reshape, int(rng.choice([0, 7, 47])), seed)
        with tf.Graph().as_default():
            if graph_seed is not None:
                tf.set_random_seed(graph_seed)
            sets = read_data_sets(directory, *arguments)
            if seed is None and graph_seed is None:
                np.random.seed(1)
            for _ in range(rng.randint(12)):
                data_set, size = sets[rng.randint(3)], int(rng.choice([0, 1, 5, 13, 60, 120]))
                batch = data_set.next_batch(size, fake, bool(rng.randint(3)))
                found.append([summary(each) for each in batch] + [data_set.epochs_completed])
            if not fake:
                found += [[summary(each.images), each.num_examples] for each in sets]
    return found
