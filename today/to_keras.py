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
            "n_classes": len(network.biases) if network.head else None, "shape": network.shape}


def of_head(weights, biases):
    """Return a dict name -> array of the layer [units, classes] after the network."""
    return {"kernel": weights, "bias": biases}


def how_to_load(network, readout, path):
    """Return the lines that load a file, for a person."""
    return f"Load it so: keras.models.load_model({path!r})"


def build(n_input, shape, n_classes, readout):
    """Return a model of LSTMs and of TensorFlow 1's GRUs, and its layers in the order of the
    checkpoint: the model's own order is another one where two directions are two layers.

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
    in_order = []
    read_last = n_classes is not None and readout == "last-output" and len(shape[-1]) == 2
    for number, ways in enumerate(shape, start=1):
        sequences = {"return_sequences": number < len(shape) or n_classes is None or read_last}
        made = [recurrent(cells, **sequences, go_backwards=backward)
                for cells, backward in zip(ways, (False, True))]
        if len(ways) == 2 and ways[0][-1][1] == ways[1][-1][1]:
            made = [layers.Bidirectional(made[0], backward_layer=made[1])]
        in_order += made
        outputs = [layer(hiddens) for layer in made]
        if len(made) == 2:  # Bidirectional would take the units of one direction for those of both
            if sequences["return_sequences"]:
                outputs[1] = keras.ops.flip(outputs[1], axis=1)
            outputs = [layers.Concatenate()(outputs)]
        (hiddens,) = outputs
    if n_classes is not None:
        in_order.append(layers.Dense(n_classes))
        hiddens = in_order[-1](hiddens[:, -1] if read_last else hiddens)
    return keras.Model(inputs, hiddens), in_order


def main(folder):
    """Do what is asked for in the folder. Return the names of the layers, in its order."""
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
        model, in_order = build(**json.load(stream))
    with np.load(path("weights.npz")) as weights:
        values = [weights[name] for name in weights.files]
    for layer in in_order:
        layer.set_weights(values[:len(layer.weights)])
        del values[:len(layer.weights)]
    model.save(path("converted.keras"))
    loaded = keras.models.load_model(path("converted.keras"))
    np.save(path("outputs.npy"), loaded.predict(np.load(path("images.npy")), 1000, verbose=0))
    return [layer.name for layer in in_order]


if __name__ == "__main__":
    main(*sys.argv[1:])
