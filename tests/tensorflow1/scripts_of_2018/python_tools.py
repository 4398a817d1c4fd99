"""Python's own tools, which ask every module for names, and Python control flow on tensors."""
import inspect
import pickle
import sys
import unittest
import warnings

import tensorflow as tf
from tensorflow.contrib import rnn

raised = set()
for name, module in list(sys.modules.items()):
    for asked in ("__file__", "__spec__", "__path__", "__warningregistry__", "nothing_has_this"):
        try:
            getattr(module, asked)
        except AttributeError:
            pass
        except Exception as error:
            raised.add((name, type(error).__name__))
print("asked", sorted(raised))
print("stack", inspect.stack()[0].function)


class Warned(unittest.TestCase):
    def test(self):
        with self.assertWarns(UserWarning):
            warnings.warn("a warning")


result = unittest.TestResult()
Warned("test").run(result)
print("assertWarns", result.wasSuccessful())


def function():
    pass


function.__module__ = None
print("whichmodule", sys.modules[pickle.whichmodule(function, "function")].__doc__)
print("getsource", inspect.getsource(function).split("\n")[0])


class Halving(rnn.RNNCell):
    state_size = output_size = property(lambda self: 1)

    def call(self, inputs, state):
        if tf.reduce_sum(inputs) > 1.5:
            state = state + 1.0
        else:
            state = state * 0.5
        return state, state


class Clipping(tf.keras.layers.Layer):
    def call(self, x):
        if tf.reduce_max(x) > 1.0:
            x = x / tf.reduce_max(x)
        return x


class Doubling(tf.keras.Model):
    def call(self, x):
        while tf.reduce_sum(x) < 10.0:
            x = x * 2.0
        return x


def halves(number):
    steps = 0
    while number > 1:
        number = number // 2
        steps += 1
    return steps


def size(number):
    if number > 2:
        return "large"
    return "small"


outputs, _ = tf.nn.dynamic_rnn(
    Halving(), tf.constant([[[1.0], [2.0], [0.0]]]), dtype=tf.float32)
mapped = tf.data.Dataset.range(5).map(size).batch(5).make_one_shot_iterator().get_next()
steps = tf.autograph.to_graph(halves)(tf.constant(37))
with tf.Session() as sess:
    print("cell", sess.run(outputs)[0].tolist())
    print("layer", sess.run(Clipping()(tf.constant([1.0, 4.0]))).tolist())
    print("model", sess.run(Doubling()(tf.constant([1.0, 0.5]))).tolist())
    print("map", [text.decode() for text in sess.run(mapped)])
    print("to_graph", sess.run(steps))
warnings.resetwarnings()
