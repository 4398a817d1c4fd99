"""What the cases of the helpers and decoders of tf.contrib.seq2seq cannot show: errors, static
shapes, sizes that are known when a graph is run, and what subclasses read."""
from functools import partial

import numpy as np
import pytest

import cases
import cases_of_decoders as small
import refusals
from tensorflow1.contrib import rnn, seq2seq, tf

BATCH, UNITS, WIDTH = cases.BATCH, cases.UNITS, small.WIDTH


def given(shape, dtype=tf.float32):
    return tf.placeholder(dtype, shape)


def basic(cell=None, helper=None, layer=None):
    cell = cell or cases.lstm()
    return seq2seq.BasicDecoder(cell, helper or small.training(), (), layer)


def beam(start=(1, 3, 0), end=4, state=(BATCH * WIDTH, UNITS), layer=None, cell=None, **arguments):
    decoder = seq2seq.BeamSearchDecoder(
        cell or rnn.GRUCell(UNITS), tf.zeros([6, 2]), start, end, given(state), WIDTH, layer,
        **arguments)
    return seq2seq.dynamic_decode(decoder)


def compiled():
    tf.xla.experimental.compile(lambda: small.run(small.Countdown))


INPUTS = np.zeros([BATCH, 4, 2], np.float32)
CELL, HELPER = "The argument 'cell' ", "helper must be a Helper, received: "
LAYER, START = "output_layer must be a Layer, received: ", "start_tokens must be a vector"
END, RANK = "end_token must be a scalar", "t must have statically known rank"
PROBABILITY = "sampling_probability must be either a scalar or a vector. saw shape: "
BAD = [
    (lambda: seq2seq.dynamic_decode(cases.lstm()), TypeError,
     "Expected decoder to be type Decoder, but saw: "),
    (lambda: small.run(small.Countdown, maximum_iterations=[3]), ValueError,
     "maximum_iterations must be a scalar"),
    (compiled, ValueError, "maximum_iterations is required for XLA compilation."),
    (lambda: basic(tf.tanh), TypeError, CELL),
    (lambda: basic(helper=cases.lstm()), TypeError, HELPER),
    (lambda: basic(layer=tf.tanh), TypeError, LAYER),
    (lambda: basic(layer=tf.keras.layers.Dense(2)), TypeError, LAYER),
    (lambda: seq2seq.TrainingHelper(INPUTS, 3), ValueError,
     "Expected sequence_length to be a vector, but received shape: ()"),
    (lambda: small.scheduled_embedding([[.5]]), ValueError, PROBABILITY),
    (lambda: small.scheduled_output([[.5]]), ValueError, PROBABILITY),
    (lambda: seq2seq.GreedyEmbeddingHelper(INPUTS[0], 1, 2), ValueError, START),
    (lambda: seq2seq.SampleEmbeddingHelper(INPUTS[0], [1], [2]), ValueError, END),
    (lambda: small.greedy().sample(0, (INPUTS,), ()), TypeError,
     "Expected outputs to be a single Tensor, got: "),
    (lambda: small.custom().batch_size, ValueError,
     "batch_size accessed before initialize was called"),
    (lambda: seq2seq.tile_batch(3., 2), ValueError, RANK),
    (lambda: seq2seq.tile_batch(given(None), 2), ValueError, RANK),
    (lambda: beam(cell=tf.tanh), TypeError, CELL),
    (lambda: beam(layer=tf.tanh), TypeError, LAYER),
    (lambda: beam(start=1), ValueError, START),
    (lambda: beam(end=[4]), ValueError, END),
    (lambda: beam(state=None), ValueError, "Expected tensor ("),
    (lambda: beam(state=(BATCH * WIDTH, 4)), ValueError,
     "Unexpected behavior when reshaping between beam width and batch size.  The reshaped tensor "
     "has shape: (3, 3, 4).  We expected it to have shape (batch_size, beam_width, depth) == (3, "),
    (lambda: beam(coverage_penalty_weight=.5), ValueError,
     "coverage_penalty_weight must be 0.0 if no cell is attentional."),
    (lambda: small.attending(coverage_penalty_weight=[.5]), ValueError,
     "coverage_penalty_weight should be a scalar, but saw shape: (1,)"),
    (lambda: beam(length_penalty_weight=[.5]), ValueError, ""),
    (lambda: seq2seq.gather_tree(given([4, 3, 2], tf.int64), given([4, 3, 2], tf.int32), [3], 2),
     TypeError, ""),
    (lambda: seq2seq.gather_tree(*[given([4, 3, 2], tf.int32)] * 2, [3], given([], tf.int64)),
     TypeError, ""),
    (lambda: seq2seq.gather_tree(given([4, 3], tf.int32), given([4, 3], tf.int32), [3], 2),
     ValueError, ""),
    (lambda: seq2seq.gather_tree(given([4, 3, 2], tf.int32), given([4, 3, 3], tf.int32), [3] * 3,
                                 2), ValueError, ""),
    (lambda: seq2seq.gather_tree(*[given([4, 3, 2], tf.int32)] * 2, [3, 3], 2), ValueError, ""),
    (lambda: seq2seq.gather_tree(*[given([4, 3, 2], tf.int32)] * 2, [3] * 3, [2]), ValueError, ""),
    (seq2seq.Helper, TypeError, "Can't instantiate abstract class Helper "),
    (seq2seq.Decoder, TypeError, "Can't instantiate abstract class Decoder "),
]


