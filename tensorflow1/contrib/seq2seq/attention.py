"""Attention mechanisms of tf.contrib.seq2seq: how well a query fits each step of a memory.

A memory has the steps m_1 … m_S, with lengths if they are given: what comes after them is zeros,
and has no part in the attention a. Of a query q, with v, g, b and r that are learned:

    k_i = W_m m_i                                      the keys; the m_i are the values
    e_i = v · tanh(k_i + W_q q)                        Bahdanau, Cho & Bengio 2014
    e_i = g v/‖v‖ · tanh(k_i + W_q q + b)              the same with `normalize` (Salimans & Kingma
                                                       2016)
    e_i = g q · k_i                                    Luong, Pham & Manning 2015; g only with
                                                       `scale`
    a = softmax(e)

Monotonic attention goes forward only, from the attention a' of the step before (Raffel, Luong, Liu,
Weiss & Eck 2017). It stops at step i with the probability p_i:

    p_i = σ(e_i + r + noise)
    a_i = p_i Σ_{j≤i} a'_j Π_{j≤k<i} (1 - p_k)
"""
import math
from functools import partial

import numpy as np

from .. import tf

__all__ = ["AttentionMechanism", "BahdanauAttention", "BahdanauMonotonicAttention",
           "LuongAttention", "LuongMonotonicAttention", "hardmax", "monotonic_attention",
           "safe_cumprod"]


class AttentionMechanism:
    """Base class of what AttentionWrapper takes as a mechanism."""

    @property
    def alignments_size(self):
        """Number of steps of the memory."""
        raise NotImplementedError

    @property
    def state_size(self):
        """Size of the state, as that of a cell."""
        raise NotImplementedError


class _BaseAttentionMechanism(AttentionMechanism):
    """A memory with its keys and values. A subclass has ``__call__(query, state)``, which returns
    the attention [batch, S] and the next state.

    Args:
        query_layer: layer that a query passes, or None.
        memory: [batch, S, …].
        probability_fn: function (scores [batch, S], state) -> attention [batch, S].
        memory_sequence_length: [batch] integers; by default every memory has S steps.
        memory_layer: layer that makes the keys of the values.
        check_inner_dims_defined: whether the width of the memory must be known.
        score_mask_value: the score of a step after the end, by default -inf.
        custom_key_value_fn: function (keys, values) -> keys and values, in their place.
        name: of the operations.

    Raises:
        TypeError: a layer is not one of tf.layers, or `probability_fn` is not a function.
        ValueError: the width of the memory is unknown.
    """

    def __init__(self, query_layer, memory, probability_fn, memory_sequence_length=None,
                 memory_layer=None, check_inner_dims_defined=True, score_mask_value=None,
                 custom_key_value_fn=None, name=None):
        for what, layer in [("query_layer", query_layer), ("memory_layer", memory_layer)]:
            if layer is not None and not isinstance(layer, tf.layers.Layer):
                raise TypeError("%s is not a Layer: %s" % (what, type(layer).__name__))
        self._query_layer = query_layer
        self._memory_layer = memory_layer
        self.dtype = memory_layer.dtype
        if not callable(probability_fn):
            raise TypeError("probability_fn must be callable, saw type: %s"
                            % type(probability_fn).__name__)
        if score_mask_value is None:
            score_mask_value = tf.as_dtype(self.dtype).as_numpy_dtype(-np.inf)
        self._probability_fn = lambda score, state: probability_fn(_maybe_mask_score(
            score, memory_sequence_length, score_mask_value=score_mask_value), state)
        with tf.name_scope(name, "BaseAttentionMechanismInit", tf.nest.flatten(memory)):
            self._values = _prepare_memory(memory, memory_sequence_length,
                                           check_inner_dims_defined=check_inner_dims_defined)
            self._keys = memory_layer(self._values)
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            self._batch_size, self._alignments_size = (
                _dimension(self._keys, axis) for axis in (0, 1))

    @property
    def memory_layer(self):
        return self._memory_layer

    @property
    def query_layer(self):
        return self._query_layer

    @property
    def values(self):
        return self._values

    @property
    def keys(self):
        return self._keys

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def alignments_size(self):
        return self._alignments_size

    @property
    def state_size(self):
        return self._alignments_size

    def initial_alignments(self, batch_size, dtype):
        """Return the attention before the first step: zeros [batch, S]."""
        return zeros(batch_size, self._alignments_size, dtype)

    def initial_state(self, batch_size, dtype):
        """Return the state before the first step: the attention."""
        return self.initial_alignments(batch_size, dtype)


