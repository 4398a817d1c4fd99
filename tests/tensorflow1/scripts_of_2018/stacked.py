# Flags, tf.app.run, `import tensorflow as tf` and the long names below it.
import tensorflow as tf
from tensorflow.contrib import rnn as rnn_cells
import numpy as np

flags = tf.app.flags
flags.DEFINE_string('data_dir', 'MNIST-data/', 'where MNIST is or shall be downloaded to')
flags.DEFINE_integer('layers', 2, 'number of recurrent layers')
flags.DEFINE_float('keep_prob', 0.9, 'dropout keep probability')
flags.DEFINE_integer('steps', 20, 'training steps')
FLAGS = flags.FLAGS


def cell(size):
    layer = tf.contrib.rnn.LSTMCell(size, use_peepholes=True, num_proj=24)
    return rnn_cells.DropoutWrapper(layer, output_keep_prob=FLAGS.keep_prob, seed=3)


def rnn(rows):
    stacked = tf.contrib.rnn.MultiRNNCell([cell(32) for _ in range(FLAGS.layers)])
    outputs, _ = tf.contrib.rnn.static_rnn(stacked, tf.unstack(rows, 7, 1), dtype=tf.float32)
    return outputs[-1]


def main(_):
    from tensorflow.examples.tutorials.mnist import input_data
    tf.set_random_seed(1)
    mnist = input_data.read_data_sets(FLAGS.data_dir, one_hot=True)
    print('Training data shape:', mnist.train.images.shape)

    x = tf.placeholder(tf.float32, [None, 784])
    y = tf.placeholder(tf.float32, [None, 10])
    rows = tf.reshape(x, [-1, 7, 112])

    with tf.variable_scope('stack'):
        last = rnn(rows)
    with tf.variable_scope('both'):
        both, _, _ = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
            [tf.contrib.rnn.GRUCell(16)], [tf.contrib.rnn.CoupledInputForgetGateLSTMCell(16)],
            rows, dtype=tf.float32)

    layers = [last, tf.reduce_mean(both, 1)]
    hidden = tf.contrib.layers.fully_connected(tf.concat(layers, 1), 20)
    logits = tf.contrib.layers.fully_connected(hidden, 10, activation_fn=None, scope='logits')
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=y))
    optimizer = tf.train.AdamOptimizer(0.01)
    gradients, variables = zip(*optimizer.compute_gradients(loss))
    gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
    train_op = optimizer.apply_gradients(zip(gradients, variables))
    correct = tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1))
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
    print(sorted(v.name for v in tf.trainable_variables())[0])

    rng = np.random.RandomState(2)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for v in tf.trainable_variables():
            v.load(rng.uniform(-0.2, 0.2, v.shape.as_list()), sess)
        for step in range(FLAGS.steps):
            batch_x, batch_y = mnist.train.next_batch(64)
            _, cost = sess.run([train_op, loss], feed_dict={x: batch_x, y: batch_y})
            if step % 5 == 0:
                print('Step', step, 'cost %.4f' % cost)
        scores = []
        for _ in range(4):
            batch_x, batch_y = mnist.test.next_batch(250)
            scores.append(accuracy.eval(feed_dict={x: batch_x, y: batch_y}))
        print('Test accuracy: %.2f' % np.mean(scores))


if __name__ == '__main__':
    tf.app.run()
