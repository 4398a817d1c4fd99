# Translation and block cells as scripts of 2016 to 2018 had them.
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.contrib.legacy_seq2seq import (
    attention_decoder, basic_rnn_seq2seq, embedding_attention_decoder, embedding_attention_seq2seq,
    embedding_rnn_decoder, embedding_rnn_seq2seq, embedding_tied_rnn_seq2seq, model_with_buckets,
    one2many_rnn_seq2seq, tied_rnn_seq2seq)

SYMBOLS, SIZE, BATCH = 7, 5, 3
rng = np.random.RandomState(0)
encoder = [tf.constant(rng.randint(0, SYMBOLS, BATCH), tf.int32) for _ in range(2)]
decoder = [tf.constant(rng.randint(0, SYMBOLS, BATCH), tf.int32) for _ in range(3)]
weights = [tf.ones([BATCH]) for _ in decoder]
vectors = [tf.constant(rng.uniform(-1, 1, [BATCH, 3]), tf.float32) for _ in range(3)]
memory = tf.constant(rng.uniform(-1, 1, [BATCH, 6, 4]), tf.float32)


def cell():
    return rnn.GRUCell(SIZE)


def translate(x, y):
    return embedding_attention_seq2seq(x, y, cell(), SYMBOLS, SYMBOLS, 4, feed_previous=False)


_, losses = model_with_buckets(encoder, decoder[:-1], decoder[1:], weights[1:], [(1, 1), (2, 2)], translate)
zeros = cell().zero_state(BATCH, tf.float32)
found = list(losses)
for name, make in [
        ('basic', lambda: basic_rnn_seq2seq(vectors, vectors[:2], cell())),
        ('tied', lambda: tied_rnn_seq2seq(vectors, vectors[:2], cell())),
        ('attention', lambda: attention_decoder(vectors, zeros, memory, cell(), num_heads=2)),
        ('decoder', lambda: embedding_rnn_decoder(decoder, zeros, cell(), SYMBOLS, 4)),
        ('attending', lambda: embedding_attention_decoder(decoder, zeros, memory, cell(), SYMBOLS, 4)),
        ('rnn', lambda: embedding_rnn_seq2seq(encoder, decoder, cell(), SYMBOLS, SYMBOLS, 4, feed_previous=True)),
        ('one', lambda: embedding_tied_rnn_seq2seq(encoder, decoder, cell(), SYMBOLS, 4)),
        ('embedded', lambda: rnn.static_rnn(rnn.EmbeddingWrapper(cell(), SYMBOLS, 4), encoder, dtype=tf.float32)),
        ('lstm', lambda: rnn.static_rnn(rnn.LSTMBlockCell(SIZE), vectors, dtype=tf.float32)),
        ('gru', lambda: rnn.static_rnn(rnn.GRUBlockCell(SIZE), vectors, dtype=tf.float32)),
        ('v2', lambda: rnn.static_rnn(rnn.GRUBlockCellV2(SIZE), vectors, dtype=tf.float32)),
        ('nas', lambda: rnn.static_rnn(rnn.NASCell(SIZE), vectors, dtype=tf.float32)),
        ('fused', lambda: rnn.LSTMBlockFusedCell(SIZE)(tf.stack(vectors), dtype=tf.float32)),
        ('reversed', lambda: rnn.TimeReversedFusedRNN(rnn.FusedRNNCellAdaptor(cell()))(vectors, dtype=tf.float32))]:
    with tf.variable_scope(name):
        outputs, _ = make()
    found.append(outputs[-1])
outputs, _ = one2many_rnn_seq2seq(
    encoder, {'de': decoder, 'fr': decoder[:2]}, cell(), {'de': cell(), 'fr': cell()}, SYMBOLS,
    {'de': SYMBOLS, 'fr': SYMBOLS}, 4)
found += [outputs['de'][-1], outputs['fr'][-1]]
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
print(isinstance(rnn.LSTMBlockCell(SIZE), rnn.LayerRNNCell), issubclass(rnn.LSTMBlockFusedCell, rnn.LSTMBlockWrapper),
      issubclass(rnn.TimeReversedFusedRNN, rnn.FusedRNNCell))
