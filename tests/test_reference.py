"""Everything against the values that TensorFlow 1.15.5 computed over the real tf.contrib."""
import os

import cases
import idx
import scripts
import short_run
import single_layer
import training
import variable_length_demo
from contrib import tf
from data.mnist import read_data_sets

import numpy as np
import pytest

REFERENCE = scripts.REFERENCE
# The same for the tutorial's own code, word for word, recorded outside this project.
TUTORIAL = cases.reference(os.path.join(cases.TESTS, "tutorial115.json"))
NETWORKS = scripts.TUTORIAL_NETWORKS
RUNS = scripts.recorded_functions("runs")


SMALL = training.Settings(n_hidden=16, learning_rate=1e-2)


def largest_difference(ours, theirs):
    """Largest absolute difference, relative where `theirs` is above 1."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    return (abs(ours - theirs) / np.maximum(1, abs(theirs))).max()


def test_every_network_and_case_is_recorded():
    """14 networks of the tutorial, and with the eight variants 22 runs. A script lists them all."""
    assert len(NETWORKS) == 14 and len(RUNS) == 22
    assert set(NETWORKS) <= set(RUNS)
    assert set(RUNS.values()) <= set(scripts.ALL_NETWORKS)
    assert set(REFERENCE["cases"]) == set(cases.CASES)
    assert set(REFERENCE["random"]) == set(cases.RANDOM_NETWORKS)


@pytest.mark.parametrize("name", NETWORKS)
def test_network(name, mnist):
    model = training.build_model(NETWORKS[name], (28, 28), SMALL)
    batch = training.feed(model, mnist.test.images[100:107], mnist.test.labels[100:107])
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        cases.assign_drawn(sess)
        probabilities, cost = sess.run([tf.nn.softmax(model.logits), model.cost], batch)
        cost_after_adam = []
        for _ in range(3):
            sess.run(model.train, batch)
            cost_after_adam.append(sess.run(model.cost, batch))
    for expected in (REFERENCE["networks"][name], TUTORIAL[name.replace(".", "/") + "/16"]):
        assert cases.names_and_shapes() == expected["variables"]
        assert largest_difference(probabilities, expected["probabilities"]) <= 1e-6
        assert largest_difference(cost, expected["cost"]) <= 1e-6
        assert largest_difference(cost_after_adam, expected["cost_after_adam"]) <= 1e-5


@pytest.mark.parametrize("name", RUNS)
def test_run(name, mnist):
    """One seed is one run: the first weights, the batches and the costs of 50 training steps."""
    ours = np.array(short_run.costs_of_a_run(RUNS[name], mnist))
    theirs = np.array(REFERENCE["runs"][name])
    assert ours.shape == theirs.shape == (50,)
    assert (abs(ours - theirs) / theirs).max() <= 1e-5


def test_checkpoint(mnist):
    """A checkpoint of TensorFlow 1.15.5 is restored, Adam's slots included, and trains on."""
    *_, cost, next_cost = REFERENCE["checkpoint"]["cost_after_adam"]
    model = training.build_model(single_layer.single_layer_static_lstm, (28, 28), SMALL)
    batch = training.feed(model, mnist.test.images[100:107], mnist.test.labels[100:107])
    with cases.session() as sess:
        tf.train.Saver().restore(sess, cases.CHECKPOINT)
        assert largest_difference(sess.run(model.cost, batch), cost) <= 1e-6
        sess.run(model.train, batch)
        assert largest_difference(sess.run(model.cost, batch), next_cost) <= 1e-6


def test_batches(tmp_path):
    """All three sets, over several epochs, in the order of TensorFlow 1.15.5's own loader."""
    idx.write_data_sets(tmp_path, n_train=47, n_test=13)
    assert cases.positions(read_data_sets, str(tmp_path)) == REFERENCE["batches"]["positions"]


def test_demo():
    expected = REFERENCE["demo"]
    assert largest_difference(expected["lstm_outputs"], TUTORIAL["demo"]["lstm_outputs"]) <= 1e-15
    assert largest_difference(expected["gru_state"], TUTORIAL["demo"]["gru_state"]) <= 1e-15
    tensors = variable_length_demo.lstm_and_gru(variable_length_demo.tutorial_input(),
                                                variable_length_demo.SEQ_LENGTHS)
    assert cases.names_and_shapes() == expected["variables"]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        cases.assign_drawn(sess)
        outputs, (c, h), gru_outputs, gru_state = sess.run(tensors)
    for name, ours in [("lstm_outputs", outputs), ("lstm_c", c), ("lstm_h", h),
                       ("gru_outputs", gru_outputs), ("gru_state", gru_state)]:
        assert largest_difference(ours, expected[name]) <= 1e-14, name


@pytest.mark.parametrize("name", cases.CASES)
def test_case(name):
    ours, expected = cases.evaluate(cases.CASES[name]), REFERENCE["cases"][name]
    assert ours["variables"] == expected["variables"]
    # float32: what a network computes to 1e-6, what depends on its gradients to 1e-5.
    for what, tolerance in [("outputs", 1e-6), ("gradients", 1e-5)]:
        assert len(ours[what]) == len(expected[what])
        for one, other in zip(ours[what], expected[what]):
            assert largest_difference(one, other) <= tolerance, what


@pytest.mark.parametrize("seed", cases.RANDOM_NETWORKS)
def test_random_network(seed):
    """Functions, cells, wrappers and arguments together, as a seed combines them."""
    ours = cases.digest(cases.evaluate(cases.RANDOM_NETWORKS[seed]))
    expected = REFERENCE["random"][seed]
    assert ours["variables"] == expected["variables"]
    for what in ("outputs", "gradients"):
        assert largest_difference(ours[what], expected[what]) <= 1e-5


@pytest.mark.parametrize("name", [name for name in cases.CASES if " " in name])
def test_argument_has_its_effect(name):
    """A case "function argument" differs from the case "function", in variables or values."""
    base, argument = name.split(" ", 1)
    ours, plain = REFERENCE["cases"][name], REFERENCE["cases"][base]
    if argument in ("parallel_iterations", "swap_memory"):  # only how it is computed
        assert ours["variables"] == plain["variables"]
        for one, other in zip(ours["outputs"], plain["outputs"]):
            assert largest_difference(one, other) <= 1e-6
    elif argument == "dtype":  # float64: the same values to more digits
        differences = [largest_difference(one, other)
                       for one, other in zip(ours["outputs"], plain["outputs"])]
        assert 0 < max(differences) < 1e-6
    else:
        assert (ours["variables"] != plain["variables"]
                or len(ours["outputs"]) != len(plain["outputs"])
                or np.shape(ours["outputs"][0]) != np.shape(plain["outputs"][0])
                or any(largest_difference(one, other) > 1e-3
                       for one, other in zip(ours["outputs"], plain["outputs"])))
