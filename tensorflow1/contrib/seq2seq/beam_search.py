"""Beam search of tf.contrib.seq2seq: of each sequence, the W likeliest beginnings go on together.

A step continues each beam y with each symbol v and keeps the W continuations of the best scores
(Graves 2012; the penalties are those of Wu et al. 2016, "Google's neural machine translation"):

    log p(y v) = log p(y) + log softmax(output_layer(cell(y)))[v]
    score(y v) = log p(y v) / ((5 + |y|) / 6)^α + β Σ_i log min(Σ_t a_ti, 1)

α is length_penalty_weight, β coverage_penalty_weight, and a_ti the attention that step t paid to
input i. |y| counts symbols before the end. The second term is added to beams that have ended. A
beam that has ended goes on with the end symbol alone, at a log-probability of 0. Each step leaves
its symbols and the beams that they continue: the sequences are read backwards from their last
symbols (gather_tree).
"""
import collections

from .. import tf
from .decoder import CellDecoder
from .helpers import embedding_function, tokens

__all__ = ["BeamSearchDecoder", "BeamSearchDecoderOutput", "BeamSearchDecoderState",
           "FinalBeamSearchDecoderOutput", "gather_tree", "tile_batch"]


class BeamSearchDecoderState(collections.namedtuple("BeamSearchDecoderState", [
        "cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs"])):
    """State of the cell, and for each beam [batch, W] its log-probability, whether it has ended,
    its length in int64, and its attention [batch, W, n_inputs] so far if that is penalized."""


class BeamSearchDecoderOutput(collections.namedtuple("BeamSearchDecoderOutput", [
        "scores", "predicted_ids", "parent_ids"])):
    """The scores of a step, its symbols, and which beams they continue, [batch, W]."""


class FinalBeamSearchDecoderOutput(collections.namedtuple("FinalBeamDecoderOutput", [
        "predicted_ids", "beam_search_decoder_output"])):
    """The sequences, [batch, T, W] with the best beam first, and the outputs of the steps."""


def tile_batch(t, multiplier, name=None):
    """Repeat each entry of a batch.

    Args:
        t: (structure of) tensors [batch, ...].
        multiplier: how many times.
        name: of the operations, by default "tile_batch".

    Returns:
        The same structure, of [batch * multiplier, ...], in the order 1, 1, …, 2, 2, ….

    Raises:
        ValueError: a tensor is a scalar, or has an unknown rank.
    """
    def tiled(tensor):
        tensor = tf.convert_to_tensor(tensor)
        if not tensor.shape.ndims:
            raise ValueError("t must have statically known rank")
        batch_size, *others = tensor.shape.as_list()
        repeated = tf.repeat(tensor, multiplier, axis=0)
        repeated.set_shape([batch_size and batch_size * multiplier, *others])
        return repeated

    with tf.name_scope(name, "tile_batch"):
        return tf.nest.map_structure(tiled, t)


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """Read sequences backwards from their last symbols.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.gather_tree`` on a CPU.

    Args:
        step_ids: [T, batch, W] of int32, the symbols of each step.
        parent_ids: [T, batch, W] of int32, which beams of the step before they continue.
        max_sequence_lengths: [batch] of int32, the number of steps.
        end_token: scalar of int32, the symbol that fills a sequence after its end.
        name: of the operations, by default "GatherTree".

    Returns:
        [T, batch, W] of int32.

    Raises:
        TypeError: an argument is not of int32.
        ValueError: a rank is wrong, or shapes do not fit.
        tf.errors.InvalidArgumentError: when run, if there is no such beam.
    """
    with tf.name_scope(name, "GatherTree"):
        step_ids, parent_ids, lengths, end_token = arguments = tf.convert_to_tensor(step_ids), *[
            tf.convert_to_tensor(each, None if tf.is_tensor(each) else tf.int32)
            for each in (parent_ids, max_sequence_lengths, end_token)]
        for each in arguments:
            if each.dtype.base_dtype != tf.int32:
                raise TypeError(f"gather_tree takes int32, not {each.dtype.name}")
        shape = step_ids.shape.with_rank(3).merge_with(parent_ids.shape)
        step_ids, parent_ids = tf.ensure_shape(step_ids, shape), tf.ensure_shape(parent_ids, shape)
        lengths, end_token = tf.ensure_shape(lengths, shape[1:2]), tf.ensure_shape(end_token, [])
        ids = tf.batch_gather(step_ids, _beams_of_paths(parent_ids, lengths))
        ends = tf.cast(tf.equal(ids, end_token), tf.int32)
        is_after = tf.logical_or(
            tf.cumsum(ends, exclusive=True) > 0,
            tf.expand_dims(tf.logical_not(_is_inside(lengths, ids)), 2))
        ids = tf.where(is_after, tf.fill(tf.shape(ids), end_token), ids)
        ids.set_shape(shape)
        return ids


