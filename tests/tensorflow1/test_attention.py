"""What the cases of the attention of tf.contrib.seq2seq do not cover: its errors and what they
start with, shapes, types, first values, and what scripts take that is private."""
import numpy as np
import pytest

import cases
import cases_of_attention as small
import refusals
from tensorflow1.contrib import rnn, seq2seq, tf

UNITS, TIME = cases.UNITS, small.MEMORY_TIME
KINDS = ["LuongAttention", "BahdanauAttention", "LuongMonotonicAttention",
         "BahdanauMonotonicAttention"]


def luong(shape=(3, TIME, 7), units=UNITS, **arguments):
    return seq2seq.LuongAttention(units, tf.placeholder(tf.float32, shape, "read"), **arguments)


def base(query_layer=None, probability_fn=tf.nn.softmax, memory_layer=None):
    return seq2seq._BaseAttentionMechanism(
        query_layer, small.memory(), probability_fn,
        memory_layer=memory_layer or tf.layers.Dense(3, dtype=tf.float32))


def wrapper(mechanism=None, **arguments):
    return seq2seq.AttentionWrapper(cases.lstm(), mechanism or luong(), **arguments)


def zero_state(batch_size=3, **arguments):
    return wrapper(**arguments).zero_state(batch_size, tf.float32)


def clone(old, new, field="attention"):
    """Replace a field that has the one shape by a tensor of the other."""
    state = zero_state()._replace(**{field: tf.placeholder(tf.float32, old)})
    return getattr(state.clone(**{field: tf.placeholder(tf.float32, new)}), field)


def step(batch_size=3, state=None):
    cell = wrapper(name="given")
    state = state or cell.zero_state(3, tf.float32)._replace(
        cell_state=cases.lstm().zero_state(batch_size, tf.float32),
        attention=tf.zeros([batch_size, 7]))
    return cell(tf.zeros([batch_size, 2]), state)


def two(units=3):
    return tf.layers.Dense(units), tf.layers.Dense(units)


