# The smaller parts of tf.contrib as scripts of 2017 and 2018 had them.
import os
import tempfile
import numpy as np
import tensorflow as tf
from tensorflow.contrib import data, losses
from tensorflow.contrib.compiler import jit
from tensorflow.contrib.keras import layers as keras_layers
from tensorflow.contrib.learn import ModeKeys
from tensorflow.contrib.nn import (
    alpha_dropout, conv1d_transpose, deprecated_flipped_sigmoid_cross_entropy_with_logits,
    deprecated_flipped_softmax_cross_entropy_with_logits, deprecated_flipped_sparse_softmax_cross_entropy_with_logits,
    nth_element, rank_sampled_softmax_loss, sampled_sparse_softmax_loss, scaled_softplus)
from tensorflow.contrib.training import HParams, bucket, bucket_by_sequence_length, parse_values

tfe = tf.contrib.eager
hparams = HParams(units=5, rate=0.1, layers=[4, 3], cell='gru', bias=True)
hparams.parse('units=4,layers=[3,3],cell=lstm').add_hparam('more', 1.5)
print(hparams, hparams.to_json(sort_keys=True), sorted(parse_values('a=1,b[2]=.5', {'a': int, 'b': float}).items()))
try:
    hparams.parse('units=x')
except ValueError as error:
    print(error)
ModeKeys.validate(ModeKeys.TRAIN)
print(ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.INFER)

rng = np.random.RandomState(0)
directory = tempfile.mkdtemp()
open(os.path.join(directory, 'rows.csv'), 'w').write('a,b\n1,0.5\n2,1.5\n3,2.5\n')
names = tf.contrib.learn.datasets.base.maybe_download('rows.csv', directory, 'http://localhost/rows.csv')
numbers = tf.data.Dataset.range(10)
in_threes = lambda key, window: window.batch(3)
pipelines = [
    numbers.apply(data.map_and_batch(lambda x: x * x, 4)), numbers.apply(data.batch_and_drop_remainder(4)),
    numbers.map(tf.range).apply(data.bucket_by_sequence_length(tf.size, [3, 6], [2, 2, 2])),
    numbers.map(tf.range).apply(data.padded_batch_and_drop_remainder(3, [None])),
    numbers.apply(data.group_by_window(lambda x: x % 3, in_threes, 3)),
    numbers.apply(data.parallel_interleave(lambda x: tf.data.Dataset.from_tensors(x), 2)),
    numbers.apply(data.shuffle_and_repeat(1, 2)), numbers.batch(3).apply(data.unbatch()),
    numbers.map(lambda x: tf.check_numerics(1. / tf.cast(x - 3, tf.float32), 'no')).apply(data.ignore_errors()),
    numbers.apply(data.sliding_window_batch(4, 3)), numbers.apply(data.enumerate_dataset(5)),
    numbers.apply(data.scan(tf.constant(1, tf.int64), lambda total, x: (total + x, total * x))),
    numbers.map(lambda x: x // 4).apply(data.unique()), data.Counter(1, 3).take(4),
    data.choose_from_datasets([numbers, numbers.skip(5)], tf.data.Dataset.range(2)), data.CsvDataset(names, [tf.int32, tf.float32], header=True),
    numbers.batch(2).apply(data.assert_element_shape(tf.TensorShape([2])))]
fetched = [tf.data.make_one_shot_iterator(each.repeat()).get_next() for each in pipelines]

x = tf.get_variable('x', [3, 5])
y, classes = tf.constant(rng.uniform(0, 1, [3, 5]), tf.float32), tf.constant([1, 4, 1])
w, b, inputs = tf.get_variable('w', [6, 5]), tf.get_variable('b', [6]), tf.get_variable('inputs', [3, 5])
labels = tf.constant([[1], [5], [2]], tf.int64)
sampled = tf.nn.log_uniform_candidate_sampler(labels, 1, 4, True, 6, seed=1)
with jit.experimental_jit_scope(compile_ops=False):
    first = losses.absolute_difference(x, y)
rest = [
    losses.mean_squared_error(x, y, weights=tf.constant([1., 0., 2.])), losses.cosine_distance(x, y, axis=1),
    losses.log_loss(tf.sigmoid(x), y), losses.mean_pairwise_squared_error(x, y), losses.hinge_loss(x, y),
    losses.sigmoid_cross_entropy(x, y, label_smoothing=.1), losses.softmax_cross_entropy(x, y, .5),
    losses.sparse_softmax_cross_entropy(x, classes), losses.compute_weighted_loss(tf.square(x)),
    losses.metric_learning.triplet_semihard_loss(classes, x),
    deprecated_flipped_softmax_cross_entropy_with_logits(x, y), deprecated_flipped_sigmoid_cross_entropy_with_logits(x, y),
    deprecated_flipped_sparse_softmax_cross_entropy_with_logits(x, classes),
    alpha_dropout(x, .5, seed=2), scaled_softplus(x, .5, clip=.4), nth_element(x, 2),
    conv1d_transpose(tf.expand_dims(x, 2), tf.ones([3, 2, 1]), [3, 10, 2], 2),
    sampled_sparse_softmax_loss(w, b, labels, inputs, 4, 6, sampled),
    rank_sampled_softmax_loss([w], [b], labels, inputs, 4, 2, 6, 1, sampled, 1., True, 'div'),
    tfe.gradients_function(lambda a, c: a * a * c)(x, y)[0],
    keras_layers.Dense(4, kernel_initializer='ones')(x)]
losses.add_loss(tf.reduce_sum(tf.add_n([tf.reduce_sum(each) for each in rest])))
total = losses.get_total_loss()
train_op = tf.contrib.training.create_train_op(total, tf.train.GradientDescentOptimizer(hparams.rate / 100))
print(len(losses.get_losses()), 'Const' in tf.contrib.util.ops_used_by_graph_def(y.graph.as_graph_def()), tf.contrib.util.constant_value(classes),
      tf.contrib.util.make_ndarray(tf.contrib.util.make_tensor_proto([1.5])))
number = tf.train.range_input_producer(8, shuffle=False).dequeue()
lengths, padded = bucket_by_sequence_length(number, [tf.ones([number])], 2, [3, 6], dynamic_pad=True)
(which, one), coord = bucket([number], number % 2, 3, 2), tf.train.Coordinator()
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    for variable in tf.trainable_variables()[:4]:
        variable.load(rng.uniform(-.5, .5, variable.get_shape().as_list()), sess)
    for _ in range(3):
        print([np.array(each).tolist() if not isinstance(each, tuple) else each for each in sess.run(fetched)])
    print(['%.4f' % np.sum(each) for each in sess.run([first] + rest)])
    for _ in range(3):
        sess.run(train_op)
    print(['%.4f' % np.abs(each).sum() for each in sess.run(tf.trainable_variables()[:4])])
with tf.Session() as sess:
    threads = tf.train.start_queue_runners(sess, coord)
    print(sess.run(padded[0]).shape[0], sess.run(one).shape)
    coord.request_stop()
    coord.join(threads)
