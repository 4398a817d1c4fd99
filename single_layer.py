"""Single-layer networks on MNIST (tutorial, section 6).

    python single_layer.py --arch static_lstm
    python single_layer.py --arch 1             # the same, by the tutorial's number
    python single_layer.py                      # all four, then a table

Each network takes `input_x` [batch, n_steps, n_input] float32, one image row per time
step, and returns `hiddens`, the outputs of every step with time first, so that
`hiddens[-1]` [batch, n_hidden] belongs to the last row, and `states`, the cell's state
after that row.
"""
import training
from contrib import rnn, tf


def single_layer_static_lstm(input_x, n_steps, n_hidden):
    """Single-layer static LSTM network

    Returns hiddens: list of n_steps tensors [batch, n_hidden];
    states: LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    lstm_cell = rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0)
    hiddens, states = rnn.static_rnn(cell=lstm_cell, inputs=input_x1, dtype=tf.float32)
    return hiddens, states


def single_layer_dynamic_lstm(input_x, n_steps, n_hidden):
    """Single-layer dynamic LSTM network

    Returns hiddens: [n_steps, batch, n_hidden];
    states: LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    lstm_cell = rnn.BasicLSTMCell(num_units=n_hidden, forget_bias=1.0)
    hiddens, states = tf.nn.dynamic_rnn(cell=lstm_cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def single_layer_static_gru(input_x, n_steps, n_hidden):
    """Single-layer static GRU network

    Returns hiddens: list of n_steps tensors [batch, n_hidden];
    states: [batch, n_hidden], equal to hiddens[-1].
    """
    input_x1 = tf.unstack(input_x, num=n_steps, axis=1)
    gru_cell = rnn.GRUCell(num_units=n_hidden)
    hiddens, states = rnn.static_rnn(cell=gru_cell, inputs=input_x1, dtype=tf.float32)
    return hiddens, states


def single_layer_dynamic_gru(input_x, n_steps, n_hidden):
    """Single-layer dynamic GRU network

    Returns hiddens: [n_steps, batch, n_hidden];
    states: [batch, n_hidden], equal to hiddens[-1].
    """
    gru_cell = rnn.GRUCell(num_units=n_hidden)
    hiddens, states = tf.nn.dynamic_rnn(cell=gru_cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


ARCHITECTURES = {
    "static_lstm": single_layer_static_lstm,
    "static_gru": single_layer_static_gru,
    "dynamic_lstm": single_layer_dynamic_lstm,
    "dynamic_gru": single_layer_dynamic_gru,
}

STEPS = 5000  # the tutorial's training_step


def main(argv=None):
    return training.main(ARCHITECTURES, STEPS, argv, images_are_independent=True)


if __name__ == "__main__":
    main()
