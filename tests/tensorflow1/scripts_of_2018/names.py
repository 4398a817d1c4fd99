# The most common names of tf.contrib.rnn, layers, slim and seq2seq.
import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim

rnn = tf.contrib.rnn
sequences = tf.constant(np.random.RandomState(0).uniform(-2, 2, [3, 4, 5]), tf.float32)
steps = tf.unstack(sequences, axis=1)
lengths = [2, 4, 1]


class Decaying(rnn.RNNCell):
    # A cell of the script's own, as they were written then.
    def __init__(self, size):
        self.size = size

    @property
    def state_size(self):
        return self.size

    @property
    def output_size(self):
        return self.size

    def __call__(self, inputs, state, scope=None):
        with tf.variable_scope(scope or 'decaying'):
            w = tf.get_variable('w', [inputs.get_shape()[1], self.size])
            state = 0.5 * state + tf.matmul(inputs, w)
        return tf.tanh(state), state


cells = [
    rnn.BasicRNNCell(4),
    rnn.BasicLSTMCell(4, forget_bias=0.5),
    rnn.LSTMCell(4, use_peepholes=True, num_proj=3),
    rnn.GRUCell(4),
    rnn.CoupledInputForgetGateLSTMCell(4, layer_norm=True),
    rnn.LayerNormBasicLSTMCell(4),
    rnn.InputProjectionWrapper(rnn.GRUCell(4), 6),
    rnn.OutputProjectionWrapper(rnn.BasicLSTMCell(4), 2, activation=tf.nn.relu),
    rnn.ResidualWrapper(rnn.GRUCell(5)),
    rnn.DeviceWrapper(rnn.BasicRNNCell(4), '/cpu:0'),
    rnn.DropoutWrapper(rnn.GRUCell(4), output_keep_prob=1.0),
    rnn.MultiRNNCell([rnn.GRUCell(4), Decaying(3)]),
]
outputs = []
for i, cell in enumerate(cells):
    with tf.variable_scope('cell%d' % i):
        output, state = tf.nn.dynamic_rnn(cell, sequences, lengths, dtype=tf.float32)
    if isinstance(state, rnn.LSTMStateTuple):
        state = state.c
    outputs.append(output)
with tf.variable_scope('static'):
    output, _ = rnn.static_rnn(rnn.GRUCell(4), steps, sequence_length=lengths, dtype=tf.float32)
    outputs.append(output[-1])
with tf.variable_scope('both'):
    output, _, _ = rnn.static_bidirectional_rnn(rnn.GRUCell(4), rnn.GRUCell(3), steps, dtype=tf.float32)
    outputs.append(output[0])
with tf.variable_scope('stacks'):
    output, _, _ = rnn.stack_bidirectional_rnn([rnn.GRUCell(4)], [rnn.BasicLSTMCell(3)], steps, dtype=tf.float32)
    outputs.append(output[0])
    output, _, _ = rnn.stack_bidirectional_dynamic_rnn(
        [rnn.GRUCell(4)], [rnn.BasicLSTMCell(3)], sequences, dtype=tf.float32, scope='dynamic')
    outputs.append(output)

flat = tf.contrib.layers.flatten(sequences)
flat = tf.contrib.layers.dropout(flat, 0.5, is_training=False)
hidden = tf.contrib.layers.fully_connected(
    flat, 6, normalizer_fn=tf.contrib.layers.batch_norm, normalizer_params={'is_training': True},
    weights_initializer=tf.contrib.layers.variance_scaling_initializer(),
    weights_regularizer=tf.contrib.layers.l2_regularizer(0.1))
outputs.append(hidden)
outputs.append(tf.losses.get_regularization_loss())
with slim.arg_scope([slim.conv2d], weights_initializer=tf.contrib.layers.xavier_initializer(), padding='SAME'):
    outputs.append(slim.conv2d(tf.reshape(sequences, [3, 4, 5, 1]), 2, [3, 3]))
logits = tf.contrib.layers.fully_connected(outputs[0], 5, activation_fn=None)
outputs.append(tf.contrib.seq2seq.sequence_loss(
    logits, tf.constant(np.arange(12).reshape(3, 4) % 5), tf.sequence_mask(lengths, 4, tf.float32)))

legacy = tf.contrib.legacy_seq2seq
with tf.variable_scope('decoder'):
    cell = rnn.GRUCell(5)
    decoded, _ = legacy.rnn_decoder(steps, cell.zero_state(3, tf.float32), cell, loop_function=lambda h, i: h)
targets, weights = [tf.constant([0, 4, 2])] * 4, [tf.ones([3])] * 4
outputs.append(legacy.sequence_loss_by_example(decoded, targets, weights))
outputs.append(legacy.sequence_loss(decoded, targets, weights))

rng = np.random.RandomState(1)
with tf.Session() as sess:
    values = {}
    for v in tf.trainable_variables():
        print(v.name, v.shape)
        values[v.initializer.inputs[1]] = rng.uniform(-1, 1, v.shape.as_list())
    sess.run(tf.global_variables_initializer(), values)
    for value in sess.run(outputs):
        print(value.shape, '%.4f' % value.sum())
