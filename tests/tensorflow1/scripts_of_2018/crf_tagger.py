# A tagger with a conditional random field, as they were written for named entities.
import numpy as np
import tensorflow as tf
from tensorflow.contrib import crf
from tensorflow.contrib.crf import viterbi_decode

rng = np.random.RandomState(0)
n_tags, units = 4, 6
words = rng.uniform(-1, 1, [5, 7, 3]).astype(np.float32)
tags = rng.randint(0, n_tags, [5, 7])
lengths = np.array([7, 3, 5, 1, 6])

x = tf.placeholder(tf.float32, [None, None, 3])
y = tf.placeholder(tf.int32, [None, None])
sequence_lengths = tf.placeholder(tf.int32, [None])
with tf.variable_scope("tagger", initializer=tf.constant_initializer(0.1)):
    (forward, backward), _ = tf.nn.bidirectional_dynamic_rnn(
        tf.contrib.rnn.LSTMCell(units), tf.contrib.rnn.GRUCell(units), x,
        sequence_length=sequence_lengths, dtype=tf.float32)
    weights = tf.get_variable("weights", initializer=np.linspace(
        -1, 1, 2 * units * n_tags).reshape(2 * units, n_tags).astype(np.float32))
    outputs = tf.concat([forward, backward], axis=-1)
    scores = tf.reshape(tf.matmul(tf.reshape(outputs, [-1, 2 * units]), weights),
                        [-1, tf.shape(x)[1], n_tags])
    likelihood, transitions = crf.crf_log_likelihood(scores, y, sequence_lengths)
loss = tf.reduce_mean(-likelihood)
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
decoded, best = crf.crf_decode(scores, transitions, sequence_lengths)
print([variable.name for variable in tf.trainable_variables()], transitions.shape)

feed = {x: words, y: tags, sequence_lengths: lengths}
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(5):
        print("step %d loss %.5f" % (step, sess.run([loss, train], feed)[0]))
    values, a, found, score = sess.run([scores, transitions, decoded, best], feed)
    print("decoded", [line[:n].tolist() for line, n in zip(found, lengths)])
    print("score", ["%.4f" % each for each in score])
    for line, n in zip(values, lengths):
        path, total = viterbi_decode(line[:n], a)
        print("viterbi", [int(tag) for tag in path], "%.4f" % total)
    print("norm", ["%.4f" % each for each in sess.run(
        crf.crf_log_norm(scores, sequence_lengths, transitions), feed)])
    print("unary, binary", *(["%.4f" % each for each in sess.run(function, feed)] for function in (
        crf.crf_unary_score(y, sequence_lengths, scores),
        crf.crf_binary_score(y, sequence_lengths, transitions))))
