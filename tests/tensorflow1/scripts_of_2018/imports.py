# Each way of importing, and modules beside the script whose names this project uses itself.
from __future__ import print_function
import os, sys
import tensorflow as tf
import tensorflow.compat.v1 as tf1
from tensorflow.contrib import layers, rnn, seq2seq, slim
from tensorflow.contrib.rnn import BasicLSTMCell, LSTMStateTuple
from tensorflow.contrib.layers import fully_connected, xavier_initializer as xavier
from tensorflow.contrib.seq2seq import sequence_loss
from tensorflow.contrib.framework import arg_scope, get_or_create_global_step
import tensorflow.contrib.rnn as contrib_rnn
import tensorflow.contrib.layers as contrib_layers
import tensorflow.contrib.slim as contrib_slim
import tensorflow.contrib.slim.nets
from tensorflow.contrib.slim.nets import vgg
from tensorflow.examples.tutorials.mnist import input_data
from tensorflow.examples.tutorials.mnist import input_data as mnist_data
from tensorflow.contrib.learn.python.learn.datasets.mnist import DataSet, extract_images
from tensorflow.python.ops import rnn_cell, array_ops
from tensorflow.python.framework import dtypes, ops

import data
from contrib import cells

print(sys.argv[1:], __name__, os.path.basename(__file__), sys.path[0] == os.path.dirname(os.path.abspath(__file__)))
print(tf1.placeholder is not None, tf.VERSION == tf.__version__, tf1.nn.rnn_cell.GRUCell is rnn.GRUCell)
print(contrib_rnn is rnn, tf.contrib.rnn is rnn, rnn.BasicLSTMCell is BasicLSTMCell)
print(contrib_layers is layers, tf.contrib.layers.fully_connected is fully_connected)
print(layers.fully_connected is slim.fully_connected, contrib_slim is tf.contrib.slim, vgg.vgg_16 is not None)
print(tf.contrib.seq2seq.sequence_loss is sequence_loss, seq2seq.sequence_loss is sequence_loss)
print(mnist_data is input_data, mnist_data.read_data_sets is tf.contrib.learn.datasets.mnist.read_data_sets)
print(array_ops.concat is not None, ops.Tensor is tf.Tensor, dtypes.float32 is tf.float32)

x = tf.constant(data.values(), tf.float32)
cell = cells.make(BasicLSTMCell, 3)
state = LSTMStateTuple(*tf.unstack(tf.zeros([2, 2, 3])))
outputs, _ = tf.nn.dynamic_rnn(cell, x, initial_state=state)
with tf.variable_scope('python_ops'):
    others, _ = tf.nn.dynamic_rnn(rnn_cell.GRUCell(3), x, dtype=tf.float32)
with arg_scope([fully_connected], weights_initializer=xavier(seed=5)):
    output = fully_connected(tf.concat([outputs, others], 2), 2)
print(get_or_create_global_step().name, len(tf.contrib.framework.nest.flatten([state, outputs])))
print([v.name for v in tf.global_variables()])

sets = DataSet(extract_images(open(sys.argv[1], 'rb')), data.labels(), reshape=True, dtype=tf.uint8)
print(sets.num_examples, sets.images.shape, sets.images.dtype)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for v in tf.trainable_variables('rnn|python_ops'):
        v.load(data.weights(v.shape.as_list()), sess)
    print(sess.run(output).round(4).tolist())
sys.exit(7)
