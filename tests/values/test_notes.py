"""Each note of docs/notes.md, executed: the test 4b belongs to the note 4b."""
import numpy as np
import pytest

import bidirectional
import cells
import multi_layer
import reproduce
import single_layer
import training
import variable_length_demo as demo
from cells import BATCH, CELLS, FUNCTIONS, INPUTS, N_INPUT, TIME, UNITS, difference
from contrib import rnn, tf
from equations import in_numpy
from reproduction import records, tables

EXPERIMENTS = reproduce.experiments.EXPERIMENTS
RUNS = records.load()
LSTM, GRU = CELLS["BasicLSTMCell"].make, CELLS["GRUCell"].make
STATE = rnn.LSTMStateTuple(*np.random.RandomState(2).randn(2, BATCH, UNITS))


def accuracy(experiment, name, **wanted):
    """Return the mean test accuracy of a network in results/."""
    return np.mean(tables.accuracies(RUNS, EXPERIMENTS[experiment], name, **wanted))


def shapes_of(function, *names):
    """Return the shapes, in the tutorial's sizes, of what a network returns."""
    with tf.Graph().as_default():
        returned = function(tf.placeholder(tf.float32, [None, 28, 28]), 28, 128)
        return [tf.nest.map_structure(lambda each: str(each.shape), each) for each in returned]


def one_step(make, state, x=INPUTS[:, 0], **kwargs):
    """Return what a cell computes from x [batch, n_input] and a state in one step."""
    return cells.run_cell(make, x[:, np.newaxis], state=state, **kwargs)


def test_1a_an_untrained_lstm_forgets():
    kept = cells.keeps(LSTM)
    assert kept == pytest.approx(.7311, abs=1e-4) and kept ** 28 < 2e-4


def test_1b_a_gate_is_no_probability():
    """It is the same each time, and it multiplies the state of the step before, not of a layer."""
    found = one_step(LSTM, STATE)
    assert difference(found, one_step(LSTM, STATE)) == 0
    i, g, f, _ = in_numpy.lstm_gates(INPUTS[:, 0], STATE.h, found.variables)
    assert 0 < f.min() < f.max() < 1
    assert difference(found.state.c, f * STATE.c + i * g) < 1e-12


def test_1c_the_output_gate_scales_the_output():
    found = one_step(LSTM, STATE)
    *_, o = in_numpy.lstm_gates(INPUTS[:, 0], STATE.h, found.variables)
    assert difference(found.state.h, o * np.tanh(found.state.c)) < 1e-12
    assert difference(found.outputs[:, 0], found.state.h) == 0


def test_2a_peepholes_are_a_weight_for_each_unit():
    """The input and the forget gate read the old cell state, the output gate the new one."""
    found = one_step(CELLS["peephole"].make, STATE)
    w = found.variables
    assert {name: value.shape for name, value in w.items() if "diag" in name} == {
        f"w_{gate}_diag": (UNITS,) for gate in "ifo"}
    _, (c, h) = in_numpy.peephole_lstm(INPUTS[:, 0], STATE, w)
    assert difference(found.state, (c, h)) < 1e-12
    o = np.split(np.hstack([INPUTS[:, 0], STATE.h]) @ w["kernel"] + w["bias"], 4, axis=1)[3]
    for read, is_read in [(c, True), (STATE.c, False)]:
        output = in_numpy.sigmoid(o + w["w_o_diag"] * read) * np.tanh(c)
        assert (difference(found.state.h, output) < 1e-12) == is_read


def test_2b_the_update_gate_weighs_the_old_state():
    """Without kernels it is σ(1), because its bias starts at 1. In the place of 1 - z it would keep
    0.27 of the state. The candidate reads the state through the reset gate."""
    assert cells.keeps(GRU) == pytest.approx(.7311, abs=1e-4)
    x, h = INPUTS[:, 0], STATE.h
    found = one_step(GRU, h)
    w = found.variables
    r, z = in_numpy.gru_gates(x, h, w)
    g = np.tanh(np.hstack([x, r * h]) @ w["candidate/kernel"] + w["candidate/bias"])
    assert difference(found.state, z * h + (1 - z) * g) < 1e-12


