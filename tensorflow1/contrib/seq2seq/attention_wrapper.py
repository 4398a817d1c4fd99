"""AttentionWrapper of tf.contrib.seq2seq: a cell that reads a memory at each step (Luong, Pham &
Manning 2015).

With the attention a_t and the values m_i of each mechanism:

    o_t, s_t = cell([x_t, d_{t-1}], s_{t-1}),   d_0 = 0
    c_t = Σ_i a_{t,i} m_i,   a_t of the query o_t
    d_t = W_d [o_t, c_t]     or without an attention layer c_t; those of the mechanisms side by side
"""
import collections

from .. import tf
from ..rnn import check_is_like_a_cell
from .attention import AttentionMechanism, _dense, _dimension, zeros

__all__ = ["AttentionWrapper", "AttentionWrapperState"]


class AttentionWrapperState(collections.namedtuple("AttentionWrapperState", [
        "cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"])):
    """State of an AttentionWrapper: s_t, d_t, how many steps there were, and of its mechanism, or
    as tuples of its mechanisms, a_t, a TensorArray of all a_t, and the state."""

    def clone(self, **kwargs):
        """Return a state in which some fields are replaced by others of the same shapes.

        Raises:
            ValueError: there is no such field, or the structure or a shape is another one.
        """
        unknown = sorted(set(kwargs) - set(self._fields))
        if unknown:  # Python 3.13 has a TypeError for it
            raise ValueError("Got unexpected field names: %r" % unknown)
        return tf.nest.map_structure(_checked_shape, self, self._replace(**kwargs))


def _checked_shape(old, new):
    """Return a tensor after a check that it has the shape of another one: now, or when it runs."""
    if not isinstance(old, tf.Tensor) or not isinstance(new, tf.Tensor):
        return new
    if old.shape.is_fully_defined() and new.shape.is_fully_defined():
        if old.shape != new.shape:
            raise ValueError("Invalid shape for tensor %s, expected %s, got %s."
                             % (new.name, old.shape.as_list(), new.shape))
        return new
    with tf.control_dependencies([tf.assert_equal(
            tf.shape(old), tf.shape(new), message="Wrong shape for %s." % new.name)]):
        new = tf.identity(new)
    if old.shape.is_fully_defined():
        new.set_shape(old.shape)
    return new


def _compute_attention(attention_mechanism, cell_output, attention_state, attention_layer):
    """Return d_t, a_t and the next state of one mechanism."""
    alignments, next_state = attention_mechanism(cell_output, state=attention_state)
    context = tf.matmul(tf.expand_dims(alignments, 1), attention_mechanism.values)[:, 0]
    if attention_layer is not None:
        context = attention_layer(tf.concat([cell_output, context], 1))
    return context, alignments, next_state


_MISMATCH = ("%s AttentionWrapper %s: Non-matching batch sizes between the memory (encoder "
             "output) and %s.  Are you using the BeamSearchDecoder?  ")
_TILE = ("You may need to tile your %s via the tf.contrib.seq2seq.tile_batch function with "
         "argument multiple=beam_width.")


