"""Networks of one's own with dropout and batch normalization: what a training step does, and what a
test does."""
import re

import numpy as np
import pytest

import calling
import training
from contrib import layers, rnn, tf


def dropout(input_x, n_steps, n_hidden, is_training):
    """GRU with dropout"""
    keep = tf.where(is_training, 0.5, 1.0)
    cell = rnn.DropoutWrapper(rnn.GRUCell(n_hidden), output_keep_prob=keep)
    hiddens, states = tf.nn.dynamic_rnn(cell, input_x, dtype=tf.float32)
    return tf.transpose(hiddens, [1, 0, 2]), states


def always_dropout(input_x, n_steps, n_hidden):
    """GRU with dropout, also in the test"""
    return dropout(input_x, n_steps, n_hidden, tf.constant(True))


def batch_norm(input_x, n_steps, n_hidden, training=False):
    """GRU over normalized rows, with the other name of the phase"""
    rows = layers.batch_norm(input_x, is_training=training, scale=True, decay=0.5)
    hiddens, states = tf.nn.dynamic_rnn(rnn.GRUCell(n_hidden), rows, dtype=tf.float32)
    return tf.transpose(hiddens, [1, 0, 2]), states


SETTINGS = training.Settings(steps=5, batch_size=50, n_hidden=6, learning_rate=.01)


def test_a_training_step_drops(random_images):
    """It trains otherwise than without dropout, although tests are equal before the first step."""
    def without(input_x, n_steps, n_hidden):
        return dropout(input_x, n_steps, n_hidden, tf.constant(False))

    costs = []
    for network in (dropout, without):
        with training.new_run(network, random_images.restarted(0), SETTINGS) as run:
            batch = training.feed(run.model, *next(random_images.test.batches(40)))
            before = run.sess.run(run.model.cost, batch)
            training.train(run)
            costs.append((before, run.sess.run(run.model.cost, batch)))
    assert costs[0][0] == costs[1][0] and abs(costs[0][1] - costs[1][1]) > 1e-4


def test_the_averages_of_batch_normalization_follow_the_batches(random_images):
    with training.new_run(batch_norm, random_images, SETTINGS) as run:
        training.train(run)
        mean, variance = [run.sess.run(tf.global_variables(f"BatchNorm/moving_{name}")[0])
                          for name in ("mean", "variance")]
    train = random_images.train
    rows = train.images.reshape((-1,) + train.image_shape)
    np.testing.assert_allclose(mean, rows.mean(axis=(0, 1)), atol=.05)
    assert abs(variance - rows.var(axis=(0, 1))).max() < .06


@pytest.mark.parametrize("network", [dropout, batch_norm], ids=calling.name_of)
def test_a_checkpoint_gives_the_same_accuracy(network, small, tmp_path, capfd):
    arguments = ["--arch", "mine", "--n-hidden", "6", "--data-dir", small]
    training.main({"mine": network}, 5, [*arguments, "--batch-size", "50",
                                         "--checkpoint-dir", str(tmp_path)])
    trained, err = capfd.readouterr()
    assert err == ""
    training.main({"mine": network}, 5, [*arguments, "--evaluate", str(tmp_path)])
    tested, err = capfd.readouterr()
    assert err == ""
    assert trained.splitlines()[-1] == tested.splitlines()[-1]


def test_random_numbers_in_a_test_are_named(small, capfd):
    training.main({"mine": always_dropout}, 1, ["--n-hidden", "6", "--data-dir", small,
                                                "--batch-size", "50"])
    err = capfd.readouterr().err
    assert re.fullmatch("The network draws random numbers while it is tested, so .*\n", err)
    assert "argument `is_training`" in err