def zeros(batch_size, size, dtype):
    """Return zeros [batch, size]. As in 1.15 the batch size is a scalar or a vector of one."""
    if tf.is_tensor(batch_size) and batch_size.shape.ndims == 1:
        batch_size = batch_size[0]
    return tf.zeros([batch_size, size], dtype)


def _dimension(tensor, axis):
    """Return the size along an axis: an integer, or a tensor where it is unknown."""
    return tf.compat.dimension_value(tensor.shape[axis]) or tf.shape(tensor)[axis]


def _refuse_both(memory_sequence_length, memory_mask):
    if memory_sequence_length is not None and memory_mask is not None:
        raise ValueError("memory_sequence_length and memory_mask can't be provided at same time.")


def _prepare_memory(memory, memory_sequence_length=None, memory_mask=None,
                    check_inner_dims_defined=True):
    """Return a memory, or a nest of them, with zeros after the ends or where the mask [batch, S] is
    False."""
    memory = tf.nest.map_structure(partial(tf.convert_to_tensor, name="memory"), memory)
    _refuse_both(memory_sequence_length, memory_mask)
    first = tf.nest.flatten(memory)[0]
    if check_inner_dims_defined:
        for each in tf.nest.flatten(memory):
            if not each.shape[2:].is_fully_defined():
                raise ValueError("Expected memory %s to have fully defined inner dims, but saw "
                                 "shape: %s" % (each.name, each.shape))
    if memory_sequence_length is not None:
        memory_mask = tf.sequence_mask(memory_sequence_length, tf.shape(first)[1])
    if memory_mask is None:
        return memory

    def masked(each):
        mask = tf.cast(memory_mask, first.dtype)
        ones = tf.ones([tf.rank(each) - 2], tf.int32)
        return each * tf.reshape(mask, tf.concat([tf.shape(mask), ones], 0))

    return tf.nest.map_structure(masked, memory)


def _maybe_mask_score(score, memory_sequence_length=None, memory_mask=None, score_mask_value=None):
    """Return scores [batch, S] with another value after the ends or where the mask is False."""
    _refuse_both(memory_sequence_length, memory_mask)
    if memory_sequence_length is not None:
        with tf.control_dependencies([tf.assert_positive(
                memory_sequence_length,
                message="All values in memory_sequence_length must be greater than zero.")]):
            memory_mask = tf.sequence_mask(memory_sequence_length, tf.shape(score)[1])
    if memory_mask is None:
        return score
    return tf.where(memory_mask, score, score_mask_value * tf.ones_like(score))


def _luong_score(query, keys, scale):
    """Return q · k_i [batch, S], times `scale` if it is not None."""
    depth, units = query.shape[-1], keys.shape[-1]
    if depth != units:
        raise ValueError(
            "Incompatible or unknown inner dimensions between query and keys.  Query (%s) has "
            "units: %s.  Keys (%s) have units: %s.  Perhaps you need to set num_units to the keys' "
            "dimension (%s)?" % (query, depth, keys, units, units))
    score = tf.matmul(tf.expand_dims(query, 1), keys, transpose_b=True)[:, 0]
    return score if scale is None else scale * score


def _bahdanau_score(processed_query, keys, attention_v, attention_g=None, attention_b=None):
    """Return the scores [batch, S] of W_q q; those of `normalize` if both g and b are given."""
    hidden = keys + tf.expand_dims(processed_query, 1)
    if attention_g is not None and attention_b is not None:
        hidden += attention_b
        attention_v = attention_g * attention_v * tf.rsqrt(tf.reduce_sum(tf.square(attention_v)))
    return tf.reduce_sum(attention_v * tf.tanh(hidden), 2)


def _dense(name, num_units, dtype):
    return tf.layers.Dense(num_units, name=name, use_bias=False,
                           dtype=tf.float32 if dtype is None else dtype)


def _multiplicative(mechanism, query):
    """Return the scores of a mechanism that has `_scale`."""
    attention_g = tf.get_variable("attention_g", (), query.dtype, tf.ones_initializer()) if (
        mechanism._scale) else None
    return _luong_score(query, mechanism._keys, attention_g)


def _additive(mechanism, query):
    """Return the scores of a mechanism that has `_num_units` and `_normalize`."""
    n_units, dtype = mechanism._num_units, query.dtype
    processed_query = mechanism.query_layer(query) if mechanism.query_layer else query
    learned = [tf.get_variable("attention_v", [n_units], dtype)]
    if mechanism._normalize:
        learned += [tf.get_variable("attention_g", (), dtype,
                                    tf.constant_initializer(math.sqrt(1 / n_units))),
                    tf.get_variable("attention_b", [n_units], dtype, tf.zeros_initializer())]
    return _bahdanau_score(processed_query, mechanism._keys, *learned)


