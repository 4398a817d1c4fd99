# A script as it was written in 2018.
import numpy as np
import tensorflow as tf

cell = tf.contrib.rnn.LSTMCell(2)
outputs, state = tf.nn.dynamic_rnn(cell, tf.placeholder_with_default(
    np.ones([4, 3, 3], np.float32), [None, 3, 3]), dtype=tf.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    v = tf.trainable_variables()[0]
    print(v.name, v.shape)
    print(sess.run(outputs).shape)