MISMATCH = ": Non-matching batch sizes between the memory (encoder output) and "
BOTH = "memory_sequence_length and memory_mask can't be provided at same time."
BAD = {
    "query layer": (lambda: base(tf.tanh), TypeError, "query_layer is not a Layer: function"),
    "memory layer": (lambda: base(memory_layer=tf.tanh), TypeError,
                     "memory_layer is not a Layer: function"),
    "probability": (lambda: base(probability_fn=3), TypeError,
                    "probability_fn must be callable, saw type: int"),
    "width": (lambda: luong((3, 6, None)), ValueError,
              "Expected memory read:0 to have fully defined inner dims, but saw shape: (3, 6, "),
    "rank": (lambda: luong(None), ValueError,
             "Expected memory read:0 to have fully defined inner dims, but saw shape: <unknown>"),
    "mask of the memory": (lambda: seq2seq._prepare_memory(
        small.memory(), [3, 2, 1], tf.ones([3, TIME])), ValueError, BOTH),
    "mask of the scores": (lambda: seq2seq._maybe_mask_score(
        tf.ones([3, TIME]), [3, 2, 1], tf.ones([3, TIME])), ValueError, BOTH),
    "no steps": (lambda: luong(memory_sequence_length=[2, 0, 1])(tf.zeros([3, UNITS]), None),
                 tf.errors.InvalidArgumentError,
                 "All values in memory_sequence_length must be greater than zero."),
    "width of the query": (lambda: luong(units=4)(tf.zeros([3, UNITS]), None), ValueError,
                           "Incompatible or unknown inner dimensions between query and keys.  Query"
                           " (Tensor(\"zeros:0\", shape=(3, 5), dtype=float32)) has units: 5."),
    "mode": (lambda: seq2seq.monotonic_attention([[1.]], [[1.]], "other"), ValueError,
             "mode must be 'recursive', 'parallel', or 'hard'."),
    "alignments_size": (lambda: seq2seq.AttentionMechanism().alignments_size, NotImplementedError,
                        ""),
    "state_size": (lambda: seq2seq.AttentionMechanism().state_size, NotImplementedError, ""),
    "cell": (lambda: seq2seq.AttentionWrapper(tf.tanh, luong()), TypeError,
             "The argument 'cell' (<function tanh"),
    "mechanism": (lambda: wrapper(tf.tanh), TypeError,
                  "attention_mechanism must be an AttentionMechanism or list of multiple "
                  "AttentionMechanism instances, saw type: function"),
    "mechanisms": (lambda: wrapper([luong(), 3]), TypeError,
                   "attention_mechanism must contain only instances of AttentionMechanism, saw "
                   "type: int"),
    "cell_input_fn": (lambda: wrapper(cell_input_fn=3), TypeError,
                      "cell_input_fn must be callable, saw type: int"),
    "two layers": (lambda: wrapper(attention_layer_size=3, attention_layer=two()[0]), ValueError,
                   "Only one of attention_layer_size and attention_layer should be set"),
    "sizes": (lambda: wrapper([luong()] * 2, attention_layer_size=3), ValueError,
              "If provided, attention_layer_size must contain exactly one integer per "
              "attention_mechanism, saw: 1 vs 2"),
    "layers": (lambda: wrapper(attention_layer=two()), ValueError,
               "If provided, attention_layer must contain exactly one layer per "
               "attention_mechanism, saw: 2 vs 1"),
    "initial state": (lambda: wrapper(initial_cell_state=(tf.zeros([3, 5]), tf.zeros([4, 5]))),
                      tf.errors.InvalidArgumentError, "When constructing AttentionWrapper "
                      "attention_wrapper" + MISMATCH + "initial_cell_state.  Are you using"),
    "zero_state": (lambda: zero_state(4), tf.errors.InvalidArgumentError,
                   "When calling zero_state of AttentionWrapper attention_wrapper" + MISMATCH
                   + "the requested batch size.  Are you using the BeamSearchDecoder?  If so, "),
    "call": (lambda: step(4), tf.errors.InvalidArgumentError,
             "When applying AttentionWrapper given" + MISMATCH
             + "the query (decoder output).  Are you using the BeamSearchDecoder?  You may need"),
    "state": (lambda: step(state=(tf.zeros([3, 5]),) * 2), TypeError,
              "Expected state to be instance of AttentionWrapperState. Received type "),
    "clone": (lambda: clone((3, 7), (3, 6)), ValueError,
              "Invalid shape for tensor Placeholder_1:0, expected [3"),
    "clone of a rank": (lambda: clone((3, 7), (None,)), ValueError, ""),
    "clone of a structure": (lambda: zero_state().clone(cell_state=tf.zeros([3, 5])), ValueError,
                             "The two structures don't have the same nested structure."),
    "clone of a type": (lambda: zero_state().clone(cell_state=(tf.zeros([3, 5]),) * 2), TypeError,
                        "The two structures don't have the same "),
    "clone of no field": (lambda: zero_state().clone(other=3), ValueError,
                          "Got unexpected field names: ['other']"),
}


@pytest.mark.parametrize("bad", BAD)
def test_attention_raises_1_15s_errors(bad):
    refusals.check(*BAD[bad])


def shapes(structure):
    return [each.shape.as_list() if isinstance(each, tf.Tensor) else type(each).__name__
            for each in tf.nest.flatten(structure)]


@pytest.mark.parametrize("kind, batch, time", [
    *((kind, None, None) for kind in KINDS), ("LuongAttention", 3, TIME),
    ("BahdanauMonotonicAttention", None, TIME)])