def test_helpers_and_decoders_refuse_what_1_15_refuses():
    for bad in BAD:
        refusals.check(*bad)


def as_tensor(start):
    return start if isinstance(start, tf.Tensor) else given(start, tf.int32)


def decoded(make_helper, start, layer=small.dense, **arguments):
    """Return what dynamic_decode gives for first symbols, or for their static shape."""
    cell, start = cases.lstm(6), as_tensor(start)
    decoder = seq2seq.BasicDecoder(cell, make_helper(start), cell.zero_state(
        tf.size(start), tf.float32), layer())
    return seq2seq.dynamic_decode(decoder, **arguments)


def vectors(start):
    """Return an embedding."""
    return tf.get_variable("embedding", [6, 2])


def searched(start, **arguments):
    cell, start = cases.lstm(), as_tensor(start)
    state = seq2seq.tile_batch(cell.zero_state(tf.size(start), tf.float32), WIDTH)
    decoder = seq2seq.BeamSearchDecoder(cell, vectors(start), start, 4, state, WIDTH,
                                        small.dense())
    return seq2seq.dynamic_decode(decoder, **arguments)


GREEDY = partial(decoded, lambda start: seq2seq.GreedyEmbeddingHelper(vectors(start), start, 4))
SAMPLE = partial(decoded, lambda start: seq2seq.SampleEmbeddingHelper(vectors(start), start, 4))
TRAINING = partial(decoded, lambda start: seq2seq.TrainingHelper(
    tf.tile(tf.expand_dims(tf.gather(vectors(start), start), 1), [1, 4, 1]), start))
BEAMS, STEPS = [[3, None, 3]] * 4, "float32 int32 float32 float32 int32"
TYPES = "int32 float32 int32 int32 float32 float32 float32 bool int64 int32"
# A function, and the shapes and types of what it returns.
STATIC = [
    (partial(TRAINING, [3]), [[3, None, 6], [3, None], [3, 6], [3, 6], [3]], STEPS),
    (partial(TRAINING, [None]), [[None, None, 6], [None, None], [None, 6], [None, 6], [None]],
     STEPS),
    (partial(GREEDY, [3], output_time_major=True), [[None, 3, 6], [None, 3], [3, 6], [3, 6], [3]],
     STEPS),
    (partial(GREEDY, [None], impute_finished=True, maximum_iterations=4),
     [[None, None, 6], [None, None], [None, 6], [None, 6], [None]], STEPS),
    (partial(SAMPLE, [3]), [[3, None, 6], [3, None], [3, 6], [3, 6], [3]], STEPS),
    (partial(searched, [3]), BEAMS + [[3, 3, 5]] * 2 + [[3, 3]] * 4, TYPES),
    (partial(searched, [None], output_time_major=True),
     [[None, None, 3]] * 4 + [[None, 3, 5]] * 2 + [[None, 3]] * 4, TYPES),
    (lambda: seq2seq.tile_batch([given([3, 2]), given([None, None], tf.int64)], 4),
     [[12, 2], [None, None]], "float32 int64"),
    (lambda: seq2seq.gather_tree(given([None, 3, None], tf.int32), given([4, None, 2], tf.int32),
                                 given(None, tf.int32), 1), [[4, 3, 2]], "int32"),
    (lambda: seq2seq.gather_tree(*[given(None, tf.int32)] * 4), [[None] * 3], "int32"),
]


