"""Cells of tf.contrib.rnn that compute a step, or all steps, in one operation; and the NAS cell.

The block LSTM (Zaremba, Sutskever & Vinyals 2014), with peepholes p if they are asked for:

    i, j, f, o = W [x_t, h_{t-1}] + b
    c_t = clip(σ(f + forget_bias + p_f ∘ c_{t-1}) ∘ c_{t-1} + σ(i + p_i ∘ c_{t-1}) ∘ tanh(j))
    h_t = σ(o + p_o ∘ c_t) ∘ tanh(c_t)

Its gradient passes the clipping as if there were none. The block GRU (Cho et al. 2014):

    r, u = σ(W_ru [x_t, h_{t-1}] + b_ru)
    c = tanh(W_c [x_t, r ∘ h_{t-1}] + b_c)
    h_t = u ∘ h_{t-1} + (1 - u) ∘ c

The cell that neural architecture search found (Zoph & Le 2016), of a_0 … a_7 = W x_t and
b_0 … b_7 = R m_{t-1} + b:

    u = tanh(σ(a_0 + b_0) ∘ relu(a_1 + b_1)),   v = tanh(σ(a_2 + b_2) + relu(a_3 ∘ b_3))
    w = tanh(tanh(a_4 + b_4) ∘ σ(a_5 + b_5)),   z = σ(tanh(a_6 + b_6) + σ(a_7 + b_7))
    c_t = tanh(u + c_{t-1}) ∘ v
    m_t = P tanh(c_t ∘ tanh(w + z))

Today's TensorFlow has the operations of 1.15, but the gradients of two of them only as operations:
they are put together here.
"""
import abc
import contextlib

from . import tf

LayerRNNCell = tf.nn.rnn_cell.BasicRNNCell.__base__
LSTMStateTuple = tf.nn.rnn_cell.LSTMStateTuple

__all__ = ["FusedRNNCell", "FusedRNNCellAdaptor", "GRUBlockCell", "GRUBlockCellV2",
           "LSTMBlockCell", "LSTMBlockFusedCell", "LSTMBlockWrapper", "LayerRNNCell", "NASCell",
           "TimeReversedFusedRNN"]


def _with_gradient(operation, gradient):
    """Return an operation of tf.raw_ops as a function that has a gradient on any TensorFlow.

    Args:
        operation: its name.
        gradient: function (operation, gradients of its outputs) -> gradients of its inputs.
    """
    name = "tensorflow1.contrib." + operation  # TensorFlow 1.15 itself registers `operation`
    with contextlib.suppress(KeyError):  # it is there, if this file is imported once more
        tf.RegisterGradient(name)(gradient)

    def operation_with_gradient(**operands):
        with tf.get_default_graph().gradient_override_map({operation: name}):
            return getattr(tf.raw_ops, operation)(**operands)

    return operation_with_gradient


def _gradient_of_lstm(operation, *gradients):
    x, c_prev, h_prev, w, wci, wcf, wco, b = operation.inputs
    i, c, f, o, ci, co, _ = operation.outputs
    dc_prev, dgates, dwci, dwcf, dwco = tf.raw_ops.LSTMBlockCellGrad(
        x=x, cs_prev=c_prev, h_prev=h_prev, w=w, wci=wci, wcf=wcf, wco=wco, b=b, i=i, cs=c, f=f,
        o=o, ci=ci, co=co, cs_grad=gradients[1], h_grad=gradients[6],
        use_peephole=operation.get_attr("use_peephole"))
    n_input, n_units = x.shape.as_list()[1], c_prev.shape.as_list()[1]
    dx, dh_prev = tf.split(tf.matmul(dgates, w, transpose_b=True), [n_input, n_units], 1)
    dw = tf.matmul(tf.concat([x, h_prev], 1), dgates, transpose_a=True)
    return dx, dc_prev, dh_prev, dw, dwci, dwcf, dwco, tf.reduce_sum(dgates, 0)


