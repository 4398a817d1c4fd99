"""Small graphs over the helpers and decoders of tf.contrib.seq2seq, as cases_of_contrib.py has them
of the other parts."""
from functools import partial

import numpy as np

import cases
from cases import BATCH, LENGTHS, MORE_UNITS, N_INPUT, TIME, UNITS, batch_and_time_exchanged, drawn
from tensorflow1.contrib import rnn, seq2seq, tf

SYMBOLS, END, WIDTH, MEMORY = 6, 4, 3, 5
START = [1, 3, 0]


def floats(results):
    """Return results in float32; TensorArrays stacked."""
    return [tf.cast(each.stack() if isinstance(each, tf.TensorArray) else each, tf.float32)
            for each in tf.nest.flatten(results)]


def dense(units=SYMBOLS):
    return tf.layers.Dense(units, name="given_layer")


def embedding():
    return tf.get_variable("embedding", [SYMBOLS, N_INPUT]) * 6


def looked_up():
    """An embedding as a function."""
    vectors = embedding()
    return lambda ids: tf.gather(vectors, ids)


def decode(helper, layer=dense, cell=cases.lstm, decoder=seq2seq.BasicDecoder, **arguments):
    """Decode from a random state."""
    cell, helper = cell(), helper()
    made = decoder(cell, helper, cases.state(cell), layer and layer())
    return floats(seq2seq.dynamic_decode(made, **arguments))


def training(lengths=LENGTHS, change=lambda inputs: inputs, **arguments):
    return seq2seq.TrainingHelper(change(cases.sequences()), lengths, **arguments)


def scheduled_embedding(probability=.5, table=embedding, **arguments):
    return seq2seq.ScheduledEmbeddingTrainingHelper(
        cases.sequences(), LENGTHS, table(), probability, seed=3, scheduling_seed=4, **arguments)


def scheduled_output(probability=.5, **arguments):
    return seq2seq.ScheduledOutputTrainingHelper(
        cases.sequences(), LENGTHS, probability, seed=5, **arguments)


def auxiliary():
    """Sampling with other inputs beside it, [TIME, BATCH, 3]."""
    return seq2seq.ScheduledOutputTrainingHelper(
        batch_and_time_exchanged(cases.sequences()), LENGTHS, .5, time_major=True, seed=5,
        next_inputs_fn=lambda outputs: tf.tanh(outputs[:, :N_INPUT] * 3),
        auxiliary_inputs=tf.constant(drawn("auxiliary", [TIME, BATCH, 3])))


def greedy(table=embedding):
    return seq2seq.GreedyEmbeddingHelper(table(), START, END)


def sample(**arguments):
    return seq2seq.SampleEmbeddingHelper(embedding(), START, END, seed=6, **arguments)


def inference(**arguments):
    """A helper whose samples are the first outputs, and which ends by them."""
    return seq2seq.InferenceHelper(
        lambda outputs: outputs[:, :N_INPUT], [N_INPUT], tf.float32, cases.steps()[0],
        lambda samples: samples[:, 0] > .1, **arguments)


def custom():
    """A helper whose samples are pairs, and which changes the state."""
    return seq2seq.CustomHelper(
        lambda: (tf.constant([False, True, False]), cases.steps()[0]),
        lambda time, outputs, state: tf.nn.top_k(outputs, 2)[1] + time,
        lambda time, outputs, state, sample_ids: (
            sample_ids[:, 0] > 4, outputs[:, :N_INPUT] * 2,
            tf.nest.map_structure(lambda each: each / 2, state)), [2], tf.int32)


class Countdown(seq2seq.Decoder):
    """A decoder without a cell. Its outputs are a structure, its state has a scalar and a
    TensorArray."""

    batch_size = BATCH
    output_size = {"sum": N_INPUT, "time": tf.TensorShape([])}
    output_dtype = {"sum": tf.float32, "time": tf.int32}

    def initialize(self, name=None):
        array = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[BATCH, N_INPUT])
        return (tf.constant(LENGTHS) < 2, cases.steps()[0],
                (tf.zeros([BATCH, N_INPUT]), tf.constant(0), array))

    def step(self, time, inputs, state, name=None):
        total, count, array = state
        total += inputs
        outputs = {"sum": total, "time": tf.fill([BATCH], count)}
        return (outputs, (total, count + 2, array.write(time, inputs)), inputs * 2,
                time + 1 >= LENGTHS)


class Reversed(Countdown):
    """One that knows which sequences have ended, and that changes its outputs in the end."""

    tracks_own_finished = True

    def step(self, time, inputs, state, name=None):
        outputs, state, inputs, finished = super().step(time, inputs, state)
        return outputs, state, inputs, tf.logical_or(finished, [False, False, True])

    def finalize(self, outputs, final_state, sequence_lengths):
        return tf.reverse(outputs["sum"], [0]), final_state[0]


def run(decoder, **arguments):
    return floats(seq2seq.dynamic_decode(decoder(), **arguments))


def two_layers():
    return rnn.MultiRNNCell([cases.lstm(), rnn.GRUCell(MORE_UNITS)])


def beams(decoder=seq2seq.BeamSearchDecoder, maximum_iterations=TIME, **arguments):
    cell = two_layers()
    made = decoder(cell, embedding(), START, END, seq2seq.tile_batch(cases.state(cell), WIDTH),
                   WIDTH, dense(), **arguments)
    return floats(seq2seq.dynamic_decode(made, maximum_iterations=maximum_iterations))


