"""The part of tf.contrib.rnn that the scripts, and networks of a reader's own, use.

Most cells and the two plain functions are TensorFlow's own, under their old names. What today's
TensorFlow lacks is written here: a cell, and the two stacked bidirectional functions. These follow
Schuster & Paliwal (1997) and, for several layers, Graves, Mohamed & Hinton (2013,
https://arxiv.org/abs/1303.5778).
"""
from . import missing, tf

__all__ = ["BasicLSTMCell", "BasicRNNCell", "CoupledInputForgetGateLSTMCell", "DeviceWrapper",
           "DropoutWrapper", "GRUCell", "LSTMCell", "LSTMStateTuple", "MultiRNNCell", "RNNCell",
           "ResidualWrapper", "stack_bidirectional_dynamic_rnn", "stack_bidirectional_rnn",
           "static_bidirectional_rnn", "static_rnn"]

__getattr__ = missing("contrib.rnn", ", ".join(__all__))

RNNCell = tf.nn.rnn_cell.RNNCell
BasicRNNCell = tf.nn.rnn_cell.BasicRNNCell
BasicLSTMCell = tf.nn.rnn_cell.BasicLSTMCell
LSTMCell = tf.nn.rnn_cell.LSTMCell
LSTMStateTuple = tf.nn.rnn_cell.LSTMStateTuple
GRUCell = tf.nn.rnn_cell.GRUCell
MultiRNNCell = tf.nn.rnn_cell.MultiRNNCell
DeviceWrapper = tf.nn.rnn_cell.DeviceWrapper
DropoutWrapper = tf.nn.rnn_cell.DropoutWrapper
ResidualWrapper = tf.nn.rnn_cell.ResidualWrapper

static_rnn = tf.nn.static_rnn
static_bidirectional_rnn = tf.nn.static_bidirectional_rnn


