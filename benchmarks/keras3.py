"""The networks of today/keras3.py on TensorFlow, with `fit`, for compare.py."""
import time

import numpy as np

from worker import BATCH_SIZE, LEARNING_RATE, serve


def build(name, network):
    import keras

    from today import keras3

    class StepTimes(keras.callbacks.Callback):
        """Collects the ms of each step after the first one of a call of `fit`."""

        def on_train_begin(self, logs=None):
            self.ends = []

        def on_train_batch_end(self, batch, logs=None):
            self.ends.append(time.perf_counter())

    model = getattr(keras3, network.function)()
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
