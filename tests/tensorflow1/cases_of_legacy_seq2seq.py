"""Small graphs over the encoders and decoders of tf.contrib.legacy_seq2seq, as cases_of_contrib.py
has them of the other parts."""
from functools import partial

import numpy as np

from cases import (
    BATCH,
    LENGTHS,
    MORE_UNITS,
    N_INPUT,
    PROJ,
    TIME,
    UNITS,
    doubles,
    drawn,
    lstm,
    state,
    steps,
)
from tensorflow1.contrib import legacy_seq2seq, rnn, tf

SYMBOLS, MORE_SYMBOLS, EMBEDDING = 8, 9, 4


def symbols(n_symbols=SYMBOLS, n_steps=TIME):
    """A list of n_steps tensors [BATCH] of integers."""
    numbers = np.arange(n_steps * BATCH).reshape([n_steps, BATCH]) * 5 % n_symbols
    return [tf.constant(each, tf.int32) for each in numbers]


def projection(units=UNITS):
    return (tf.get_variable("given_w", [units, MORE_SYMBOLS]),
            tf.get_variable("given_b", [MORE_SYMBOLS]))


def with_projection(function, **arguments):
    return function(output_projection=projection(), **arguments)


def fed_by_a_tensor(function, **arguments):
    """Run with feed_previous as a tensor that holds True."""
    return function(feed_previous=tf.constant(3) > 2, **arguments)


def run_embedding_cell():
    """Symbols in two shapes, and layers of cells."""
    cell = rnn.EmbeddingWrapper(lstm(), SYMBOLS, EMBEDDING)
    layered = rnn.EmbeddingWrapper(rnn.MultiRNNCell([lstm(), rnn.GRUCell(MORE_UNITS)]), SYMBOLS,
                                   EMBEDDING)
    inputs = tf.expand_dims(tf.stack(symbols(), 1), 2)
    return (tf.nn.dynamic_rnn(cell, inputs, LENGTHS, state(cell)),
            tf.nn.static_rnn(layered, [tf.expand_dims(each, 1) for each in symbols()],
                             state(layered), scope="layered"))


def basic(**arguments):
    return legacy_seq2seq.basic_rnn_seq2seq(steps(), steps()[:2], lstm(), **arguments)


def tied(**arguments):
    return legacy_seq2seq.tied_rnn_seq2seq(steps(), steps()[:2], lstm(), **arguments)


def decode_symbols(**arguments):
    cell = rnn.OutputProjectionWrapper(lstm(), MORE_SYMBOLS)
    return legacy_seq2seq.embedding_rnn_decoder(
        symbols(MORE_SYMBOLS), state(cell), cell, MORE_SYMBOLS, EMBEDDING, **arguments)


def decode_projected(**arguments):
    cell = lstm()
    return legacy_seq2seq.embedding_rnn_decoder(
        symbols(MORE_SYMBOLS), state(cell), cell, MORE_SYMBOLS, EMBEDDING, projection(),
        feed_previous=True, **arguments)


def attend(change=lambda tensors: tensors, cell=lstm, **arguments):
    """Attend to [BATCH, 6, PROJ]."""
    cell, attended = cell(), tf.constant(drawn("attended", [BATCH, 6, PROJ]) * 4)
    return legacy_seq2seq.attention_decoder(
        change(steps()), change(state(cell)), change(attended), cell, **arguments)


def attend_as_symbols(**arguments):
    cell = lstm()
    return legacy_seq2seq.embedding_attention_decoder(
        symbols(MORE_SYMBOLS), state(cell), tf.constant(drawn("attended", [BATCH, 6, PROJ]) * 4),
        cell, MORE_SYMBOLS, EMBEDDING, **arguments)


def translate(function, cell=lstm, **arguments):
    return function(symbols(n_steps=3), symbols(MORE_SYMBOLS), cell(), SYMBOLS, MORE_SYMBOLS,
                    EMBEDDING, **arguments)


def translate_tied(cell=lstm, **arguments):
    return legacy_seq2seq.embedding_tied_rnn_seq2seq(
        symbols(MORE_SYMBOLS, 3), symbols(MORE_SYMBOLS), cell(), MORE_SYMBOLS, EMBEDDING,
        **arguments)


def one_to_many(**arguments):
    """Two decoders of one encoder; they differ in symbols, steps and cells."""
    outputs, states = legacy_seq2seq.one2many_rnn_seq2seq(
        symbols(n_steps=3), {"one": symbols(MORE_SYMBOLS), "two": symbols(6, 2)}, lstm(),
        {"one": lstm(), "two": rnn.LSTMCell(UNITS)}, SYMBOLS, {"one": MORE_SYMBOLS, "two": 6},
        EMBEDDING, **arguments)
    return [outputs[name] + [states[name]] for name in ("one", "two")]