def _without_state(probability_fn):
    """Return a function (scores, state) of a function of the scores, by default softmax."""
    probability_fn = tf.nn.softmax if probability_fn is None else probability_fn
    return lambda score, _: probability_fn(score)


class LuongAttention(_BaseAttentionMechanism):
    """Multiplicative attention; its equations are at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.LuongAttention``. Its variables
    are W_m in ``memory_layer/kernel`` [n_memory, num_units], and with `scale` g in
    ``luong_attention/attention_g``, first 1.

    Args:
        num_units: width of the keys, which must be that of the queries.
        memory: [batch, S, n_memory].
        memory_sequence_length: [batch] integers above 0; by default every memory has S steps.
        scale: whether to multiply by g.
        probability_fn: function scores [batch, S] -> attention [batch, S], by default softmax.
        score_mask_value: the score of a step after the end, by default -inf.
        dtype: of the layer of the memory, by default float32.
        custom_key_value_fn: function (keys, values) -> keys and values, in their place.
        name: of the operations.

    Raises:
        ValueError: the width of the memory is unknown, or when called, the queries have another
            width than the keys.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, scale=False,
                 probability_fn=None, score_mask_value=None, dtype=None, custom_key_value_fn=None,
                 name="LuongAttention"):
        super().__init__(
            None, memory, _without_state(probability_fn), memory_sequence_length,
            _dense("memory_layer", num_units, dtype), score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn, name=name)
        self._num_units = num_units
        self._scale = scale
        self._name = name

    def __call__(self, query, state):
        """Return the attention [batch, S] of a query [batch, num_units], twice: it is the state."""
        with tf.variable_scope(None, "luong_attention", [query]):
            score = _multiplicative(self, query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauAttention(_BaseAttentionMechanism):
    """Additive attention; its equations are at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.BahdanauAttention``. Its variables
    are W_m in ``memory_layer/kernel`` [n_memory, num_units], and in ``bahdanau_attention`` W_q in
    ``query_layer/kernel`` [n_query, num_units], v in ``attention_v`` [num_units], and with
    `normalize` g in ``attention_g``, first √(1/num_units), and b in ``attention_b`` [num_units],
    first 0.

    Args:
        num_units: width of the keys.
        normalize: whether to normalize v.
        dtype: of the layers, by default float32.

    The other arguments are those of LuongAttention.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, normalize=False,
                 probability_fn=None, score_mask_value=None, dtype=None, custom_key_value_fn=None,
                 name="BahdanauAttention"):
        super().__init__(
            _dense("query_layer", num_units, dtype), memory, _without_state(probability_fn),
            memory_sequence_length, _dense("memory_layer", num_units, dtype),
            score_mask_value=score_mask_value, custom_key_value_fn=custom_key_value_fn, name=name)
        self._num_units = num_units
        self._normalize = normalize
        self._name = name

    def __call__(self, query, state):
        """Return the attention [batch, S] of a query [batch, n_query], twice: it is the state."""
        with tf.variable_scope(None, "bahdanau_attention", [query]):
            score = _additive(self, query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def safe_cumprod(x, *args, **kwargs):
    """Return the cumulative product of numbers in 0 … 1 by their logarithms: neither 0 nor an
    underflow spoils the gradient. The other arguments are those of tf.cumprod."""
    with tf.name_scope(None, "SafeCumprod", [x]):
        x = tf.convert_to_tensor(x, name="x")
        smallest = np.finfo(x.dtype.as_numpy_dtype).tiny
        return tf.exp(tf.cumsum(tf.log(tf.clip_by_value(x, smallest, 1)), *args, **kwargs))


def monotonic_attention(p_choose_i, previous_attention, mode):
    """Return the monotonic attention [batch, S]; its equation is at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.monotonic_attention``.

    Args:
        p_choose_i: the p_i [batch, S], in 0 … 1.
        previous_attention: the a'_i [batch, S]; before the first step 1, 0, 0, ….
        mode: "recursive" goes from step to step and is exact, "parallel" divides by products and is
            faster, and "hard" is for p_i that are 0 or 1.

    Raises:
        ValueError: there is no such mode.
    """
    p = tf.convert_to_tensor(p_choose_i, name="p_choose_i")
    previous = tf.convert_to_tensor(previous_attention, name="previous_attention")
    if mode == "recursive":  # reached_i = (1 - p_{i-1}) reached_{i-1} + a'_i
        passed = tf.concat([tf.ones_like(p[:, :1]), 1 - p[:, :-1]], 1)
        reached = tf.scan(
            lambda before, step: tf.ensure_shape(step[0] * before + step[1], before.shape),
            (tf.transpose(passed), tf.transpose(previous)), tf.zeros_like(p[:, 0]))
        return p * tf.transpose(reached)
    if mode == "parallel":
        passed = safe_cumprod(1 - p, axis=1, exclusive=True)
        return p * passed * tf.cumsum(previous / tf.clip_by_value(passed, 1e-10, 1.), axis=1)
    if mode == "hard":  # the first p_i that is 1, from where it was before
        p *= tf.cumsum(previous, axis=1)
        return p * tf.cumprod(1 - p, axis=1, exclusive=True)
    raise ValueError("mode must be 'recursive', 'parallel', or 'hard'.")


def _monotonic_probability_fn(score, previous_alignments, sigmoid_noise, mode, seed=None):
    """Return the monotonic attention [batch, S] of scores [batch, S], after normal noise."""
    if sigmoid_noise > 0:
        score += sigmoid_noise * tf.random_normal(tf.shape(score), dtype=score.dtype, seed=seed)
    p_choose_i = tf.cast(score > 0, score.dtype) if mode == "hard" else tf.sigmoid(score)
    return monotonic_attention(p_choose_i, previous_alignments, mode)


class _BaseMonotonicAttentionMechanism(_BaseAttentionMechanism):
    """A mechanism whose first attention is all at the first step."""

    def initial_alignments(self, batch_size, dtype):
        """Return the attention before the first step: 1, 0, 0, … [batch, S]."""
        return tf.one_hot(tf.zeros([batch_size], tf.int32), self._alignments_size, dtype=dtype)


class LuongMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Monotonic attention with multiplicative scores; its equations are at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.LuongMonotonicAttention``. Its
    variables are those of LuongAttention, in ``luong_monotonic_attention``, and there r in
    ``attention_score_bias``.

    Args:
        sigmoid_noise: standard deviation of the noise, for training; 0 for none.
        sigmoid_noise_seed: its seed.
        score_bias_init: first value of r.
        mode: that of monotonic_attention. With "hard" a p_i is 1 where it would be above 1/2, else
            0.

    The other arguments are those of LuongAttention.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, scale=False,
                 score_mask_value=None, sigmoid_noise=0., sigmoid_noise_seed=None,
                 score_bias_init=0., mode="parallel", dtype=None, name="LuongMonotonicAttention"):
        super().__init__(
            None, memory, partial(_monotonic_probability_fn, sigmoid_noise=sigmoid_noise,
                                  mode=mode, seed=sigmoid_noise_seed),
            memory_sequence_length, _dense("memory_layer", num_units, dtype),
            score_mask_value=score_mask_value, name=name)
        self._num_units = num_units
        self._scale = scale
        self._score_bias_init = score_bias_init
        self._name = name

    def __call__(self, query, state):
        """Return the attention [batch, S] of a query [batch, num_units], twice: it is the state."""
        with tf.variable_scope(None, "luong_monotonic_attention", [query]):
            score = _biased(self, _multiplicative(self, query))
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Monotonic attention with additive scores; its equations are at the top of the file.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.BahdanauMonotonicAttention``. Its
    variables are those of BahdanauAttention, in ``bahdanau_monotonic_attention``, and there r in
    ``attention_score_bias``. The arguments are those of BahdanauAttention and
    LuongMonotonicAttention.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, normalize=False,
                 score_mask_value=None, sigmoid_noise=0., sigmoid_noise_seed=None,
                 score_bias_init=0., mode="parallel", dtype=None,
                 name="BahdanauMonotonicAttention"):
        super().__init__(
            _dense("query_layer", num_units, dtype), memory,
            partial(_monotonic_probability_fn, sigmoid_noise=sigmoid_noise, mode=mode,
                    seed=sigmoid_noise_seed),
            memory_sequence_length, _dense("memory_layer", num_units, dtype),
            score_mask_value=score_mask_value, name=name)
        self._num_units = num_units
        self._normalize = normalize
        self._score_bias_init = score_bias_init
        self._name = name

    def __call__(self, query, state):
        """Return the attention [batch, S] of a query [batch, n_query], twice: it is the state."""
        with tf.variable_scope(None, "bahdanau_monotonic_attention", [query]):
            score = _biased(self, _additive(self, query))
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def _biased(mechanism, score):
    return score + tf.get_variable(
        "attention_score_bias", dtype=score.dtype, initializer=mechanism._score_bias_init)


def hardmax(logits, name=None):
    """Return 1 where the logits [..., n] have their first maximum, else 0."""
    with tf.name_scope(name, "Hardmax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        return tf.one_hot(tf.argmax(logits, -1), _dimension(logits, -1), dtype=logits.dtype)
