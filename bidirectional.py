"""Bidirectional networks on MNIST (tutorial, section 8).

    python bidirectional.py --arch static_bi_lstm
    python bidirectional.py --arch 1            # the same, by the tutorial's number
    python bidirectional.py                     # all four, then a table
    python bidirectional.py --readout final-states

Each network takes `input_x` [batch, n_steps, n_input] float32, one image row per time
step, and returns `hiddens` and the final states of both directions. `hiddens` holds
the outputs of every step with time first; each output is the forward half beside the
backward half.

The tutorial reads out `hiddens[-1]`, the output at the last row. There the forward cell
has read the whole image, but the backward cell of a single layer has read that one row
only. It has read the whole image at the first row, in its final state. Use --readout
final-states to read both directions there.
"""
import training
from contrib import rnn, tf


def single_layer_static_bi_lstm(input_x, n_steps, n_hidden):
    """Single-layer static bidirectional LSTM network

    Returns hiddens: list of n_steps tensors [batch, 2 * n_hidden];
    fw_state, bw_state: LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    lstm_fw_cell = rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0)
    lstm_bw_cell = rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0)
    hiddens, fw_state, bw_state = rnn.static_bidirectional_rnn(
        cell_fw=lstm_fw_cell, cell_bw=lstm_bw_cell, inputs=input_x1, dtype=tf.float32)
    return hiddens, fw_state, bw_state


def single_layer_dynamic_bi_lstm(input_x, n_steps, n_hidden):
    """Single-layer dynamic bidirectional LSTM network

    Returns hiddens: [n_steps, batch, 2 * n_hidden];
    state: (fw_state, bw_state), each LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    lstm_fw_cell = rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0)
    lstm_bw_cell = rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0)
    hiddens, state = tf.nn.bidirectional_dynamic_rnn(
        cell_fw=lstm_fw_cell, cell_bw=lstm_bw_cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.concat(hiddens, axis=2)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, state


def multi_layer_static_bi_lstm(input_x, n_steps, n_hidden):
    """Multi-layer static bidirectional LSTM network

    Returns hiddens: list of n_steps tensors [batch, 2 * n_hidden];
    fw_state, bw_state: tuples of three LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    stacked_fw_rnn = [rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0) for _ in range(3)]
    stacked_bw_rnn = [rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0) for _ in range(3)]
    hiddens, fw_state, bw_state = rnn.stack_bidirectional_rnn(
        stacked_fw_rnn, stacked_bw_rnn, inputs=input_x1, dtype=tf.float32)
    return hiddens, fw_state, bw_state


def multi_layer_dynamic_bi_lstm(input_x, n_steps, n_hidden):
    """Multi-layer dynamic bidirectional LSTM network

    Returns hiddens: [n_steps, batch, 2 * n_hidden];
    fw_state, bw_state: tuples of three LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    stacked_fw_rnn = [rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0) for _ in range(3)]
    stacked_bw_rnn = [rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0) for _ in range(3)]
    hiddens, fw_state, bw_state = rnn.stack_bidirectional_dynamic_rnn(
        stacked_fw_rnn, stacked_bw_rnn, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, fw_state, bw_state


def final_states(hiddens, *states):
    """The last layer's final h, forward and backward

    Args:
        hiddens, states: what one of the networks above returns.

    Returns:
        [batch, 2 * n_hidden]
    """
    # Flattened: c and h of each layer forward, then c and h of each layer backward.
    states = tf.nest.flatten(states)
    return tf.concat([states[len(states) // 2 - 1], states[-1]], axis=1)


ARCHITECTURES = {
    "static_bi_lstm": single_layer_static_bi_lstm,
    "dynamic_bi_lstm": single_layer_dynamic_bi_lstm,
    "multi_static_bi_lstm": multi_layer_static_bi_lstm,
    "multi_dynamic_bi_lstm": multi_layer_dynamic_bi_lstm,
}

READOUTS = training.by_name(training.last_output, final_states)
STEPS = 1000  # the tutorial's training_step


def main(argv=None):
    return training.main(ARCHITECTURES, STEPS, argv, READOUTS, images_are_independent=True)


if __name__ == "__main__":
    main()