def beams_of_logits():
    """Search without a layer or a limit, in a state that has a scalar."""
    class Counting(rnn.BasicRNNCell):
        state_size = (SYMBOLS, tf.TensorShape([]))

        def call(self, inputs, state):
            output, _ = super().call(inputs, state[0])
            return output * 2, (output, state[1] + 1)

    cell = Counting(SYMBOLS)
    state = tf.constant(drawn("state", [BATCH, SYMBOLS]))
    decoder = seq2seq.BeamSearchDecoder(
        cell, looked_up(), START, END, (seq2seq.tile_batch(state, WIDTH), tf.constant(2)), WIDTH,
        length_penalty_weight=1.)
    return floats(seq2seq.dynamic_decode(decoder, output_time_major=True, maximum_iterations=5))


def attending(mechanisms=1, memory_shape=(None, None, N_INPUT), **arguments):
    """Search with attention, whose history is kept.

    Args:
        mechanisms: how many attend.
        memory_shape: static shape of the memory.
    """
    memory = tf.placeholder_with_default(drawn("memory", [BATCH, MEMORY, N_INPUT]) * 4,
                                         memory_shape)
    tiled, lengths = seq2seq.tile_batch([memory, tf.constant([MEMORY, 2, 3])], WIDTH)
    made = [seq2seq.LuongAttention(UNITS, tiled, lengths, name="attention%d" % i)
            for i in range(mechanisms)]
    cell = seq2seq.AttentionWrapper(cases.lstm(), made if mechanisms > 1 else made[0],
                                    alignment_history=True, output_attention=False)
    first = seq2seq.tile_batch(cases.state(cases.lstm()), WIDTH)
    state = cell.zero_state(tf.size(START) * WIDTH, tf.float32).clone(cell_state=first)
    decoder = seq2seq.BeamSearchDecoder(
        cell, embedding(), tf.placeholder_with_default(START, memory_shape[:1]), END, state, WIDTH,
        dense(), **arguments)
    return floats(seq2seq.dynamic_decode(decoder, maximum_iterations=TIME))


def tree():
    """Beams that end early, or not at all."""
    numbers = np.arange(TIME * BATCH * WIDTH).reshape([TIME, BATCH, WIDTH])
    return floats(seq2seq.gather_tree(
        (numbers * 5 % 7).astype(np.int32), (numbers * 2 % WIDTH).astype(np.int32), [3, 0, 9], 2))


CASES = {
    "TrainingHelper": partial(decode, training, None),
    "TrainingHelper sequence_length": partial(decode, partial(training, [2, 0, 3]), None),
    "TrainingHelper time_major": partial(decode, partial(
        training, [2, 3, 0], batch_and_time_exchanged, time_major=True), None),
    "ScheduledEmbeddingTrainingHelper": partial(decode, scheduled_embedding),
    "ScheduledEmbeddingTrainingHelper sampling_probability": partial(
        decode, partial(scheduled_embedding, 1., looked_up)),
    "ScheduledOutputTrainingHelper": partial(decode, scheduled_output, partial(dense, N_INPUT)),
    "ScheduledOutputTrainingHelper sampling_probability": partial(
        decode, partial(scheduled_output, 1.), partial(dense, N_INPUT)),
    "ScheduledOutputTrainingHelper auxiliary_inputs": partial(decode, auxiliary, None),
    "GreedyEmbeddingHelper": partial(decode, greedy, maximum_iterations=TIME),
    "GreedyEmbeddingHelper embedding": partial(
        decode, partial(greedy, looked_up), cell=partial(cases.lstm, MORE_UNITS),
        maximum_iterations=TIME),
    "SampleEmbeddingHelper": partial(decode, sample, maximum_iterations=TIME),
    "SampleEmbeddingHelper softmax_temperature": partial(
        decode, partial(sample, softmax_temperature=.3), maximum_iterations=TIME),
    "InferenceHelper": partial(decode, inference, None, maximum_iterations=TIME),
    "InferenceHelper next_inputs_fn": partial(
        decode, partial(inference, next_inputs_fn=tf.nn.relu), None, maximum_iterations=TIME),
    "CustomHelper": partial(decode, custom, maximum_iterations=TIME),
    "dynamic_decode": partial(run, Countdown),
    "dynamic_decode impute_finished": partial(run, Countdown, impute_finished=True),
    "dynamic_decode maximum_iterations": partial(run, Countdown, maximum_iterations=2),
    "dynamic_decode output_time_major": partial(run, Countdown, output_time_major=True),
    "dynamic_decode tracks_own_finished": partial(run, Reversed),
    "dynamic_decode together": partial(
        decode, training, cell=two_layers, output_time_major=True, impute_finished=True,
        maximum_iterations=3, parallel_iterations=1, swap_memory=True, scope="given"),
    "BeamSearchDecoder": beams,
    "BeamSearchDecoder maximum_iterations": partial(beams, maximum_iterations=1),
    "BeamSearchDecoder length_penalty_weight": partial(beams, length_penalty_weight=2.),
    "BeamSearchDecoder scalar": beams_of_logits,
    "beams_of_attention": attending,
    "beams_of_attention reorder_tensor_arrays": partial(attending, reorder_tensor_arrays=False),
    "beams_of_attention coverage_penalty_weight": partial(
        attending, 2, coverage_penalty_weight=.5, length_penalty_weight=.7),
    # In 1.15 the history is then not in the order of the beams.
    "beams_of_attention static_shape": partial(attending, 1, (BATCH, MEMORY, N_INPUT)),
    "gather_tree": tree,
}
