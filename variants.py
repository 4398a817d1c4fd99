"""The LSTM and seven other cells on MNIST (tutorial, sections 1, 2 and 4).

    python variants.py --arch peephole_lstm
    python variants.py --arch 3                 # the same
    python variants.py                          # all eight, then a table

Each network takes `input_x` [batch, n_steps, n_input] float32, one image row per time
step, and returns `hiddens`, the outputs of every step with time first, so that
`hiddens[-1]` belongs to the last row, and `states`, the cell's state after that row.

Two cells that tf.contrib never had, the depth-gated LSTM and the clockwork RNN, are
written here. `python cells.py depth_gated clockwork` prints their equations.
"""
from typing import Any, NamedTuple

import training
from contrib import layers, rnn, tf


def basic_rnn(input_x, n_steps, n_hidden):
    """Basic RNN, without gates

    Returns hiddens: [n_steps, batch, n_hidden]; states: [batch, n_hidden].
    """
    cell = rnn.BasicRNNCell(num_units=n_hidden)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def lstm(input_x, n_steps, n_hidden):
    """LSTM with forget gate (Gers, Schmidhuber & Cummins 2000)

    Returns hiddens: [n_steps, batch, n_hidden];
    states: LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    cell = rnn.BasicLSTMCell(num_units=n_hidden)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def peephole_lstm(input_x, n_steps, n_hidden):
    """LSTM with peepholes: the gates also read the cell state (Gers & Schmidhuber 2000)

    Returns hiddens: [n_steps, batch, n_hidden];
    states: LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    cell = rnn.LSTMCell(num_units=n_hidden, use_peepholes=True)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def coupled_lstm(input_x, n_steps, n_hidden):
    """LSTM whose input gate is one minus its forget gate (Greff et al. 2015)

    Returns hiddens: [n_steps, batch, n_hidden];
    states: LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    cell = rnn.CoupledInputForgetGateLSTMCell(num_units=n_hidden)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def projected_lstm(input_x, n_steps, n_hidden):
    """LSTM whose output is projected to 64 values (Sak, Senior & Beaufays 2014)

    Returns hiddens: [n_steps, batch, 64];
    states: LSTMStateTuple of c [batch, n_hidden] and h [batch, 64].
    """
    cell = rnn.LSTMCell(num_units=n_hidden, num_proj=64)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def gru(input_x, n_steps, n_hidden):
    """Gated recurrent unit (Cho et al. 2014)

    Returns hiddens: [n_steps, batch, n_hidden]; states: [batch, n_hidden].
    """
    cell = rnn.GRUCell(num_units=n_hidden)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def depth_gated_lstm(input_x, n_steps, n_hidden):
    """Depth-gated LSTM, three layers (Yao et al. 2015)

    Returns hiddens: [n_steps, batch, n_hidden];
    states: tuple of three LSTMStateTuple(c, h), [batch, n_hidden] each.
    """
    cell = DepthGatedLSTMCell(num_units=n_hidden, num_layers=3)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


CLOCKWORK_PERIODS = (1, 2, 4, 8)  # time steps


def whole_modules(num_units, n_modules=len(CLOCKWORK_PERIODS)):
    """Raise a UnitsError if units cannot be divided evenly among the modules of a clockwork RNN."""
    if num_units % n_modules:
        raise training.UnitsError(
            f"{num_units} units cannot be divided evenly among the {n_modules} modules of the "
            f"clockwork RNN: choose a multiple of {n_modules}")


def clockwork_rnn(input_x, n_steps, n_hidden: whole_modules):
    """Clockwork RNN, four modules of periods 1, 2, 4, 8 (Koutník et al. 2014)

    Returns hiddens: [n_steps, batch, n_hidden];
    states: ClockworkState of h [batch, n_hidden] and time [batch, 1].
    """
    cell = ClockworkRNNCell(num_units=n_hidden, periods=CLOCKWORK_PERIODS)
    hiddens, states = tf.nn.dynamic_rnn(cell=cell, inputs=input_x, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


class DepthGatedLSTMCell(rnn.RNNCell):
    """Layers of LSTM with a gate from the cell state of each layer to that of the next.

    Yao, Cohn, Vylomova, Duh & Dyer 2015, "Depth-Gated LSTM"; its equations stand in
    equations/in_numpy.py. Layer 0 is a plain LSTM. The paper's LSTM has peepholes in i, f
    and o. They are left out, so that the depth gate is the only difference from a stack of
    BasicLSTMCells.

    The state is a tuple of an LSTMStateTuple(c, h), [batch, num_units] each, per layer.

    Args:
        num_units: units of each layer.
        num_layers: how many layers.
        forget_bias: added to each forget gate before its sigmoid.
    """

    def __init__(self, num_units, num_layers, forget_bias=1.0):
        super().__init__()
        self._num_units = num_units
        self._num_layers = num_layers
        self._forget_bias = forget_bias

    @property
    def output_size(self):
        return self._num_units

    @property
    def state_size(self):
        return (rnn.LSTMStateTuple(self._num_units, self._num_units),) * self._num_layers

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Return h of the last layer [batch, num_units] and the state after one step."""
        x, below, new_state = inputs, None, []
        for layer, (c, h) in enumerate(state):
            with tf.variable_scope(f"layer_{layer}"):
                gates = layers.fully_connected(tf.concat([x, h], axis=1), 4 * self._num_units,
                                               activation_fn=None, scope="gates")
                i, g, f, o = tf.split(gates, 4, axis=1)
                new_c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(g)
                if below is not None:
                    w_cd = tf.get_variable("w_cd", [self._num_units], x.dtype)
                    w_ld = tf.get_variable("w_ld", [self._num_units], x.dtype)
                    d = layers.fully_connected(x, self._num_units, activation_fn=None,
                                               scope="depth_gate")
                    new_c += tf.sigmoid(d + w_cd * c + w_ld * below) * below
                x, below = tf.sigmoid(o) * tf.tanh(new_c), new_c
            new_state.append(rnn.LSTMStateTuple(new_c, x))
        return x, tuple(new_state)


