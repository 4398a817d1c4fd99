import tensorflow as tf
from tensorflow.contrib import rnn


def make(kind, size):
    assert issubclass(kind, tf.contrib.rnn.RNNCell)
    return rnn.MultiRNNCell([kind(size)]) if kind is rnn.GRUCell else kind(size)
