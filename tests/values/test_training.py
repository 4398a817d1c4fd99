"""The training package: settings, first weights, the loop, its listeners, the test."""
import dataclasses

import numpy as np
import pytest

import bidirectional
import calling
import cases
import single_layer
import training
from calling import printed
from contrib import layers, rnn, tf
from data.mnist import DataSet, read_data_sets
from single_layer import single_layer_dynamic_gru

SETTINGS = training.Settings(steps=7, batch_size=50, n_hidden=5, learning_rate=.01, seed=3)


def test_defaults_are_the_tutorials():
    assert dataclasses.asdict(training.Settings()) == dict(
        steps=1000, display_step=200, batch_size=128, n_hidden=128, learning_rate=1e-4, seed=0,
        blank_rows=0, validation_size=5000, data_dir=training.settings.DATA_DIR,
        readout=training.last_output, batch_parts="auto", images_are_independent=False)


def test_evaluation_covers_the_whole_set(random_images):
    """1030 images, in batches of 50 and a last one of 30; each counts once."""
    with tf.Session() as sess:
        model = training.build_model(single_layer_dynamic_gru, (6, 7), SETTINGS)
        training.initialize(sess, 3)
        run = training.Run(model, sess, random_images, SETTINGS)
        everything = training.feed(model, random_images.test.images, random_images.test.labels)
        accuracy, cost, correct = sess.run([model.accuracy, model.cost, model.correct], everything)
        evaluation = training.evaluate(run, random_images.test)
    assert abs(evaluation.accuracy - accuracy) < 1e-6
    assert abs(evaluation.cost - cost) < 1e-6
    assert evaluation.accuracy == correct.sum() / 1030


@pytest.mark.parametrize("parts", [1, 3])
def test_blank_rows_are_read_after_the_image(parts, random_images):
    """As if the images had these rows; the network is told so many steps."""
    told = []

    def network(input_x, n_steps, n_hidden):
        told.append((n_steps, input_x.shape.as_list()))
        return single_layer_dynamic_gru(input_x, n_steps, n_hidden)

    def logits_of(images, image_shape, blank_rows):
        settings = dataclasses.replace(SETTINGS, blank_rows=blank_rows, batch_parts=parts,
                                       images_are_independent=True)
        with tf.Graph().as_default(), tf.Session() as sess:
            model = training.build_model(network, image_shape, settings)
            training.initialize(sess, 3)
            return sess.run(model.logits, training.feed(model, images, labels))

    images, labels = random_images.test.take(slice(9))
    padded = np.concatenate([images.reshape(9, 6, 7), np.zeros([9, 4, 7])], axis=1)
    found = logits_of(images, (6, 7), 4)
    np.testing.assert_allclose(found, logits_of(padded, (10, 7), 0), rtol=0, atol=1e-6)
    assert abs(found - logits_of(images, (6, 7), 0)).max() > 1e-4
    assert told[:parts] == [(10, [None, 10, 7])] * parts


class Recorder(training.Listener):
    """Records each call."""

    def __init__(self, calls):
        self.calls = calls

    def before_training(self, run):
        self.calls.append("before_training")

    def at_display_step(self, run, accuracy, cost):
        assert 0 <= accuracy <= 1 and cost > 0
        self.calls.append(f"at_display_step {run.step}")

    def after_step(self, run):
        self.calls.append(f"after_step {run.step}")

    def after_training(self, run):
        self.calls.append("after_training")

    def after_test_batch(self, run, number, accuracy, cost):
        self.calls.append(f"after_test_batch {number}")

    def after_test(self, run, accuracy):
        self.calls.append(f"after_test {accuracy}")


class Evaluating(training.Listener):
    """Evaluates the validation set after every step."""

    def after_step(self, run):
        training.evaluate(run, run.mnist.validation)
        training.evaluate(run, run.mnist.train)


