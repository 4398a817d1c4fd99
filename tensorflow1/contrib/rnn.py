"""The part of tf.contrib.rnn that most scripts use: that of the suite's contrib, the coupled cell
with all its arguments, a cell with layer normalization, two wrappers that project, one that embeds,
and the cells of block_cells.py."""
import math

from contrib import rnn as of_the_suite
from contrib.rnn import *  # noqa: F403  (the cells and functions that the suite has)
from contrib.rnn import LSTMStateTuple, RNNCell

from . import block_cells, layers, tf, uncovered
from .block_cells import *  # noqa: F403

__all__ = sorted([*of_the_suite.__all__, *block_cells.__all__, "EmbeddingWrapper",
                  "InputProjectionWrapper", "LayerNormBasicLSTMCell", "OutputProjectionWrapper"])

__getattr__ = uncovered.raising("tf.contrib.rnn", ", ".join(__all__))


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
            j, f, o = [_normalized(gate, scope, self._norm_gain, self._norm_shift)
                       for gate, scope in [(j, "transform"), (f, "forget"), (o, "output")]]

        f += self._forget_bias
        if self._use_peepholes:
            f_diag = tf.get_variable("W_F_diag", [self._num_units], dtype)
            o_diag = tf.get_variable("W_O_diag", [self._num_units], dtype)
            f += f_diag * c_prev
        f = tf.sigmoid(f)
        c = f * c_prev + (1 - f) * self._activation(j)
        if self._layer_norm:
            c = _normalized(c, "state", self._norm_gain, self._norm_shift)
        if self._use_peepholes:
            o += o_diag * c
        m = tf.sigmoid(o) * self._activation(c)

        if self._num_proj is not None:
            m = tf.matmul(m, _sharded_variable("W_P", [self._num_units, self._num_proj],
                                               dtype, self._num_proj_shards))
            if self._proj_clip is not None:
                m = tf.clip_by_value(m, -self._proj_clip, self._proj_clip)
        return m, LSTMStateTuple(c, m) if self._state_is_tuple else tf.concat([c, m], axis=1)


class LayerNormBasicLSTMCell(RNNCell):
    """LSTM cell with layer normalization (Ba, Kiros & Hinton 2016) and with dropout of what it
    adds to its cell state (Semeniuta, Severyn & Barth 2016).

        i, j, f, o = LN(W [x_t, h_{t-1}]), each part normalized by itself
        c_t = LN(σ(f + forget_bias) ∘ c_{t-1} + σ(i) ∘ dropout(φ(j)))
        h_t = σ(o) ∘ φ(c_t)

    Has the same effect as the cell of this name in TensorFlow 1.15's ``tf.contrib.rnn``. Its
    variables are ``kernel`` [n_input + num_units, 4 · num_units], in the order i, j, f, o, and
    ``gamma`` and ``beta`` [num_units] in the scopes ``input``, ``transform``, ``forget``,
    ``output`` and ``state``, or without `layer_norm` ``bias`` [4 · num_units]. As in 1.15,
    ``bias`` takes the initializer of its variable scope.

    Args:
        num_units: size of the cell state c and of the output h.
        forget_bias: added to the forget gate before its sigmoid.
        input_size: without effect, as in 1.15.
        activation: φ.
        layer_norm: whether to normalize. Without it LN(v) = v + bias for the gates and LN(c) = c.
        norm_gain: first value of ``gamma``.
        norm_shift: first value of ``beta``.
        dropout_keep_prob: the fraction that dropout keeps, a float or a scalar tensor.
        dropout_prob_seed: integer, the seed of dropout.
        reuse: whether to reuse the variables of an existing scope.

    Raises:
        ValueError: when called, if the width of the input is unknown.
    """

    def __init__(self, num_units, forget_bias=1.0, input_size=None, activation=tf.tanh,
                 layer_norm=True, norm_gain=1.0, norm_shift=0.0, dropout_keep_prob=1.0,
                 dropout_prob_seed=None, reuse=None):
        super().__init__(_reuse=reuse)
        if input_size is not None:
            tf.logging.warn("%s: The input_size parameter is deprecated.", self)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._activation = activation
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift
        self._keep_prob = dropout_keep_prob
        self._seed = dropout_prob_seed

    @property
    def output_size(self):
        return self._num_units

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step.

        Args:
            inputs: [batch, n_input].
            state: LSTMStateTuple(c, h), both [batch, num_units].

        Returns:
            h [batch, num_units] and the new state.
        """
        c, h = state
        inputs = tf.concat([inputs, h], axis=1)
        kernel = tf.get_variable("kernel", [inputs.shape[1], 4 * self._num_units], inputs.dtype)
        gates = tf.matmul(inputs, kernel)
        if not self._layer_norm:
            bias = tf.get_variable("bias", [4 * self._num_units], inputs.dtype)
            gates = tf.nn.bias_add(gates, bias)
        i, j, f, o = tf.split(gates, 4, axis=1)
        if self._layer_norm:
            i, j, f, o = [_normalized(gate, scope, self._norm_gain, self._norm_shift)
                          for gate, scope in [(i, "input"), (j, "transform"), (f, "forget"),
                                              (o, "output")]]

        update = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            update = tf.nn.dropout(update, rate=1 - self._keep_prob, seed=self._seed)
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * update
        if self._layer_norm:
            c = _normalized(c, "state", self._norm_gain, self._norm_shift)
        h = tf.sigmoid(o) * self._activation(c)
        return h, LSTMStateTuple(c, h)


def check_is_like_a_cell(cell):
    """Raise a TypeError if a cell is not like an RNNCell. As in 1.15 it need not be a subclass."""
    if not (callable(cell) and hasattr(cell, "state_size") and hasattr(cell, "output_size")
            and (hasattr(cell, "zero_state") or hasattr(cell, "get_initial_state"))):
        raise TypeError("The argument 'cell' (%s) is not an RNNCell" % (cell,))


class _Wrapper(RNNCell):
    """A cell with another one inside."""

    def __init__(self, cell, reuse):
        super().__init__(_reuse=reuse)
        check_is_like_a_cell(cell)
        self._cell = cell

    @property
    def state_size(self):
        return self._cell.state_size

    def zero_state(self, batch_size, dtype):
        """Return the zero state of the cell inside."""
        return self._cell.zero_state(batch_size, dtype)


class EmbeddingWrapper(_Wrapper):
    """Cell that first looks up a vector for each symbol of its input: cell(embedding[x_t]).

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.EmbeddingWrapper``. Its variable is
    ``embedding`` [embedding_classes, embedding_size]. Vector and cell are on the CPU.

    Args:
        cell: an RNNCell.
        embedding_classes: number of symbols.
        embedding_size: size of each vector.
        initializer: of ``embedding``, by default that of its variable scope. Without that one the
            values are uniform in -√3 … √3, so that their variance is 1.
        reuse: whether to reuse the variables of an existing scope.

    Raises:
        TypeError: `cell` is not an RNNCell.
        ValueError: a size is less than 1.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError("Both embedding_classes and embedding_size must be > 0: %d, %d."
                             % (embedding_classes, embedding_size))
        self._shape = [embedding_classes, embedding_size]
        self._initializer = initializer

    @property
    def output_size(self):
        return self._cell.output_size

    @tf.autograph.experimental.do_not_convert  # plain Python
    def call(self, inputs, state):
        """Advance one time step: inputs, batch integers of any shape, to the outputs and state of
        the cell."""
        with tf.device("/cpu:0"):
            embedding = tf.get_variable(
                "embedding", self._shape, tf.nest.flatten(state)[0].dtype,
                self._initializer or tf.get_variable_scope().initializer
                or tf.random_uniform_initializer(-math.sqrt(3), math.sqrt(3)))
            vectors = tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1]))
            return self._cell(vectors, state)


