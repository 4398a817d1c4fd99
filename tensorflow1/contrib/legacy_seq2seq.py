"""tf.contrib.legacy_seq2seq: from sequence to sequence by an encoder and a decoder, both unrolled
statically (Cho et al. 2014; Sutskever, Vinyals & Le 2014).

The last state of the encoder is the first state of the decoder. A decoder may take as its input
the likeliest symbol of its output before, x_t = embedding[argmax y_{t-1}]. With attention (Vinyals
et al. 2015, "Grammar as a foreign language", after Bahdanau, Cho & Bengio 2014) it also reads the
outputs h_1 … h_S of the encoder, those most that fit its state s_t:

    o_t, s_t = cell(W_x [x_t, d_{t-1}] + b_x, s_{t-1}),   d_0 = 0
    u_i = Σ v ∘ tanh(W_h h_i + W_s s_t + b_s),   a = softmax(u)
    d_t = Σ_i a_i h_i                                for each head, with v, W_h, W_s, b_s of its own
    y_t = W_y [o_t, d_t] + b_y
"""
import copy
from functools import partial

from . import tf, uncovered
from .rnn import EmbeddingWrapper, OutputProjectionWrapper, RNNCell, _linear

__all__ = [
    "attention_decoder", "basic_rnn_seq2seq", "embedding_attention_decoder",
    "embedding_attention_seq2seq", "embedding_rnn_decoder", "embedding_rnn_seq2seq",
    "embedding_tied_rnn_seq2seq", "model_with_buckets", "one2many_rnn_seq2seq", "rnn_decoder",
    "sequence_loss", "sequence_loss_by_example", "tied_rnn_seq2seq",
]

__getattr__ = uncovered.raising("tf.contrib.legacy_seq2seq", ", ".join(__all__))


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Unroll a cell statically. `loop_function` can make its inputs from its outputs.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.legacy_seq2seq.rnn_decoder``.

    Args:
        decoder_inputs: list of T tensors [batch, n_input].
        initial_state: state of the cell.
        cell: an RNNCell.
        loop_function: function (output [batch, units] of step t - 1, t) -> input [batch, n_input]
            of step t, in place of all inputs after the first. It reuses variables in the scope
            "loop_function".
        scope: variable scope or its name, by default "rnn_decoder".

    Returns:
        list of T outputs [batch, units], and the final state.
    """
    outputs, state = [], initial_state
    with tf.variable_scope(scope or "rnn_decoder") as decoder_scope:
        for step, inputs in enumerate(decoder_inputs):
            if loop_function is not None and step > 0:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(outputs[-1], step)
            if step > 0:
                decoder_scope.reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
    return outputs, state


def embedding_rnn_decoder(decoder_inputs, initial_state, cell, num_symbols, embedding_size,
                          output_projection=None, feed_previous=False,
                          update_embedding_for_previous=True, scope=None):
    """As rnn_decoder, of symbols. Has the variable ``embedding`` [num_symbols, embedding_size].

    Args:
        decoder_inputs: list of T tensors [batch] of integers.
        initial_state, cell: as those of rnn_decoder.
        num_symbols: number of symbols.
        embedding_size: size of the vector of a symbol.
        output_projection: pair W [units, num_symbols] and b [num_symbols], if the outputs of the
            cell have to be projected to find their likeliest symbol. They are returned as they are.
        feed_previous: whether that symbol is the next input, in place of all inputs after the
            first.
        update_embedding_for_previous: whether a symbol that is fed back passes its gradient to the
            embedding.
        scope: variable scope or its name, by default "embedding_rnn_decoder".

    Returns:
        list of T outputs [batch, units], and the final state.

    Raises:
        ValueError: `output_projection` has another shape.
    """
    with tf.variable_scope(scope or "embedding_rnn_decoder") as decoder_scope:
        _check_shapes(output_projection, [[None, num_symbols], [num_symbols]], decoder_scope.dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = _likeliest(embedding, output_projection, update_embedding_for_previous)
        return rnn_decoder(_embedded(embedding, decoder_inputs), initial_state, cell,
                           loop_function if feed_previous else None)


def attention_decoder(decoder_inputs, initial_state, attention_states, cell, output_size=None,
                      num_heads=1, loop_function=None, dtype=None, scope=None,
                      initial_state_attention=False):
    """Unroll a cell with attention; its equations are at the top of the file.

    Its variables are W_h in ``AttnW_0`` [1, 1, attn, attn] and v in ``AttnV_0`` [attn], ``AttnW_1``
    …; W_s and b_s in ``Attention_0/kernel`` and ``bias``; W_x and b_x in ``kernel`` and ``bias``;
    W_y and b_y in ``AttnOutputProjection/kernel`` and ``bias``.

    Args:
        decoder_inputs, initial_state, cell: as those of rnn_decoder.
        attention_states: [batch, S, attn], what it reads.
        output_size: size of the outputs, by default that of the cell's.
        num_heads: number of heads.
        loop_function: as that of rnn_decoder.
        dtype: of the variables and the outputs, by default that of the scope.
        scope: variable scope or its name, by default "attention_decoder".
        initial_state_attention: whether the first state too has its d, in place of zeros.

    Returns:
        list of T outputs [batch, output_size], and the final state.

    Raises:
        ValueError: there are no inputs or no heads, or the width of an input or of
            `attention_states` is unknown.
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    n_attention = tf.compat.dimension_value(attention_states.shape[2])
    if n_attention is None:
        raise ValueError("Shape[2] of attention_states must be known: %s" % attention_states.shape)
    output_size = cell.output_size if output_size is None else output_size
    outputs, state = [], initial_state
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as decoder_scope:
        dtype = decoder_scope.dtype
        attend = _attention(attention_states, n_attention, num_heads, dtype)
        zeros = tf.zeros(tf.stack([tf.shape(decoder_inputs[0])[0], n_attention]), dtype)
        read = attend(state) if initial_state_attention else [zeros] * num_heads
        for step, inputs in enumerate(decoder_inputs):
            if step > 0:
                decoder_scope.reuse_variables()
                if loop_function is not None:
                    with tf.variable_scope("loop_function", reuse=True):
                        inputs = loop_function(outputs[-1], step)
            n_input = inputs.shape.with_rank(2).as_list()[1]
            if n_input is None:
                raise ValueError("Could not infer input size from input: %s" % inputs.name)
            output, state = cell(_projected([inputs, *read], n_input, dtype), state)
            with tf.variable_scope(decoder_scope, reuse=initial_state_attention or None):
                read = attend(state)
            with tf.variable_scope("AttnOutputProjection"):
                outputs.append(_projected([output, *read], output_size, dtype))
    return outputs, state


