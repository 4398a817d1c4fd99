"""A batch in parts computes what the whole batch does; the threads of a session."""
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
from training import parallel

N_STEPS, N_INPUT, N_HIDDEN = 28, 4, 8


def results(network, n_parts, batch_sizes, n_steps=5):
    """Return the names and shapes of a model's variables, and a dict what -> value: for each batch
    size the logits, the cost, and the cost after a training step on that batch; at the end, the
    trained variables."""
    rng = np.random.RandomState(0)
    found = {}
    settings = training.Settings(n_hidden=N_HIDDEN, learning_rate=.01, batch_parts=n_parts)
    with tf.Graph().as_default(), cases.session() as sess:
        model = training.build_model(network, (n_steps, N_INPUT), settings)
        training.initialize(sess, 0)
        for size in batch_sizes:
            batch = training.feed(
                model, rng.randn(size, n_steps * N_INPUT), np.eye(10)[rng.randint(10, size=size)],
                {"sequence_length": rng.randint(1, n_steps + 1, size)})
            found[f"logits of {size} images"], found[f"cost of {size} images"] = sess.run(
                [model.logits, model.cost], batch)
            sess.run(model.train, batch)
            found[f"cost after a step on {size} images"] = sess.run(model.cost, batch)
        for variable in tf.trainable_variables():
            found[f"trained {variable.name}"] = sess.run(variable)
        return [[v.name, v.shape.as_list()] for v in tf.global_variables()], found


def check_parts(network, n_parts, batch_sizes, n_steps=5):
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


def with_layers_of_its_own(input_x, n_steps, n_hidden):
    hidden = layers.fully_connected(input_x[:, 0], n_hidden)
    return [layers.fully_connected(hidden, n_hidden)], None


def test_layers_are_counted_as_in_a_whole_batch():
    check_parts(with_layers_of_its_own, 3, [7])


@pytest.mark.parametrize("network, expected", [
    (single_layer.single_layer_static_lstm, [8]), (single_layer.single_layer_dynamic_gru, [8]),
    (multi_layer.multi_layer_static_gru, [8] * 3), (multi_layer.multi_layer_dynamic_mix, [8, 16]),
    (bidirectional.single_layer_static_bi_lstm, [8]),
    (bidirectional.single_layer_dynamic_bi_lstm, [8] * 2),
    (bidirectional.multi_layer_static_bi_lstm, [8] * 5),
    (bidirectional.multi_layer_dynamic_bi_lstm, [8] * 6), (variants.clockwork_rnn, [8])])
def test_cells_that_the_head_does_not_wait_for_are_not_counted(network, expected):
    """The last output needs one step of a static backward cell, and all steps of a loop."""
    assert units_of_busy_cells(network, lambda hiddens, *states: hiddens[-1]) == expected


def test_final_states_need_both_directions():
    assert units_of_busy_cells(bidirectional.single_layer_static_bi_lstm,
                               bidirectional.READOUTS["final-states"]) == [8] * 2


def units_of_busy_cells(network, readout):
    hiddens, *states = network(tf.placeholder(tf.float32, [None, 2, N_INPUT]), 2, N_HIDDEN)
    return parallel.units_of_busy_cells(readout(hiddens, *states), states)


def test_states_without_a_size_count_as_one_unit():
    hidden = tf.placeholder(tf.float32)
    states = (None, tf.placeholder(tf.float32), "a")
    assert parallel.units_of_busy_cells(hidden, states) == [1] * 3
    assert parallel.parts_for(hidden, ((),)) == parallel.n_operations_at_once()


@pytest.mark.parametrize("cores, units, expected", [
    (1, [9], 1), (2, [9], 2), (2, [9, 9], 1), (2, [9] * 3, 1), (4, [9], 4), (4, [9, 9], 2),
    (8, [9] * 3, 3), (2, [128, 256], 2), (4, [128, 256], 3), (1, [128, 256], 1)])
def test_auto_is_cores_divided_by_cells(cores, units, expected, monkeypatch):
    monkeypatch.setattr(parallel, "n_operations_at_once", lambda: cores)
    states = [tf.placeholder(tf.float32, [None, size]) for size in units]
    assert parallel.parts_for(tf.concat(states, axis=1), states) == expected


def test_a_network_that_mixes_images_is_not_divided_unasked(small, capsys):
    """A network of the reader's own gets the whole batch: here it subtracts the batch's mean."""
    sizes = []

    def mine(input_x, n_steps, n_hidden):
        sizes.append(input_x.op.type)
        centred = input_x - tf.reduce_mean(input_x, axis=0)
        return rnn.static_rnn(rnn.GRUCell(n_hidden), tf.unstack(centred, n_steps, axis=1),
                              dtype=tf.float32)

    training.main({"mine": mine}, 1, ["--data-dir", small, "--n-hidden", "2"])
    assert sizes == ["Placeholder"] * len(sizes)


def test_variables_that_parts_cannot_share():
    def mine(input_x, n_steps, n_hidden):
        return [tf.matmul(input_x[:, 0], tf.Variable(tf.ones([N_INPUT, n_hidden])))], None

    check_parts(mine, 1, [3])
    with pytest.raises(training.NetworkError, match="tf.get_variable.*--batch-parts 1"):
        results(mine, 2, [3])


def test_a_network_that_needs_more_than_two_steps(monkeypatch):
    def mine(input_x, n_steps, n_hidden):
        return [layers.fully_connected(input_x[:, 2], n_hidden)], None

    monkeypatch.setattr(parallel, "n_cores", lambda: 1)
    check_parts(mine, "auto", [3])


@pytest.mark.parametrize("threads, expected", [
    (None, 4), ("1", 1), ("2", 2), ("0", 4), ("", 4), ("many", 4)])
def test_automatic_number_of_parts_of_few_threads(threads, expected, monkeypatch):
    monkeypatch.setattr(parallel, "n_cores", lambda: 4)
    monkeypatch.delenv("TF_NUM_INTEROP_THREADS", raising=False)
    if threads is not None:
        monkeypatch.setenv("TF_NUM_INTEROP_THREADS", threads)
    state = tf.placeholder(tf.float32, [None, 9])
    assert parallel.parts_for(state, [state]) == expected


@pytest.mark.parametrize("environment, expected", [
    ({}, (1, 3)), ({"TF_NUM_INTRAOP_THREADS": "2"}, (0, 3)),
    ({"TF_NUM_INTEROP_THREADS": "2"}, (1, 0))])
def test_the_users_threads_win(environment, expected, monkeypatch):
    """The user's own settings win: 0 lets TensorFlow read them."""
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(parallel, "n_cores", lambda: 3)
    monkeypatch.setattr(tf, "Session", lambda config: config)
    config = parallel.session()
    assert (config.intra_op_parallelism_threads, config.inter_op_parallelism_threads) == expected
