"""Write a network for Keras 3.

    python -m today.to_keras FOLDER

convert.py runs this in a process of its own, because Keras needs TensorFlow without graph mode. The
folder has network.json, as `description` returns it, weights.npz and images.npy. It gets the
network in converted.keras, and in outputs.npy what this file, loaded again, makes of the images.
"""
import functools
import json
import os
import sys

import numpy as np

FRAMEWORK = "keras"


def description(network, readout):
    """Return what `build` needs, as JSON can hold it."""
    return {"n_input": network.n_input, "readout": readout,
            "n_classes": len(network.biases) if network.head else None,
            "shape": [[[(cell.kind, cell.units) for cell in cells] for cells in layer]
                      for layer in network.layers]}


def of_head(weights, biases):
    """Return a dict name -> array of the layer [units, classes] after the network."""
    return {"kernel": weights, "bias": biases}


def how_to_load(network, readout, path):
    """Return the lines that load a file, for a person."""
    return f"Load it so: keras.models.load_model({path!r})"


def build(n_input, shape, n_classes, readout):
    """Return a model of LSTMs and of TensorFlow 1's GRUs.

    Args:
        n_input: values per time step.
        shape: layers, lowest first; each a list of one or two directions; each a list of
            (kind, units).
        n_classes: of the head, or None for the outputs of every step.
        readout: what the head reads, "last-output" or "final-states".
    """
    import keras
    from keras import layers
    lstm_or_gru = {"lstm": layers.LSTM, "gru": functools.partial(layers.GRU, reset_after=False)}
    cell = {"lstm": layers.LSTMCell,
            "gru": functools.partial(layers.GRUCell, reset_after=False)}

    def recurrent(cells, **arguments):
        if len(cells) == 1:
            ((kind, units),) = cells
            return lstm_or_gru[kind](units, **arguments)
        return layers.RNN([cell[kind](units) for kind, units in cells], **arguments)

    inputs = hiddens = keras.Input((None, n_input))
    read_last = n_classes is not None and readout == "last-output" and len(shape[-1]) == 2
    for number, ways in enumerate(shape, start=1):
        sequences = {"return_sequences": number < len(shape) or n_classes is None or read_last}
        layer = recurrent(ways[0], **sequences)
        if len(ways) == 2:
            layer = layers.Bidirectional(layer, backward_layer=recurrent(
                ways[1], go_backwards=True, **sequences))
        hiddens = layer(hiddens)
    if n_classes is None:
        return keras.Model(inputs, hiddens)
    if read_last:
        hiddens = hiddens[:, -1]
    return keras.Model(inputs, layers.Dense(n_classes)(hiddens))


def main(folder):
    try:
        import keras
    except ImportError as error:
        sys.exit(f"Keras cannot be imported ({error}): pip install -r requirements.txt")
    if int(keras.__version__.split(".")[0]) < 3:
        sys.exit(f"this is Keras {keras.__version__}, and a .keras file needs Keras 3: use "
                 "TensorFlow 2.16 or later")

    def path(name):
        return os.path.join(folder, name)

    with open(path("network.json")) as stream:
        model = build(**json.load(stream))
    with np.load(path("weights.npz")) as weights:
        model.set_weights([weights[name] for name in weights.files])
    model.save(path("converted.keras"))
    loaded = keras.models.load_model(path("converted.keras"))
    np.save(path("outputs.npy"), loaded.predict(np.load(path("images.npy")), 1000, verbose=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
