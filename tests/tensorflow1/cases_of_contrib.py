"""Small graphs over the parts of tf.contrib that only other people's scripts use.

record_scripts.py builds each of them under TensorFlow 1.15.5 over the real tf.contrib and records
it; the tests build the same ones over tensorflow1/contrib.
"""
import os
from functools import partial

import numpy as np

import cases
import cases_of_attention
import cases_of_block_cells
import cases_of_decoders
import cases_of_legacy_seq2seq
import cases_of_small_parts
from cases import (
    BATCH,
    LENGTHS,
    MORE_UNITS,
    N_INPUT,
    PROJ,
    TIME,
    UNITS,
    drawn,
    lstm,
    run_cell,
    run_statically,
    sequences,
    state,
    steps,
)
from tensorflow1.contrib import crf, layers, legacy_seq2seq, rnn, seq2seq, slim, tf

FOLDER = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(FOLDER, "tensorflow115.json")

# The scripts in scripts_of_2018/, which TensorFlow 1.15.5 runs too, with their arguments. "small"
# is a directory that idx.write_data_sets(..., 47, 13) has made beside them.
SCRIPTS_OF_2018 = {"attend": [], "corners": [], "crf_tagger": [], "decode": [],
                   "imports": ["small/t10k-images-idx3-ubyte.gz"], "learn": [],
                   "loader": ["small"], "modules": [], "names": [], "names_of_python": [],
                   "python_tools": [], "ragged": [], "small_parts": [], "stacked": [],
                   "translate": []}

# As in cases.py: a case with the defaults, and one for each argument.
CELLS = {
    "CoupledInputForgetGateLSTMCell": {
        "use_peepholes": dict(use_peepholes=True),
        "num_proj": dict(num_proj=PROJ),
        "proj_clip": dict(num_proj=PROJ, proj_clip=.02),
        "num_unit_shards": dict(num_unit_shards=3),
        "num_proj_shards": dict(num_proj=PROJ, num_proj_shards=2),
        "forget_bias": dict(forget_bias=-.5),
        "state_is_tuple": dict(num_proj=PROJ, state_is_tuple=False),
        "activation": dict(activation=tf.nn.relu),
        "layer_norm": dict(layer_norm=True),
        "together": dict(
            use_peepholes=True, num_proj=PROJ, proj_clip=.1, num_unit_shards=2, num_proj_shards=3,
            forget_bias=.5, state_is_tuple=False, activation=tf.sigmoid, layer_norm=True,
            norm_gain=2., norm_shift=.5),
    },
    "LayerNormBasicLSTMCell": {
        "forget_bias": dict(forget_bias=-.5),
        "activation": dict(activation=tf.nn.relu),
        "layer_norm": dict(layer_norm=False),
        "together": dict(
            forget_bias=.5, activation=tf.sigmoid, norm_gain=2., norm_shift=.5),
    },
}

WRAPPERS = {
    "InputProjectionWrapper": (
        lambda **arguments: rnn.InputProjectionWrapper(lstm(), PROJ, **arguments), {
            "activation": dict(activation=tf.nn.relu),
        }),
    "OutputProjectionWrapper": (
        lambda **arguments: rnn.OutputProjectionWrapper(lstm(), PROJ, **arguments), {
            "activation": dict(activation=tf.nn.relu),
        }),
}


def reuse_projections():
    """Run wrapped cells of one scope that share their variables."""
    outputs = []
    for reuse in (None, True):
        with tf.variable_scope("shared"):
            cell = rnn.InputProjectionWrapper(
                rnn.BasicLSTMCell(UNITS, reuse=reuse), PROJ, reuse=reuse)
            cell = rnn.OutputProjectionWrapper(cell, MORE_UNITS, reuse=reuse)
            outputs.append(run_cell(cell))
    return outputs


def layer_norm_cell_with_dropout(keep_prob):
    return rnn.LayerNormBasicLSTMCell(UNITS, dropout_keep_prob=keep_prob, dropout_prob_seed=3)


def fully_connected(**arguments):
    return layers.fully_connected(steps()[0], UNITS, **arguments)


def two_layers():
    return (layers.fully_connected(steps()[0], UNITS),
            layers.fully_connected(steps()[1], MORE_UNITS))


def one_layer_twice():
    return (layers.fully_connected(steps()[0], UNITS, scope="given"),
            layers.fully_connected(steps()[1], UNITS, scope="given", reuse=True))


def regularized_layer():
    output = fully_connected(weights_regularizer=layers.l2_regularizer(.3),
                             biases_regularizer=layers.l1_regularizer(.2))
    return output, tf.losses.get_regularization_losses()