def test_listeners_are_told_of_everything(random_images, capfd):
    calls = []
    accuracy = calling.train_and_test(
        single_layer_dynamic_gru, random_images.restarted(3),
        dataclasses.replace(SETTINGS, display_step=3), listeners=[Recorder(calls)])
    assert calls == (
        ["before_training", "after_step 1", "after_step 2", "at_display_step 3", "after_step 3",
         "after_step 4", "after_step 5", "at_display_step 6", "after_step 6",
         "at_display_step 7", "after_step 7", "after_training"]
        + [f"after_test_batch {n}" for n in range(1, 22)] + [f"after_test {accuracy}"])
    assert capfd.readouterr() == ("", "")  # without the listeners that print


def test_training_that_fails_ends_for_its_listeners(random_images):
    class Failing(training.Listener):
        def after_step(self, run):
            if run.step == 2:
                raise RuntimeError

    calls = []
    with pytest.raises(RuntimeError):
        calling.train_and_test(single_layer_dynamic_gru, random_images.restarted(3), SETTINGS,
                                listeners=[Recorder(calls), Failing()])
    assert calls == ["before_training", "after_step 1", "after_step 2", "after_training"]


def test_evaluating_changes_nothing(random_images, monkeypatch):
    """The batches are those of a run without it, and those of the loader alone."""
    batches = []
    draw = DataSet.next_batch

    def recorded_draw(data_set, batch_size):
        batches.append(draw(data_set, batch_size))
        return batches[-1]

    monkeypatch.setattr(DataSet, "next_batch", recorded_draw)
    accuracies = [
        calling.train_and_test(single_layer_dynamic_gru, random_images.restarted(3), SETTINGS,
                                listeners=listeners)
        for listeners in ([], [Evaluating()])]
    monkeypatch.undo()
    assert accuracies[0] == accuracies[1]
    train = random_images.restarted(3).train
    assert len(batches) == 14
    for without, beside in zip(batches[:7], batches[7:]):
        for one, other, expected in zip(without, beside, train.next_batch(50)):
            np.testing.assert_array_equal(one, expected)
            np.testing.assert_array_equal(other, expected)


def first_values(network, *seeds):
    """Return for each seed a list of (name, first value) of all trainable variables, with those of
    the head."""
    found = []
    with tf.Graph().as_default(), cases.session() as sess:
        hiddens, *_ = network(tf.placeholder(tf.float32, [None, 1, 4]), 1, 8)
        layers.fully_connected(hiddens[-1], 10)
        variables = tf.trainable_variables()
        for seed in seeds:
            training.initialize(sess, seed)
            found.append(list(zip((each.name for each in variables), sess.run(variables))))
    return found


def test_first_weights_are_numpys_in_order_of_creation():
    """Glorot uniform (Glorot & Bengio 2010, eq. 16) from one RandomState; constants are kept."""
    (values,) = first_values(single_layer_dynamic_gru, 7)
    rng = np.random.RandomState(7)
    for name, value in values:
        if "kernel" in name or "weights" in name:
            limit = np.sqrt(6 / sum(value.shape))
            expected = rng.random_sample(value.shape) * 2 * limit - limit
        else:
            expected = np.full(value.shape, 1. if "gates" in name else 0.)
        np.testing.assert_allclose(value, expected, rtol=0, atol=1e-6)
    assert len(values) == 6


@pytest.mark.parametrize("network", calling.ALL_NETWORKS, ids=calling.name_of)
def test_every_seed_gives_other_first_weights(network):
    once, other, again = first_values(network, 1, 2, 1)
    drawn = 0
    for (name, one), (_, same), (_, another) in zip(once, again, other):
        np.testing.assert_array_equal(one, same)
        if one.std() > 0:
            drawn += 1
            assert (one != another).all(), name
            limit = np.sqrt(6 / sum(one.shape[-2:] if one.ndim > 1 else 2 * one.shape))
            assert -limit <= one.min() and one.max() <= limit
    assert drawn >= 2