class CoupledInputForgetGateLSTMCell(RNNCell):
    """LSTM cell whose input gate is one minus its forget gate (Greff et al. 2015, CIFG).

        f_t = σ(W_f [x_t, h_{t-1}] + b_f + forget_bias)
        c_t = f_t ∘ c_{t-1} + (1 - f_t) ∘ φ(W_j [x_t, h_{t-1}] + b_j)
        h_t = σ(W_o [x_t, h_{t-1}] + b_o) ∘ φ(c_t)

    Has the same effect as the cell of this name in TensorFlow 1.15's ``tf.contrib.rnn``, whose
    other arguments are in tensorflow1.contrib. Its variables are ``W_0`` [n_input + num_units,
    3 · num_units], in the order j, f, o, and ``B`` [3 · num_units].

    Args:
        num_units: size of the cell state c and of the output h.
        forget_bias: added to the forget gate before its sigmoid.
        activation: φ.
        reuse: whether to reuse the variables of an existing scope.
    """

    def __init__(self, num_units, *, forget_bias=1.0, activation=tf.tanh, reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._activation = activation

    @property
    def output_size(self):
        return self._num_units

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @tf.autograph.experimental.do_not_convert  # plain Python
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] and LSTMStateTuple(c, h) to h and the new
        state."""
        c, h = state
        inputs = tf.concat([inputs, h], axis=1)
        kernel = tf.get_variable("W_0", [inputs.shape[1], 3 * self._num_units], inputs.dtype)
        bias = tf.get_variable("B", [3 * self._num_units], inputs.dtype, tf.zeros_initializer())
        j, f, o = tf.split(tf.nn.bias_add(tf.matmul(inputs, kernel), bias), 3, axis=1)
        f = tf.sigmoid(f + self._forget_bias)
        c = f * c + (1 - f) * self._activation(j)
        h = tf.sigmoid(o) * self._activation(c)
        return h, LSTMStateTuple(c, h)


def stack_bidirectional_rnn(cells_fw, cells_bw, inputs, initial_states_fw=None,
                            initial_states_bw=None, dtype=None, sequence_length=None,
                            scope=None):
    """Stack static bidirectional RNNs: each layer reads both directions of the one below.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.stack_bidirectional_rnn``.
    No state passes between the layers. Each layer's scope is handed to TensorFlow's
    static_bidirectional_rnn, so the variables are
    ``stack_bidirectional_rnn/cell_0/fw/basic_lstm_cell/kernel`` and so on.

    Args:
        cells_fw: list of RNNCells, one per layer, that read forward in time.
        cells_bw: list of RNNCells, one per layer, that read backward in time.
        inputs: list of T tensors [batch, n_input].
        initial_states_fw: list of states, one per layer; zeros by default.
        initial_states_bw: the same for `cells_bw`.
        dtype: of the zero states; needed where an initial state is not given.
        sequence_length: [batch] integers; by default every sequence has T steps.
        scope: variable scope or its name, by default "stack_bidirectional_rnn".

    Returns:
        outputs: list of T tensors [batch, fw units + bw units] of the last layer.
        states_fw: tuple of the final forward states, one per layer.
        states_bw: tuple of the final backward states, one per layer.

    Raises:
        ValueError: cells or initial states are not lists with one entry per layer, or
            `inputs` is empty.
        TypeError: an entry of the cells is not an RNNCell, or `inputs` is not a list.
    """
    layers = _layers(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    outputs, states_fw, states_bw = inputs, [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (cell_fw, cell_bw, initial_state_fw, initial_state_bw) in enumerate(layers):
            with tf.variable_scope("cell_%d" % i) as cell_scope:
                outputs, state_fw, state_bw = static_bidirectional_rnn(
                    cell_fw, cell_bw, outputs, initial_state_fw, initial_state_bw,
                    dtype=dtype, sequence_length=sequence_length, scope=cell_scope)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return outputs, tuple(states_fw), tuple(states_bw)


def stack_bidirectional_dynamic_rnn(cells_fw, cells_bw, inputs, initial_states_fw=None,
                                    initial_states_bw=None, dtype=None, sequence_length=None,
                                    parallel_iterations=None, time_major=False, scope=None,
                                    swap_memory=False):
    """As stack_bidirectional_rnn, with a dynamic RNN in each direction of a layer.

    Has the same effect as TensorFlow 1.15's
    ``tf.contrib.rnn.stack_bidirectional_dynamic_rnn``. TensorFlow's bidirectional_dynamic_rnn opens
    its own scope in each layer's, so the variables are
    ``stack_bidirectional_rnn/cell_0/bidirectional_rnn/fw/basic_lstm_cell/kernel`` and so on.

    Args:
        inputs: [batch, T, n_input], or [T, batch, n_input] if `time_major`.
        parallel_iterations: how many steps may run at once, 32 by default.
        time_major: whether `inputs` and `outputs` have time as their first axis.
        swap_memory: whether tensors kept for the gradient may move to the host.

    Returns:
        outputs: [batch, T, fw units + bw units] of the last layer, or
            [T, batch, fw units + bw units] if `time_major`; then states_fw and states_bw.
    """
    layers = _layers(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    outputs, states_fw, states_bw = inputs, [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (cell_fw, cell_bw, initial_state_fw, initial_state_bw) in enumerate(layers):
            with tf.variable_scope("cell_%d" % i):
                both, (state_fw, state_bw) = tf.nn.bidirectional_dynamic_rnn(
                    cell_fw, cell_bw, outputs, sequence_length, initial_state_fw,
                    initial_state_bw, dtype, parallel_iterations, swap_memory, time_major)
                outputs = tf.concat(both, axis=2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return outputs, tuple(states_fw), tuple(states_bw)


def _layers(cells_fw, cells_bw, initial_states_fw, initial_states_bw):
    """Return (cell_fw, cell_bw, initial_state_fw, initial_state_bw) for each layer, checked
    in the order and with the words of TensorFlow 1.15."""
    if not cells_fw:
        raise ValueError("Must specify at least one fw cell for BidirectionalRNN.")
    if not cells_bw:
        raise ValueError("Must specify at least one bw cell for BidirectionalRNN.")
    if not isinstance(cells_fw, list):
        raise ValueError("cells_fw must be a list of RNNCells (one per layer).")
    if not isinstance(cells_bw, list):
        raise ValueError("cells_bw must be a list of RNNCells (one per layer).")
    n_layers = len(cells_fw)
    if len(cells_bw) != n_layers:
        raise ValueError("Forward and Backward cells must have the same depth.")
    for name, states in [("initial_states_fw", initial_states_fw),
                         ("initial_states_bw", initial_states_bw)]:
        if states is not None and not (isinstance(states, list) and len(states) == n_layers):
            raise ValueError("%s must be a list of state tensors (one per layer)." % name)
    none = [None] * n_layers
    return zip(cells_fw, cells_bw, initial_states_fw or none, initial_states_bw or none)