def _attention(states, size, num_heads, dtype):
    """Return a function of the state of the decoder: a list of the d [batch, size] of each head."""
    heads = []
    for head in range(num_heads):
        kernel = tf.get_variable("AttnW_%d" % head, [1, 1, size, size], dtype)
        features = tf.nn.conv2d(tf.expand_dims(states, 2), kernel, [1, 1, 1, 1], "SAME")
        heads.append((features[:, :, 0], tf.get_variable("AttnV_%d" % head, [size], dtype)))

    def attend(state):
        query, read = tf.nest.flatten(state), []
        for head, (features, v) in enumerate(heads):
            with tf.variable_scope("Attention_%d" % head):
                wanted = tf.expand_dims(_projected(query, size, query[0].dtype), 1)
            fit = tf.reduce_sum(v * tf.tanh(features + tf.cast(wanted, dtype)), 2)
            weights = tf.nn.softmax(tf.cast(fit, tf.float32))  # as in 1.15, for any type
            read.append(tf.reduce_sum(tf.expand_dims(tf.cast(weights, dtype), 2) * states, 1))
        return read

    return attend


def _projected(tensors, size, dtype):
    """Return the tensors [batch, n], side by side, times a new ``kernel``, plus ``bias``."""
    values = tf.concat([tf.cast(tensor, dtype) for tensor in tensors], 1)
    return _linear(values, size)(values)


def embedding_attention_decoder(decoder_inputs, initial_state, attention_states, cell, num_symbols,
                                embedding_size, num_heads=1, output_size=None,
                                output_projection=None, feed_previous=False,
                                update_embedding_for_previous=True, dtype=None, scope=None,
                                initial_state_attention=False):
    """As attention_decoder, of symbols as in embedding_rnn_decoder.

    Args:
        scope: variable scope or its name, by default "embedding_attention_decoder".
    """
    if output_projection is not None:
        _check_shapes(output_projection[1:], [[num_symbols]], dtype)
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = _likeliest(embedding, output_projection, update_embedding_for_previous)
        return attention_decoder(
            _embedded(embedding, decoder_inputs), initial_state, attention_states, cell,
            output_size, num_heads, loop_function if feed_previous else None,
            initial_state_attention=initial_state_attention)


