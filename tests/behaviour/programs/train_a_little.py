"""Train a few cells for one step, with a copy of contrib/ that has the name of the argument."""
import importlib
import sys

contrib = importlib.import_module(sys.argv[1])
rnn, tf = contrib.rnn, contrib.tf
x = tf.zeros([2, 3, 4])
tf.nn.dynamic_rnn(rnn.CoupledInputForgetGateLSTMCell(5), x, dtype=tf.float32)
tf.nn.dynamic_rnn(rnn.MultiRNNCell([rnn.GRUCell(4), rnn.LSTMCell(5)]), x, dtype=tf.float32)
rnn.static_rnn(rnn.BasicLSTMCell(5), tf.unstack(x, axis=1), dtype=tf.float32)
loss = tf.add_n([tf.reduce_sum(v) for v in tf.trainable_variables()])
with tf.Session() as sess:
    train = tf.train.AdamOptimizer().minimize(loss)
    sess.run(tf.global_variables_initializer())
    sess.run(train)