def scoped_layers():
    """Layers of slim, whose defaults an arg_scope changes."""
    with slim.arg_scope([slim.fully_connected], activation_fn=tf.tanh,
                        normalizer_fn=slim.layer_norm):
        return slim.stack(steps()[0], slim.fully_connected, [UNITS, MORE_UNITS])


def pictures():
    """[BATCH, 5, 4, N_INPUT]"""
    return tf.constant(drawn("pictures", [BATCH, 5, 4, N_INPUT]) * 4)


LAYERS = {
    "fully_connected": fully_connected,
    "fully_connected rank 3": lambda: layers.fully_connected(sequences(), UNITS, tf.sigmoid),
    "fully_connected without": partial(
        fully_connected, activation_fn=None, biases_initializer=None),
    "fully_connected scope": partial(fully_connected, scope="given"),
    "fully_connected twice": two_layers,
    "fully_connected reuse": one_layer_twice,
    "fully_connected normalizer_fn": lambda: fully_connected(
        normalizer_fn=layers.layer_norm, normalizer_params={"center": False}),
    "fully_connected regularizers": regularized_layer,
    "fully_connected trainable": lambda: (fully_connected(), fully_connected(
        trainable=False, weights_initializer=tf.ones_initializer())),
    "fully_connected slim": scoped_layers,
    "xavier_initializer": lambda: layers.xavier_initializer(seed=3)([UNITS, PROJ]),
    "xavier_initializer uniform": lambda: layers.xavier_initializer(False, seed=3)([UNITS, PROJ]),
    "variance_scaling_initializer":
        lambda: layers.variance_scaling_initializer(seed=3)([UNITS, PROJ]),
    "variance_scaling_initializer mode": lambda: layers.variance_scaling_initializer(
        1.5, "FAN_AVG", True, seed=3)([UNITS, PROJ]),
    "l1_regularizer": lambda: layers.l1_regularizer(.3)(sequences()),
    "l2_regularizer": lambda: layers.l2_regularizer(.3)(sequences()),
    "flatten": lambda: layers.flatten(sequences()),
    "dropout": lambda: layers.dropout(sequences(), .5, seed=3),
    "dropout is_training": lambda: layers.dropout(sequences(), .5, seed=3, is_training=False),
    "layer_norm": lambda: layers.layer_norm(sequences()),
    "batch_norm": lambda: layers.batch_norm(sequences()),
    "batch_norm scale": lambda: layers.batch_norm(sequences(), scale=True),
    "conv2d": lambda: layers.conv2d(pictures(), UNITS, 3),
    "conv2d stride": lambda: layers.conv2d(pictures(), UNITS, 3, 2, "VALID"),
    "max_pool2d": lambda: layers.max_pool2d(pictures(), 2),
}


def loss_inputs():
    """Return logits [BATCH, TIME, UNITS], targets and weights [BATCH, TIME]."""
    logits = layers.fully_connected(sequences(), UNITS, activation_fn=None)
    targets = tf.constant(np.arange(BATCH * TIME).reshape([BATCH, TIME]) % UNITS)
    # No weight of the first step, so that a sum differs from a count.
    weights = np.abs(drawn("weights", [BATCH, TIME])) * (np.arange(TIME) > 0)
    return logits, targets, tf.constant(weights)


def sequence_loss(**arguments):
    return seq2seq.sequence_loss(*loss_inputs(), **arguments)


def squared_error(labels, logits):
    return tf.reduce_sum(tf.square(tf.one_hot(labels, UNITS) - logits), axis=1)


def legacy_loss(function, **arguments):
    logits, targets, weights = loss_inputs()
    return function(*(tf.unstack(each, axis=1) for each in (logits, targets, weights)),
                    **arguments)


def decode(**arguments):
    cell = lstm()
    return legacy_seq2seq.rnn_decoder(steps(), state(cell), cell, **arguments)


NEITHER = dict(average_across_timesteps=False, average_across_batch=False)
LOSSES = {
    "sequence_loss": sequence_loss,
    "sequence_loss average_across_timesteps": partial(
        sequence_loss, average_across_timesteps=False),
    "sequence_loss average_across_batch": partial(sequence_loss, average_across_batch=False),
    "sequence_loss neither": partial(sequence_loss, **NEITHER),
    "sequence_loss sum_over_timesteps": partial(sequence_loss, sum_over_timesteps=True, **NEITHER),
    "sequence_loss sum_over_batch": partial(sequence_loss, sum_over_batch=True, **NEITHER),
    "sequence_loss sums": partial(
        sequence_loss, sum_over_timesteps=True, sum_over_batch=True, **NEITHER),
    "sequence_loss average and sum": partial(
        sequence_loss, average_across_timesteps=False, sum_over_timesteps=True),
    "sequence_loss softmax_loss_function": partial(
        sequence_loss, softmax_loss_function=squared_error),
}