def test_static_shapes_and_types_are_1_15s():
    for number, (function, shapes, types) in enumerate(STATIC):
        with tf.Graph().as_default():
            tensors = tf.nest.flatten(function())
            assert [each.shape.as_list() for each in tensors] == shapes, number
            assert [each.dtype.name for each in tensors] == types.split(), number


def test_a_batch_may_have_any_size_and_any_number_of_steps():
    start, most = given([None], tf.int32), given([], tf.int32)
    with tf.variable_scope("greedy"):
        outputs, _, lengths = GREEDY(start, maximum_iterations=most)
    beams, state, _ = searched(start, maximum_iterations=most)
    results = outputs.rnn_output, lengths, beams.predicted_ids, state.log_probs
    with cases.session() as sess:
        cases.assign_drawn(sess)
        two, four = [sess.run(results, {start: symbols, most: 2})
                     for symbols in ([1, 3], [1, 3, 0, 5])]
        for one, other in zip(two, four):
            assert len(one) == 2 and len(other) == 4
            assert cases.largest_difference(other[:2], one) <= 1e-6
        assert sess.run(results[2], {start: [1], most: 3}).shape == (1, 3, WIDTH)


def test_no_step_is_taken_where_none_is_allowed():
    start = given([3], tf.int32)
    outputs, _, lengths = GREEDY(start, maximum_iterations=0)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        logits, ids, lengths = sess.run([*outputs, lengths], {start: [1, 2, 3]})
    assert logits.shape == (3, 0, 6) and ids.shape == (3, 0) and (lengths == 0).all()


def read_backwards(ids, parents, lengths, end):
    """gather_tree as loops."""
    found = np.full_like(ids, end)
    for row, beam in np.ndindex(*ids.shape[1:]):
        at = beam
        for step in reversed(range(min(lengths[row], len(ids)))):
            found[step, row, beam] = ids[step, row, at]
            at = parents[step, row, at]
        ends = np.flatnonzero(found[:, row, beam] == end)
        found[ends[0] if len(ends) else len(ids):, row, beam] = end
    return found


def test_gather_tree_reads_backwards():
    inputs = [given(None, tf.int32) for _ in range(4)]
    tree, rng = seq2seq.gather_tree(*inputs), np.random.RandomState(0)
    with cases.session() as sess:
        for _ in range(40):
            shape = [rng.randint(least, 6) for least in (0, 1, 1)]
            values = [rng.randint(0, 5, shape), rng.randint(0, shape[2], shape),
                      rng.randint(-1, 8, shape[1]), rng.randint(0, 6)]
            assert np.array_equal(sess.run(tree, dict(zip(inputs, values))),
                                  read_backwards(*values))
        ids = np.zeros([3, 1, 2])
        for step, parent in ((1, -1), (2, 3)):
            parents = np.zeros([3, 1, 2])
            parents[step, 0, 0] = parent
            with pytest.raises(tf.errors.InvalidArgumentError):
                sess.run(tree, dict(zip(inputs, [ids, parents, [3], 9])))
        parents[0] = 7  # what the first step continues is not read
        parents[2] = 7  # neither is what comes after the end
        assert np.array_equal(sess.run(tree, dict(zip(inputs, [ids, parents, [2], 9])))[2],
                              [[9, 9]])


