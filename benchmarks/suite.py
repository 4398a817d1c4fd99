"""This suite's own networks, for compare.py: the model and the session of the scripts."""
import importlib

import numpy as np

from worker import LEARNING_RATE, N_CLASSES, N_INPUT, N_STEPS, serve, timed


def build(name, network):
    import training
    from contrib import tf
    script, architecture = name.split()
    function = importlib.import_module(script).ARCHITECTURES[architecture]
    settings = training.Settings(learning_rate=LEARNING_RATE, images_are_independent=True)
    model = training.build_model(function, (N_STEPS, N_INPUT), settings)
    sess = training.session(len(model.parts))
    training.initialize(sess, settings.seed)
    one_hot = np.eye(N_CLASSES)

    def step(images, digits):
        sess.run(model.train_op, training.feed(model, images, one_hot[digits]))

    prediction = tf.argmax(model.logits, 1)
    return timed(step), lambda images: sess.run(
        prediction, training.feed(model, images, np.zeros([len(images), N_CLASSES])))


if __name__ == "__main__":
    serve(build)