def test_2c_a_gru_does_as_well_as_an_lstm():
    of_gru, of_lstm = (accuracy("variants", name, learning_rate=.01) for name in ("gru", "lstm"))
    assert abs(of_gru - of_lstm) < .002
    parameters = {row["architecture"]: row["parameters"] for row in RUNS
                  if row["script"] == "variants" and row["n_hidden"] == 128}
    assert parameters["gru"] / parameters["lstm"] == pytest.approx(.75, abs=.01)


def test_3a_the_second_direction_is_a_second_network():
    """The backward half is a network with weights of its own over the reversed sequence."""
    with tf.Graph().as_default(), tf.Session() as sess:
        (_, backward), _ = FUNCTIONS["bidirectional_dynamic_rnn"].call(
            tf.constant(INPUTS), UNITS, dtype=tf.float64)
        training.initialize(sess, seed=0)
        backward = sess.run(backward)
        w = {each.op.name.rpartition("/")[2]: sess.run(each)
             for each in tf.trainable_variables("bidirectional_rnn/bw")}
        assert len(tf.trainable_variables()) == 2 * len(w)
    expected, _ = in_numpy.unroll(in_numpy.lstm, INPUTS.transpose(1, 0, 2)[::-1], w)
    assert difference(backward, expected[::-1].transpose(1, 0, 2)) < 1e-12


@pytest.mark.parametrize("rate, readout, lowest, highest", [
    (.0001, "last-output", -.01, .001), (.0001, "final-states", .03, .04),
    (.01, "last-output", -.01, .001), (.01, "final-states", -.001, .001)])
def test_3b_when_two_directions_are_better(rate, readout, lowest, highest):
    gain = accuracy("two_directions", "dynamic_bi_lstm", learning_rate=rate, readout=readout) - (
        accuracy("one_direction", "lstm", learning_rate=rate))
    assert lowest < gain < highest


def test_4a_tf_contrib_had_more_than_five_cells():
    here = [name for name in rnn.__all__ if name.endswith("Cell") and name != "RNNCell"]
    assert len(here) == 6
    if tf.__version__ == tables.OLD:
        from tensorflow.contrib import rnn as whole
        assert len([name for name in dir(whole) if name.endswith("Cell")]) > 20


def test_4b_a_plain_rnn_has_no_gates():
    variables = cells.run_cell(CELLS["BasicRNNCell"].make).variables
    assert variables["kernel"].shape == (N_INPUT + UNITS, UNITS)
    assert cells.run_cell(LSTM).variables["kernel"].shape == (N_INPUT + UNITS, 4 * UNITS)


def test_4c_proj_clip_clips_values():
    make = CELLS["LSTMCell"].make
    found = cells.run_cell(make, num_proj=2, proj_clip=.1)
    assert found.outputs.shape == (BATCH, TIME, 2)
    assert abs(found.outputs).max() == pytest.approx(.1)
    assert abs(cells.run_cell(make, num_proj=2).outputs).max() > .2


def test_4d_shards_are_still_there():
    make = CELLS["LSTMCell"].make
    sharded = cells.run_cell(make, num_unit_shards=2, num_proj=2, num_proj_shards=3).variables
    assert {name for name in sharded if "part" in name} == {
        "kernel/part_0", "kernel/part_1",
        *(f"projection/kernel/part_{number}" for number in range(3))}


def test_4e_a_projected_output_has_num_proj_values():
    state = cells.run_cell(CELLS["projected"].make).state
    assert state.c.shape == (BATCH, UNITS) and state.h.shape == (BATCH, 2)


def test_4f_the_state_of_layers_is_one_state_per_layer():
    lower, upper = cells.run_cell(CELLS["MultiRNNCell"].make).state
    assert (lower.c.shape, lower.h.shape, upper.shape) == (
        (BATCH, UNITS), (BATCH, UNITS), (BATCH, 2 * UNITS))