class _ProjectionWrapper(_Wrapper):
    """A cell with ``kernel`` and ``bias`` of a projection of its own beside it."""

    def __init__(self, cell, activation, reuse):
        super().__init__(cell, reuse)
        self._activation = activation
        self._linear = None

    def _projected(self, values, size):
        """Return activation([batch, n] · kernel + bias) [batch, size]."""
        if isinstance(values, (list, tuple)):  # of a cell with several outputs
            values = tf.concat(values, axis=1)
        if self._linear is None:  # made once, whatever scope a later call is in
            self._linear = _linear(values, size)
        projected = self._linear(values)
        return self._activation(projected) if self._activation else projected


class InputProjectionWrapper(_ProjectionWrapper):
    """Cell that first projects its input: cell(φ(x_t · kernel + bias)).

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.InputProjectionWrapper``.

    Args:
        cell: an RNNCell.
        num_proj: size of the projection.
        activation: φ; None for none.
        input_size: without effect, as in 1.15.
        reuse: whether to reuse the variables of an existing scope.

    Raises:
        TypeError: `cell` is not an RNNCell.
        ValueError: when called, if the width of the input is unknown.
    """

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, activation, reuse)
        if input_size is not None:
            tf.logging.warn("%s: The input_size parameter is deprecated.", self)
        self._num_proj = num_proj

    @property
    def output_size(self):
        return self._cell.output_size

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] to the outputs and state of the cell."""
        return self._cell(self._projected(inputs, self._num_proj), state)


class OutputProjectionWrapper(_ProjectionWrapper):
    """Cell whose output is projected: φ(cell(x_t) · kernel + bias).

    Has the same effect as TensorFlow 1.15's ``tf.contrib.rnn.OutputProjectionWrapper``.

    Args:
        cell: an RNNCell.
        output_size: size of the projection, 1 or more.
        activation: φ; None for none.
        reuse: whether to reuse the variables of an existing scope.

    Raises:
        TypeError: `cell` is not an RNNCell.
        ValueError: `output_size` is less than 1.
    """

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, activation, reuse)
        if output_size < 1:
            raise ValueError("Parameter output_size must be > 0: %d." % output_size)
        self._output_size = output_size

    @property
    def output_size(self):
        return self._output_size

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] to outputs [batch, output_size] and the
        state of the cell."""
        outputs, state = self._cell(inputs, state)
        return self._projected(outputs, self._output_size), state


def _linear(values, size):
    """Make ``kernel`` and ``bias``; return the function [batch, n] -> [batch, size] of them."""
    n_values = values.shape.with_rank(2).as_list()[1]
    if n_values is None:
        raise ValueError("linear expects shape[1] to be provided for shape %s" % values.shape)
    kernel = tf.get_variable("kernel", [n_values, size], values.dtype)
    with tf.variable_scope(tf.get_variable_scope()) as scope:
        scope.set_partitioner(None)
        bias = tf.get_variable("bias", [size], values.dtype, tf.zeros_initializer())
    return lambda values: tf.nn.bias_add(tf.matmul(values, kernel), bias)


def _normalized(values, scope, gain, shift):
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