def _gradient_of_gru(operation, *gradients):
    x, h_prev, w_ru, w_c, b_ru, b_c = operation.inputs
    r, u, c, _ = operation.outputs
    dx, dh_prev, dc, dru = tf.raw_ops.GRUBlockCellGrad(
        x=x, h_prev=h_prev, w_ru=w_ru, w_c=w_c, b_ru=b_ru, b_c=b_c, r=r, u=u, c=c,
        d_h=gradients[3])
    dw_ru = tf.matmul(tf.concat([x, h_prev], 1), dru, transpose_a=True)
    dw_c = tf.matmul(tf.concat([x, h_prev * r], 1), dc, transpose_a=True)
    return dx, dh_prev, dw_ru, dw_c, tf.reduce_sum(dru, 0), tf.reduce_sum(dc, 0)


_lstm_step = _with_gradient("LSTMBlockCell", _gradient_of_lstm)
_gru_step = _with_gradient("GRUBlockCell", _gradient_of_gru)


class _BlockLSTM:
    """The arguments and the variables of a block LSTM, for a layer."""

    def _set_arguments(self, num_units, forget_bias, cell_clip, use_peephole):
        self._num_units = num_units
        self._attributes = dict(forget_bias=forget_bias, use_peephole=use_peephole,
                                cell_clip=-1 if cell_clip is None else cell_clip)

    def _add_variables(self, n_input):
        n_gates = self._num_units * 4
        self._variables = dict(w=self.add_weight("kernel", [n_input + self._num_units, n_gates]),
                               b=self.add_weight("bias", [n_gates],
                                                 initializer=tf.zeros_initializer()))
        if self._attributes["use_peephole"]:
            self._variables.update(
                ("wc" + gate, self.add_weight("w_%s_diag" % gate, [self._num_units]))
                for gate in "ifo")

    def _operands(self, dtype):
        """Return what the operation takes beside inputs and state, by its names."""
        zeros = dict.fromkeys(["wci", "wcf", "wco"], tf.zeros([self._num_units], dtype))
        return {**zeros, **self._variables, **self._attributes}