def _check_shapes(tensors, shapes, dtype):
    for tensor, shape in zip(tensors or [], shapes):
        tf.convert_to_tensor(tensor, dtype).shape.assert_is_compatible_with(shape)


def _embedded(embedding, symbols):
    return [tf.nn.embedding_lookup(embedding, each) for each in symbols]


def _likeliest(embedding, output_projection, update_embedding):
    """Return the loop function that embeds the likeliest symbol of an output."""
    def loop_function(output, _):
        if output_projection is not None:
            output = tf.nn.xw_plus_b(output, *output_projection)
        vectors = tf.nn.embedding_lookup(embedding, tf.argmax(output, 1))
        return vectors if update_embedding else tf.stop_gradient(vectors)
    return loop_function


def _fed(feed_previous, decode):
    """Return decode(feed_previous, whether what is fed back updates the embedding)."""
    if isinstance(feed_previous, bool):
        return decode(feed_previous, True)

    def decode_without():
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            return decode(False, False)

    return tf.cond(feed_previous, lambda: decode(True, False), decode_without)


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=tf.float32, scope=None):
    """Encode and decode vectors. The encoder has a copy of the cell, with weights of its own.

    Args:
        encoder_inputs: list of S tensors [batch, n_input].
        decoder_inputs: list of T tensors [batch, n_input].
        cell: an RNNCell.
        dtype: of the first state of the encoder, which is zeros.
        scope: variable scope or its name, by default "basic_rnn_seq2seq".

    Returns:
        list of T outputs [batch, units], and the final state.
    """
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32,
                     scope=None):
    """As basic_rnn_seq2seq, with one cell and its weights for both.

    Args:
        loop_function: as that of rnn_decoder.
        scope: variable scope or its name inside "combined_tied_rnn_seq2seq", by default
            "tied_rnn_seq2seq".
    """
    scope = scope or "tied_rnn_seq2seq"
    with tf.variable_scope("combined_tied_rnn_seq2seq") as outer_scope:
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        outer_scope.reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function, scope)


def embedding_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, num_encoder_symbols,
                          num_decoder_symbols, embedding_size, output_projection=None,
                          feed_previous=False, dtype=None, scope=None):
    """Encode and decode symbols. The encoder has a copy of the cell and an embedding of its own.

    Args:
        encoder_inputs: list of S tensors [batch] of integers.
        decoder_inputs: list of T tensors [batch] of integers.
        cell: an RNNCell.
        num_encoder_symbols: number of symbols of the encoder.
        num_decoder_symbols: number of symbols of the decoder.
        embedding_size: size of the vector of a symbol.
        output_projection: as that of embedding_rnn_decoder. Without it the cell of the decoder has
            an OutputProjectionWrapper to num_decoder_symbols.
        feed_previous: as that of embedding_rnn_decoder, or a scalar tensor of bool. As in 1.15,
            what a tensor feeds back does not update the embedding.
        dtype: of the variables and states, by default that of the scope.
        scope: variable scope or its name, by default "embedding_rnn_seq2seq".

    Returns:
        list of T outputs [batch, num_decoder_symbols], or with `output_projection` [batch, units],
        and the final state.

    Raises:
        ValueError: `output_projection` has another shape.
    """
    with tf.variable_scope(scope or "embedding_rnn_seq2seq", dtype=dtype) as model_scope:
        _, state = _encode(copy.deepcopy(cell), encoder_inputs, num_encoder_symbols,
                           embedding_size, model_scope.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
        return _fed(feed_previous, lambda feed, update: embedding_rnn_decoder(
            decoder_inputs, state, cell, num_decoder_symbols, embedding_size, output_projection,
            feed, update))


def _encode(cell, inputs, num_symbols, embedding_size, dtype):
    cell = EmbeddingWrapper(cell, num_symbols, embedding_size)
    return tf.nn.static_rnn(cell, inputs, dtype=dtype)


def embedding_tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, num_symbols, embedding_size,
                               num_decoder_symbols=None, output_projection=None,
                               feed_previous=False, dtype=None, scope=None):
    """As embedding_rnn_seq2seq, with one cell and one embedding for both.

    Args:
        num_symbols: number of symbols of both.
        num_decoder_symbols: how many of the symbols, from 0 on, the decoder can give; by default
            all.
        scope: variable scope or its name, by default "embedding_tied_rnn_seq2seq".
    """
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as model_scope:
        dtype = model_scope.dtype
        _check_shapes(output_projection, [[None, num_symbols], [num_symbols]], dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size], dtype)
        inputs = _embedded(embedding, encoder_inputs), _embedded(embedding, decoder_inputs)
        if output_projection is None:
            cell = OutputProjectionWrapper(
                cell, num_symbols if num_decoder_symbols is None else num_decoder_symbols)

        def decode(feed, update):
            loop_function = _likeliest(embedding, output_projection, update) if feed else None
            return tied_rnn_seq2seq(*inputs, cell, loop_function, dtype)

        return _fed(feed_previous, decode)