def test_initializers_keep_their_distribution():
    """Uniform and normal ones are drawn by NumPy; others run as they are."""
    def network(input_x, n_steps, n_hidden):
        for name, initializer in [
                ("uniform", tf.random_uniform_initializer(2., 3.)),
                ("normal", tf.random_normal_initializer(5., .5)),
                ("truncated", tf.truncated_normal_initializer(-5., .5)),
                ("constant", tf.constant_initializer(.25))]:
            tf.get_variable(name, [100, 200], initializer=initializer)
        tf.Variable(tf.random_normal([100, 200]), name="plain")
        return tf.unstack(input_x, axis=1), None

    values = dict(*first_values(network, 1))
    rng = np.random.RandomState(1)
    np.testing.assert_allclose(values["uniform:0"], 2 + rng.random_sample([100, 200]), atol=1e-6)
    np.testing.assert_allclose(values["normal:0"], 5 + .5 * rng.standard_normal([100, 200]),
                               atol=1e-5)
    np.testing.assert_allclose(values["plain:0"], rng.standard_normal([100, 200]), atol=1e-5)
    assert abs(values["truncated:0"] + 5).max() <= 1
    assert (values["constant:0"] == .25).all()


def test_a_shared_variable_is_drawn_once():
    def network(input_x, n_steps, n_hidden):
        for _ in range(2):
            hidden = layers.fully_connected(input_x[:, 0], n_hidden, scope="both",
                                            reuse=tf.AUTO_REUSE)
        return [hidden], None

    values = dict(*first_values(network, 4))
    limit = np.sqrt(6 / (4 + 8))
    expected = np.random.RandomState(4).random_sample([4, 8]) * 2 * limit - limit
    np.testing.assert_allclose(values["both/weights:0"], expected, rtol=0, atol=1e-6)


def test_random_operations_inside_a_network_are_seeded(random_images):
    def with_dropout(input_x, n_steps, n_hidden):
        cell = rnn.DropoutWrapper(rnn.GRUCell(n_hidden), output_keep_prob=.5)
        return rnn.static_rnn(cell, tf.unstack(input_x, axis=1), dtype=tf.float32)

    once, again = (calling.train_and_test(with_dropout, random_images.restarted(3), SETTINGS)
                   for _ in range(2))
    assert once == again


def test_one_seed_gives_one_output(small, capsys):
    """The same lines twice, other lines for another seed, and alone the same as among all."""
    arguments = ["--steps", "3", "--display-step", "1", "--n-hidden", "5", "--batch-size", "100",
                 "--batch-parts", "1", "--data-dir", small]
    once = printed(single_layer, capsys, "--arch", "dynamic_gru", *arguments)
    assert once == printed(single_layer, capsys, "--arch", "dynamic_gru", *arguments)
    assert once != printed(single_layer, capsys, "--arch", "4", "--seed", "1", *arguments)
    among_all = printed(single_layer, capsys, *arguments)
    assert once == among_all[3 * len(once):4 * len(once)]


def test_trains_on_what_next_batch_gives(small, capsys):
    """A loop written out here over the same batches gives the printed costs."""
    arguments = ["--arch", "dynamic_lstm", "--steps", "3", "--display-step", "1", "--seed", "5",
                 "--n-hidden", "5", "--batch-size", "100", "--learning-rate", ".01",
                 "--data-dir", small]
    costs = [line.split("cost ")[1][:-1] for line in printed(single_layer, capsys, *arguments)
             if "Training set" in line]
    assert len(costs) == 3
    model = training.build_model(single_layer.single_layer_dynamic_lstm, (6, 7),
                                 training.Settings(n_hidden=5, learning_rate=.01))
    train = read_data_sets(small, one_hot=True, reshape=False, seed=5).train
    with tf.Session() as sess:
        training.initialize(sess, 5)
        for cost in costs:
            images, labels = train.next_batch(100)
            feed = {model.input_x: images[..., 0], model.input_y: labels}
            sess.run(model.train_op, feed)
            assert abs(sess.run(model.cost, feed) - float(cost)) < 1e-5


def test_the_chosen_readout_is_the_one_trained(small, capsys):
    """The read-out that --readout names is the one that is trained: its costs are different."""
    arguments = ["--arch", "2", "--steps", "2", "--display-step", "1", "--n-hidden", "4",
                 "--data-dir", small]
    default = printed(bidirectional, capsys, *arguments)
    assert default == printed(bidirectional, capsys, "--readout", "last-output", *arguments)
    final = printed(bidirectional, capsys, "--readout", "final-states", *arguments)
    assert final[:6] == default[:6] and final[6:] != default[6:]
