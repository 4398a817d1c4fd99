"""A batch in parts computes what the whole batch does; the number of parts; the threads of a
session."""
from interface.exits import UserError

import numpy as np
import pytest

import bidirectional
import calling
import cases
import multi_layer
import single_layer
import training
import variable_length_demo
import variants
from contrib import layers, rnn, tf
from training import model, speed

N_STEPS, N_INPUT, N_HIDDEN = 28, 4, 8


def results(network, n_parts, batch_sizes, n_steps=3):
    """Return the names and shapes of a model's variables, and a dict what -> value: for each batch
    size the logits, the cost, and the cost after a training step on that batch; at the end, the
    trained variables."""
    rng = np.random.RandomState(0)
    found = {}
    settings = training.Settings(n_hidden=N_HIDDEN, learning_rate=.01, batch_parts=n_parts,
                                 images_are_independent=True)
    with tf.Graph().as_default(), cases.session() as sess:
        model = training.build_model(network, (n_steps, N_INPUT), settings)
        training.initialize(sess, 0)
        for size in batch_sizes:
            batch = training.feed(
                model, rng.randn(size, n_steps * N_INPUT), np.eye(10)[rng.randint(10, size=size)],
                {"sequence_length": rng.randint(1, n_steps + 1, size)})
            found[f"logits of {size} images"], found[f"cost of {size} images"] = sess.run(
                [model.logits, model.cost], batch)
            sess.run(model.train_op, batch)
            found[f"cost after a step on {size} images"] = sess.run(model.cost, batch)
        variables = tf.trainable_variables()
        found.update(zip((f"trained {each.name}" for each in variables), sess.run(variables)))
        return [[v.name, v.shape.as_list()] for v in tf.global_variables()], found


def check_parts(network, n_parts, batch_sizes, n_steps=3):
    variables, whole = results(network, 1, batch_sizes, n_steps)
    variables_of_parts, in_parts = results(network, n_parts, batch_sizes, n_steps)
    assert variables == variables_of_parts
    for what, value in whole.items():
        # Adam makes more of a difference in a small gradient.
        tolerance = 1e-5 if what.startswith("trained") else 2e-6
        np.testing.assert_allclose(in_parts[what], value, rtol=0, atol=tolerance, err_msg=what)


# One network for each way of building one.
@pytest.mark.parametrize("network", [
    single_layer.single_layer_static_lstm, single_layer.single_layer_dynamic_gru,
    multi_layer.multi_layer_static_mix, multi_layer.multi_layer_dynamic_lstm,
    bidirectional.single_layer_static_bi_lstm, bidirectional.single_layer_dynamic_bi_lstm,
    bidirectional.multi_layer_static_bi_lstm, bidirectional.multi_layer_dynamic_bi_lstm,
    variants.peephole_lstm, variants.coupled_lstm, variants.projected_lstm,
    variants.depth_gated_lstm, variants.clockwork_rnn], ids=calling.name_of)
def test_parts_compute_the_same(network):
    """Parts of 4 and 3 images."""
    check_parts(network, 2, [7])


@pytest.mark.parametrize("network", [
    single_layer.single_layer_static_lstm, bidirectional.single_layer_dynamic_bi_lstm,
    variants.clockwork_rnn], ids=calling.name_of)
def test_parts_of_unequal_sizes_compute_the_same(network):
    """Five parts of 13, 4, 5 and 1 images."""
    check_parts(network, 5, [13, 4, 5, 1])


def test_parts_with_lengths_compute_the_same():
    check_parts(variable_length_demo.lstm_over_cut_images, 3, [8, 2], n_steps=28)


def test_a_batch_with_fewer_images_than_parts():
    """No part is empty: TensorFlow 2 cannot convolve one."""
    def with_a_convolution(input_x, n_steps, n_hidden):
        return [layers.flatten(layers.conv2d(input_x[..., None], n_hidden, 3))], None

    check_parts(with_a_convolution, 3, [2, 1])


def with_layers_of_its_own(input_x, n_steps, n_hidden):
    hidden = layers.fully_connected(input_x[:, 0], n_hidden)
    return [layers.fully_connected(hidden, n_hidden)], None


def test_layers_are_counted_as_in_a_whole_batch():
    check_parts(with_layers_of_its_own, 3, [7])


@pytest.mark.parametrize("readout, network, expected", [(training.last_output, *row) for row in [
    (single_layer.single_layer_static_lstm, [8]), (single_layer.single_layer_dynamic_gru, [8]),
    (multi_layer.multi_layer_static_gru, [8] * 3), (multi_layer.multi_layer_dynamic_mix, [8, 16]),
    (bidirectional.single_layer_static_bi_lstm, [8]),
    (bidirectional.single_layer_dynamic_bi_lstm, [8] * 2),
    (bidirectional.multi_layer_static_bi_lstm, [8] * 5),
    (bidirectional.multi_layer_dynamic_bi_lstm, [8] * 6), (variants.clockwork_rnn, [8])]] + [
        (bidirectional.final_states, bidirectional.single_layer_static_bi_lstm, [8] * 2)])
