# The ways in which scripts imported what they used, beside `import tensorflow as tf`.
import importlib

import numpy as np
import tensorflow as tf

MODULES = [
    'nn', 'nn.rnn_cell', 'train', 'train.queue_runner', 'layers', 'losses', 'summary', 'app',
    'gfile', 'logging', 'keras', 'keras.layers', 'keras.models', 'keras.backend',
    'keras.optimizers', 'keras.datasets.mnist', 'keras.preprocessing.sequence', 'saved_model',
    'saved_model.tag_constants', 'initializers', 'image', 'math', 'metrics', 'python_io',
    'graph_util', 'errors', 'data', 'random', 'strings', 'sets', 'test', 'dtypes', 'linalg',
    'contrib.layers.python.layers', 'contrib.layers.python.layers.layers',
    'contrib.layers.python.layers.initializers', 'contrib.rnn.python.ops',
    'contrib.rnn.python.ops.core_rnn_cell', 'contrib.rnn.python.ops.rnn_cell',
    'contrib.rnn.python.ops.rnn', 'contrib.framework.python.ops',
    'contrib.framework.python.framework.checkpoint_utils', 'contrib.slim.python.slim',
    'contrib.seq2seq.python.ops', 'contrib.seq2seq.python.ops.loss',
    'contrib.legacy_seq2seq.python.ops.seq2seq', 'contrib.learn.python.learn.datasets.mnist',
    'contrib.learn.python.learn.datasets.base', 'python.keras.layers', 'python.keras.models',
    'python.keras.backend', 'python.ops.rnn', 'python.ops.rnn_cell', 'python.ops.rnn_cell_impl',
    'python.ops.nn', 'python.ops.array_ops', 'python.ops.math_ops', 'python.ops.variable_scope',
    'python.ops.init_ops', 'python.layers.core', 'python.layers.layers', 'python.layers.base',
    'python.framework.ops', 'python.framework.dtypes', 'python.training.training',
    'python.platform.gfile', 'python.util.nest', 'python.pywrap_tensorflow',
    'contrib.tensorboard.plugins.projector',
]
NAMES = '''
nn.dynamic_rnn nn.rnn_cell.LSTMCell nn.softmax_cross_entropy_with_logits nn.dropout
train.AdamOptimizer train.Saver layers.dense layers.Dense summary.FileWriter app.run gfile.GFile
losses.softmax_cross_entropy saved_model.simple_save keras.layers.LSTM keras.layers.CuDNNLSTM
keras.backend.set_session keras.models.Sequential contrib.layers.python.layers.batch_norm
contrib.layers.python.layers.initializers.xavier_initializer
contrib.rnn.python.ops.rnn_cell.LayerNormBasicLSTMCell
contrib.rnn.python.ops.rnn.stack_bidirectional_dynamic_rnn
contrib.framework.python.ops.arg_scope contrib.seq2seq.python.ops.loss.sequence_loss
contrib.learn.python.learn.datasets.base.Datasets
python.ops.rnn_cell_impl.LSTMStateTuple python.ops.rnn_cell.RNNCell python.ops.rnn.dynamic_rnn
python.layers.core.Dense python.keras.layers.GRU python.util.nest.is_sequence
python.pywrap_tensorflow.NewCheckpointReader
'''.split()

for name in MODULES:
    importlib.import_module('tensorflow.' + name)
print('modules', len(MODULES))
for name in NAMES:
    module, _, last = name.rpartition('.')
    exec('from tensorflow.%s import %s as found' % (module, last))
    print(name, callable(found))
print('dynamic_rnn' in dir(tf.nn), 'AdamOptimizer' in dir(tf.train), 'Session' in dir(tf))

from tensorflow.keras.layers import GRU, LSTM, Dense  # noqa: E402
from tensorflow.keras.models import Sequential  # noqa: E402
for layers in (tf.keras.layers, importlib.import_module(
        'tensorflow.python.keras.layers')):
    print(layers.LSTM(3).get_config()['recurrent_activation'],
          layers.GRU(3).get_config()['reset_after'], layers.LSTM is LSTM, layers.Dense is Dense)
model = Sequential([GRU(16, input_shape=(28, 28), kernel_initializer='ones',
                        recurrent_initializer='zeros'), Dense(10, kernel_initializer='ones')])
print(model.count_params(), '%.4f' % model.predict(
    np.linspace(-1, 1, 784).reshape(1, 28, 28))[0, 0])

from tensorflow.python.keras import backend as K  # noqa: E402
from tensorflow.python.keras.models import Model, load_model  # noqa: E402
from tensorflow.python.keras.models import Sequential as PrivateSequential  # noqa: E402
from tensorflow.python.keras.optimizers import Adam  # noqa: E402
print(PrivateSequential is Sequential, Model is tf.keras.Model,
      load_model is tf.keras.models.load_model, K.set_session is tf.keras.backend.set_session)
K.set_floatx('float64')
print(tf.keras.backend.floatx())
K.set_floatx('float32')
model = PrivateSequential([Dense(3, input_shape=(4,), kernel_initializer='ones')])
model.compile(Adam(0.1), 'mse')
model.fit(np.ones([8, 4]), np.ones([8, 3]), epochs=2, verbose=0)
print('%.4f' % model.predict(np.ones([1, 4]))[0, 0])

from tensorflow.python.layers.core import Dense as CoreDense  # noqa: E402
from tensorflow.python.ops.rnn_cell_impl import LSTMStateTuple, RNNCell  # noqa: E402
_, state = tf.nn.dynamic_rnn(tf.contrib.rnn.LSTMCell(4), tf.zeros([2, 3, 5]), dtype=tf.float32)
print(isinstance(state, LSTMStateTuple), isinstance(tf.contrib.rnn.GRUCell(4), RNNCell),
      tf.layers.Dense is CoreDense)

logits, labels = tf.constant([[2., 1, -1], [0, 3, 1]]), tf.constant([[1., 0, 0], [0, 1, 0]])
for function, truth in [(tf.nn.softmax_cross_entropy_with_logits, labels),
                        (tf.nn.sigmoid_cross_entropy_with_logits, labels),
                        (tf.nn.sparse_softmax_cross_entropy_with_logits, tf.argmax(labels, 1))]:
    try:
        function(logits, truth)
    except ValueError as error:
        print(error)
    with tf.Session() as sess:
        print('%.4f' % sess.run(tf.reduce_sum(function(labels=truth, logits=logits))))

nest = tf.contrib.framework.nest
print(nest.is_sequence([1]), nest.is_sequence('a'), nest.flatten_up_to([0, 0], [[1, 2], 3]),
      nest.flatten_dict_items({('a', 'b'): (1, 2)}))
nest.assert_shallow_structure([0, 0], [[1, 2], 3])
ids = tf.constant([[3, 1], [1, 0]])
for unique in (False, True):
    embedded = tf.contrib.layers.embed_sequence(
        ids, 4, 3, unique, initializer=tf.ones_initializer(), scope='embed', reuse=unique or None)
    print(embedded.shape, [v.name for v in tf.global_variables()][-1])
sparse = tf.SparseTensor([[0, 0], [0, 1], [2, 0]], tf.constant([3, 1, -1], tf.int64), [3, 2])
looked_up = tf.contrib.layers.safe_embedding_lookup_sparse(
    tf.constant([[0., 1], [2, 4], [4, 7], [6, 10]]), sparse, combiner='mean')
with tf.Session() as sess:
    print(sess.run(looked_up).tolist())