def test_attention_with_unknown_shapes(kind, batch, time):
    """The static shapes, and the values of a batch and of lengths that are fed."""
    memory = tf.placeholder(tf.float32, [batch, time, cases.PROJ])
    lengths = tf.placeholder(tf.int64, [batch])
    inputs = tf.placeholder(tf.float32, [batch, None, cases.N_INPUT])
    mechanism = getattr(seq2seq, kind)(UNITS, memory, lengths)
    cell = seq2seq.AttentionWrapper(cases.lstm(), mechanism, 4, alignment_history=True)
    zeros = cell.zero_state(batch or tf.shape(inputs)[0], tf.float32)
    outputs, final = tf.nn.dynamic_rnn(cell, inputs, None, zeros, tf.float32)
    history = final.alignment_history.stack()

    aligned = [[batch, time]]
    assert isinstance(mechanism.batch_size, int) == (batch is not None)
    assert isinstance(mechanism.alignments_size, int) == (time is not None)
    assert mechanism.state_size is mechanism.alignments_size
    assert shapes([mechanism.keys, mechanism.values]) == [[batch, time, UNITS],
                                                          [batch, time, cases.PROJ]]
    for state in (zeros, final):
        assert shapes(state) == [[batch, UNITS]] * 2 + [[batch, 4], []] + aligned + [
            "TensorArray"] + aligned
    assert shapes([outputs, history]) == [[batch, None, 4], [None, batch, time]]
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        feed = {memory: sess.run(small.memory()), lengths: small.MEMORY_LENGTHS,
                inputs: sess.run(cases.sequences())}
        values, last = sess.run([history, final.alignments], feed)
        assert (values[-1] == last).all()
        for value, length in zip(values.transpose([1, 0, 2]), small.MEMORY_LENGTHS):
            assert (value[:, :length].sum(1) > 0).all() and (value[:, length:] == 0).all()
            assert "Monotonic" in kind or abs(value.sum(1) - 1).max() < 1e-6


def test_batch_sizes_and_lengths_are_checked_when_they_run():
    mechanism = luong((None, TIME, 7), memory_sequence_length=tf.placeholder(
        tf.int32, [None], "lengths"))
    size = tf.placeholder(tf.int32, [])
    first = tf.placeholder(tf.float32, [None, UNITS])
    cell = wrapper(mechanism, initial_cell_state=rnn.LSTMStateTuple(first, first))
    state = cell.zero_state(size, tf.float32)
    output, _ = cell(tf.zeros([3, 2]), cell.zero_state(3, tf.float32)._replace(
        cell_state=cases.state(cases.lstm())))
    right = {"read:0": np.zeros([3, TIME, 7]), "lengths:0": [3, 2, 1], first: np.zeros([3, UNITS]),
             size: 3}
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run([state, output], right)
        for tensor, wrong, message in [
                (state.cell_state, {first: np.zeros([2, UNITS])}, "initial_cell_state"),
                (state.cell_state, {size: 2}, "the requested batch size"),
                (output, {"read:0": np.zeros([2, TIME, 7]), "lengths:0": [1, 1]}, "the query"),
                (output, {"lengths:0": [3, 0, 1]}, "must be greater than zero")]:
            with pytest.raises(tf.errors.InvalidArgumentError, match=message):
                sess.run(tensor, {**right, **wrong})


def test_clone_checks_when_it_runs_what_is_unknown():
    for old, new, static in [((3, 7), (3, 7), [3, 7]), ((3, 7), (None, 7), [3, 7]),
                             ((3, 7), None, [3, 7]), ((None, 7), (None, 7), [None, 7]),
                             ((None, 7), (4, 7), [4, 7])]:
        with tf.Graph().as_default(), cases.session() as sess:
            cloned = clone(old, new)
            assert cloned.shape.as_list() == static
            feed = {"Placeholder:0": np.zeros([3, 7]), "Placeholder_1:0": np.ones([3, 7])}
            if new == (3, 7):
                assert cloned.op.type == "Placeholder"  # the tensor itself
            if new != (4, 7):
                assert sess.run(cloned, feed).sum() == 21
            if new != (3, 7):
                feed["Placeholder_1:0"] = np.ones([4, 7])
                with pytest.raises(tf.errors.InvalidArgumentError):
                    sess.run(cloned, feed)
    kept = zero_state(alignment_history=True)
    state = kept.clone(attention=np.ones(2), time=kept.time)  # no tensor: nothing is checked
    assert type(state) is seq2seq.AttentionWrapperState and state.attention.shape == (2,)
    assert state.alignment_history is kept.alignment_history


