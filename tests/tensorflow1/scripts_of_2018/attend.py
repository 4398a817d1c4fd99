# Attention over a memory as scripts of 2017 and 2018 had it.
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.contrib.seq2seq.python.ops import attention_wrapper
from tensorflow.contrib.seq2seq.python.ops.attention_wrapper import _bahdanau_score
from tensorflow.python.layers.core import Dense

BATCH, UNITS = 3, 5
rng = np.random.RandomState(0)
inputs = tf.constant(rng.uniform(-1, 1, [BATCH, 4, 2]), tf.float32)
memory = tf.constant(rng.uniform(-1, 1, [BATCH, 6, 7]), tf.float32)
lengths = tf.constant([6, 2, 4])


class LocationSensitiveAttention(tf.contrib.seq2seq.BahdanauAttention):
    """It also reads where it looked before."""

    def __init__(self, num_units, memory):
        super(LocationSensitiveAttention, self).__init__(num_units, memory, lengths, name='Location')
        self.location_layer = Dense(num_units, use_bias=False, name='location_layer')

    def __call__(self, query, state):
        with tf.variable_scope(None, 'location_sensitive_attention', [query]):
            processed = self.query_layer(query) if self.query_layer else query
            v = tf.get_variable('attention_v', [self._num_units])
            location = self.location_layer(tf.expand_dims(state, 2))
            score = _bahdanau_score(processed, self._keys + location, v)
        alignments = self._probability_fn(score, state)
        return alignments, alignments + state


def luong(**arguments):
    return tf.contrib.seq2seq.LuongAttention(UNITS, memory, memory_sequence_length=lengths, **arguments)


mechanisms = [
    ('luong', luong(scale=True), {}),
    ('hard', luong(probability_fn=tf.contrib.seq2seq.hardmax), {'attention_layer_size': 4}),
    ('bahdanau', tf.contrib.seq2seq.BahdanauAttention(8, memory, normalize=True), {'output_attention': False}),
    ('monotonic', tf.contrib.seq2seq.BahdanauMonotonicAttention(8, memory, lengths, mode='recursive'), {}),
    ('both', [tf.contrib.seq2seq.LuongMonotonicAttention(UNITS, memory, score_bias_init=-1.), luong()],
     {'attention_layer_size': [3, 4]}),
    ('location', LocationSensitiveAttention(8, memory), {'cell_input_fn': lambda x, attention: tf.concat([attention, x], 1)})]
found = []
for name, mechanism, arguments in mechanisms:
    cell = tf.contrib.seq2seq.AttentionWrapper(rnn.GRUCell(UNITS), mechanism, alignment_history=True, **arguments)
    state = cell.zero_state(BATCH, tf.float32).clone(cell_state=tf.ones([BATCH, UNITS]) / 2)
    outputs, state = tf.nn.dynamic_rnn(cell, inputs, initial_state=state, dtype=tf.float32, scope=name)
    print(name, cell.output_size, isinstance(state, tf.contrib.seq2seq.AttentionWrapperState))
    history = state.alignment_history if isinstance(mechanism, list) else [state.alignment_history]
    found += [outputs, state.attention] + [each.stack() for each in history]
p = tf.constant(rng.uniform(0, 1, [BATCH, 6]), tf.float32)
found.append(tf.contrib.seq2seq.monotonic_attention(p, tf.contrib.seq2seq.hardmax(p), mode='parallel'))
found.append(tf.contrib.seq2seq.safe_cumprod(p, axis=1, exclusive=True))
loss = tf.add_n([tf.reduce_sum(tf.square(each)) for each in found])
train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
with tf.Session() as sess:
    values = {}
    for variable in sorted(tf.trainable_variables(), key=lambda each: each.name):
        print(variable.name, variable.get_shape().as_list())
        values[variable.initializer.inputs[1]] = rng.uniform(-.3, .3, variable.get_shape().as_list())
    sess.run(tf.global_variables_initializer(), values)
    for each in sess.run(found):
        print('%.4f' % np.abs(each).sum())
    for _ in range(3):
        _, value = sess.run([train, loss])
        print('%.4f' % value)
print(issubclass(attention_wrapper.LuongAttention, tf.contrib.seq2seq.AttentionMechanism))
