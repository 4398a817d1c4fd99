import sys
import tensorflow as tf
import tensorflow.compat.v1 as tf1
import tensorflow.examples.tutorials.mnist.input_data as input_data
import tensorflow.python.framework.dtypes as dtypes
everything = {}
exec("from tensorflow import *", everything)
print(tf1.contrib is everything["contrib"], input_data.DataSet is not None)
print(dtypes.float32 is tf.float32)
for name in sys.argv[1:]:
    try:
        eval("tf.contrib." + name)
    except AttributeError as error:
        print(error)
for statement in [
        "from tensorflow.contrib import cudnn_rnn", "import tensorflow.contrib.cudnn_rnn as cudnn_rnn",
        "from tensorflow.contrib.cudnn_rnn import CudnnLSTM",
        "from tensorflow.contrib.rnn import GridLSTMCell",
        "from tensorflow.contrib.rnn.python.ops.rnn_cell import GridLSTMCell",
        "from tensorflow.contrib.data import LMDBDataset",
        "from tensorflow.contrib.layers import bow_encoder",
        "from tensorflow.contrib.framework import none",
        "from tensorflow.contrib.slim import none",
        "from tensorflow.contrib.legacy_seq2seq import none",
        "from tensorflow.contrib.learn import Estimator",
        "from tensorflow.examples.tutorials import word2vec",
        "from tensorflow.examples.tutorials.mnist.input_data import maybe_download"]:
    try:
        exec(statement)
    except ImportError as error:
        print(error)


def fail():
    tf.contrib.cudnn_rnn


fail()
