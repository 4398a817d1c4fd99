"""The tutorial's 14 networks as one writes them in Keras 3.

    model = single_layer_static_lstm()
    model.compile(keras.optimizers.Adam(1e-4, epsilon=1e-8), metrics=["accuracy"],
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(images, digits, batch_size=128)

Each function returns a model: images [batch, n_steps, n_input] -> logits [batch, n_classes], for
any n_steps. Keras decides itself how it runs the time steps, so the static and the dynamic network
of the tutorial are one here. A layer's ``unroll=True`` comes nearest to a static network.

``reset_after=False`` makes TensorFlow 1's GRU. Keras's default has its own reset gate.
"""
import keras
from keras import layers


def single_layer_static_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Single-layer LSTM network"""
    return keras.Sequential([
        keras.Input((None, n_input)),
        layers.LSTM(n_hidden),
        layers.Dense(n_classes)])


def single_layer_static_gru(n_input=28, n_hidden=128, n_classes=10, reset_after=True):
    """Single-layer GRU network"""
    return keras.Sequential([
        keras.Input((None, n_input)),
        layers.GRU(n_hidden, reset_after=reset_after),
        layers.Dense(n_classes)])


single_layer_dynamic_lstm = single_layer_static_lstm
single_layer_dynamic_gru = single_layer_static_gru


def multi_layer_static_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Multi-layer LSTM network"""
    return keras.Sequential([
        keras.Input((None, n_input)),
        layers.LSTM(n_hidden, return_sequences=True),
        layers.LSTM(n_hidden, return_sequences=True),
        layers.LSTM(n_hidden),
        layers.Dense(n_classes)])


def multi_layer_static_gru(n_input=28, n_hidden=128, n_classes=10, reset_after=True):
    """Multi-layer GRU network"""
    return keras.Sequential([
        keras.Input((None, n_input)),
        layers.GRU(n_hidden, return_sequences=True, reset_after=reset_after),
        layers.GRU(n_hidden, return_sequences=True, reset_after=reset_after),
        layers.GRU(n_hidden, reset_after=reset_after),
        layers.Dense(n_classes)])


def multi_layer_static_mix(n_input=28, n_hidden=128, n_classes=10, reset_after=True):
    """Multi-layer mixed LSTM and GRU network: an LSTM below a GRU of twice as many units"""
    return keras.Sequential([
        keras.Input((None, n_input)),
        layers.LSTM(n_hidden, return_sequences=True),
        layers.GRU(2 * n_hidden, reset_after=reset_after),
        layers.Dense(n_classes)])


multi_layer_dynamic_lstm = multi_layer_static_lstm
multi_layer_dynamic_gru = multi_layer_static_gru
multi_layer_dynamic_mix = multi_layer_static_mix


def single_layer_static_bi_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Single-layer bidirectional LSTM network

    The head reads the output at the last row, as the tutorial's does. Without return_sequences,
    Bidirectional gives the final state of each direction.
    """
    images = keras.Input((None, n_input))
    hiddens = layers.Bidirectional(layers.LSTM(n_hidden, return_sequences=True))(images)
    return keras.Model(images, layers.Dense(n_classes)(hiddens[:, -1]))


def multi_layer_static_bi_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Multi-layer bidirectional LSTM network

    Each layer reads the outputs of both directions below. The head reads the output at the last
    row.
    """
    images = hiddens = keras.Input((None, n_input))
    for _ in range(3):
        hiddens = layers.Bidirectional(layers.LSTM(n_hidden, return_sequences=True))(hiddens)
    return keras.Model(images, layers.Dense(n_classes)(hiddens[:, -1]))


single_layer_dynamic_bi_lstm = single_layer_static_bi_lstm
multi_layer_dynamic_bi_lstm = multi_layer_static_bi_lstm