class ClockworkState(NamedTuple):
    """State of a ClockworkRNNCell."""

    h: Any     # [batch, num_units], fastest module first
    time: Any  # [batch, 1], the steps that the example has been through


class ClockworkRNNCell(rnn.RNNCell):
    """Modules of a basic RNN. Each module is updated at multiples of its own period only.

    Koutník, Greff, Gomez & Schmidhuber 2014, "A Clockwork RNN", equation 1, which stands in
    equations/in_numpy.py. A module receives its own output and that of the slower modules,
    never that of a faster one. The state is a ClockworkState.

    Args:
        num_units: units of all modules together.
        periods: period of each module in time steps, ascending.

    Raises:
        UnitsError: `num_units` is not a multiple of the number of modules.
    """

    def __init__(self, num_units, periods):
        super().__init__()
        whole_modules(num_units, len(periods))
        self._num_units = num_units
        self._periods = periods

    @property
    def output_size(self):
        return self._num_units

    @property
    def state_size(self):
        return ClockworkState(h=self._num_units, time=1)

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Return h [batch, num_units] and the state after one step."""
        modules = tf.split(state.h, len(self._periods), axis=1)
        new_modules = []
        for m, (period, old) in enumerate(zip(self._periods, modules)):
            received = tf.concat([inputs] + modules[m:], axis=1)
            new = layers.fully_connected(received, self._num_units // len(self._periods),
                                         activation_fn=tf.tanh, scope=f"module_{m}")
            due = tf.equal(tf.floormod(state.time[:, 0], period), 0)
            new_modules.append(tf.where(due, new, old))
        h = tf.concat(new_modules, axis=1)
        return h, ClockworkState(h, state.time + 1)


ARCHITECTURES = {
    "basic_rnn": basic_rnn,
    "lstm": lstm,
    "peephole_lstm": peephole_lstm,
    "coupled_lstm": coupled_lstm,
    "projected_lstm": projected_lstm,
    "gru": gru,
    "depth_gated_lstm": depth_gated_lstm,
    "clockwork_rnn": clockwork_rnn,
}

STEPS = 1000  # as many as the tutorial's larger networks take


def main(argv=None):
    return training.main(ARCHITECTURES, STEPS, argv, images_are_independent=True)


if __name__ == "__main__":
    main()
