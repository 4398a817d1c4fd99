"""Small graphs over the attention of tf.contrib.seq2seq, as cases_of_contrib.py has them of the
other parts."""
from functools import partial

import numpy as np

from cases import (
    BATCH,
    LENGTHS,
    MORE_UNITS,
    N_INPUT,
    PROJ,
    UNITS,
    doubles,
    drawn,
    lstm,
    sequences,
    state,
    steps,
)
from tensorflow1.contrib import rnn, seq2seq, tf

MEMORY_TIME = 6
MEMORY_LENGTHS = [3, 6, 1]
KEYS = 8  # width of the keys; those of LuongAttention have that of the queries


def memory(name="memory", width=PROJ):
    """[BATCH, MEMORY_TIME, width]"""
    return tf.constant(drawn(name, [BATCH, MEMORY_TIME, width]) * 4)


def mechanism(name, change=lambda tensors: tensors, units=None, **arguments):
    units = units or (UNITS if name.startswith("Luong") else KEYS)
    return getattr(seq2seq, name)(units, change(memory()), **arguments)


def run(cell, change=lambda tensors: tensors, dtype=tf.float32):
    """Run a cell with attention over sequences of three lengths; its memory has two more that are
    unequal."""
    outputs, final = tf.nn.dynamic_rnn(
        cell, change(sequences()), LENGTHS, cell.zero_state(BATCH, dtype), dtype)
    return outputs, floats(final, dtype)


def floats(final, dtype=tf.float32):
    """Return a final state as tensors of floats."""
    histories = tf.nest.flatten(final.alignment_history)
    return [history.stack() for history in histories], [
        tf.cast(each, dtype) for each in tf.nest.flatten(final._replace(alignment_history=()))]


def attend(name, **arguments):
    return run(seq2seq.AttentionWrapper(lstm(), mechanism(name, **arguments)))


def attend_in_doubles(name, **arguments):
    return run(seq2seq.AttentionWrapper(
        lstm(), mechanism(name, doubles, dtype=tf.float64, **arguments), attention_layer_size=3),
        doubles, tf.float64)


def attend_with_noise(name, **arguments):
    """In dynamic_rnn another order of the draws would be right too."""
    cell = seq2seq.AttentionWrapper(
        lstm(), mechanism(name, sigmoid_noise=2., sigmoid_noise_seed=3, **arguments))
    outputs, final = rnn.static_rnn(cell, steps(), cell.zero_state(BATCH, tf.float32))
    return outputs, floats(final)


def wrap(cell=lstm, **arguments):
    return run(seq2seq.AttentionWrapper(cell(), mechanism("BahdanauAttention"), **arguments))


def wrap_from_a_state():
    cell = lstm()
    return run(seq2seq.AttentionWrapper(
        cell, mechanism("LuongAttention"), initial_cell_state=state(cell)))


def read_two(**arguments):
    """Two memories of different widths."""
    mechanisms = [mechanism("LuongMonotonicAttention"), seq2seq.BahdanauAttention(
        KEYS, memory("more", 3), MEMORY_LENGTHS, dtype=tf.float32)]
    return run(seq2seq.AttentionWrapper(lstm(), mechanisms, **arguments))


def cell_of_layers():
    """Its state is a nest."""
    return rnn.MultiRNNCell([lstm(MORE_UNITS), rnn.GRUCell(UNITS)])


def projected(inputs, attention):
    return tf.layers.dense(inputs, PROJ, name="of_inputs") + attention


def without_a_layer(attention_mechanism, cell_output, attention_state, attention_layer):
    """An attention that is the mean of the values, and of the layer that is asked for."""
    alignments, following = attention_mechanism(cell_output, attention_state)
    mean = tf.reduce_mean(attention_mechanism.values, 1)
    return attention_layer(mean), alignments, following


def with_more_keys(keys, values):
    return keys + 1 / (keys * keys + 1), values[:, :, :3]


def functions():
    """Of a variable, and of numbers at the ends of what they take and beyond."""
    scores = tf.get_variable("scores", [BATCH, MEMORY_TIME]) * 9
    p, previous = tf.sigmoid(scores), tf.nn.softmax(scores)
    ends = tf.constant([[0., 1e-12, .5, 1., 1., 2.]]) + scores[:1] * 0
    return [seq2seq.safe_cumprod(p, axis=1, reverse=True), seq2seq.safe_cumprod(ends, 1, True),
            seq2seq.safe_cumprod(ends[:, ::-1], 1),
            seq2seq.hardmax(tf.stack([scores, scores * 0])),
            seq2seq.monotonic_attention(p, previous, "parallel"),
            seq2seq.monotonic_attention(p, previous, "recursive"),
            tf.stop_gradient(seq2seq.monotonic_attention(tf.round(p), previous, mode="hard")),
            seq2seq.monotonic_attention(ends[:, :5], [[0., .5, 0., 0., .5]], "parallel")]


