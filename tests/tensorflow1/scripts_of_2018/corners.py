# What few scripts do: several outputs under a projection, shards, a loader with dtype=float.
import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.logging.set_verbosity(tf.logging.ERROR)  # shards are deprecated
rnn = tf.contrib.rnn
inputs = tf.constant(np.linspace(-1, 1, 24).reshape(2, 3, 4), tf.float32)


class TwoOutputs(rnn.RNNCell):
    state_size = 3
    output_size = (3, 2)

    def __call__(self, inputs, state, scope=None):
        return (state, state[:, :2] + 1), state + inputs[:, :3]


with tf.variable_scope('ones', initializer=tf.ones_initializer()):
    cell = rnn.OutputProjectionWrapper(TwoOutputs(), 5, activation=tf.tanh)
    outputs, state = tf.nn.dynamic_rnn(cell, inputs, dtype=tf.float32)
    tf.nn.dynamic_rnn(rnn.LSTMCell(4, num_unit_shards=2, num_proj_shards=2), inputs,
                      dtype=tf.float32)
    tf.nn.dynamic_rnn(rnn.CoupledInputForgetGateLSTMCell(4, num_unit_shards=2), inputs,
                      dtype=tf.float32, scope='coupled')
for variable in tf.global_variables():
    print(variable.name, variable.shape)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for value in sess.run([outputs, state]):
        print(value.shape, np.round(value, 4).tolist())
for dtype in (float, np.float32, tf.uint8):
    images = input_data.read_data_sets('small', dtype=dtype, validation_size=3).train.images
    print(images.dtype, images.shape)