def test_5a_a_length_may_be_all_steps():
    for name in ("static_rnn", "dynamic_rnn"):
        call = FUNCTIONS[name].call
        assert difference(cells.run_function(call)[1:], cells.run_function(
            call, sequence_length=[TIME, TIME])[1:]) == 0
    assert demo.SEQ_LENGTHS[0] == demo.tutorial_input().shape[1]


def test_5b_a_transpose_is_one_way_of_several():
    """If all sequences have all steps; of a shorter one only the state has the last output."""
    call = FUNCTIONS["dynamic_rnn"].call
    short = cells.run_function(call, sequence_length=[TIME, 2])
    assert (short.outputs[1, -1] == 0).all()
    assert difference(short.state.h[1], short.outputs[1, 1]) == 0
    found = cells.run_function(call)
    last = found.outputs.transpose(1, 0, 2)[-1]
    time_major = cells.run_function(call, INPUTS.transpose(1, 0, 2), time_major=True)
    for other in (found.outputs[:, -1], found.state.h, time_major.outputs[-1]):
        assert difference(last, other) == 0


@pytest.mark.parametrize("name", ["stack_bidirectional_rnn", "stack_bidirectional_dynamic_rnn"])
def test_5c_a_stack_has_a_scope_without_being_given_one(name):
    assert cells.scope(FUNCTIONS[name].call).endswith(
        "instead of stack_bidirectional_rnn/cell_0/" + (
            "bidirectional_rnn/" if "dynamic" in name else "") + "fw/basic_lstm_cell/kernel")


def test_5d_a_positional_scope_lands_in_time_major():
    """By the tutorial's signature, the ninth argument is the scope."""
    def stacked(*args, **kwargs):
        with tf.Graph().as_default(), tf.Session() as sess:
            outputs, *_ = rnn.stack_bidirectional_dynamic_rnn(
                [rnn.GRUCell(UNITS)], [rnn.GRUCell(UNITS)], tf.constant(INPUTS), *args, **kwargs)
            training.initialize(sess, seed=0)
            return sess.run(outputs), tf.trainable_variables()[0].op.name

    outputs, name = stacked(None, None, tf.float64, None, None, "mine")
    assert name.startswith("stack_bidirectional_rnn/")
    assert difference(outputs, stacked(dtype=tf.float64, time_major=True)[0]) == 0
    assert difference(outputs, stacked(dtype=tf.float64)[0]) > .01
    _, name = stacked(dtype=tf.float64, scope="mine")
    assert name.startswith("mine/")


def test_6a_the_second_sequence_has_one_step():
    X = demo.tutorial_input()
    assert demo.SEQ_LENGTHS == [4, 1]
    assert (X[1, 0] != 0).all() and (X[1, 1:] == 0).all()


