"""Decoders of tf.contrib.seq2seq, and the loop that runs them.

A decoder takes steps until all its sequences have ended. A step of a BasicDecoder is

    y_t, s_t = cell(x_t, s_{t-1})
    y_t = output_layer(y_t)         if there is one
    x_{t+1} by the helper           of y_t, see helpers.py

Shapes are those of one step. dynamic_decode puts the steps together.
"""
import abc
import collections
import contextlib

from .. import tf
from ..rnn import check_is_like_a_cell
from .helpers import Helper, batch_and_time_exchanged

__all__ = ["BasicDecoder", "BasicDecoderOutput", "Decoder", "dynamic_decode"]


class Decoder(abc.ABC):
    """Base class of what dynamic_decode runs."""

    @property
    def batch_size(self):
        """Scalar of int32."""
        raise NotImplementedError

    @property
    def output_size(self):
        """A (structure of) integers or TensorShapes: those of the outputs of one sequence."""
        raise NotImplementedError

    @property
    def output_dtype(self):
        """A (structure of) types: those of the outputs."""
        raise NotImplementedError

    @abc.abstractmethod
    def initialize(self, name=None):
        """Return whether each sequence has ended before its first step, the first inputs and the
        first state."""
        raise NotImplementedError

    @abc.abstractmethod
    def step(self, time, inputs, state, name=None):
        """Return the outputs of step `time`, the next state, the next inputs, and whether each
        sequence has ended."""
        raise NotImplementedError

    def finalize(self, outputs, final_state, sequence_lengths):
        """Return the outputs [T, batch, ...] and the final state as dynamic_decode is to return
        them. By default they stay as they are."""
        raise NotImplementedError

    @property
    def tracks_own_finished(self):
        """Whether `step` says which sequences have ended by then, not just which end with it."""
        return False