def run_steps(**arguments):
    """Two mechanisms of one kind, in a cell that is called under two scopes."""
    cell = seq2seq.AttentionWrapper(lstm(), [
        mechanism("BahdanauAttention", normalize=each) for each in (True, False)], **arguments)
    inputs, following = sequences(), cell.zero_state(BATCH, tf.float32)
    outputs = []
    for step, scope in enumerate(["one", "two"]):
        with tf.variable_scope(scope):
            output, following = cell(inputs[:, step], following)
        outputs.append(output)
    return outputs


def run_inside():
    """Attention as the first layer of others, as in GNMT."""
    cell = rnn.OutputProjectionWrapper(rnn.MultiRNNCell([
        seq2seq.AttentionWrapper(lstm(), mechanism("LuongAttention"), alignment_history=True),
        rnn.ResidualWrapper(rnn.GRUCell(PROJ))]), 3)
    outputs, (first, _) = tf.nn.dynamic_rnn(
        cell, sequences(), LENGTHS, cell.zero_state(BATCH, tf.float32), tf.float32)
    return outputs, floats(first)


GIVEN = dict(memory_sequence_length=MEMORY_LENGTHS)
LUONG, BAHDANAU = partial(attend, "LuongAttention"), partial(attend, "BahdanauAttention")
MONOTONIC_LUONG = "LuongMonotonicAttention"
MONOTONIC_BAHDANAU = "BahdanauMonotonicAttention"

CASES = {
    "LuongAttention": LUONG,
    "LuongAttention memory_sequence_length": partial(LUONG, **GIVEN),
    "LuongAttention scale": partial(LUONG, scale=True),
    "LuongAttention probability_fn": partial(LUONG, probability_fn=seq2seq.hardmax),
    "LuongAttention score_mask_value": partial(LUONG, score_mask_value=-1., **GIVEN),
    "LuongAttention custom_key_value_fn": partial(LUONG, custom_key_value_fn=with_more_keys),
    "LuongAttention float64": partial(attend_in_doubles, "LuongAttention", **GIVEN),
    "BahdanauAttention": BAHDANAU,
    "BahdanauAttention normalize": partial(BAHDANAU, normalize=True),
    "BahdanauAttention together": partial(
        attend_in_doubles, "BahdanauAttention", normalize=True, probability_fn=tf.sigmoid,
        score_mask_value=-1., custom_key_value_fn=with_more_keys, **GIVEN),
    "LuongMonotonicAttention": partial(attend, MONOTONIC_LUONG),
    "LuongMonotonicAttention memory_sequence_length": partial(attend, MONOTONIC_LUONG, **GIVEN),
    "LuongMonotonicAttention scale": partial(attend, MONOTONIC_LUONG, scale=True),
    "LuongMonotonicAttention mode": partial(attend, MONOTONIC_LUONG, mode="hard"),
    "LuongMonotonicAttention score_mask_value": partial(
        attend, MONOTONIC_LUONG, score_mask_value=-1., mode="recursive", **GIVEN),
    "LuongMonotonicAttention sigmoid_noise": partial(attend_with_noise, MONOTONIC_LUONG),
    "BahdanauMonotonicAttention": partial(attend, MONOTONIC_BAHDANAU),
    "BahdanauMonotonicAttention mode": partial(
        attend_with_noise, MONOTONIC_BAHDANAU, mode="hard", **GIVEN),
    "BahdanauMonotonicAttention together": partial(
        attend_in_doubles, MONOTONIC_BAHDANAU, normalize=True, score_mask_value=-1.,
        score_bias_init=np.float64(2), **GIVEN),
    "AttentionWrapper": wrap,
    "AttentionWrapper attention_layer_size": partial(wrap, attention_layer_size=3, name="given"),
    "AttentionWrapper attention_layer": lambda: wrap(
        attention_layer=tf.layers.Dense(3, tf.tanh, name="own")),
    "AttentionWrapper cell_input_fn": partial(wrap, cell=cell_of_layers, cell_input_fn=projected),
    "AttentionWrapper output_attention": partial(
        wrap, output_attention=False, alignment_history=True),
    "AttentionWrapper initial_cell_state": wrap_from_a_state,
    "AttentionWrapper attention_fn": partial(
        wrap, attention_layer_size=[4], attention_fn=without_a_layer),
    "AttentionWrapper list": partial(read_two, alignment_history=True),
    "AttentionWrapper list attention_layer_size": partial(
        read_two, attention_layer_size=[3, N_INPUT], output_attention=False),
    "AttentionWrapper list attention_layer": lambda: read_two(
        attention_layer=[tf.layers.Dense(3, name="a"), tf.layers.Dense(4, tf.nn.relu, name="b")]),
    "AttentionWrapper steps": partial(run_steps, attention_layer_size=(3, 2), name="given"),
    "AttentionWrapper inside": run_inside,
    "functions_of_attention": functions,
}
