"""tf.contrib.keras: the modules of tf.keras."""
import sys
import types

from . import tf, uncovered

__all__ = [name for name in (
    "activations", "applications", "backend", "callbacks", "constraints", "datasets",
    "initializers", "layers", "losses", "metrics", "models", "optimizers", "preprocessing",
    "regularizers", "utils", "wrappers") if hasattr(tf.keras, name)]

globals().update((name, getattr(tf.keras, name)) for name in __all__)

__getattr__ = uncovered.raising("tf.contrib.keras", ", ".join(__all__))

# Scripts also had tensorflow.contrib.keras.api.keras.layers, and python in the place of api.
api = python = types.ModuleType("tensorflow.contrib.keras.api")
api.__path__, api.keras = [], sys.modules[__name__]