def test_6b_the_two_2s():
    """An LSTM's state is (c, h); a GRU's has a row for each sequence."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tensors = demo.lstm_and_gru(tf.constant(demo.tutorial_input()), demo.SEQ_LENGTHS)
        sess.run(tf.global_variables_initializer())
        result, sta, gruout, grusta = sess.run(tensors)
    assert sta._fields == ("c", "h") and sta[1].shape == (2, 3) and grusta.shape == (2, 3)
    assert difference(sta[1], np.stack([result[0, 3], result[1, 0]])) == 0
    assert difference(grusta[1], gruout[1, 0]) == 0


def test_6c_n_hidden_is_the_number_of_units():
    hiddens, states = shapes_of(single_layer.single_layer_dynamic_lstm)
    assert hiddens == "(28, ?, 128)" and states.h == "(?, 128)"


def test_6d_hidden_has_no_fixed_batch():
    hiddens, _ = shapes_of(single_layer.single_layer_static_lstm)
    assert hiddens[-1] == "(?, 128)"
    hiddens, _ = shapes_of(multi_layer.multi_layer_static_mix)
    assert hiddens[-1] == "(?, 256)"


def test_6e_the_tutorials_cost_can_become_nan():
    """Once an output of the softmax underflows, whichever label is right. Until then the cost of
    this project is the same."""
    model = training.build_model(single_layer.single_layer_dynamic_gru, (2, 3))
    tutorials_cost = tf.reduce_mean(-tf.reduce_sum(
        model.input_y * tf.log(tf.nn.softmax(model.logits)), axis=1))
    values = [[cost, tf.gradients(cost, model.logits)[0]] for cost in (tutorials_cost, model.cost)]
    with tf.Session() as sess:
        for right in (0, 1):
            (cost, gradient), ours = sess.run(values, {
                model.logits: 200 * np.eye(10)[:1], model.input_y: np.eye(10)[[right]]})
            assert not np.isfinite(cost) and np.isnan(gradient).any()
            assert all(np.isfinite(each).all() for each in ours)
        assert difference(*sess.run(values, {
            model.logits: 5 * np.random.RandomState(0).randn(3, 10),
            model.input_y: np.eye(10)[[3, 1, 4]]})) < 2e-6


def test_6f_unstack_divides_images_into_rows():
    """So the first output of a static network depends on the first row, and on nothing else."""
    images = tf.constant(np.random.RandomState(0).rand(1, 28, 28), tf.float32)
    hiddens, _ = single_layer.single_layer_static_lstm(images, 28, UNITS)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        ((gradient,),) = sess.run(tf.gradients(hiddens[0], images))
    assert (gradient[0] != 0).all() and (gradient[1:] == 0).all()


def test_7a_the_networks_of_section_7_have_several_layers():
    for name, network in multi_layer.ARCHITECTURES.items():
        _, states = shapes_of(network)
        assert len(states) == (2 if "mix" in name else 3)


def test_7b_flag_6_is_the_dynamic_mix():
    assert list(multi_layer.ARCHITECTURES)[5] == "dynamic_mix"


def test_7c_data_pass_the_lstm_first():
    """Although the listing makes the GRU first. The GRU has twice the units."""
    _, (lower, upper) = shapes_of(multi_layer.multi_layer_dynamic_mix)
    assert lower.h == "(?, 128)" and upper == "(?, 256)"


def test_8a_the_listing_has_no_gru():
    for name, network in bidirectional.ARCHITECTURES.items():
        with tf.Graph().as_default():
            network(tf.placeholder(tf.float32, [None, 28, 28]), 28, 128)
            names = [each.op.name for each in tf.trainable_variables()]
        assert all("/basic_lstm_cell/" in each for each in names)
        assert len(names) == (12 if "multi" in name else 4)


def test_8b_both_directions_have_2_n_hidden_units():
    hiddens, *_ = shapes_of(bidirectional.multi_layer_dynamic_bi_lstm)
    assert hiddens == "(28, ?, 256)"


def test_8c_bw_state_is_a_pair():
    _, state = shapes_of(bidirectional.single_layer_dynamic_bi_lstm)
    assert len(state) == 2 and state[0]._fields == state[1]._fields == ("c", "h")


@pytest.mark.parametrize("name, line", [
    ("static_bidirectional_rnn", "<class 'list'> 28 (?, 256) (?, 256)"),
    ("bidirectional_dynamic_rnn", "<class 'tuple'> 2 (?, 28, 128) (?, 28, 128)"),
    ("stack_bidirectional_rnn", "<class 'list'> 28 (?, 256) (?, 256)"),
    ("stack_bidirectional_dynamic_rnn", "Tensor'> (?, 28, 256)")])
def test_8d_the_lines_in_the_functions_of_section_8(name, line, capsys, monkeypatch):
    monkeypatch.setitem(FUNCTIONS, name, FUNCTIONS[name]._replace(arguments={}))
    assert not cells.main([name])
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index("hiddens:") + 1].endswith(line)
