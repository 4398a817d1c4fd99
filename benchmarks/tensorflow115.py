"""The tutorial's way on TensorFlow 1.15.5 and its tf.contrib, for compare.py: its networks, head,
cost and session."""
import importlib
import sys
import types

import numpy as np

from worker import LEARNING_RATE, N_CLASSES, N_HIDDEN, N_INPUT, N_STEPS, serve, timed


def build(name, network):
    import tensorflow as tf
    tf.logging.set_verbosity(tf.logging.ERROR)
    # The scripts' networks are the tutorial's; here they get the real tf.contrib.
    contrib = types.ModuleType("contrib")
    contrib.tf, contrib.rnn, contrib.layers = tf, tf.contrib.rnn, tf.contrib.layers
    sys.modules["contrib"] = contrib
    script, architecture = name.split()
    function = importlib.import_module(script).ARCHITECTURES[architecture]

    input_x = tf.placeholder(tf.float32, [None, N_STEPS, N_INPUT])
    input_y = tf.placeholder(tf.float32, [None, N_CLASSES])
    hiddens = function(input_x, N_STEPS, N_HIDDEN)[0]
    output = tf.contrib.layers.fully_connected(
        inputs=hiddens[-1], num_outputs=N_CLASSES, activation_fn=tf.nn.softmax)
    cost = tf.reduce_mean(-tf.reduce_sum(input_y * tf.log(output), axis=1))
    train = tf.train.AdamOptimizer(LEARNING_RATE).minimize(cost)
    sess = tf.Session()
    sess.run(tf.global_variables_initializer())
    one_hot = np.eye(N_CLASSES)

    def step(images, digits):
        sess.run(train, {input_x: images, input_y: one_hot[digits]})

    prediction = tf.argmax(output, 1)
    return timed(step), lambda images: sess.run(prediction, {input_x: images})


if __name__ == "__main__":
    serve(build)
