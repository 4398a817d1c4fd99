"""The part of tf.contrib that the tutorial uses, on today's TensorFlow.

    from contrib import layers, rnn, tf

``tf`` is TensorFlow with its version 1 behaviour (graphs, sessions, shapes that
print as ``(?, 128)``); ``rnn`` and ``layers`` stand where ``tf.contrib.rnn`` and
``tf.contrib.layers`` stood, with TensorFlow 1.15's names, arguments, defaults,
return values and variable names. The folder has no other dependency in this
project: take it along, under any name, to run other TensorFlow 1 code.

Raises:
    ImportError: TensorFlow is not installed, or its legacy cells are not to be
        had; the message is one line with the remedy.
"""
import contextlib
import logging
import os
import warnings

# Read by TensorFlow when it is imported, and when it first needs a Keras. What
# the user has set stands.
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# All that stands here is deprecated, and TensorFlow says so at every use, partly
# through its logger, partly as Python warnings. Its other warnings come through.
logging.getLogger("tensorflow").addFilter(
    lambda record: " is deprecated" not in record.getMessage())
warnings.filterwarnings("ignore", r"`tf\.nn\.rnn_cell\.\w+` is deprecated", UserWarning)


@contextlib.contextmanager
def _silent_stderr():
    """Point file descriptor 2 at the null device: the C++ part of TensorFlow writes
    there before it reads any log level."""
    try:
        kept = os.dup(2)
    except OSError:  # standard error is closed: nothing to silence
        yield
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _remedy(version):
    """Say in one line how TensorFlow `version` gets its legacy cells back."""
    choice = os.environ["TF_USE_LEGACY_KERAS"]
    if choice not in ("1", "true", "True"):  # the values that TensorFlow accepts
        return ("TensorFlow's legacy cells are switched off by TF_USE_LEGACY_KERAS={}: "
                "unset it or set it to 1".format(choice))
    return ("TensorFlow {0} has no legacy cells without tf_keras of its own version, loaded "
            "before Keras 3: pip install 'tf_keras=={1}.*'"
            .format(version, ".".join(version.split(".")[:2])))


with _silent_stderr():
    try:
        import tensorflow.compat.v1 as tf
    except ModuleNotFoundError as error:
        if error.name != "tensorflow":
            raise
        raise ImportError("TensorFlow is not installed: pip install -r requirements.txt, under "
                          "Python 3.10 to 3.13 or 3.7", name=__name__) from None
    tf.disable_v2_behavior()
    # Which versions can be combined is TensorFlow's affair, so try one cell; in a
    # graph of its own, because a layer takes its name from the graph it is made in.
    try:
        with tf.Graph().as_default():
            tf.nn.rnn_cell.BasicRNNCell(num_units=1)
    except Exception as error:
        raise ImportError(_remedy(tf.__version__), name=__name__) from error

from . import layers, rnn  # noqa: E402  (both take tf from here)

__all__ = ["layers", "rnn", "tf"]
