"""cells.py: what it prints is computed, and complete."""
import re

import numpy as np
import pytest

import calling
import cells
from calling import printed
from contrib import tf
from equations import in_numpy

# The arguments that the tutorial lists, without those that each call has.
TUTORIALS = {
    "BasicRNNCell": "num_units activation reuse",
    "BasicLSTMCell": "num_units forget_bias state_is_tuple activation reuse",
    "LSTMCell": "num_units use_peepholes cell_clip initializer num_proj proj_clip num_unit_shards "
                "num_proj_shards forget_bias state_is_tuple activation reuse",
    "GRUCell": "num_units activation reuse kernel_initializer bias_initializer",
    "MultiRNNCell": "cells state_is_tuple",
    "static_rnn": "initial_state dtype sequence_length scope",
    "dynamic_rnn": "sequence_length initial_state dtype parallel_iterations swap_memory time_major "
                   "scope",
    "static_bidirectional_rnn": "initial_state_fw initial_state_bw dtype sequence_length scope",
    "stack_bidirectional_rnn": "initial_states_fw initial_states_bw dtype sequence_length scope",
    "bidirectional_dynamic_rnn": "sequence_length initial_state_fw initial_state_bw dtype "
                                 "parallel_iterations swap_memory time_major scope",
    "stack_bidirectional_dynamic_rnn": "initial_states_fw initial_states_bw dtype sequence_length "
                                       "parallel_iterations scope",
}


@pytest.mark.parametrize("name", TUTORIALS)
def test_each_argument_of_the_tutorial_has_a_line(name):
    lines = {**cells.CELLS, **cells.FUNCTIONS}[name].arguments
    shown = {argument for label in lines for argument in re.findall(r"(\w+)(?==|$)", label)}
    assert set(TUTORIALS[name].split()) <= shown


@pytest.mark.parametrize("name", cells.CELLS)
def test_a_cell_is_printed_beside_numpy(name, capsys, monkeypatch):
    monkeypatch.setitem(cells.CELLS, name, cells.CELLS[name]._replace(arguments={}))
    lines = printed(cells, capsys, name)
    assert lines[1].startswith(f"{name} (tutorial, section ")
    assert " = " in lines[3]  # its first equation
    (found,) = [line for line in lines if line.startswith("  NumPy ")]
    assert float(found.split()[-1]) < 1e-13


@pytest.mark.parametrize("name", cells.CELLS)
def test_a_cell_equals_numpy_from_a_random_state(name):
    """Over enough steps for the slowest module of the clockwork RNN, whose time is a count."""
    cell, rng = cells.CELLS[name], np.random.RandomState(0)
    inputs = rng.randn(cells.BATCH, 11, cells.N_INPUT)
    state = tf.nest.map_structure(
        lambda each: rng.randn(*each.shape), cells.run_cell(cell.make).state)
    if name == "clockwork":
        state = state._replace(time=np.array([[5.], [3.]]))
    found = cells.run_cell(cell.make, inputs, state=state)
    outputs, last = in_numpy.unroll(
        cell.in_numpy, inputs.transpose(1, 0, 2), found.variables, state=state)
    assert cells.difference([cells.time_first(found.outputs), found.state], [outputs, last]) < 1e-12


def test_a_wrong_equation_would_be_seen(capsys, monkeypatch):
    """With z and 1 - z swapped, as many figures have them."""
    def swapped(x, h, w):
        new, _ = in_numpy.gru(x, h, w)
        _, z = in_numpy.gru_gates(x, h, w)
        candidate = (new - z * h) / (1 - z)
        new = (1 - z) * h + z * candidate
        return new, new

    swapped.__doc__ = in_numpy.gru.__doc__
    monkeypatch.setitem(cells.CELLS, "GRUCell", cells.CELLS["GRUCell"]._replace(
        in_numpy=swapped, arguments={}))
    (found,) = [line for line in printed(cells, capsys, "GRUCell") if line.startswith("  NumPy ")]
    assert float(found.split()[-1]) > .1


def test_what_the_lines_of_arguments_say(capsys):
    lines = printed(cells, capsys, "LSTMCell", "GRUCell", "dynamic_rnn")
    text = " ".join(" ".join(lines).split())
    for line in [
            "num_units=4 output (2, 4); kernel (9, 16), bias (16,)",
            "activation=tf.nn.relu in the place of every tanh: outputs from 0.00 to",
            "two cells in one scope have the same 2 variables; without it, ValueError: Variable "
            "rnn/lstm_cell/kernel already exists",
            "0.50 of the cell state is kept in a step instead of 0.73",
            "state_is_tuple=False state (2, 6), c beside h",
            "adds w_f_diag (3,), w_i_diag (3,), w_o_diag (3,)",
            "largest |c| 0.10 instead of 0.",
            " kernel starts at 0 instead of between ±0.",
            "state LSTMStateTuple(c (2, 3), h (2, 2)); kernel (7, 12), bias (12,), "
            "projection/kernel (3, 2)",
            "divided into kernel/part_0 (4, 12), kernel/part_1 (4, 12)",
            "0.50 of the state is kept in a step instead of 0.73",
            "ends where all 4 steps end: difference 0",
            "the outputs of the second sequence are 0; its state is that of 2 steps, difference 0; "
            "the outputs of the first, which has all 4 steps, change by 0",
            "mine/basic_lstm_cell/kernel instead of rnn/basic_lstm_cell/kernel",
            "inputs (4, 2, 5), outputs (4, 2, 3): the same numbers in another order, difference 0"]:
        assert line in text


def test_an_unknown_name_is_refused(capsys):
    assert "unknown cell or function 'LSTM': choose BasicRNNCell, " in calling.error_line(
        capsys, cells.main, ["LSTM"])