def embedding_attention_seq2seq(encoder_inputs, decoder_inputs, cell, num_encoder_symbols,
                                num_decoder_symbols, embedding_size, num_heads=1,
                                output_projection=None, feed_previous=False, dtype=None,
                                scope=None, initial_state_attention=False):
    """As embedding_rnn_seq2seq, with a decoder that attends to the outputs of the encoder.

    Args:
        num_heads, initial_state_attention: as those of attention_decoder.
        scope: variable scope or its name, by default "embedding_attention_seq2seq".
    """
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as model_scope:
        encoder_outputs, state = _encode(copy.deepcopy(cell), encoder_inputs, num_encoder_symbols,
                                         embedding_size, model_scope.dtype)
        attention_states = tf.stack(encoder_outputs, axis=1)
        output_size = None
        if output_projection is None:
            output_size = num_decoder_symbols
            cell = OutputProjectionWrapper(cell, output_size)
        return _fed(feed_previous, lambda feed, update: embedding_attention_decoder(
            decoder_inputs, state, attention_states, cell, num_decoder_symbols, embedding_size,
            num_heads, output_size, output_projection, feed, update,
            initial_state_attention=initial_state_attention))


def one2many_rnn_seq2seq(encoder_inputs, decoder_inputs_dict, enc_cell, dec_cells_dict,
                         num_encoder_symbols, num_decoder_symbols_dict, embedding_size,
                         feed_previous=False, dtype=None, scope=None):
    """As embedding_rnn_seq2seq, with several decoders of one encoder (Luong et al. 2015).

    Args:
        decoder_inputs_dict, dec_cells_dict, num_decoder_symbols_dict: dicts name of the decoder ->
            its inputs, its cell and its number of symbols.
        enc_cell: an RNNCell, the encoder's.
        feed_previous: as that of embedding_rnn_decoder, or a scalar tensor of bool. As in 1.15,
            what a tensor feeds back updates the embedding too.
        scope: variable scope or its name, by default "one2many_rnn_seq2seq".

    Returns:
        dict name -> list of outputs [batch, number of symbols], and dict name -> final state.

    Raises:
        TypeError: a cell is not an RNNCell.
        ValueError: the names of the cells are not those of the inputs.
    """
    if not isinstance(enc_cell, RNNCell):
        raise TypeError("enc_cell is not an RNNCell: %s" % type(enc_cell))
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decodre_inputs_dict")
    for cell in dec_cells_dict.values():
        if not isinstance(cell, RNNCell):
            raise TypeError("dec_cell is not an RNNCell: %s" % type(cell))
    outputs, states = {}, {}
    with tf.variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as model_scope:
        _, state = _encode(enc_cell, encoder_inputs, num_encoder_symbols, embedding_size,
                           model_scope.dtype)
        for name, inputs in decoder_inputs_dict.items():
            num_symbols = num_decoder_symbols_dict[name]
            with tf.variable_scope("one2many_decoder_" + str(name)):
                cell = OutputProjectionWrapper(dec_cells_dict[name], num_symbols)
                decode = partial(embedding_rnn_decoder, inputs, state, cell, num_symbols,
                                 embedding_size)
                outputs[name], states[name] = _fed(
                    feed_previous, lambda feed, _, decode=decode: decode(feed_previous=feed))
    return outputs, states