def dynamic_decode(decoder, output_time_major=False, impute_finished=False,
                   maximum_iterations=None, parallel_iterations=32, swap_memory=False, scope=None,
                   **kwargs):
    """Run a decoder until all sequences have ended.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.dynamic_decode``.

    Args:
        decoder: a Decoder.
        output_time_major: whether the outputs have time as their first axis.
        impute_finished: whether a sequence that has ended keeps its state, and has outputs of 0.
        maximum_iterations: the most steps, by default any number.
        parallel_iterations: how many steps may run at once.
        swap_memory: whether tensors kept for the gradient may move to the host.
        scope: variable scope or its name, by default "decoder".
        kwargs: without effect on a Decoder.

    Returns:
        The outputs [batch, T, ...], the final state, and the number of steps of each sequence,
        [batch] of int32.

    Raises:
        TypeError: `decoder` is no Decoder.
        ValueError: `maximum_iterations` is no scalar, or is left out where XLA compiles.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError("Expected decoder to be type Decoder, but saw: %s" % type(decoder))
    with tf.variable_scope(scope, "decoder") as decoder_scope:
        is_in_loop, is_in_xla = _surroundings()
        if decoder_scope.caching_device is None and not is_in_loop:
            # Variables are read once, before the loop.
            decoder_scope.set_caching_device(lambda operation: operation.device)
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(
                maximum_iterations, tf.int32, name="maximum_iterations")
            if maximum_iterations.shape.ndims != 0:
                raise ValueError("maximum_iterations must be a scalar")
        elif is_in_xla:
            raise ValueError("maximum_iterations is required for XLA compilation.")
        finished, inputs, state = decoder.initialize()
        if maximum_iterations is not None:
            finished = tf.logical_or(finished, maximum_iterations <= 0)
        static_batch_size = tf.get_static_value(tf.convert_to_tensor(decoder.batch_size))

        def empty(size, dtype):
            is_shape = isinstance(size, tf.TensorShape) and size.ndims != 0
            return tf.TensorArray(
                dtype, size=maximum_iterations if is_in_xla else 0, dynamic_size=not is_in_xla,
                element_shape=tf.TensorShape([static_batch_size]).concatenate(size)
                if is_shape else None)

        def step(time, arrays, state, inputs, finished, lengths):
            outputs, next_state, next_inputs, ended = decoder.step(time, inputs, state)
            if not decoder.tracks_own_finished:
                ended = tf.logical_or(ended, finished)
            lengths = tf.where(finished, lengths, tf.fill(tf.shape(lengths), time + 1))
            for old, new in ((state, next_state), (arrays, outputs), (inputs, next_inputs)):
                tf.nest.assert_same_structure(old, new)
            if impute_finished:
                outputs = tf.nest.map_structure(
                    lambda output, size: tf.where(finished, tf.zeros(tf.concat(
                        [[decoder.batch_size], tf.TensorShape(size)], 0), output.dtype), output),
                    outputs, decoder.output_size)
                next_state = tf.nest.map_structure(
                    lambda new, old: _kept(finished, new, old), next_state, state)
            arrays = tf.nest.map_structure(
                lambda array, output: array.write(time, output), arrays, outputs)
            return time + 1, arrays, next_state, next_inputs, ended, lengths

        _, arrays, state, _, _, lengths = tf.while_loop(
            lambda time, arrays, state, inputs, finished, lengths: tf.logical_not(
                tf.reduce_all(finished)),
            step,
            (tf.constant(0), tf.nest.map_structure(
                empty, decoder.output_size, decoder.output_dtype),
             state, inputs, finished, tf.zeros_like(finished, tf.int32)),
            parallel_iterations=parallel_iterations, maximum_iterations=maximum_iterations,
            swap_memory=swap_memory)
        outputs = tf.nest.map_structure(lambda array: array.stack(), arrays)
        with contextlib.suppress(NotImplementedError):
            outputs, state = decoder.finalize(outputs, state, lengths)
        if not output_time_major:
            outputs = tf.nest.map_structure(batch_and_time_exchanged, outputs)
    return outputs, state, lengths


def _surroundings():
    """Return whether a while loop and whether XLA is around what is built next."""
    contexts, context = [], tf.get_default_graph()._get_control_flow_context()
    while context is not None:
        contexts.append(context)
        context = context.outer_context
    return (any(context.IsWhileContext() for context in contexts),
            any(context.IsXLAContext() for context in contexts))


def _kept(finished, new, old):
    """Return the state `new` with `old` where a sequence has ended. TensorArrays and scalars are
    not of a sequence."""
    if isinstance(old, tf.TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.ndims == 0 else tf.where(finished, old, new)


class BasicDecoderOutput(
        collections.namedtuple("BasicDecoderOutput", ["rnn_output", "sample_id"])):
    """The outputs of a cell, and the samples that a helper makes of them."""


class CellDecoder(Decoder):
    """A decoder with a cell and perhaps a layer after it."""

    def _set_cell(self, cell, output_layer, type_of_layer):
        check_is_like_a_cell(cell)
        if output_layer is not None and not isinstance(output_layer, type_of_layer):
            raise TypeError("output_layer must be a Layer, received: %s" % type(output_layer))
        self._cell = cell
        self._output_layer = output_layer

    def _rnn_output_size(self):
        """Return the size of the outputs: that of the cell, or after the layer."""
        if self._output_layer is None:
            return self._cell.output_size
        shapes = self._output_layer.compute_output_shape(tf.nest.map_structure(
            tf.TensorShape([None]).concatenate, self._cell.output_size))
        return tf.nest.map_structure(lambda shape: shape[1:], shapes)


class BasicDecoder(CellDecoder):
    """Decoder of a cell and a helper.

    Args:
        cell: an RNNCell.
        helper: a Helper.
        initial_state: state of the cell.
        output_layer: a tf.layers.Layer for the outputs of the cell, such as tf.layers.Dense.

    Raises:
        TypeError: an argument has another type.
    """

    def __init__(self, cell, helper, initial_state, output_layer=None):
        self._set_cell(cell, output_layer, tf.layers.Layer)
        if not isinstance(helper, Helper):
            raise TypeError("helper must be a Helper, received: %s" % type(helper))
        self._helper = helper
        self._initial_state = initial_state

    @property
    def batch_size(self):
        return self._helper.batch_size

    @property
    def output_size(self):
        return BasicDecoderOutput(self._rnn_output_size(), self._helper.sample_ids_shape)

    @property
    def output_dtype(self):
        """The type of the first part of the state, and that of the samples."""
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        return BasicDecoderOutput(
            tf.nest.map_structure(lambda size: dtype, self._rnn_output_size()),
            self._helper.sample_ids_dtype)

    def initialize(self, name=None):
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BasicDecoderStep", [time, inputs, state]):
            outputs, state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            sample_ids = self._helper.sample(time=time, outputs=outputs, state=state)
            finished, inputs, state = self._helper.next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids)
        return BasicDecoderOutput(outputs, sample_ids), state, inputs, finished
