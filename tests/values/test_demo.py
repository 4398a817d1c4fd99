"""The demo of sequences of different length: what it prints, and that it is computed."""
import ast
import re

import numpy as np
import pytest

import cases
import variable_length_demo as demo
from contrib import tf
from data.mnist import DataSet, scaled
from equations import in_numpy


def printed(capsys, *arguments):
    demo.main(list(arguments))
    return capsys.readouterr().out


def array_after(label, out):
    """Return the array that follows a label in the printed text."""
    text = re.search(re.escape(label) + r" ?\n ?(\[+[^a-zA-Z]*\])", out).group(1)
    return np.array(ast.literal_eval(re.sub(r"\s+", ",", re.sub(r"\[\s+", "[", text))))


def test_prints_the_tutorials_lines(capsys):
    out = printed(capsys)
    np.random.seed(0)
    X = np.random.randn(2, 4, 5)
    X[1, 1:] = 0
    np.testing.assert_allclose(array_after("X:", out), X, atol=1e-8)

    full, short = array_after("Full sequence:", out), array_after("Short sequence:", out)
    state = array_after("LSTM state: 2", out)
    np.testing.assert_array_equal(state, [full[3], short[0]])
    assert (short[1:] == 0).all() and (short[0] != 0).all()

    full, short = array_after("GRU full sequence:", out), array_after("GRU short sequence:", out)
    np.testing.assert_array_equal(array_after("GRU state: 2", out), short[0])
    assert (short[1:] == 0).all() and (full != 0).all()


def test_the_seed_draws_the_weights_only(capsys):
    first, again, other = printed(capsys), printed(capsys, "--seed", "0"), printed(
        capsys, "--seed", "1")
    assert first == again != other
    assert first.split("Full sequence")[0] == other.split("Full sequence")[0]


def conclusions(capsys):
    """Return the five differences that the demo finds to be zero."""
    text = printed(capsys).split("last bit):")[1]
    return list(map(float, re.findall(r"(?:LSTM|GRU|output by|states by) (\d[\d.e-]*)", text)))


def test_what_the_lines_show_is_computed(capsys, monkeypatch):
    assert conclusions(capsys) == [0] * 5
    honest = demo.lstm_and_gru
    monkeypatch.setattr(demo, "lstm_and_gru",
                        lambda X, seq_lengths: honest(X, [4, 4]))  # ignores where the second ends
    found = conclusions(capsys)
    assert len(found) == 5 and min(found) > 0


def test_cut_images_are_zero_after_their_length():
    """Rows after a length are zero, the others are unchanged. The images stay bytes."""
    pixels = np.random.RandomState(0).randint(1, 256, (60, 28 * 28)).astype(np.uint8)
    original = scaled(pixels)
    cut = demo.CutDataSet(
        DataSet(pixels, np.arange(60), (28, 28), np.random.RandomState(0)), seed=1)
    lengths_seen = set()
    for _ in range(20):
        batch, labels, fed = cut.next_batch(50)
        lengths = fed["sequence_length"]
        kept = np.arange(28) < lengths[:, np.newaxis]
        rows = batch.reshape(50, 28, 28)
        np.testing.assert_array_equal(rows[kept], original[labels].reshape(50, 28, 28)[kept])
        assert (rows[~kept] == 0).all()
        np.testing.assert_array_equal(lengths, cut.lengths[labels])
        lengths_seen |= set(lengths)
    assert lengths_seen <= set(range(7, 29)) and len(lengths_seen) > 15
    (batch, labels, fed), rest = cut.batches(50)
    np.testing.assert_array_equal(labels, np.arange(50))
    np.testing.assert_array_equal(fed["sequence_length"], cut.lengths[:50])
    assert len(rest[0]) == 10
    assert cut._images is pixels
    np.testing.assert_array_equal(cut.images, original)


def test_the_network_equals_numpy():
    images, lengths = np.random.RandomState(0).randn(4, 28, 5), [7, 28, 19, 12]
    returned = demo.lstm_over_cut_images(tf.constant(images, tf.float32), 28, 6, lengths)
    with cases.session() as sess:
        cases.assign_drawn(sess)
        (hiddens, states), weights = sess.run([returned, tf.trainable_variables()])
    expected, expected_states = in_numpy.unroll(
        in_numpy.lstm, images.transpose(1, 0, 2), dict(zip(("kernel", "bias"), weights)), lengths)
    np.testing.assert_allclose(hiddens, expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(states, expected_states, rtol=0, atol=1e-6)


def test_both_readouts_are_trained_and_counted_by_length(capsys, few_digits):
    """Both networks on one cut test set; the table adds up to the printed accuracies."""
    lines = printed(capsys, "--train", "--steps", "3", "--seed", "2").splitlines()
    assert [line for line in lines if line.startswith("Read at ")] == [
        "Read at last-valid-state:", "Read at last-output:"]
    overall = [float(line.split()[-1]) for line in lines if line.startswith("Test accuracy:")]
    table = [list(map(float, line.split())) for line in lines if re.match(r" +\d", line)]
    assert [row[0] for row in table] == list(range(7, 29))
    _, n_all, *accuracies_all = lines[-1].split()
    counts = [row[1] for row in table]
    assert int(n_all) == sum(counts) == 1000
    for which in (0, 1):
        by_length = [row[2 + which] for row in table]
        assert float(accuracies_all[which]) == pytest.approx(overall[which], abs=5e-5)
        assert np.average(by_length, weights=counts) == pytest.approx(overall[which], abs=1e-4)
    assert lines == printed(capsys, "--train", "--steps", "3", "--seed", "2").splitlines()
