"""Multi-layer networks on MNIST (tutorial, section 7).

    python multi_layer.py --arch dynamic_gru
    python multi_layer.py --arch 5              # the same, by the tutorial's number
    python multi_layer.py                       # all six, then a table

Each network takes `input_x` [batch, n_steps, n_input] float32, one image row per time
step, and returns `hiddens`, the outputs of every step of the top layer with time
first, so that `hiddens[-1]` belongs to the last row, and `states`, a tuple with the
state of each layer after that row.
"""
import training
from contrib import rnn, tf


def multi_layer_static_lstm(input_x, n_steps, n_hidden):
    """Multi-layer static LSTM network

    Returns hiddens: list of n_steps tensors [batch, n_hidden];
    states: tuple of three LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    stacked_rnn = [rnn.LSTMCell(num_units=n_hidden) for _ in range(3)]
    mcell = rnn.MultiRNNCell(cells=stacked_rnn)
    hiddens, states = rnn.static_rnn(cell=mcell, inputs=input_x1, dtype=tf.float32)
    return hiddens, states


def multi_layer_dynamic_lstm(input_x, n_steps, n_hidden):
    """Multi-layer dynamic LSTM network

    Returns hiddens: [n_steps, batch, n_hidden];
    states: tuple of three LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    stacked_rnn = [rnn.LSTMCell(num_units=n_hidden) for _ in range(3)]
    mcell = rnn.MultiRNNCell(cells=stacked_rnn)
    hiddens, states = tf.nn.dynamic_rnn(cell=mcell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def multi_layer_static_gru(input_x, n_steps, n_hidden):
    """Multi-layer static GRU network

    Returns hiddens: list of n_steps tensors [batch, n_hidden];
    states: tuple of three tensors [batch, n_hidden].
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    stacked_rnn = [rnn.GRUCell(num_units=n_hidden) for _ in range(3)]
    mcell = rnn.MultiRNNCell(cells=stacked_rnn)
    hiddens, states = rnn.static_rnn(cell=mcell, inputs=input_x1, dtype=tf.float32)
    return hiddens, states


def multi_layer_dynamic_gru(input_x, n_steps, n_hidden):
    """Multi-layer dynamic GRU network

    Returns hiddens: [n_steps, batch, n_hidden];
    states: tuple of three tensors [batch, n_hidden].
    """
    stacked_rnn = [rnn.GRUCell(num_units=n_hidden) for _ in range(3)]
    mcell = rnn.MultiRNNCell(cells=stacked_rnn)
    hiddens, states = tf.nn.dynamic_rnn(cell=mcell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def multi_layer_static_mix(input_x, n_steps, n_hidden):
    """Multi-layer static mixed LSTM and GRU network

    An LSTM below a GRU of twice as many units.

    Returns hiddens: list of n_steps tensors [batch, 2 * n_hidden];
    states: tuple of LSTMStateTuple(c, h), [batch, n_hidden] each, and
    [batch, 2 * n_hidden].
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    gru_cell = rnn.GRUCell(num_units=n_hidden * 2)
    lstm_cell = rnn.LSTMCell(num_units=n_hidden)
    mcell = rnn.MultiRNNCell(cells=[lstm_cell, gru_cell])
    hiddens, states = rnn.static_rnn(cell=mcell, inputs=input_x1, dtype=tf.float32)
    return hiddens, states


def multi_layer_dynamic_mix(input_x, n_steps, n_hidden):
    """Multi-layer dynamic mixed LSTM and GRU network

    An LSTM below a GRU of twice as many units.

    Returns hiddens: [n_steps, batch, 2 * n_hidden];
    states: tuple of LSTMStateTuple(c, h), [batch, n_hidden] each, and
    [batch, 2 * n_hidden].
    """
    gru_cell = rnn.GRUCell(num_units=n_hidden * 2)
    lstm_cell = rnn.LSTMCell(num_units=n_hidden)
    mcell = rnn.MultiRNNCell(cells=[lstm_cell, gru_cell])
    hiddens, states = tf.nn.dynamic_rnn(cell=mcell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


ARCHITECTURES = {
    "static_lstm": multi_layer_static_lstm,
    "static_gru": multi_layer_static_gru,
    "static_mix": multi_layer_static_mix,
    "dynamic_lstm": multi_layer_dynamic_lstm,
    "dynamic_gru": multi_layer_dynamic_gru,
    "dynamic_mix": multi_layer_dynamic_mix,
}

STEPS = 1000  # the tutorial's training_step


def main(argv=None):
    return training.main(ARCHITECTURES, STEPS, argv, images_are_independent=True)


if __name__ == "__main__":
    main()