class LSTMBlockCell(_BlockLSTM, LayerRNNCell):
    """LSTM cell whose step is one operation.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.LSTMBlockCell``. Its variables are
    those of LSTMCell: ``kernel`` [n_input + num_units, 4 · num_units], in the order i, j, f, o,
    ``bias`` [4 · num_units], and ``w_i_diag``, ``w_f_diag`` and ``w_o_diag`` [num_units].

    Args:
        num_units: size of the cell state c and of the output h.
        forget_bias: added to the forget gate before its sigmoid.
        cell_clip: largest magnitude of c; by default, or if it is not above 0, there is none.
        use_peephole: whether the gates also read c.
        dtype: of the variables, by default that of the inputs.
        reuse: whether to reuse the variables of an existing scope.
        name: of the scope of the variables.

    Raises:
        ValueError: when called, if the width of the input is unknown or the state is not a pair.
    """

    def __init__(self, num_units, forget_bias=1.0, cell_clip=None, use_peephole=False, dtype=None,
                 reuse=None, name="lstm_cell"):
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._set_arguments(num_units, forget_bias, cell_clip, use_peephole)
        self.input_spec = tf.layers.InputSpec(ndim=2)

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def build(self, inputs_shape):
        shape = tf.TensorShape(inputs_shape)
        if not shape.as_list()[1]:
            raise ValueError("Expecting inputs_shape[1] to be set: %s" % shape)
        self._add_variables(shape.as_list()[1])
        self.built = True

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] and LSTMStateTuple(c, h), both [batch,
        num_units], to h and the new state."""
        if len(state) != 2:
            raise ValueError("Expecting state to be a tuple with length 2.")
        _, c, _, _, _, _, h = _lstm_step(
            x=inputs, cs_prev=state[0], h_prev=state[1], **self._operands(inputs.dtype))
        return h, LSTMStateTuple(c, h)


class GRUBlockCell(LayerRNNCell):
    """GRU cell whose step is one operation, for float32.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.GRUBlockCell``. Its variables are
    ``w_ru`` [n_input + num_units, 2 · num_units], ``b_ru`` [2 · num_units], first 1, ``w_c``
    [n_input + num_units, num_units] and ``b_c`` [num_units], first 0.

    Args:
        num_units: size of the state.
        cell_size: another name of num_units.
        reuse: whether to reuse the variables of an existing scope.
        name: of the scope of the variables.

    Raises:
        ValueError: both sizes are given, or none; or when called, if the width of the input is
            unknown or that of the state is another one.
    """

    _NAMES = ["w_ru", "b_ru", "w_c", "b_c"]

    def __init__(self, num_units=None, cell_size=None, reuse=None, name="gru_cell"):
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._num_units = cell_size if num_units is None else num_units
        self.input_spec = tf.layers.InputSpec(ndim=2)

    @property
    def state_size(self):
        return self._num_units

    output_size = state_size

    def build(self, input_shape):
        n_input, n_units = tf.TensorShape(input_shape).as_list()[1], self._num_units
        if n_input is None:
            raise ValueError("Expecting input_size to be set.")
        w_ru, b_ru, w_c, b_c = self._NAMES
        self._variables = dict(
            w_ru=self.add_weight(w_ru, [n_input + n_units, n_units * 2]),
            b_ru=self.add_weight(b_ru, [n_units * 2], initializer=tf.ones_initializer()),
            w_c=self.add_weight(w_c, [n_input + n_units, n_units]),
            b_c=self.add_weight(b_c, [n_units], initializer=tf.zeros_initializer()))
        self.built = True

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, h_prev):
        """Advance one time step: inputs [batch, n_input] and the state [batch, num_units] to the
        new state, twice."""
        n_units = h_prev.shape.with_rank(2)[1]
        if n_units != self._num_units:
            raise ValueError("Shape of h_prev[1] incorrect: cell_size %i vs %s"
                             % (self._num_units, n_units))
        _, _, _, h = _gru_step(x=inputs, h_prev=h_prev, **self._variables)
        return h, h


class GRUBlockCellV2(GRUBlockCell):
    """GRUBlockCell with the variables of GRUCell: ``gates/kernel``, ``gates/bias``,
    ``candidate/kernel`` and ``candidate/bias``."""

    _NAMES = ["gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias"]


class LSTMBlockWrapper(tf.layers.Layer, metaclass=abc.ABCMeta):
    """Base class of layers that run an LSTM over all time steps. A subclass has num_units and
    _call_cell."""

    @property
    @abc.abstractmethod
    def num_units(self):
        """Size of the cell state c and of the output h."""

    @abc.abstractmethod
    def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
        """Return c and h of all steps, [T, batch, num_units]. The values after the end of a
        sequence may be any.

        Args:
            inputs: [T, batch, n_input].
            initial_cell_state: [batch, num_units].
            initial_output: [batch, num_units].
            dtype: of the state.
            sequence_length: [batch] integers, or None.
        """

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, initial_state=None, dtype=None, sequence_length=None):
        """Run over all time steps.

        Args:
            inputs: [T, batch, n_input].
            initial_state: pair (c, h) of [batch, num_units]; zeros by default.
            dtype: of the zeros.
            sequence_length: [batch] integers; by default every sequence has T steps.

        Returns:
            h of all steps [T, batch, num_units], with zeros after the end of a sequence, and the
            final LSTMStateTuple(c, h).

        Raises:
            ValueError: the width of the input is unknown, `initial_state` is not a pair, or both
                it and `dtype` are left out.
        """
        is_list = isinstance(inputs, list)
        inputs = tf.stack(inputs) if is_list else inputs
        if not inputs.shape.with_rank(3).as_list()[2]:
            raise ValueError("Expecting inputs_shape[2] to be set: %s" % inputs.shape)
        first, dtype = self._first_state(inputs, initial_state, dtype)
        if sequence_length is not None:
            sequence_length = tf.convert_to_tensor(sequence_length)
        cells, outputs = self._call_cell(inputs, *first, dtype, sequence_length)
        if sequence_length is None:
            final = LSTMStateTuple(cells[-1], outputs[-1])
        else:
            mask = tf.sequence_mask(sequence_length, tf.shape(inputs)[0], dtype)
            outputs *= tf.expand_dims(tf.transpose(mask), 2)
            final = LSTMStateTuple(*(_states_after(sequence_length, *states)
                                     for states in zip(first, [cells, outputs])))
        return tf.unstack(outputs) if is_list else outputs, final

    def _first_state(self, inputs, initial_state, dtype):
        """Return the pair (c, h), zeros if it is not given, and its type."""
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            zeros = tf.zeros(tf.stack([tf.shape(inputs)[1], self.num_units]), dtype)
            return (zeros, zeros), dtype
        if len(initial_state) != 2:
            raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
        return initial_state, dtype or initial_state[0].dtype


def _states_after(lengths, first, states):
    """Return the state [batch, units] at the end of each sequence, of the first state [batch,
    units] and those after each step [T, batch, units]."""
    states = tf.concat([tf.expand_dims(first, 0), states], 0)
    sequences = tf.range(tf.shape(states)[1], dtype=lengths.dtype)
    return tf.gather_nd(states, tf.stack([lengths, sequences], axis=1))


class LSTMBlockFusedCell(_BlockLSTM, LSTMBlockWrapper):
    """LSTM that runs over all time steps in one operation.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.LSTMBlockFusedCell``. It is called as
    LSTMBlockWrapper says, and has the variables and the arguments of LSTMBlockCell.
    """

    def __init__(self, num_units, forget_bias=1.0, cell_clip=None, use_peephole=False, reuse=None,
                 dtype=None, name="lstm_fused_cell"):
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._set_arguments(num_units, forget_bias, cell_clip, use_peephole)
        self.input_spec = tf.layers.InputSpec(ndim=3)

    @property
    def num_units(self):
        return self._num_units

    def build(self, input_shape):
        self._add_variables(tf.TensorShape(input_shape).as_list()[2])
        self.built = True

    def _call_cell(self, inputs, initial_cell_state=None, initial_output=None, dtype=None,
                   sequence_length=None):
        n_steps = tf.shape(inputs, out_type=tf.int64)[0]
        if sequence_length is not None:  # a longer one than there are steps would end the process
            n_steps = tf.minimum(n_steps, tf.cast(tf.reduce_max(sequence_length), tf.int64))
        _, c, _, _, _, _, h = tf.raw_ops.BlockLSTM(
            seq_len_max=n_steps, x=inputs, cs_prev=initial_cell_state,
            h_prev=initial_output, **self._operands(dtype))
        return c, h


class FusedRNNCell(abc.ABC):
    """Base class of what runs over all time steps when it is called."""

    @abc.abstractmethod
    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Run over all time steps.

        Args:
            inputs: [T, batch, n_input], or a list of T tensors [batch, n_input].
            initial_state: the first state; zeros by default.
            dtype: of the zeros.
            sequence_length: [batch] integers; by default every sequence has T steps.
            scope: variable scope or its name.

        Returns:
            outputs [T, batch, units], or a list of T tensors if `inputs` is one; and the final
            state.
        """


