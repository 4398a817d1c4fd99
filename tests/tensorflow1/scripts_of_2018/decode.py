# Decoders and beam search as scripts of 2017 and 2018 had them.
import numpy as np
import tensorflow as tf
from tensorflow.contrib.seq2seq import (
    BasicDecoder, BasicDecoderOutput, BeamSearchDecoder, BeamSearchDecoderOutput, BeamSearchDecoderState, CustomHelper,
    Decoder, FinalBeamSearchDecoderOutput, GreedyEmbeddingHelper, Helper, InferenceHelper, SampleEmbeddingHelper,
    ScheduledEmbeddingTrainingHelper, ScheduledOutputTrainingHelper, TrainingHelper, dynamic_decode, gather_tree,
    tile_batch)
from tensorflow.contrib.seq2seq.python.ops import beam_search_decoder
from tensorflow.python.layers import core as layers_core

SYMBOLS, SIZE, BATCH, BEAMS, END = 7, 5, 3, 3, 1
rng = np.random.RandomState(0)
lengths = tf.placeholder(tf.int32, [None])
targets = tf.placeholder(tf.int32, [None, None])
embedding = tf.get_variable('embedding', [SYMBOLS, 4])
cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(SIZE), tf.contrib.rnn.LSTMCell(SIZE)])
projection = layers_core.Dense(SYMBOLS, use_bias=False)
batch = tf.shape(targets)[0]
_, encoded = tf.nn.dynamic_rnn(cell, tf.nn.embedding_lookup(embedding, targets), lengths, dtype=tf.float32)
start = tf.fill([batch], 0)
inputs = tf.nn.embedding_lookup(embedding, targets)


class Repeating(Helper):
    """Reads its first symbol again and again."""
    batch_size = property(lambda self: tf.size(start))
    sample_ids_shape = property(lambda self: tf.TensorShape([]))
    sample_ids_dtype = property(lambda self: tf.int32)

    def initialize(self, name=None):
        return tf.fill([batch], False), tf.nn.embedding_lookup(embedding, start)

    def sample(self, time, outputs, state, name=None):
        return tf.to_int32(tf.argmax(outputs, axis=-1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        return tf.fill([batch], False), tf.nn.embedding_lookup(embedding, start), state


custom = CustomHelper(lambda: (tf.equal(lengths, 0), inputs[:, 0]),
                      lambda time, outputs, state: tf.cast(tf.argmax(outputs, 1), tf.int32),
                      lambda time, outputs, state, sample_ids: (time + 1 >= lengths, inputs[:, 0] / 2., state))
found = []
with tf.variable_scope('decode', reuse=tf.AUTO_REUSE) as scope:
    for helper in [
            TrainingHelper(inputs, lengths), ScheduledEmbeddingTrainingHelper(inputs, lengths, embedding, .5, seed=1, scheduling_seed=2),
            ScheduledOutputTrainingHelper(inputs, lengths, .5, seed=3, next_inputs_fn=lambda outputs: outputs[:, :4]),
            GreedyEmbeddingHelper(embedding, start, END), SampleEmbeddingHelper(embedding, start, END, seed=4),
            InferenceHelper(lambda outputs: outputs[:, :4], [4], tf.float32, inputs[:, 0], lambda ids: ids[:, 0] > .5),
            custom, Repeating()]:
        outputs, state, ends = dynamic_decode(BasicDecoder(cell, helper, encoded, projection), impute_finished=True,
                                              maximum_iterations=6, scope=scope)
        found += [outputs.rnn_output, outputs.sample_id, state[-1].h, ends]
    search = BeamSearchDecoder(cell, embedding, start, END, tile_batch(encoded, multiplier=BEAMS), BEAMS, projection,
                               length_penalty_weight=.6)
    final, state, _ = dynamic_decode(search, maximum_iterations=6, scope=scope)
steps = final.beam_search_decoder_output
tree = gather_tree(tf.transpose(steps.predicted_ids, [1, 0, 2]), tf.transpose(steps.parent_ids, [1, 0, 2]),
                   tf.to_int32(tf.reduce_max(state.lengths, 1)), END)
print(isinstance(final, FinalBeamSearchDecoderOutput), isinstance(steps, BeamSearchDecoderOutput), isinstance(search, Decoder),
      isinstance(state, BeamSearchDecoderState), isinstance(outputs, BasicDecoderOutput), beam_search_decoder.tile_batch is tile_batch)
found += [final.predicted_ids, tf.transpose(tree, [1, 0, 2]), steps.scores, state.log_probs, state.lengths, state.cell_state[0]]
train = tf.train.GradientDescentOptimizer(.1).minimize(tf.reduce_sum(tf.square(found[0])))
feed = {lengths: [2, 5, 0], targets: rng.randint(0, SYMBOLS, [BATCH, 5])}
with tf.Session() as sess:
    values = {}
    for variable in sorted(tf.trainable_variables(), key=lambda each: each.name):
        print(variable.name, variable.get_shape().as_list())
        values[variable.initializer.inputs[1]] = rng.uniform(-1, 1, variable.get_shape().as_list())
    sess.run(tf.global_variables_initializer(), values)
    for _ in range(2):
        for each in sess.run(found, feed):
            print(each.dtype, each.shape, each.tolist() if each.dtype == np.int32 else '%.4f' % np.abs(each).sum())
        sess.run(train, feed)
