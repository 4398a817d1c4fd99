"""The loader: sizes, values, and the order of the batches."""
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import idx
from data import mnist as loader
from data.mnist import read_data_sets


def test_the_bundled_mnist_has_its_sizes_and_digits(mnist):
    assert mnist.train.images.shape == (55000, 784)
    assert mnist.train.images.dtype == np.float32
    assert mnist.train.labels.shape == (55000, 10)
    assert mnist.train.labels.dtype == np.float64
    assert mnist.train.image_shape == (28, 28)
    # The first ten digits of the two files, known from every MNIST tutorial.
    assert mnist.validation.labels[:10].argmax(axis=1).tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test.labels[:10].argmax(axis=1).tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_reads_hand_made_files(tmp_path, suffix):
    train_images, train_labels, test_images, test_labels = idx.write_data_sets(
        tmp_path, n_train=23, n_test=11, rows=3, columns=5, suffix=suffix)
    train, validation, test = read_data_sets(str(tmp_path), validation_size=4)
    as_1_15_does = np.multiply(train_images.astype(np.float32), 1.0 / 255.0)
    assert train.images.tobytes() == as_1_15_does[4:].tobytes()
    assert validation.images.tobytes() == as_1_15_does[:4].tobytes()
    assert train.images.shape == (19, 15)
    assert train.image_shape == test.image_shape == (3, 5)
    assert train.labels.dtype == np.uint8
    np.testing.assert_array_equal(train.labels, train_labels[4:])
    np.testing.assert_array_equal(validation.labels, train_labels[:4])
    np.testing.assert_array_equal(test.labels, test_labels)

    pictures = read_data_sets(str(tmp_path), one_hot=True, reshape=False, validation_size=0)
    assert pictures.train.images.shape == (23, 3, 5, 1)
    assert pictures.validation.images.shape == (0, 3, 5, 1)
    assert pictures.train.labels.dtype == np.float64
    np.testing.assert_array_equal(pictures.test.labels, np.eye(10)[test_labels])
    # Without a seed the order is another one each time.
    assert len({pictures.restarted().train.next_batch(23)[0].tobytes() for _ in range(2)}) == 2


def test_every_pixel_value_is_that_of_1_15():
    pixels = np.arange(256, dtype=np.uint8)
    expected = pixels.astype(np.float32) * np.float32(1.0 / 255.0)
    np.testing.assert_array_equal(loader.scaled(pixels), expected)


def test_the_images_exist_once(tmp_path):
    """As bytes until they are asked for; then as float32, for those who start again, too. Batches
    are the same before and after."""
    idx.write_data_sets(tmp_path, n_train=9, n_test=8)
    mnist = read_data_sets(str(tmp_path), validation_size=4, seed=0)
    restarted = mnist.restarted(seed=0)
    restarted.train.next_batch(5)
    assert np.shares_memory(restarted.train._images, mnist.train._images)
    assert restarted.train._images.dtype == np.uint8
    before, _ = mnist.train.take([3, 1])
    in_file_order = mnist.train.images.copy()
    after, _ = mnist.train.take([3, 1])
    assert before.dtype == after.dtype == np.float32
    assert before.tobytes() == after.tobytes() == in_file_order[[3, 1]].tobytes()
    restarted = mnist.restarted(seed=0)
    restarted.train.next_batch(5)
    assert np.shares_memory(restarted.train.images, mnist.train.images)
    np.testing.assert_array_equal(restarted.train.images, in_file_order)
    mnist.train.images[3] = .5
    assert mnist.train.take(slice(3, 4))[0].tolist() == [[.5] * 42]


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 2**32 - 1),
       sizes=st.lists(st.integers(1, 13), max_size=20), n=st.integers(0, 100))
def test_skipping_is_drawing(seed, sizes, n):
    """After skip(n) come the batches that would have followed n drawn images."""
    whole = loader.Datasets(*(
        loader.DataSet(np.arange(13)[:, np.newaxis] + 0.5, np.arange(13), (1, 1), None)
        for _ in range(3)))
    drawn, skipped = whole.restarted(seed), whole.restarted(seed)
    for size in sizes:
        drawn.train.next_batch(size)
    for _ in range(n):
        drawn.train.next_batch(1)
    skipped.train.skip(sum(sizes))
    skipped.train.skip(n)
    epochs = max(0, sum(sizes) + n - 1) // 13
    assert drawn.train.epochs_completed == skipped.train.epochs_completed == epochs
    for which in (0, 1, 0, 2):  # the three sets share one random stream
        np.testing.assert_array_equal(drawn[which].next_batch(13)[1],
                                      skipped[which].next_batch(13)[1])


def test_skipping_copies_no_images(mnist):
    train = mnist.restarted(0).train
    tracemalloc.start()
    try:
        train.skip(5000 * 128)
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


def test_batches_come_in_file_order(tmp_path):
    """Each image once, whatever has been drawn, and nothing is drawn."""
    idx.write_data_sets(tmp_path, n_train=40, n_test=23)
    mnist = read_data_sets(str(tmp_path), validation_size=0, seed=5)
    mnist.test.next_batch(7)
    expected = mnist.restarted(5)
    expected.test.next_batch(7)
    batches = list(mnist.test.batches(10))
    assert [len(labels) for _, labels in batches] == [10, 10, 3]
    for i, together in enumerate((mnist.test.images, mnist.test.labels)):
        np.testing.assert_array_equal(np.concatenate([batch[i] for batch in batches]), together)
    np.testing.assert_array_equal(mnist.train.next_batch(9)[1], expected.train.next_batch(9)[1])
    np.testing.assert_array_equal(mnist.test.next_batch(9)[1], expected.test.next_batch(9)[1])


@pytest.mark.parametrize("batch_size", [-1, 0, 10])
def test_an_impossible_batch_size_is_refused(tmp_path, batch_size):
    idx.write_data_sets(tmp_path, n_train=9, n_test=9)
    train = read_data_sets(str(tmp_path), validation_size=0).train
    with pytest.raises(ValueError, match="between 1 and 9"):
        train.next_batch(batch_size)


@pytest.mark.parametrize("validation_size", [-1, 10])
def test_an_impossible_validation_size_is_refused(tmp_path, validation_size):
    idx.write_data_sets(tmp_path, n_train=9, n_test=9)
    with pytest.raises(ValueError) as error:
        read_data_sets(str(tmp_path), validation_size=validation_size)
    assert str(error.value).startswith(
        f"Validation size should be between 0 and 9. Received: {validation_size}. ")
    assert str(tmp_path) in str(error.value)


def test_a_header_that_promises_gigabytes_allocates_none(tmp_path):
    idx.write_data_sets(tmp_path, n_train=9, n_test=9, suffix="")
    path = tmp_path / "train-images-idx3-ubyte"
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * 12 + content[16:])
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="shorter than its header"):
            read_data_sets(str(tmp_path))
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("rename", idx.RENAMED)
def test_files_are_found_under_the_names_that_people_have(rename, tmp_path):
    train_images, *_ = idx.write_data_sets(tmp_path, n_train=9, n_test=8, suffix="")
    for name in idx.NAMES:
        rename(str(tmp_path), name)
    images = read_data_sets(str(tmp_path), validation_size=0).train.images
    assert images.tobytes() == loader.scaled(train_images).tobytes()