def with_buckets(**arguments):
    """Two pairs of lengths of one model."""
    weights = tf.unstack(tf.constant(np.abs(drawn("weights", [TIME, BATCH]))))
    return legacy_seq2seq.model_with_buckets(
        symbols(n_steps=3), symbols(MORE_SYMBOLS), symbols(MORE_SYMBOLS), weights,
        [(2, 3), (3, 4)], lambda encoded, decoded: legacy_seq2seq.embedding_attention_seq2seq(
            encoded, decoded, lstm(), SYMBOLS, MORE_SYMBOLS, EMBEDDING),
        **arguments)


def squared_error(labels, logits):
    return tf.reduce_sum(tf.square(tf.one_hot(labels, MORE_SYMBOLS) - logits), axis=1)


def first_inputs(output, step):
    return output[:, :N_INPUT] * step


def two_layers():
    """Cells of which one state is a tuple and the other a tensor."""
    return rnn.MultiRNNCell([lstm(), rnn.GRUCell(MORE_UNITS)])


RNN = partial(translate, legacy_seq2seq.embedding_rnn_seq2seq)
ATTENTION = partial(translate, legacy_seq2seq.embedding_attention_seq2seq)

CASES = {
    "EmbeddingWrapper": run_embedding_cell,
    "basic_rnn_seq2seq": basic,
    "basic_rnn_seq2seq scope": partial(basic, scope="given"),
    "tied_rnn_seq2seq": tied,
    "tied_rnn_seq2seq loop_function": partial(tied, loop_function=first_inputs),
    "tied_rnn_seq2seq scope": partial(tied, scope="given"),
    "embedding_rnn_decoder": decode_symbols,
    "embedding_rnn_decoder feed_previous": partial(decode_symbols, feed_previous=True),
    "embedding_rnn_decoder output_projection": decode_projected,
    "embedding_rnn_decoder update_embedding_for_previous": partial(
        decode_projected, update_embedding_for_previous=False),
    "attention_decoder": attend,
    "attention_decoder output_size": partial(attend, output_size=PROJ),
    "attention_decoder num_heads": partial(attend, num_heads=2, cell=two_layers),
    "attention_decoder loop_function": partial(attend, loop_function=first_inputs),
    "attention_decoder dtype": partial(attend, doubles, dtype=tf.float64),
    "attention_decoder initial_state_attention": partial(attend, initial_state_attention=True),
    "embedding_attention_decoder": attend_as_symbols,
    "embedding_attention_decoder together": lambda: attend_as_symbols(
        num_heads=2, output_size=MORE_UNITS, output_projection=projection(units=MORE_UNITS),
        feed_previous=True, update_embedding_for_previous=False, scope="given",
        initial_state_attention=True),
    "embedding_rnn_seq2seq": RNN,
    "embedding_rnn_seq2seq feed_previous": partial(RNN, feed_previous=True),
    "embedding_rnn_seq2seq output_projection": partial(with_projection, RNN, feed_previous=True),
    "embedding_rnn_seq2seq tensor": partial(fed_by_a_tensor, RNN, cell=two_layers),
    "embedding_tied_rnn_seq2seq": translate_tied,
    "embedding_tied_rnn_seq2seq feed_previous": partial(translate_tied, feed_previous=True),
    "embedding_tied_rnn_seq2seq num_decoder_symbols": partial(
        translate_tied, num_decoder_symbols=SYMBOLS),
    "embedding_tied_rnn_seq2seq output_projection": partial(
        with_projection, translate_tied, feed_previous=True),
    "embedding_tied_rnn_seq2seq tensor": partial(fed_by_a_tensor, translate_tied),
    "embedding_attention_seq2seq": ATTENTION,
    "embedding_attention_seq2seq feed_previous": partial(ATTENTION, feed_previous=True),
    "embedding_attention_seq2seq output_projection": partial(
        with_projection, ATTENTION, num_heads=2, feed_previous=True),
    "embedding_attention_seq2seq tensor": partial(
        fed_by_a_tensor, ATTENTION, cell=two_layers, initial_state_attention=True),
    "one2many_rnn_seq2seq": one_to_many,
    "one2many_rnn_seq2seq tensor": partial(fed_by_a_tensor, one_to_many),
    "model_with_buckets": with_buckets,
    "model_with_buckets per_example_loss": partial(with_buckets, per_example_loss=True),
    "model_with_buckets softmax_loss_function": partial(
        with_buckets, softmax_loss_function=squared_error),
}