def _is_inside(lengths, ids):
    """Return [T, batch] of bool: which steps are before the end of their sequences."""
    return tf.transpose(tf.sequence_mask(lengths, tf.shape(ids)[0]))


def _beams_of_paths(parent_ids, lengths):
    """Return [T, batch, W]: which beam of each step leads to a beam of the last one. After the end
    of a sequence it is the beam itself."""
    _, batch_size, width = tf.unstack(tf.shape(parent_ids))
    own = tf.tile([tf.range(width)], [batch_size, 1])
    sequences = tf.tile(tf.expand_dims(tf.range(batch_size), 1), [1, width])

    def before(beams, step):
        parents, is_inside = step
        # Not batch_gather: a CPU then refuses what is no beam.
        parents = tf.gather_nd(parents, tf.stack([sequences, beams], 2))
        return tf.where(is_inside, parents, own)

    parent_ids = tf.concat([parent_ids, [own]], 0)
    return tf.scan(before, (parent_ids, _is_inside(lengths, parent_ids)), own, reverse=True)[1:]


def _in_order_of_beams(stacked, parent_ids, lengths):
    """Return what each step left [T, batch * W, ...] or [T, batch, W, ...] in the order of the
    beams that the search ends with.

    Args:
        stacked: a tensor of one of these shapes.
        parent_ids: [T, batch, W].
        lengths: of the beams, [batch, W].
    """
    own = tf.broadcast_to(tf.range(tf.shape(parent_ids)[2]), tf.shape(parent_ids))
    beams = _beams_of_paths(parent_ids, tf.reduce_max(lengths, 1))
    is_inside = tf.transpose(tf.sequence_mask(lengths, tf.shape(parent_ids)[0]), [2, 0, 1])
    by_beam = tf.reshape(stacked, tf.concat([tf.shape(parent_ids), [-1]], 0))
    ordered = tf.batch_gather(by_beam, tf.where(is_inside, beams, own))
    return tf.reshape(ordered, tf.shape(stacked))


