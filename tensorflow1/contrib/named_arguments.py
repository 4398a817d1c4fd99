"""The cross-entropies of tf.nn whose arguments have to be named, as in TensorFlow 1.15.

Today's functions take labels first. Code of TensorFlow 0.x, which gives logits first, would get
another value without any message. TensorFlow 1.15 refuses it.
"""
import inspect

from . import tf


def _with_named_arguments(function):
    name = function.__name__

    def cross_entropy(_sentinel=None, labels=None, logits=None, *args, **kwargs):
        if _sentinel is not None:
            raise ValueError(f"Only call `{name}` with named arguments (labels=..., logits=..., "
                             "...)")
        return function(labels, logits, *args, **kwargs)

    cross_entropy.__name__, cross_entropy.__doc__ = name, function.__doc__
    return cross_entropy


for _name in ("softmax_cross_entropy_with_logits", "sigmoid_cross_entropy_with_logits",
              "sparse_softmax_cross_entropy_with_logits"):
    _function = getattr(tf.nn, _name)
    if "_sentinel" not in inspect.signature(_function).parameters:
        setattr(tf.nn, _name, _with_named_arguments(_function))