def test_sizes_of_a_wrapper():
    assert seq2seq.AttentionWrapperState._fields == (
        "cell_state", "attention", "time", "alignments", "alignment_history", "attention_state")
    state = rnn.LSTMStateTuple(UNITS, UNITS)
    nothing = tf.TensorShape([])
    memories = [luong(), luong((3, 4, 2))]
    for arguments, output, expected in [
            ({}, 7, (state, 7, nothing, 6, (), 6)),
            (dict(attention_layer_size=3), 3, (state, 3, nothing, 6, (), 6)),
            (dict(attention_layer=two()[:1], alignment_history=True, output_attention=False), 5,
             (state, 3, nothing, 6, 6, 6)),
            (dict(mechanism=memories[:1], alignment_history=True), 7,
             (state, 7, nothing, (6,), (6,), (6,))),
            (dict(mechanism=memories), 9, (state, 9, nothing, (6, 4), ((), ()), (6, 4))),
            (dict(mechanism=memories, attention_layer_size=[3, 5]), 8,
             (state, 8, nothing, (6, 4), ((), ()), (6, 4)))]:
        cell = wrapper(**arguments)
        assert (cell.output_size, tuple(cell.state_size)) == (output, expected)
        assert isinstance(cell.state_size, seq2seq.AttentionWrapperState)


@pytest.mark.parametrize("kind", KINDS)
def test_attention_in_half_precision(kind):
    bias = {"score_bias_init": np.float16(0)} if "Monotonic" in kind else {}
    mechanism = getattr(seq2seq, kind)(
        UNITS, tf.cast(small.memory(), tf.float16), [3, 2, 1], dtype=tf.float16, **bias)
    cell = wrapper(mechanism, attention_layer_size=4)
    output, state = cell(tf.zeros([3, 2], tf.float16), cell.zero_state(3, tf.float16))
    tensors = [output, *tf.nest.flatten(state._replace(time=())), *cell.trainable_weights]
    assert {each.dtype.base_dtype for each in tensors} == {tf.float16}
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        assert (sess.run(state.alignments)[2] > 0).sum() == 1


def test_first_values():
    for kind, arguments, expected in [
            ("LuongAttention", dict(scale=True), {"attention_g": 1}),
            ("BahdanauAttention", dict(normalize=True),
             {"attention_g": np.sqrt(np.float32(.2)), "attention_b": 0}),
            ("LuongMonotonicAttention", {}, {"attention_score_bias": 0}),
            ("BahdanauMonotonicAttention", dict(score_bias_init=-2.),
             {"attention_score_bias": -2})]:
        with tf.Graph().as_default(), cases.session() as sess:
            mechanism = getattr(seq2seq, kind)(UNITS, small.memory(), **arguments)
            state = mechanism.initial_state(3, tf.float32)
            mechanism(tf.ones([3, UNITS]), state)
            sess.run(tf.global_variables_initializer())
            values = {each.op.name.rpartition("/")[2]: sess.run(each)
                      for each in tf.trainable_variables()}
            assert all(abs(values[name] - value).max() < 1e-7 for name, value in expected.items())
            first = sess.run(state)
            assert (first[:, 0] == ("Monotonic" in kind)).all() and (first[:, 1:] == 0).all()


def test_monotonic_attention_is_its_equation():
    """In each mode, of probabilities and of choices."""
    rng = np.random.RandomState(0)
    p, previous = rng.uniform(size=[3, TIME]), rng.dirichlet(np.ones(TIME), 3)
    choices, stopped = np.round(p), np.eye(TIME)[[0, 3, 5]]
    with cases.session() as sess:
        for mode, p_i, before in [("recursive", p, previous), ("parallel", p, previous),
                                  ("hard", choices, stopped), ("recursive", choices, stopped)]:
            expected = np.zeros_like(p)
            for i in range(TIME):
                for j in range(i + 1):
                    expected[:, i] += p_i[:, i] * before[:, j] * np.prod(1 - p_i[:, j:i], 1)
            found = sess.run(seq2seq.monotonic_attention(
                p_i.astype("f"), before.astype("f"), mode))
            assert cases.largest_difference(found, expected) < 1e-6
    for mode, batch in [("recursive", 1), ("parallel", None), ("hard", None)]:
        assert shapes(seq2seq.monotonic_attention(
            tf.ones([1, TIME]), tf.placeholder(tf.float32, [None, TIME]), mode)) == [[batch, TIME]]


class Uniform(seq2seq._BaseAttentionMechanism):
    """A mechanism as scripts wrote their own. Its state counts the steps."""

    def __init__(self, memory, lengths=None):
        super().__init__(
            query_layer=tf.layers.Dense(4, name="query_layer", dtype=tf.float32), memory=memory,
            probability_fn=lambda score, state: tf.nn.softmax(score),
            memory_sequence_length=lengths,
            memory_layer=tf.layers.Dense(4, name="memory_layer", dtype=tf.float32))

    @property
    def state_size(self):
        return 1

    def initial_state(self, batch_size, dtype):
        return tf.zeros([batch_size, 1], dtype)

    def __call__(self, query, state):
        score = seq2seq._bahdanau_score(self.query_layer(query), self.keys, tf.zeros([4]))
        return self._probability_fn(score, state), state + 1


