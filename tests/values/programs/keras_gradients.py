"""Write the network of each folder in the arguments for Keras 3, load the file, and leave the
gradients of its cost in gradients.npz."""
import os
import sys

import keras
import numpy as np
import tensorflow as tf

from today import to_keras

for folder in sys.argv[1:]:
    names = to_keras.main(folder)
    model = keras.models.load_model(os.path.join(folder, "converted.keras"))
    images, labels = [np.load(os.path.join(folder, name + ".npy")) for name in ("images", "labels")]
    with tf.GradientTape() as tape:
        cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, model(images)))
    weights = [weight.value for name in names for weight in model.get_layer(name).weights]
    np.savez(os.path.join(folder, "gradients.npz"), *tape.gradient(cost, weights))