class AttentionWrapper(tf.nn.rnn_cell.RNNCell):
    """Cell with attention; its equations are at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.AttentionWrapper``. Its variables
    are those of the cell and of the mechanisms, which are all in the scope ``attention_wrapper``
    but for ``memory_layer``, and W_d in ``attention_layer/kernel`` [units + n_memory, size] there.

    Args:
        cell: an RNNCell.
        attention_mechanism: an AttentionMechanism, or a list of them.
        attention_layer_size: size of d, or a list of the sizes of each mechanism; by default there
            is no attention layer.
        alignment_history: whether the state has a TensorArray of the attention of all steps.
        cell_input_fn: function (x_t, d_{t-1}) -> input of the cell, in place of [x_t, d_{t-1}].
        output_attention: whether the output is d_t, not o_t.
        initial_cell_state: the state of the cell in zero_state, in place of zeros.
        name: of the scope.
        attention_layer: layer [o_t, c_t] -> d_t, or a list of one for each mechanism.
        attention_fn: function in place of _compute_attention.
        dtype: of the layer, by default that of the inputs.

    Raises:
        TypeError: a cell, mechanism or function is none.
        ValueError: both `attention_layer_size` and `attention_layer` are given, or they are not as
            many as the mechanisms.
        InvalidArgumentError: here or when it runs, if batch sizes differ.
    """

    def __init__(self, cell, attention_mechanism, attention_layer_size=None,
                 alignment_history=False, cell_input_fn=None, output_attention=True,
                 initial_cell_state=None, name=None, attention_layer=None, attention_fn=None,
                 dtype=None):
        super().__init__(name=name, dtype=dtype)
        check_is_like_a_cell(cell)
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        mechanisms = attention_mechanism if self._is_multi else (attention_mechanism,)
        for each in mechanisms:
            if not isinstance(each, AttentionMechanism):
                raise TypeError("attention_mechanism must %s, saw type: %s" % (
                    "contain only instances of AttentionMechanism" if self._is_multi else
                    "be an AttentionMechanism or list of multiple AttentionMechanism instances",
                    type(each).__name__))
        if cell_input_fn is not None and not callable(cell_input_fn):
            raise TypeError("cell_input_fn must be callable, saw type: %s"
                            % type(cell_input_fn).__name__)
        self._cell = cell
        self._attention_mechanisms = mechanisms
        self._cell_input_fn = cell_input_fn or (
            lambda inputs, attention: tf.concat([inputs, attention], -1))
        self._attention_fn = attention_fn or _compute_attention
        self._output_attention = output_attention
        self._alignment_history = alignment_history
        self._set_attention_layers(attention_layer_size, attention_layer)
        with tf.name_scope(name, "AttentionWrapperInit"):
            self._initial_cell_state = initial_cell_state
            if initial_cell_state is not None:
                batch_size = _dimension(tf.nest.flatten(initial_cell_state)[-1], 0)
                message = _MISMATCH % ("When constructing", self._base_name, "initial_cell_state")
                self._initial_cell_state = self._checked(
                    initial_cell_state, batch_size, message + _TILE % "initial state",
                    "check_initial_cell_state")

    def _set_attention_layers(self, sizes, layers):
        depths = (tf.compat.dimension_value(each.values.shape[-1])
                  for each in self._attention_mechanisms)
        if sizes is not None and layers is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        if sizes is not None:
            sizes = self._of_each(sizes, "attention_layer_size", "integer")
            layers = [_dense("attention_layer", size, each.dtype)
                      for size, each in zip(sizes, self._attention_mechanisms)]
        elif layers is not None:
            layers = self._of_each(layers, "attention_layer", "layer")
            sizes = [tf.compat.dimension_value(layer.compute_output_shape(
                [None, self._cell.output_size + depth])[-1])
                for layer, depth in zip(layers, depths)]
        self._attention_layers = layers and tuple(layers)
        self._attention_layer_size = sum(sizes or depths)

    def _of_each(self, given, name, what):
        given = given if isinstance(given, (list, tuple)) else (given,)
        if len(given) != len(self._attention_mechanisms):
            raise ValueError("If provided, %s must contain exactly one %s per attention_mechanism, "
                             "saw: %d vs %d"
                             % (name, what, len(given), len(self._attention_mechanisms)))
        return given

    def _batch_size_checks(self, batch_size, error_message):
        return [tf.assert_equal(batch_size, each.batch_size, message=error_message)
                for each in self._attention_mechanisms]

    def _checked(self, state, batch_size, error_message, name):
        """Return a nest of tensors which needs that the batch sizes are equal."""
        with tf.control_dependencies(self._batch_size_checks(batch_size, error_message)):
            return tf.nest.map_structure(lambda each: tf.identity(each, name), state)

    def _item_or_tuple(self, seq):
        """Return a tuple, or its only item if the mechanism was not given in a list."""
        items = tuple(seq)
        return items if self._is_multi else items[0]

    @property
    def output_size(self):
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            attention=self._attention_layer_size,
            time=tf.TensorShape([]),
            alignments=self._item_or_tuple(each.alignments_size for each in mechanisms),
            alignment_history=self._item_or_tuple(
                each.alignments_size if self._alignment_history else () for each in mechanisms),
            attention_state=self._item_or_tuple(each.state_size for each in mechanisms))

    def zero_state(self, batch_size, dtype):
        """Return the AttentionWrapperState before the first step.

        Raises:
            InvalidArgumentError: here or when it runs, if the memory has another batch size.
        """
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            cell_state = self._initial_cell_state
            if cell_state is None:
                cell_state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            message = _MISMATCH % (
                "When calling zero_state of", self._base_name, "the requested batch size")
            cell_state = self._checked(cell_state, batch_size, message + (
                "If so, make sure your encoder output has been tiled to beam_width via "
                "tf.contrib.seq2seq.tile_batch, and the batch_size= argument passed to zero_state "
                "is batch_size * beam_width."), "checked_cell_state")
            mechanisms = self._attention_mechanisms
            alignments = [each.initial_alignments(batch_size, dtype) for each in mechanisms]
            return AttentionWrapperState(
                cell_state=cell_state,
                time=tf.zeros([], tf.int32),
                attention=zeros(batch_size, self._attention_layer_size, dtype),
                alignments=self._item_or_tuple(alignments),
                alignment_history=self._item_or_tuple(
                    tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=each.shape)
                    if self._alignment_history else () for each in alignments),
                attention_state=self._item_or_tuple(
                    each.initial_state(batch_size, dtype) for each in mechanisms))

    @tf.autograph.experimental.do_not_convert  # plain Python ifs, evaluated once
    def call(self, inputs, state):
        """Advance one time step: inputs [batch, n_input] and the AttentionWrapperState, to d_t
        [batch, size] or o_t [batch, units] and the new state.

        Raises:
            TypeError: `state` is not an AttentionWrapperState.
            InvalidArgumentError: here or when it runs, if the memory has another batch size.
        """
        if not isinstance(state, AttentionWrapperState):
            raise TypeError("Expected state to be instance of AttentionWrapperState. Received type "
                            "%s instead." % type(state))
        output, cell_state = self._cell(
            self._cell_input_fn(inputs, state.attention), state.cell_state)
        message = _MISMATCH % ("When applying", self.name, "the query (decoder output)")
        output = self._checked(output, _dimension(output, 0), message + _TILE % "memory input",
                               "checked_cell_output")
        n_mechanisms = len(self._attention_mechanisms)
        states, histories = (each if self._is_multi else [each]
                             for each in (state.attention_state, state.alignment_history))
        attentions, alignments, states = zip(*map(
            self._attention_fn, self._attention_mechanisms, [output] * n_mechanisms, states,
            self._attention_layers or [None] * n_mechanisms))
        histories = [history.write(state.time, each) if self._alignment_history else ()
                     for history, each in zip(histories, alignments)]
        attention = tf.concat(attentions, 1)
        return attention if self._output_attention else output, AttentionWrapperState(
            cell_state=cell_state,
            attention=attention,
            time=state.time + 1,
            alignments=self._item_or_tuple(alignments),
            alignment_history=self._item_or_tuple(histories),
            attention_state=self._item_or_tuple(states))