class Doubled(seq2seq.AttentionWrapper):
    """A wrapper whose subclass goes through the private names."""

    def call(self, inputs, state):
        output, cell_state = self._cell(self._cell_input_fn(inputs, state.attention),
                                        state.cell_state)
        attention, alignments, following = seq2seq._compute_attention(
            self._attention_mechanisms[0], output, state.attention_state,
            self._attention_layers[0] if self._attention_layers else None)
        return attention * 2, state._replace(
            cell_state=cell_state, time=state.time + 1, attention=attention,
            alignments=self._item_or_tuple([alignments]),
            attention_state=self._item_or_tuple([following]))


def test_a_script_s_own_mechanism_and_wrapper():
    memory = small.memory()
    cell = Doubled(cases.lstm(), Uniform(memory, small.MEMORY_LENGTHS))
    outputs, final = tf.nn.dynamic_rnn(
        cell, cases.sequences(), None, cell.zero_state(3, tf.float32), tf.float32)
    with cases.session() as sess:
        sess.run(tf.global_variables_initializer())
        outputs, counted, memory = sess.run([outputs, final.attention_state, memory])
    assert (counted == cases.TIME).all()
    for output, values, length in zip(outputs, memory, small.MEMORY_LENGTHS):
        assert abs(output - 2 * values[:length].mean(0)).max() < 1e-5


def test_private_functions_take_masks():
    mask = np.array([[True, True, False]])
    memory = {"a": np.ones([1, 3, 2]), "b": np.ones([1, 3])}
    with cases.session() as sess:
        masked = sess.run(seq2seq._prepare_memory(memory, memory_mask=mask))
        assert masked["a"].tolist() == [[[1, 1], [1, 1], [0, 0]]]
        assert masked["b"].tolist() == [[1, 1, 0]]
        assert sess.run(seq2seq._bahdanau_score(
            tf.ones([1, 2]), tf.zeros([1, 3, 2]), tf.ones([2]), attention_g=3.)).round(
                3).tolist() == [[np.float32(1.523)] * 3]  # g counts only with b
        assert sess.run(seq2seq._maybe_mask_score(
            tf.ones([1, 3]), None, mask, -2.)).tolist() == [[1, 1, -2]]
        assert sess.run(seq2seq._monotonic_probability_fn(
            tf.constant([[-1., 0., 1.]]), [[1., 0., 0.]], sigmoid_noise=0., mode="hard",
            seed=None)).tolist() == [[0, 0, 1]]
    unknown = seq2seq._prepare_memory(tf.placeholder(tf.float32, None), [3],
                                      check_inner_dims_defined=False)
    assert unknown.shape.ndims is None


def test_private_attributes():
    mechanism = small.mechanism("BahdanauMonotonicAttention")
    assert (mechanism._keys, mechanism._values) == (mechanism.keys, mechanism.values)
    assert (mechanism._batch_size, mechanism._alignments_size, mechanism._num_units) == (
        3, TIME, small.KEYS)
    assert (mechanism._query_layer, mechanism._memory_layer) == (
        mechanism.query_layer, mechanism.memory_layer)
    assert (mechanism._normalize, mechanism._name, mechanism.dtype) == (
        False, "BahdanauMonotonicAttention", "float32")
    cell = wrapper(mechanism, attention_layer_size=4)
    assert cell._attention_mechanisms == (mechanism,) and len(cell._attention_layers) == 1
    assert (cell._is_multi, cell._output_attention, cell._alignment_history) == (
        False, True, False)
    assert cell._initial_cell_state is None and callable(cell._attention_fn)
    assert wrapper()._attention_layers is None


def test_a_batch_size_may_be_a_vector_of_one():
    state = zero_state(tf.shape(tf.zeros([3])))
    with cases.session() as sess:
        for zeros in sess.run([state.attention, state.alignments]):
            assert len(zeros) == 3 and not zeros.any()