def test_cells_that_the_head_does_not_wait_for_are_not_counted(readout, network, expected):
    """The last output needs one step of a static backward cell, and all steps of a loop."""
    hiddens, *states = network(tf.placeholder(tf.float32, [None, 2, N_INPUT]), 2, N_HIDDEN)
    assert speed.units_of_busy_cells(readout(hiddens, *states), states) == expected


def test_states_without_a_size_count_as_one_unit():
    hidden = tf.placeholder(tf.float32)
    assert speed.units_of_busy_cells(hidden, (None, tf.placeholder(tf.float32), "a")) == [1] * 3


def automatic_parts(units, batch_size=128):
    """Return the number of parts for cells of these units."""
    states = tuple(tf.placeholder(tf.float32, [None, size]) for size in units)
    part = model.Part({}, states, tf.concat(states, axis=1) if states else tf.zeros([]), None)
    return speed.number_of_parts(
        part, training.Settings(batch_size=batch_size, images_are_independent=True))


@pytest.mark.parametrize("cores, units, expected", [
    (1, [9], 1), (2, [9], 2), (2, [], 2), (2, [9, 9], 1), (2, [9] * 3, 1), (4, [9], 4),
    (4, [9, 9], 2), (8, [9] * 3, 3), (2, [128, 256], 2), (4, [128, 256], 3), (1, [128, 256], 1),
    (8, [9], 4), (64, [9], 4), (64, [9] * 6, 4)])
def test_auto_is_cores_divided_by_cells_up_to_four(cores, units, expected, monkeypatch):
    monkeypatch.setattr(speed, "n_operations_at_once", lambda: cores)
    assert automatic_parts(units) == expected


@pytest.mark.parametrize("batch_size, expected", [
    (1, 1), (32, 1), (63, 1), (64, 2), (127, 3), (128, 4), (1024, 4)])
def test_auto_makes_no_part_of_fewer_than_32_images(batch_size, expected, monkeypatch):
    monkeypatch.setattr(speed, "n_operations_at_once", lambda: 64)
    assert automatic_parts([9], batch_size) == expected


def test_auto_is_one_part_on_a_gpu(monkeypatch):
    monkeypatch.setattr(speed, "n_operations_at_once", lambda: 64)
    monkeypatch.setattr(tf.config.experimental, "list_physical_devices", lambda kind: [kind])
    assert automatic_parts([9]) == 1


@pytest.mark.parametrize("flags, promised, calls", [
    (["--batch-parts", "1"], False, 1), (["--batch-parts", "3"], False, 3), ([], False, 1),
    ([], True, 3)])
def test_a_network_is_called_once_for_each_part_with_all_time_steps(
        flags, promised, calls, small, capsys, monkeypatch):
    """So a print in it says what the reader thinks, and appears once with one part. Without the
    promise or a flag a batch is not divided."""
    def mine(input_x, n_steps, n_hidden):
        input_x1 = tf.unstack(input_x, n_steps, axis=1)
        print(len(input_x1), "steps of", input_x1[0].shape)
        return rnn.static_rnn(rnn.GRUCell(n_hidden), input_x1, dtype=tf.float32)

    monkeypatch.setattr(speed, "n_cores", lambda: 3)
    lines = calling.lines_of(capsys, lambda: training.main(
        {"mine": mine}, 1, ["--data-dir", small, "--n-hidden", "2", *flags],
        images_are_independent=promised))
    assert [line for line in lines if "steps of" in line] == ["6 steps of (?, 7)"] * calls


def test_variables_that_parts_cannot_share():
    def mine(input_x, n_steps, n_hidden):
        return [tf.matmul(input_x[:, 0], tf.Variable(tf.ones([N_INPUT, n_hidden])))], None

    check_parts(mine, 1, [3])
    with pytest.raises(UserError, match="tf.get_variable.*--batch-parts 1"):
        results(mine, 2, [3])


@pytest.mark.parametrize("threads, expected", [
    (None, 4), ("1", 1), ("2", 2), ("0", 4), ("", 4), ("many", 4)])
def test_auto_follows_the_users_threads(threads, expected, monkeypatch):
    monkeypatch.setattr(speed, "n_cores", lambda: 4)
    monkeypatch.delenv("TF_NUM_INTEROP_THREADS", raising=False)
    if threads is not None:
        monkeypatch.setenv("TF_NUM_INTEROP_THREADS", threads)
    assert automatic_parts([9]) == expected


@pytest.mark.parametrize("environment, cores, n_parts, expected", [
    ({}, 2, 2, (1, 2)), ({}, 2, 1, (1, 2)), ({}, 1, 1, (1, 1)), ({}, 16, 4, (12, 16)),
    ({"TF_NUM_INTRAOP_THREADS": "2"}, 3, 1, (0, 3)),
    ({"TF_NUM_INTEROP_THREADS": "2"}, 3, 1, (2, 0))])
def test_threads_of_a_session(environment, cores, n_parts, expected, monkeypatch):
    """Inside an operation, those that the parts leave over; between operations, one per core. The
    user's own settings win: 0 lets TensorFlow read them."""
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(speed, "n_cores", lambda: cores)
    monkeypatch.setattr(tf, "Session", lambda config: config)
    config = speed.session(n_parts)
    assert (config.intra_op_parallelism_threads, config.inter_op_parallelism_threads) == expected
