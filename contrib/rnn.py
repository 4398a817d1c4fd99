"""The part of tf.contrib.rnn that the scripts, and networks of a reader's own, use.

Most cells and the two plain functions are TensorFlow's own, under their old names. What today's
TensorFlow lacks is written here: a cell, and the two stacked bidirectional functions. These follow
Schuster & Paliwal (1997) and, for several layers, Graves, Mohamed & Hinton (2013,
https://arxiv.org/abs/1303.5778).
"""
from . import layers, missing, tf

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

        f_t = σ(W_f [x_t, m_{t-1}] + b_f + forget_bias + p_f ∘ c_{t-1})
        c_t = f_t ∘ c_{t-1} + (1 - f_t) ∘ φ(W_j [x_t, m_{t-1}] + b_j)
        m_t = σ(W_o [x_t, m_{t-1}] + b_o + p_o ∘ c_t) ∘ φ(c_t)

    with the peepholes p (Gers & Schmidhuber 2000) and the projection of m_t if they are
    asked for. Has the same effect as the cell of this name in TensorFlow 1.15's
    ``tf.contrib.rnn``. Its variables are ``W_0`` [n_input + output, 3 · num_units], in
    the order j, f, o; ``B`` [3 · num_units]; ``W_F_diag`` and ``W_O_diag`` [num_units];
    ``W_P_0`` [num_units, num_proj]; and ``gamma`` and ``beta`` [num_units] in the scopes
    ``transform``, ``forget``, ``output`` and ``state``.

    Args:
        num_units: size of the cell state c.
        use_peepholes: whether the gates also read the cell state.
        initializer: accepted and, as in 1.15, without effect: the variables take the
            initializer of their variable scope.
        num_proj: size of the output after the projection; by default there is no
            projection.
        proj_clip: largest magnitude of a projected value.
        num_unit_shards: number of variables that ``W`` is divided into, ``W_0``, ``W_1`` ….
        num_proj_shards: number of variables that ``W_P`` is divided into.
        forget_bias: added to the forget gate before its sigmoid.
        state_is_tuple: whether the state is LSTMStateTuple(c, m) or [c, m] joined.
        activation: φ.
        reuse: whether to reuse the variables of an existing scope.
        layer_norm: whether to normalize j, f, o, in place of adding ``B``, and c
            (Ba, Kiros & Hinton 2016).
        norm_gain: first value of ``gamma``.
        norm_shift: first value of ``beta``.

    Raises:
        ValueError: when called, if the width of the input is unknown or there are more
            shards than rows.
    """

    def __init__(self, num_units, use_peepholes=False, initializer=None, num_proj=None,
                 proj_clip=None, num_unit_shards=1, num_proj_shards=1, forget_bias=1.0,
                 state_is_tuple=True, activation=tf.tanh, reuse=None, layer_norm=False,
                 norm_gain=1.0, norm_shift=0.0):
        super().__init__(_reuse=reuse)
        if not state_is_tuple:
            tf.logging.warn("%s: Using a concatenated state is slower and will soon be "
                            "deprecated.  Use state_is_tuple=True.", self)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift

    @property
    def output_size(self):
        return self._num_proj or self._num_units

    @property
    def state_size(self):
        if self._state_is_tuple:
            return LSTMStateTuple(self._num_units, self.output_size)
        return self._num_units + self.output_size

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] and the state, c [batch, num_units] and m
        [batch, output_size], to m and the new state."""
        dtype, n_input = inputs.dtype, inputs.shape.with_rank(2).as_list()[1]
        if n_input is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        if self._state_is_tuple:
            c_prev, m_prev = state
        else:
            c_prev, m_prev = tf.split(state, [self._num_units, self.output_size], axis=1)

        # Not output_size: num_proj=0 must not fit, as in 1.15.
        n_output = self._num_units if self._num_proj is None else self._num_proj
        kernel = _sharded_variable("W", [n_input + n_output, 3 * self._num_units],
                                   dtype, self._num_unit_shards)
        bias = tf.get_variable("B", [3 * self._num_units], dtype, tf.zeros_initializer())
        gates = tf.matmul(tf.concat([inputs, m_prev], axis=1), kernel)
        if not self._layer_norm:
            gates = tf.nn.bias_add(gates, bias)
        j, f, o = tf.split(gates, 3, axis=1)
        if self._layer_norm:
            j, f, o = [normalized(gate, scope, self._norm_gain, self._norm_shift)
                       for gate, scope in [(j, "transform"), (f, "forget"), (o, "output")]]

        f += self._forget_bias
        if self._use_peepholes:
            f_diag = tf.get_variable("W_F_diag", [self._num_units], dtype)
            o_diag = tf.get_variable("W_O_diag", [self._num_units], dtype)
            f += f_diag * c_prev
        f = tf.sigmoid(f)
        c = f * c_prev + (1 - f) * self._activation(j)
        if self._layer_norm:
            c = normalized(c, "state", self._norm_gain, self._norm_shift)
        if self._use_peepholes:
            o += o_diag * c
        m = tf.sigmoid(o) * self._activation(c)

        if self._num_proj is not None:
            m = tf.matmul(m, _sharded_variable("W_P", [self._num_units, self._num_proj],
                                               dtype, self._num_proj_shards))
            if self._proj_clip is not None:
                m = tf.clip_by_value(m, -self._proj_clip, self._proj_clip)
        return m, LSTMStateTuple(c, m) if self._state_is_tuple else tf.concat([c, m], axis=1)


def normalized(values, scope, gain, shift):
    """Normalize [batch, units] over its units; then scale by gamma and shift by beta [units]."""
    with tf.variable_scope(scope):
        for name, first_value in [("gamma", gain), ("beta", shift)]:
            tf.get_variable(name, values.shape[1:], values.dtype,
                            tf.constant_initializer(first_value))
    return layers.layer_norm(values, reuse=True, scope=scope)


def _sharded_variable(name, shape, dtype, num_shards):
    """Return a matrix whose rows are divided among the variables name_0, name_1 …."""
    n_rows = shape[0]
    if num_shards > n_rows:
        raise ValueError("Too many shards: shape=%s, num_shards=%d" % (shape, num_shards))
    sizes = [n_rows // num_shards + (i < n_rows % num_shards) for i in range(num_shards)]
    shards = [tf.get_variable("%s_%d" % (name, i), [size] + shape[1:], dtype)
              for i, size in enumerate(sizes)]
    return tf.concat(shards, axis=0) if num_shards > 1 else shards[0]


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