class FusedRNNCellAdaptor(FusedRNNCell):
    """A cell as a FusedRNNCell.

    Args:
        cell: an RNNCell.
        use_dynamic_rnn: whether dynamic_rnn runs it, in place of static_rnn.
    """

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell = cell
        self._use_dynamic_rnn = use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        is_list = isinstance(inputs, list)
        arguments = dict(initial_state=initial_state, dtype=dtype, scope=scope,
                         sequence_length=sequence_length)
        if self._use_dynamic_rnn:
            outputs, state = tf.nn.dynamic_rnn(
                self._cell, tf.stack(inputs) if is_list else inputs, time_major=True, **arguments)
            return tf.unstack(outputs) if is_list else outputs, state
        outputs, state = tf.nn.static_rnn(
            self._cell, inputs if is_list else tf.unstack(inputs), **arguments)
        return outputs if is_list else tf.stack(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """A FusedRNNCell that reads backward in time, and whose outputs are in the order of its inputs.

    As in 1.15, a list is reversed as a whole, whatever the lengths of its sequences.

    Args:
        cell: a FusedRNNCell.
    """

    def __init__(self, cell):
        self._cell = cell

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        outputs, state = self._cell(
            _reversed(inputs, sequence_length), initial_state=initial_state, dtype=dtype,
            sequence_length=sequence_length, scope=scope)
        return _reversed(outputs, sequence_length), state


def _reversed(values, lengths):
    """Return a list, or a tensor [T, batch, n], in the opposite order of time."""
    if isinstance(values, list):
        return values[::-1]
    if lengths is None:
        return tf.reverse(values, [0])
    return tf.reverse_sequence(values, lengths, seq_axis=0, batch_axis=1)


class NASCell(LayerRNNCell):
    """The cell that Zoph & Le (2016) found; its equations are at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.NASCell``. Its variables are
    ``recurrent_kernel`` R [output, 8 · num_units], ``kernel`` W [n_input, 8 · num_units], and if
    they are asked for ``bias`` b [8 · num_units] and ``projection_weights`` P [num_units,
    num_proj].

    Args:
        num_units: size of the cell state c.
        num_proj: size of the output m after the projection; by default there is no projection.
        use_bias: whether to add b.
        reuse: whether to reuse the variables of an existing scope.
        kwargs: name, dtype and so on of a layer.

    Raises:
        ValueError: when called, if the width of the input is unknown.
    """

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **kwargs):
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units = num_units
        self._num_proj = num_proj
        self._use_bias = use_bias

    @property
    def output_size(self):
        return self._num_units if self._num_proj is None else self._num_proj

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self.output_size)

    def build(self, inputs_shape):
        n_input = tf.TensorShape(inputs_shape).with_rank(2).as_list()[1]
        if n_input is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        n_values = 8 * self._num_units
        self.recurrent_kernel = self.add_weight("recurrent_kernel", [self.output_size, n_values])
        self.kernel = self.add_weight("kernel", [n_input, n_values])
        if self._use_bias:
            self.bias = self.add_weight("bias", [n_values], initializer=tf.zeros_initializer())
        if self._num_proj is not None:
            self.projection_weights = self.add_weight(
                "projection_weights", [self._num_units, self._num_proj])
        self.built = True

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] and the state, c [batch, num_units] and m
        [batch, output_size], to m and the new state."""
        c, m = state
        b = tf.matmul(m, self.recurrent_kernel)
        if self._use_bias:
            b = tf.nn.bias_add(b, self.bias)
        a, b = (tf.split(each, 8, axis=1) for each in (tf.matmul(inputs, self.kernel), b))
        u = tf.tanh(tf.sigmoid(a[0] + b[0]) * tf.nn.relu(a[1] + b[1]))
        v = tf.tanh(tf.sigmoid(a[2] + b[2]) + tf.nn.relu(a[3] * b[3]))
        w = tf.tanh(tf.tanh(a[4] + b[4]) * tf.sigmoid(a[5] + b[5]))
        z = tf.sigmoid(tf.tanh(a[6] + b[6]) + tf.sigmoid(a[7] + b[7]))
        c = tf.tanh(u + c) * v
        m = tf.tanh(c * tf.tanh(w + z))
        if self._num_proj is not None:
            m = tf.matmul(m, self.projection_weights)
        return m, LSTMStateTuple(c, m)
