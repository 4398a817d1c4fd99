"""The loader's old face against the values that TensorFlow 1.15.5's loader gave, and its errors."""
import os

import numpy as np
import pytest

import calling
import cases
import cases_of_contrib
import idx
import loader_summaries
from contrib import tf
from tensorflow1 import input_data


@pytest.fixture
def small(tmp_path):
    idx.write_data_sets(tmp_path, n_train=47, n_test=13)
    return str(tmp_path)


def test_random_calls_give_what_1_15_gave(small):
    recorded = cases.reference(cases_of_contrib.REFERENCE)["loader"]["calls"]
    assert loader_summaries.summaries(input_data.read_data_sets, small) == recorded


def test_properties_cannot_be_set(small):
    train = input_data.read_data_sets(small, validation_size=7).train
    for name in ("images", "labels", "num_examples", "epochs_completed"):
        with pytest.raises(AttributeError):
            setattr(train, name, None)


def test_extract_functions_are_1_15s(small, capsys):
    """The two functions take open files and print their names, as TensorFlow 1.15's do."""
    images_path, labels_path = (os.path.join(small, name + ".gz") for name in idx.NAMES[:2])
    with open(images_path, "rb") as images_file, open(labels_path, "rb") as labels_file:
        images = input_data.extract_images(images_file)
        labels = input_data.extract_labels(labels_file, one_hot=True, num_classes=11)
    assert capsys.readouterr().out == f"Extracting {images_path}\nExtracting {labels_path}\n"
    assert (images.shape, images.dtype) == ((47, 6, 7, 1), np.uint8)
    assert (labels.shape, labels.dtype) == ((47, 11), np.float64)
    sets = input_data.read_data_sets(small, validation_size=0, dtype=np.uint8, reshape=False)
    np.testing.assert_array_equal(images, sets.train.images)
    np.testing.assert_array_equal(labels.argmax(axis=1), sets.train.labels)
    with open(labels_path, "rb") as labels_file, pytest.raises(ValueError, match="magic number"):
        input_data.extract_images(labels_file)


def test_unpacked_files_are_read(tmp_path):
    idx.write_data_sets(tmp_path, n_train=47, n_test=13, suffix="")
    sets = input_data.read_data_sets(str(tmp_path), validation_size=0)
    assert sets.train.num_examples == 47


@pytest.mark.parametrize("rename", idx.RENAMED)
def test_the_bundled_mnist_is_not_read_where_the_files_have_other_names(rename, tmp_path, capsys):
    idx.write_data_sets(tmp_path, n_train=9, n_test=8, suffix="")
    for name in idx.NAMES:
        rename(str(tmp_path), name)
    sets = input_data.read_data_sets(str(tmp_path), validation_size=0)
    assert sets.train.num_examples == 9
    assert capsys.readouterr().err == ""


def test_the_bundled_mnist_instead_of_a_download(mnist, tmp_path, capsys):
    """One line says so, once per directory. The sets are those of data.mnist."""
    directory = str(tmp_path / "none")
    sets = input_data.read_data_sets(directory, one_hot=True)
    input_data.read_data_sets(directory, source_url="http://yann.lecun.com/exdb/mnist/")
    assert capsys.readouterr().err == (
        f"{directory} does not hold the four MNIST files: reading the MNIST that came with this "
        "project instead of downloading it\n")
    for one, other in zip(sets, mnist):
        np.testing.assert_array_equal(one.images, other.images)
        np.testing.assert_array_equal(one.labels, other.labels)
    assert not os.path.exists(directory)


def test_other_data_are_not_replaced_by_mnist(tmp_path):
    with pytest.raises(ValueError, match="http://fashion.* nothing is downloaded: put "):
        input_data.read_data_sets(str(tmp_path), source_url="http://fashion-mnist/")


def test_bad_arguments_raise_1_15s_errors(small):
    for validation_size in (-1, 48):
        with pytest.raises(ValueError) as error:
            input_data.read_data_sets(small, validation_size=validation_size)
        assert str(error.value) == ("Validation size should be between 0 and 47. Received: "
                                    f"{validation_size}.")
    with pytest.raises(TypeError, match="expected uint8 or float32"):
        input_data.read_data_sets(small, dtype=tf.int32, validation_size=0)
    with pytest.raises(AssertionError, match=r"images.shape: \(3, 2, 2, 1\) labels.shape: \(2,\)"):
        input_data.DataSet(np.zeros([3, 2, 2, 1], np.uint8), np.zeros(2))
    with pytest.raises(AssertionError):
        input_data.DataSet(np.zeros([3, 2, 2, 3], np.uint8), np.zeros(3))


@pytest.mark.parametrize("one_hot", [False, True])
def test_labels_above_9_stay_or_are_refused(small, one_hot):
    """1.15 takes them; made one-hot, they would change the labels of other images."""
    idx.write_idx(os.path.join(small, idx.NAMES[1] + ".gz"), np.full(47, 26, np.uint8))
    if one_hot:
        with pytest.raises(ValueError, match="label 26 at position 0 is not a digit"):
            input_data.read_data_sets(small, one_hot=True, validation_size=0)
    else:
        assert (input_data.read_data_sets(small, validation_size=0).train.labels == 26).all()


def test_tensorflow_is_not_imported(small):
    """And a seed gives the same batches as with it."""
    seed = 2**31 + 2
    done = calling.run(os.path.join(os.path.dirname(__file__), "programs",
                                    "batch_without_tensorflow.py"), small, str(seed))
    sets = input_data.read_data_sets(small, validation_size=0, seed=seed)
    assert done.stdout.splitlines()[-1] == f"{sets.train.next_batch(9)[1].tolist()} False"