BY_EXAMPLE, TOGETHER = legacy_seq2seq.sequence_loss_by_example, legacy_seq2seq.sequence_loss
LEGACY = {
    "rnn_decoder": decode,
    "rnn_decoder loop_function": partial(
        decode, loop_function=lambda output, step: output[:, :N_INPUT] * step),
    "rnn_decoder scope": partial(decode, scope="given"),
    "sequence_loss_by_example": partial(legacy_loss, BY_EXAMPLE),
    "sequence_loss_by_example average_across_timesteps": partial(
        legacy_loss, BY_EXAMPLE, average_across_timesteps=False),
    "sequence_loss_by_example softmax_loss_function": partial(
        legacy_loss, BY_EXAMPLE, softmax_loss_function=squared_error),
    "legacy_sequence_loss": partial(legacy_loss, TOGETHER),
    "legacy_sequence_loss average_across_timesteps": partial(
        legacy_loss, TOGETHER, average_across_timesteps=False),
    "legacy_sequence_loss average_across_batch": partial(
        legacy_loss, TOGETHER, average_across_batch=False),
}


def tagged(n_steps=TIME, lengths=LENGTHS):
    """Return scores [BATCH, n_steps, UNITS], tags and lengths, and transitions."""
    scores = layers.fully_connected(sequences(), UNITS, activation_fn=None)[:, :n_steps]
    transitions = tf.get_variable("given_transitions", [UNITS, UNITS])
    tags = np.arange(BATCH * n_steps).reshape([BATCH, n_steps]) * 3 % UNITS
    return scores * 4, tf.constant(tags, tf.int32), tf.constant(lengths), transitions * 4


def crf_scores(**arguments):
    """Return what the functions of a conditional random field compute, in float32."""
    scores, tags, lengths, transitions = tagged(**arguments)
    bitmap = tf.logical_or(tf.one_hot(tags, UNITS, True, False),
                           tf.constant(drawn("bitmap", [1, 1, UNITS]) > 0))
    best, best_score = crf.crf_decode(scores, transitions, lengths)
    return [tf.cast(each, tf.float32) for each in (
        crf.crf_sequence_score(scores, tags, lengths, transitions),
        crf.crf_multitag_sequence_score(scores, bitmap, lengths, transitions),
        crf.crf_log_norm(scores, lengths, transitions),
        crf.crf_log_likelihood(scores, tags, lengths, transitions)[0],
        crf.crf_unary_score(tags, lengths, scores),
        crf.crf_binary_score(tags, lengths, transitions), best, best_score)]


def crf_cells():
    """A step of each cell."""
    scores, tags, _, transitions = tagged()
    before, state = crf.CrfDecodeForwardRnnCell(transitions)(scores[:, 1], scores[:, 0])
    return [*crf.CrfForwardRnnCell(transitions)(scores[:, 1], scores[:, 0]),
            state, *(tf.cast(each, tf.float32) for each in (before, *crf.CrfDecodeBackwardRnnCell(
                UNITS)(before, tags[:, :1])))]


def viterbi():
    tags, score = crf.viterbi_decode(drawn("score", [TIME, UNITS]), drawn("moves", [UNITS, UNITS]))
    return tf.constant(np.array(tags, np.float32)), tf.constant(np.float32(score))


CRF = {
    "crf": crf_scores,
    "crf lengths": partial(crf_scores, lengths=[4, 0, 3]),
    "crf n_steps": partial(crf_scores, n_steps=1, lengths=[1, 1, 1]),
    "crf_log_likelihood": lambda: crf.crf_log_likelihood(*tagged()[:3]),
    "crf_cells": crf_cells,
    "viterbi_decode": viterbi,
}

CASES = {
    **dict(cases.cell_cases(rnn, CELLS)), **dict(cases.wrapper_cases(WRAPPERS)), **LAYERS,
    **LOSSES, **LEGACY, **CRF, **cases_of_attention.CASES, **cases_of_block_cells.CASES,
    **cases_of_decoders.CASES, **cases_of_legacy_seq2seq.CASES, **cases_of_small_parts.CASES,
    "LayerNormBasicLSTMCell static": lambda: run_statically(layer_norm_cell_with_dropout(1.)),
    "LayerNormBasicLSTMCell dropout_keep_prob": lambda: run_statically(
        layer_norm_cell_with_dropout(.5)),
    "OutputProjectionWrapper reuse": reuse_projections}
