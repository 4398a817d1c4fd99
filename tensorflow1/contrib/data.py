"""tf.contrib.data: what became tf.data.experimental and methods of tf.data.Dataset."""
from . import tf, uncovered
from .framework import nest

_SAME = [  # in tf.data.experimental, with the same arguments
    "AUTOTUNE", "Counter", "CsvDataset", "Optional", "RandomDataset", "Reducer", "SqlDataset",
    "TFRecordWriter", "bucket_by_sequence_length", "choose_from_datasets", "copy_to_device",
    "dense_to_sparse_batch", "enumerate_dataset", "get_next_as_optional", "get_single_element",
    "group_by_reducer", "group_by_window", "ignore_errors", "make_batched_features_dataset",
    "make_csv_dataset", "make_saveable_from_iterator", "map_and_batch", "parallel_interleave",
    "parse_example_dataset", "prefetch_to_device", "rejection_resample", "sample_from_datasets",
    "scan", "shuffle_and_repeat", "unbatch", "unique",
]
__all__ = sorted([
    *_SAME, "assert_element_shape", "batch_and_drop_remainder", "padded_batch_and_drop_remainder",
    "read_batch_features", "reduce_dataset", "sliding_window_batch", "sloppy_interleave"])

__getattr__ = uncovered.raising("tf.contrib.data", ", ".join(__all__))

globals().update((name, getattr(tf.data.experimental, name)) for name in _SAME)


def batch_and_drop_remainder(batch_size):
    """Return a function for Dataset.apply: batch(batch_size, drop_remainder=True)."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size, padded_shapes, padding_values=None):
    """Return a function for Dataset.apply: padded_batch(…, drop_remainder=True)."""
    return lambda dataset: dataset.padded_batch(
        batch_size, padded_shapes, padding_values, drop_remainder=True)


def sloppy_interleave(map_func, cycle_length, block_length=1):
    """Return parallel_interleave(…, sloppy=True)."""
    return tf.data.experimental.parallel_interleave(
        map_func, cycle_length, block_length, sloppy=True)


def assert_element_shape(expected_shapes):
    """Return a function for Dataset.apply: elements with these shapes. Others raise an error.

    Args:
        expected_shapes: a shape, or shapes in the structure of an element. None in the place of a
            number or of a shape fits all.
    """
    def apply(dataset):
        known = tf.data.get_output_shapes(dataset)
        shapes = nest.map_structure_up_to(
            known, lambda each, expected: each.merge_with(expected), known, expected_shapes)

        return dataset.map(lambda *components: nest.map_structure_up_to(
            known, tf.ensure_shape, _joined(components, dataset), shapes))
    return apply


def _joined(components, dataset):
    """Return the element of a dataset that the function of its `map` gets as arguments."""
    return components if isinstance(tf.data.get_output_shapes(dataset), tuple) else components[0]


def sliding_window_batch(window_size, stride=None, window_shift=None, window_stride=1):
    """Return a function for Dataset.apply: batches of `window_size` elements, `window_stride`
    apart, of which each starts `window_shift` elements after the one before. What is left at the
    end is dropped.

    Args:
        window_size, window_shift, window_stride: integers.
        stride: another name of `window_shift`. Both are 1 by default.

    Raises:
        ValueError: `stride` and `window_shift` are given.
    """
    if stride is not None and window_shift is not None:
        raise ValueError("Cannot specify both `stride` and `window_shift`")
    shift = next((each for each in (stride, window_shift) if each is not None), 1)

    def apply(dataset):
        windows = dataset.window(window_size, shift, window_stride, drop_remainder=True)
        return windows.flat_map(lambda *components: tf.data.Dataset.zip(tf.nest.map_structure(
            lambda window: window.batch(window_size), _joined(components, dataset))))
    return apply


def reduce_dataset(dataset, reducer):
    """Return dataset.reduce() with the functions of a Reducer, from init_func(0) on. As in 1.15,
    finalize_func is not called.

    Raises:
        TypeError: `dataset` is not a tf.data.Dataset.
    """
    if not isinstance(dataset, tf.data.Dataset):
        raise TypeError("`dataset` must be a `tf.data.Dataset` object.")
    return dataset.reduce(reducer.init_func(tf.constant(0, tf.int64)), reducer.reduce_func)


def read_batch_features(file_pattern, batch_size, features, reader=tf.data.TFRecordDataset,
                        reader_args=None, randomize_input=True, num_epochs=None, capacity=10000):
    """Return the next element of make_batched_features_dataset(…)."""
    return tf.data.make_one_shot_iterator(tf.data.experimental.make_batched_features_dataset(
        file_pattern, batch_size, features, reader, reader_args=reader_args,
        num_epochs=num_epochs, shuffle=randomize_input, shuffle_buffer_size=capacity)).get_next()