def test_history_that_is_not_of_the_beams_is_refused_when_run():
    class Odd(rnn.RNNCell):
        state_size, output_size = (UNITS, tf.TensorShape([]), UNITS), 6

        def call(self, inputs, state):
            vector, time, history = state
            return tf.layers.dense(inputs, 6), (vector, time + 1, history.write(time, vector[1:]))

    start = tf.placeholder_with_default([1, 3, 0], [None])
    history = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[None, UNITS])
    state = tf.zeros([BATCH * WIDTH, UNITS]), tf.constant(0), history
    decoder = seq2seq.BeamSearchDecoder(Odd(), vectors(start), start, 4, state, WIDTH)
    _, final, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=2)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match="TensorArray reordering expects elements to be"):
            sess.run(final.cell_state[2])


ATTRIBUTES = {
    seq2seq.TrainingHelper: "_inputs _input_tas _sequence_length _zero_inputs _batch_size",
    seq2seq.ScheduledEmbeddingTrainingHelper:
        "_embedding_fn _sampling_probability _seed _scheduling_seed _input_tas",
    seq2seq.ScheduledOutputTrainingHelper:
        "_sampling_probability _seed _next_inputs_fn _auxiliary_input_tas _zero_inputs",
    seq2seq.GreedyEmbeddingHelper:
        "_embedding_fn _start_tokens _end_token _batch_size _start_inputs",
    seq2seq.SampleEmbeddingHelper: "_softmax_temperature _seed _start_inputs _end_token",
    seq2seq.InferenceHelper: "_sample_fn _end_fn _sample_shape _sample_dtype _next_inputs_fn "
                             "_batch_size _start_inputs",
    seq2seq.CustomHelper: "_initialize_fn _sample_fn _next_inputs_fn _batch_size "
                          "_sample_ids_shape _sample_ids_dtype",
    seq2seq.BasicDecoder: "_cell _helper _initial_state _output_layer",
    seq2seq.BeamSearchDecoder:
        "_cell _output_layer _embedding_fn _start_tokens _end_token _start_inputs _finished "
        "_batch_size _beam_width _initial_cell_state _length_penalty_weight "
        "_coverage_penalty_weight _reorder_tensor_arrays",
}


def test_subclasses_find_the_attributes_of_1_15():
    made = [small.training(), small.scheduled_output(), small.greedy(lambda: INPUTS[0]),
            small.inference(), small.custom(), basic(),
            small.scheduled_embedding(table=lambda: INPUTS[0]),
            seq2seq.SampleEmbeddingHelper(INPUTS[0], [1], 2), seq2seq.BeamSearchDecoder(
                rnn.GRUCell(UNITS), INPUTS[0], small.START, 4,
                tf.zeros([BATCH * WIDTH, UNITS]), WIDTH)]
    assert {type(each) for each in made} == set(ATTRIBUTES)
    for each in made:
        assert set(ATTRIBUTES[type(each)].split()) <= set(vars(each))
    assert made[-1]._start_tokens.shape.as_list() == [BATCH, WIDTH]
    assert made[-1]._initial_cell_state.shape.as_list() == [BATCH, WIDTH, UNITS]


def test_a_subclass_may_change_a_step():
    """Both decoders below forbid a symbol, in the ways of scripts."""
    class Basic(seq2seq.BasicDecoder):
        def step(self, time, inputs, state, name=None):
            outputs, state = self._cell(inputs, state)
            logits = self._output_layer(outputs) - 1e6 * tf.one_hot(5, 6)
            ids = self._helper.sample(time=time, outputs=logits, state=state)
            finished, inputs, state = self._helper.next_inputs(
                time=time, outputs=logits, state=state, sample_ids=ids)
            return seq2seq.BasicDecoderOutput(logits, ids), state, inputs, finished

    class Beams(seq2seq.BeamSearchDecoder):
        def step(self, time, inputs, state, name=None):
            layer, self._output_layer = self._output_layer, lambda outputs: layer(
                outputs) - 1e6 * tf.one_hot(5, 6)
            try:
                return super().step(time, inputs, state, name)
            finally:
                self._output_layer = layer

    decode = partial(small.decode, small.greedy, maximum_iterations=3)
    for run, decoder, which in ((decode, Basic, 1), (small.beams, Beams, 0)):
        before, after = [outputs_of(each)[which]
                         for each in (run, partial(run, decoder=decoder))]
        assert (before == 5).any() and not (after == 5).any()


def outputs_of(case):
    with tf.Graph().as_default():
        return cases.evaluate(case)["outputs"]