class BeamSearchDecoder(CellDecoder):
    """Decoder that searches for the likeliest sequences.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.seq2seq.BeamSearchDecoder``.
    dynamic_decode returns a FinalBeamSearchDecoderOutput, a BeamSearchDecoderState and lengths
    [batch, W], in which the beams are not ordered: use those of the state.

    Args:
        cell: an RNNCell. With an AttentionWrapper, what it attends to is tiled by tile_batch.
        embedding: function (ids [batch, W]) -> inputs [batch, W, ...], or what
            tf.nn.embedding_lookup takes.
        start_tokens: [batch] of int32, the first symbols.
        end_token: scalar of int32, the symbol that ends a sequence.
        initial_state: state of the cell for a batch of batch * W, such as of tile_batch.
        beam_width: W, an integer.
        output_layer: a layer for the outputs of the cell.
        length_penalty_weight: α, a scalar.
        coverage_penalty_weight: β, a scalar.
        reorder_tensor_arrays: whether TensorArrays in the state of the cell, such as the history
            of an attention, are stacked in the end, in the order of the beams. Those of another
            shape stay as they are, with a warning. As in 1.15 these are also those whose elements
            [batch * W, n] have a static shape.

    Raises:
        TypeError: `cell` or `output_layer` has another type.
        ValueError: `start_tokens` is no vector, or `end_token` is no scalar; or a part of the
            state has an unknown rank; or, when it is run, a coverage is penalized and no cell has
            attention.
    """

    def __init__(self, cell, embedding, start_tokens, end_token, initial_state, beam_width,
                 output_layer=None, length_penalty_weight=0.0, coverage_penalty_weight=0.0,
                 reorder_tensor_arrays=True):
        self._set_cell(cell, output_layer, tf.keras.layers.Layer)
        self._beam_width = beam_width
        self._length_penalty_weight = length_penalty_weight
        self._coverage_penalty_weight = coverage_penalty_weight
        self._reorder_tensor_arrays = reorder_tensor_arrays
        self._embedding_fn = embedding_function(embedding)
        start_tokens, self._end_token = tokens(start_tokens, end_token)
        self._batch_size = tf.size(start_tokens)
        self._initial_cell_state = tf.nest.map_structure(
            self._maybe_split_batch_beams, initial_state, cell.state_size)
        self._start_tokens = tf.tile(tf.expand_dims(start_tokens, 1), [1, beam_width])
        self._start_inputs = self._embedding_fn(self._start_tokens)
        self._finished = self._of_the_first_beam(False, True, tf.bool)

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def tracks_own_finished(self):
        """True: the order of the beams changes from step to step."""
        return True

    @property
    def output_size(self):
        return BeamSearchDecoderOutput(*[tf.TensorShape([self._beam_width])] * 3)

    @property
    def output_dtype(self):
        """The type of the first part of the state for the scores, and int32."""
        dtype = tf.nest.flatten(self._initial_cell_state)[0].dtype
        return BeamSearchDecoderOutput(
            tf.nest.map_structure(lambda size: dtype, self._rnn_output_size()), tf.int32, tf.int32)

    def _of_the_first_beam(self, value, of_the_others, dtype):
        """Return [batch, W]."""
        return tf.one_hot(tf.zeros([self._batch_size], tf.int32), self._beam_width,
                          tf.constant(value, dtype), tf.constant(of_the_others, dtype),
                          dtype=dtype)

    def initialize(self, name=None):
        dtype = tf.nest.flatten(self._initial_cell_state)[0].dtype
        attention = _attention(self._initial_cell_state, self._coverage_penalty_weight)
        return self._finished, self._start_inputs, BeamSearchDecoderState(
            cell_state=self._initial_cell_state,
            # All beams begin alike: the first one alone is continued.
            log_probs=self._of_the_first_beam(0, -float("inf"), dtype), finished=self._finished,
            lengths=tf.zeros([self._batch_size, self._beam_width], tf.int64),
            accumulated_attention_probs=() if attention is None else attention)

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BeamSearchDecoderStep"):
            sizes = self._cell.state_size
            inputs = tf.nest.map_structure(
                lambda each: self._merge_batch_beams(each, each.shape[2:]), inputs)
            outputs, cell_state = self._cell(inputs, tf.nest.map_structure(
                self._maybe_merge_batch_beams, state.cell_state, sizes))
            logits = tf.nest.map_structure(
                lambda each: self._split_batch_beams(each, each.shape[1:]), outputs)
            cell_state = tf.nest.map_structure(self._maybe_split_batch_beams, cell_state, sizes)
            if self._output_layer is not None:
                logits = self._output_layer(logits)
            outputs, state = self._best_continuations(
                logits, state._replace(cell_state=cell_state))
            inputs = tf.cond(tf.reduce_all(state.finished), lambda: self._start_inputs,
                             lambda: self._embedding_fn(outputs.predicted_ids))
        return outputs, state, inputs, state.finished

    def _best_continuations(self, logits, state):
        """Return the outputs and the state of a step, of its logits [batch, W, symbols] and the
        state before it with that of the cell after it."""
        n_symbols = tf.compat.dimension_value(logits.shape[-1]) or tf.shape(logits)[-1]
        is_going_on = tf.logical_not(state.finished)
        is_end = tf.one_hot(self._end_token, n_symbols, True, False, dtype=tf.bool)
        log_probs = tf.nn.log_softmax(logits)
        after_the_end = tf.where(is_end, tf.zeros([n_symbols], log_probs.dtype),
                                 tf.fill([n_symbols], log_probs.dtype.min))
        log_probs = tf.expand_dims(state.log_probs, 2) + tf.where(
            tf.tile(tf.expand_dims(state.finished, 2), [1, 1, n_symbols]),
            tf.broadcast_to(after_the_end, tf.shape(log_probs)), log_probs)
        lengths = tf.expand_dims(state.lengths, 2) + tf.cast(tf.logical_and(
            tf.expand_dims(is_going_on, 2), tf.logical_not(is_end)), tf.int64)
        coverage, attention = (), _attention(state.cell_state, self._coverage_penalty_weight)
        if attention is not None:
            coverage = state.accumulated_attention_probs + attention * tf.expand_dims(
                tf.cast(is_going_on, attention.dtype), 2)
        scores = tf.reshape(self._scores(log_probs, lengths, state.finished, coverage),
                            [self._batch_size, -1])
        scores, chosen = tf.nn.top_k(scores, self._beam_width)
        shape = [tf.get_static_value(self._batch_size), self._beam_width]
        scores.set_shape(shape)
        chosen.set_shape(shape)
        symbols, beams = chosen % n_symbols, chosen // n_symbols

        def of_the_beams(values):
            if isinstance(values, tf.TensorArray) or _rank(values) < 2:
                return values
            gathered = tf.batch_gather(values, beams)
            gathered.set_shape([*shape, *values.shape[2:]])
            return gathered

        cell_state, finished, lengths, coverage = tf.nest.map_structure(of_the_beams, (
            state.cell_state, state.finished, state.lengths, coverage))
        log_probs = tf.batch_gather(tf.reshape(log_probs, [self._batch_size, -1]), chosen)
        log_probs.set_shape(shape)
        return BeamSearchDecoderOutput(scores, symbols, beams), BeamSearchDecoderState(
            cell_state=cell_state, log_probs=log_probs,
            finished=tf.logical_or(finished, tf.equal(symbols, self._end_token)),
            lengths=lengths + tf.cast(tf.logical_not(finished), tf.int64),
            accumulated_attention_probs=coverage)

    def _scores(self, log_probs, lengths, finished, coverage):
        """Return [batch, W, symbols].

        Args:
            log_probs: [batch, W, symbols].
            lengths: [batch, W, symbols] of int64.
            finished: [batch, W] of bool.
            coverage: [batch, W, n_inputs], or ().
        """
        weight = tf.convert_to_tensor(self._length_penalty_weight)
        weight.set_shape([])
        if tf.get_static_value(weight) != 0:
            penalty = (5. + tf.cast(lengths, tf.float32)) ** weight / 6. ** weight
            log_probs /= tf.cast(penalty, log_probs.dtype)
        weight = tf.convert_to_tensor(self._coverage_penalty_weight)
        if weight.shape.ndims != 0:
            raise ValueError("coverage_penalty_weight should be a scalar, but saw shape: %s"
                             % weight.shape)
        if isinstance(coverage, tuple):
            return log_probs
        # Padding has an attention of 0.
        coverage = tf.where(tf.equal(coverage, 0), tf.ones_like(coverage), coverage)
        penalty = tf.reduce_sum(tf.math.log(tf.minimum(coverage, 1)), 2)
        penalty *= tf.cast(finished, penalty.dtype) * weight
        return log_probs + tf.expand_dims(penalty, 2)

    def finalize(self, outputs, final_state, sequence_lengths):
        lengths = tf.cast(tf.reduce_max(final_state.lengths, 1), tf.int32)
        sequences = gather_tree(outputs.predicted_ids, outputs.parent_ids, lengths,
                                self._end_token)
        if self._reorder_tensor_arrays:
            final_state = final_state._replace(cell_state=tf.nest.map_structure(
                lambda each: self._maybe_sort_array_beams(
                    each, outputs.parent_ids, final_state.lengths), final_state.cell_state))
        return FinalBeamSearchDecoderOutput(sequences, outputs), final_state

    def _merge_batch_beams(self, t, s=None):
        """Make [batch * W, ...] of [batch, W, ...]. `s` is the shape after the first two axes."""
        merged = tf.reshape(t, tf.concat([[self._batch_size * self._beam_width],
                                          tf.shape(t)[2:]], 0))
        batch_size = tf.get_static_value(self._batch_size)
        merged.set_shape(tf.TensorShape([batch_size and batch_size * self._beam_width]).concatenate(
            _static_shape(s)))
        return merged

    def _split_batch_beams(self, t, s=None):
        """Make [batch, W, ...] of [batch * W, ...]. `s` is the shape after the first axis."""
        split = tf.reshape(t, tf.concat([[self._batch_size, self._beam_width], tf.shape(t)[1:]],
                                        0))
        expected = tf.TensorShape(
            [tf.get_static_value(self._batch_size), self._beam_width]).concatenate(
                _static_shape(s))
        if not split.shape.is_compatible_with(expected):
            raise ValueError(
                "Unexpected behavior when reshaping between beam width and batch size.  The "
                "reshaped tensor has shape: %s.  We expected it to have shape (batch_size, "
                "beam_width, depth) == %s.  Perhaps you forgot to create a zero_state with "
                "batch_size=encoder_batch_size * beam_width?" % (split.shape, expected))
        split.set_shape(expected)
        return split

    def _maybe_split_batch_beams(self, t, s):
        """As _split_batch_beams, but return TensorArrays and scalars as they are."""
        is_of_beams = not isinstance(t, tf.TensorArray) and _rank(t) >= 1
        return self._split_batch_beams(t, s) if is_of_beams else t

    def _maybe_merge_batch_beams(self, t, s):
        """As _merge_batch_beams, but return TensorArrays and what has no beams as they are."""
        is_of_beams = not isinstance(t, tf.TensorArray) and _rank(t) >= 2
        return self._merge_batch_beams(t, s) if is_of_beams else t

    def _maybe_sort_array_beams(self, t, parent_ids, sequence_length):
        """Stack a TensorArray in the order of the beams; return anything else as it is."""
        if not isinstance(t, tf.TensorArray):
            return t
        shape, width = t.element_shape, self._beam_width
        sizes = shape.as_list() if shape.ndims else []
        batch_size = tf.get_static_value(self._batch_size)
        if not sizes or None not in (batch_size, sizes[0]) and not (
                sizes[0] == batch_size * width
                and (sizes[1:2] in ([], [None]) or sizes[:2] == [batch_size, width])):
            tf.logging.warn(
                "A TensorArray in the cell state is not reordered: its elements have the shape %s "
                "and should have [batch_size * beam_width] = [%s * %s]. Consider setting "
                "reorder_tensor_arrays to False.", shape, batch_size, width)
            return t
        t = t.stack()
        sizes, batch_size = tf.shape(t), self._batch_size
        is_in_order = tf.equal(sizes[1], batch_size * width)
        if t.shape.ndims > 2:
            is_in_order = tf.logical_or(is_in_order, tf.reduce_all(
                tf.equal(sizes[1:3], [batch_size, width])))
        with tf.control_dependencies([tf.Assert(is_in_order, [
                "TensorArray reordering expects elements to be reshapable to [batch_size, "
                "beam_size, -1] which is incompatible with the dynamic shape of %s elements. "
                "Consider setting reorder_tensor_arrays to False to disable TensorArray "
                "reordering during the beam search." % t.name])]):
            return _in_order_of_beams(t, parent_ids, sequence_length)


def _rank(tensor):
    if tensor.shape.ndims is None:
        raise ValueError("Expected tensor (%s) to have known rank, but ndims == None." % tensor)
    return tensor.shape.ndims


def _static_shape(shape):
    """Return a TensorShape of a shape that may be a tensor."""
    return tf.TensorShape(tf.get_static_value(shape) if isinstance(shape, tf.Tensor) else shape)


def _attention(cell_state, coverage_penalty_weight):
    """Return the attention that a step paid to each input [batch, W, n_inputs]: the mean of all
    attention in the state of a cell. Without a penalty return None.

    Raises:
        ValueError: no cell has attention.
    """
    if tf.get_static_value(tf.convert_to_tensor(coverage_penalty_weight)) == 0:
        return None
    states = [cell_state] if hasattr(cell_state, "alignments") else [
        each for each in (cell_state if isinstance(cell_state, tuple) else ())
        if hasattr(each, "alignments")]
    if not states:
        raise ValueError("coverage_penalty_weight must be 0.0 if no cell is attentional.")
    return _mean([_mean(each.alignments) if isinstance(each.alignments, tuple)
                  else each.alignments for each in states])


def _mean(tensors):
    return tf.reduce_mean(tf.stack(tensors, -1), -1)