def sequence_loss_by_example(logits, targets, weights, average_across_timesteps=True,
                             softmax_loss_function=None, name=None):
    """Weighted cross-entropy of each sequence, in nats.

    Has the same effect as TensorFlow 1.15's
    ``tf.contrib.legacy_seq2seq.sequence_loss_by_example``.

    Args:
        logits: list of T tensors [batch, n_classes].
        targets: list of T tensors [batch] of integers, the true classes.
        weights: list of T tensors [batch].
        average_across_timesteps: whether to divide each sum over T by that of the weights.
        softmax_loss_function: function (labels [batch], logits [batch, n_classes]) -> [batch],
            called with these names, in place of the cross-entropy.
        name: of the operations, by default "sequence_loss_by_example".

    Returns:
        [batch].

    Raises:
        ValueError: the three lists differ in length.
    """
    if not len(logits) == len(targets) == len(weights):
        raise ValueError("Lengths of logits, weights, and targets must be the same %d, %d, %d."
                         % (len(logits), len(weights), len(targets)))
    with tf.name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        if softmax_loss_function is None:
            softmax_loss_function = tf.nn.sparse_softmax_cross_entropy_with_logits
            targets = [tf.reshape(target, [-1]) for target in targets]
        losses = tf.add_n([softmax_loss_function(labels=target, logits=logit) * weight
                           for logit, target, weight in zip(logits, targets, weights)])
        if average_across_timesteps:
            losses /= tf.add_n(weights) + 1e-12  # all weights may be 0
        return losses


def sequence_loss(logits, targets, weights, average_across_timesteps=True,
                  average_across_batch=True, softmax_loss_function=None, name=None):
    """Sum or mean over the batch of sequence_loss_by_example, in nats.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.legacy_seq2seq.sequence_loss``.

    Args:
        logits: list of T tensors [batch, n_classes].
        targets: list of T tensors [batch] of integers, the true classes.
        weights: list of T tensors [batch].
        average_across_timesteps: see sequence_loss_by_example.
        average_across_batch: whether to take the mean.
        softmax_loss_function: see sequence_loss_by_example.
        name: of the operations, by default "sequence_loss".

    Returns:
        A scalar.

    Raises:
        ValueError: the three lists differ in length.
    """
    with tf.name_scope(name, "sequence_loss", logits + targets + weights):
        losses = sequence_loss_by_example(logits, targets, weights, average_across_timesteps,
                                          softmax_loss_function)
        return (tf.reduce_mean if average_across_batch else tf.reduce_sum)(losses)


def model_with_buckets(encoder_inputs, decoder_inputs, targets, weights, buckets, seq2seq,
                       softmax_loss_function=None, per_example_loss=False, name=None):
    """Unroll a model for each of several pairs of lengths, with the same weights.

    Args:
        encoder_inputs: list of tensors, of which a bucket takes the first ones.
        decoder_inputs: list of tensors, the same.
        targets: list of tensors [batch] of integers, the true classes.
        weights: list of tensors [batch].
        buckets: list of pairs, how many inputs of the encoder and of the decoder; in the order of
            their lengths.
        seq2seq: function (encoder_inputs, decoder_inputs) -> outputs, state.
        softmax_loss_function: as that of sequence_loss_by_example.
        per_example_loss: whether a loss is that of each sequence, in place of their mean.
        name: of the operations, by default "model_with_buckets".

    Returns:
        list of the outputs of each bucket, and list of its losses [batch] or scalars.

    Raises:
        ValueError: there are less inputs, targets or weights than the last bucket takes.
    """
    n_inputs, n_targets = buckets[-1]
    for what, tensors, least in [("encoder_inputs", encoder_inputs, n_inputs),
                                 ("targets", targets, n_targets),
                                 ("weights", weights, n_targets)]:
        if len(tensors) < least:
            raise ValueError("Length of %s (%d) must be at least that of last bucket (%d)."
                             % (what, len(tensors), least))
    loss = sequence_loss_by_example if per_example_loss else sequence_loss
    outputs, losses = [], []
    with tf.name_scope(name, "model_with_buckets",
                       encoder_inputs + decoder_inputs + targets + weights):
        for n_inputs, n_targets in buckets:
            with tf.variable_scope(tf.get_variable_scope(), reuse=True if outputs else None):
                bucket_outputs, _ = seq2seq(encoder_inputs[:n_inputs], decoder_inputs[:n_targets])
            outputs.append(bucket_outputs)
            losses.append(loss(bucket_outputs, targets[:n_targets], weights[:n_targets],
                               softmax_loss_function=softmax_loss_function))
    return outputs, losses
