"""The same networks in Keras 3 on TensorFlow, for compare.py: layers.LSTM and layers.GRU, `fit`."""
import time

import numpy as np

from worker import BATCH_SIZE, LEARNING_RATE, N_CLASSES, N_INPUT, N_STEPS, serve


def build(name, network):
    import keras
    from keras import layers

    class StepTimes(keras.callbacks.Callback):
        """Collects the ms of each step after the first one of a call of `fit`."""

        def on_train_begin(self, logs=None):
            self.ends = []

        def on_train_batch_end(self, batch, logs=None):
            self.ends.append(time.perf_counter())

    model = keras.Sequential([keras.Input((N_STEPS, N_INPUT))])
    for i, (cell, units) in enumerate(zip(network.cells, network.units), start=1):
        layer = {"lstm": layers.LSTM, "gru": layers.GRU}[cell](
            units, return_sequences=i < len(network.cells))
        model.add(layers.Bidirectional(layer) if network.bidirectional else layer)
    model.add(layers.Dense(N_CLASSES))
    model.compile(keras.optimizers.Adam(LEARNING_RATE),
                  keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    times = StepTimes()

    def train(batches):
        images, digits = map(np.concatenate, zip(*batches))
        model.fit(images, digits, batch_size=BATCH_SIZE, shuffle=False, verbose=0,
                  callbacks=[times])
        return list(1000 * np.diff(times.ends))

    return train, lambda images: model.predict(images, BATCH_SIZE, verbose=0).argmax(axis=1)


if __name__ == "__main__":
    serve(build)
