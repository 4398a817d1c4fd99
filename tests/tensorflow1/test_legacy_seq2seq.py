"""The errors that the encoders and decoders of tf.contrib.legacy_seq2seq raise themselves, what
they start with, and cells that are used more than once."""
import pytest

import cases
import cases_of_legacy_seq2seq as small
import refusals
from tensorflow1.contrib import legacy_seq2seq, rnn, tf


def attend(inputs=((3, 2),), attended=(3, 4, 5), **arguments):
    cell = cases.lstm()
    inputs = [tf.placeholder(tf.float32, shape, "inputs") for shape in inputs]
    legacy_seq2seq.attention_decoder(inputs, cases.state(cell),
                                     tf.placeholder(tf.float32, attended), cell, **arguments)


def one_to_many(enc_cell=None, dec_cells=None):
    cell = cases.lstm()
    legacy_seq2seq.one2many_rnn_seq2seq(
        small.symbols(), {"one": small.symbols()}, enc_cell or cell, dec_cells or {"one": cell},
        8, {"one": 8}, 4)


def buckets(n_inputs=2, n_targets=3, n_weights=3):
    legacy_seq2seq.model_with_buckets(
        small.symbols(n_steps=n_inputs), small.symbols(), small.symbols(n_steps=n_targets),
        [1.] * n_weights, [(1, 1), (2, 3)], small.RNN)


def project(function, shapes):
    function(output_projection=[tf.zeros(shape) for shape in shapes])


FIVE_BY_9 = [(5, 8), (9,)], [(5, 9), (8,)]
BAD = {
    "no inputs": (lambda: attend([]), ValueError,
                  "Must provide at least 1 input to attention decoder."),
    "no heads": (lambda: attend(num_heads=0), ValueError,
                 "With less than 1 heads, use a non-attention decoder."),
    "attention": (lambda: attend(attended=(3, 4, None)), ValueError,
                  "Shape[2] of attention_states must be known: (3, 4, "),
    "attention of no rank": (lambda: attend(attended=None), ValueError,
                             "Shape[2] of attention_states must be known: <unknown>"),
    "width": (lambda: attend([(3, None)]), ValueError,
              "Could not infer input size from input: inputs:0"),
    "encoder": (lambda: one_to_many(tf.tanh), TypeError, "enc_cell is not an RNNCell: "),
    "decoder": (lambda: one_to_many(None, {"one": tf.tanh}), TypeError,
                "dec_cell is not an RNNCell: "),
    "names": (lambda: one_to_many(None, {"two": cases.lstm()}), ValueError,
              "keys of dec_cells_dict != keys of decodre_inputs_dict"),
    "bucket of inputs": (lambda: buckets(n_inputs=1), ValueError,
                         "Length of encoder_inputs (1) must be at least that of last bucket (2)."),
    "bucket of targets": (lambda: buckets(n_targets=2), ValueError,
                          "Length of targets (2) must be at least that of last bucket (3)."),
    "bucket of weights": (lambda: buckets(n_weights=2), ValueError,
                          "Length of weights (2) must be at least that of last bucket (3)."),
    "embedding": (lambda: rnn.EmbeddingWrapper(cases.lstm(), 0, 4), ValueError,
                  "Both embedding_classes and embedding_size must be > 0: 0, 4."),
    "embedding without a cell": (lambda: rnn.EmbeddingWrapper(tf.tanh, 3, 4), TypeError,
                                 "The argument 'cell' "),
    **{"projection %s %d" % (function.__name__, i): (
        lambda function=function, shapes=shapes: project(function, shapes), ValueError,
        "Shapes ")
       for function in (small.decode_symbols, small.translate_tied, small.attend_as_symbols)
       for i, shapes in enumerate(FIVE_BY_9)
       if i or function is not small.attend_as_symbols},
}


@pytest.mark.parametrize("bad", BAD)
def test_legacy_seq2seq_raises_1_15s_errors(bad):
    refusals.check(*BAD[bad])


def test_feed_previous_as_a_tensor_is_asked_at_each_run():
    for model in (small.RNN, small.ATTENTION, small.translate_tied, small.one_to_many):
        with tf.Graph().as_default():
            choice = tf.placeholder(tf.bool, [])
            chosen = tf.nest.flatten(model(feed_previous=choice))
            with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                fixed = [tf.nest.flatten(model(feed_previous=feed)) for feed in (False, True)]
            with cases.session() as sess:
                cases.assign_drawn(sess)
                for feed, expected in zip((False, True), sess.run(fixed)):
                    for one, other in zip(sess.run(chosen, {choice: feed}), expected):
                        assert cases.largest_difference(one, other) <= 1e-6


def test_a_cell_that_has_been_used_cannot_be_copied():
    """As in 1.15: the model of each bucket has to make a cell of its own."""
    cell = cases.lstm()
    with pytest.raises(TypeError, match="pickle"):
        legacy_seq2seq.model_with_buckets(
            small.symbols(), small.symbols(), small.symbols(), [tf.ones([cases.BATCH])] * 4,
            [(2, 2), (3, 4)], lambda encoded, decoded: legacy_seq2seq.embedding_attention_seq2seq(
                encoded, decoded, cell, 8, 8, 4))


def test_embedding_starts_with_a_variance_of_1_or_as_its_scope():
    for scope_initializer, expected in ((None, None), (tf.constant_initializer(.25), .25)):
        with tf.variable_scope("s%s" % expected, initializer=scope_initializer):
            cell = rnn.EmbeddingWrapper(cases.lstm(), 300, 200)
            cell(tf.zeros([cases.BATCH], tf.int32), cases.state(cell))
    first, second = [v for v in tf.global_variables() if v.op.name.endswith("embedding")]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        values, of_the_scope = sess.run([first, second])
    assert abs(values).max() <= 3 ** .5 and abs(values.var() - 1) < .01
    assert (of_the_scope == .25).all()
