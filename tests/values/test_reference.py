"""Everything against the values that TensorFlow 1.15.5 computed over the real tf.contrib."""
import os

import pytest

import calling
import cases
import idx
import loader_calls
import short_run
import single_layer
import training
import variable_length_demo
from cases import largest_difference
from contrib import tf
from data.mnist import read_data_sets
from training import speed

REFERENCE = calling.REFERENCE
# The same for the tutorial's own code, word for word.
TUTORIAL = cases.reference(os.path.join(cases.FOLDER, "tutorial115.json"))
NETWORKS = calling.TUTORIAL_NETWORKS
RUNS = calling.recorded_functions("runs")
SMALL = training.Settings(n_hidden=16, learning_rate=1e-2)


def test_every_network_and_case_is_recorded():
    """14 networks of the tutorial, and with the eight variants 22 runs. A script lists them all."""
    assert len(NETWORKS) == 14 and len(RUNS) == 22
    assert set(NETWORKS) <= set(RUNS)
    assert set(RUNS.values()) <= set(calling.ALL_NETWORKS)
    assert set(REFERENCE["cases"]) == set(cases.CASES)


@pytest.mark.parametrize("name", RUNS)
def test_probabilities_and_costs_are_1_15s(name, mnist, monkeypatch):
    """One seed is one run: the first weights, the batches and the costs of 50 training steps. Then,
    from given weights: probabilities, cost, and the cost after each of three Adam steps. All of it
    in one graph, because building it takes most of the time. The batch has the parts, and the sums
    have the gradients, that a script takes on two cores."""
    monkeypatch.setattr(speed, "n_cores", lambda: 2)
    settings = short_run.settings(16, images_are_independent=True)
    model = training.build_model(RUNS[name], (28, 28), settings)
    with cases.session() as sess:
        short_run.check(short_run.costs(model, sess, mnist, settings), REFERENCE["runs"][name])
        if name not in NETWORKS:
            return

        batch = training.feed(model, mnist.test.images[100:107], mnist.test.labels[100:107])
        cases.assign_drawn(sess)
        probabilities, cost = sess.run([tf.nn.softmax(model.logits), model.cost], batch)
        cost_after_adam = []
        for _ in range(3):
            sess.run(model.train_op, {**batch, "Adam/learning_rate:0": 1e-2})
            cost_after_adam.append(sess.run(model.cost, batch))
    for expected in (REFERENCE["networks"][name], TUTORIAL[name.replace(".", "/") + "/16"]):
        assert cases.names_and_shapes() == expected["variables"]
        assert largest_difference(probabilities, expected["probabilities"]) <= 1e-6
        assert largest_difference(cost, expected["cost"]) <= 1e-6
        assert largest_difference(cost_after_adam, expected["cost_after_adam"]) <= 1e-5


def test_a_checkpoint_of_1_15_trains_on(mnist):
    """A checkpoint of TensorFlow 1.15.5 is restored, Adam's slots included, and trains on."""
    *_, cost, next_cost = REFERENCE["checkpoint"]["cost_after_adam"]
    model = training.build_model(single_layer.single_layer_static_lstm, (28, 28), SMALL)
    batch = training.feed(model, mnist.test.images[100:107], mnist.test.labels[100:107])
    with cases.session() as sess:
        tf.train.Saver().restore(sess, cases.CHECKPOINT)
        assert largest_difference(sess.run(model.cost, batch), cost) <= 1e-6
        sess.run(model.train_op, batch)
        assert largest_difference(sess.run(model.cost, batch), next_cost) <= 1e-6


def test_batches_are_those_of_1_15s_loader(tmp_path):
    """All three sets, over several epochs, in the order of TensorFlow 1.15.5's own loader."""
    idx.write_data_sets(tmp_path, n_train=47, n_test=13)
    expected = REFERENCE["batches"]["positions"]
    assert loader_calls.positions(read_data_sets, str(tmp_path)) == expected


def test_demo_is_the_tutorials():
    expected = REFERENCE["demo"]
    assert largest_difference(expected["lstm_outputs"], TUTORIAL["demo"]["lstm_outputs"]) <= 1e-15
    assert largest_difference(expected["gru_state"], TUTORIAL["demo"]["gru_state"]) <= 1e-15
    tensors = variable_length_demo.lstm_and_gru(variable_length_demo.tutorial_input(),
                                                variable_length_demo.SEQ_LENGTHS)
    assert cases.names_and_shapes() == expected["variables"]
    with cases.session() as sess:
        cases.assign_drawn(sess)
        outputs, (c, h), gru_outputs, gru_state = sess.run(tensors)
    for name, ours in [("lstm_outputs", outputs), ("lstm_c", c), ("lstm_h", h),
                       ("gru_outputs", gru_outputs), ("gru_state", gru_state)]:
        assert largest_difference(ours, expected[name]) <= 1e-14, name


@pytest.mark.parametrize("name", cases.CASES)
def test_cell_or_function_is_1_15s(name):
    cases.check(cases.CASES[name], REFERENCE["cases"][name])
