"""What the scripts took from tf.contrib, on today's TensorFlow.

    from contrib import layers, rnn, tf

``tf`` is TensorFlow with its version 1 behaviour (graphs, sessions, shapes that print as
``(?, 128)``). The others replace ``tf.contrib.layers`` and ``tf.contrib.rnn``, with TensorFlow
1.15's names, arguments, defaults, return values and variable names. The folder imports nothing else
of this project, so it can be copied, under any name.

Raises:
    ImportError: TensorFlow or tf_slim is not installed, TensorFlow's legacy cells are missing, or
        Python runs with -OO. The message is one line with the remedy; the cause is the original
        exception.
"""
import contextlib
import logging
import os
import sys
import warnings

# TensorFlow reads these when it is imported, and when it first needs a Keras. The
# user's own settings win.
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN multiplies matrices up to a quarter faster. TensorFlow 2 uses it by default only on
# processors with certain instructions.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# Recurrent networks make many small tensors. TensorFlow's own allocator keeps their memory
# from step to step, where the C library gives it back: a network of one static layer takes
# about 5 % less time for a step.
os.environ.setdefault("TF_CPU_ALLOCATOR_USE_BFC", "1")

# Everything here is deprecated; silence that one warning. TensorFlow gives it partly
# through its logger, partly as a Python warning. Its other warnings come through.
logging.getLogger("tensorflow").addFilter(
    lambda record: " is deprecated" not in record.getMessage())
warnings.filterwarnings(
    "ignore", r"`(tf|layer)\.[\w.]+` is deprecated|`Model\.\w+` will be removed", UserWarning)

if sys.flags.optimize == 2:
    raise ImportError(
        "Python's flag -OO removes all docstrings, without which TensorFlow and its legacy cells "
        "cannot be imported: leave it out, or use -O", name=__name__
    ) from ValueError("sys.flags.optimize is 2")


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


def _quiet_first_session():
    """Keep two lines from standard error that TensorFlow 2.18 to 2.20 write when a process first
    runs a session, at every log level.

    A session that computes nothing writes them, unseen. It follows the first session and has its
    settings, because a process keeps the threads of its first session.
    """
    (base,) = tf.Session.__bases__
    make_session = base.__init__

    def make_first_session(self, target="", graph=None, config=None):
        make_session(self, target, graph, config)
        base.__init__ = make_session
        with _silent_stderr(), tf.Graph().as_default():
            nothing = tf.no_op()
            with tf.Session(target, config=config) as session:
                session.run(nothing)

    base.__init__ = make_first_session


def _remedy(version):
    """Return one line on how TensorFlow `version` gets its legacy cells back."""
    choice = os.environ["TF_USE_LEGACY_KERAS"]
    if choice not in ("1", "true", "True"):  # the values that TensorFlow accepts
        return (f"TensorFlow's legacy cells are switched off by TF_USE_LEGACY_KERAS={choice}: "
                "unset it or set it to 1")
    minor_version = ".".join(version.split(".")[:2])
    return (f"TensorFlow {version} has no legacy cells without tf_keras of the same version, "
            f"loaded before Keras 3: pip install 'tf_keras=={minor_version}.*'")


def _cause(error):
    """Return the exception that hides the cells: TensorFlow swallows that of tf_keras."""
    try:
        import tf_keras  # noqa: F401
    except Exception as cause:
        return cause
    return error


with _silent_stderr():
    try:
        import tensorflow.compat.v1 as tf
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "tensorflow":
            message = ("TensorFlow is not installed: pip install -r requirements.txt, under "
                       "Python 3.10 to 3.13 or 3.7")
        else:
            message = ("TensorFlow is installed but cannot be imported: "
                       "pip install -r requirements.txt in a fresh virtual environment")
        raise ImportError(message, name=__name__) from error
    tf.disable_v2_behavior()
    # Rather than list compatible versions, build one cell. It gets a graph of its own,
    # because a layer takes its name from the graph it is made in.
    try:
        with tf.Graph().as_default():
            tf.nn.rnn_cell.BasicRNNCell(num_units=1)
    except Exception as error:
        raise ImportError(_remedy(tf.__version__), name=__name__) from _cause(error)
    if tf.__version__.startswith(("2.18.", "2.19.", "2.20.")):
        _quiet_first_session()

try:
    import tf_slim  # noqa: F401  (layers is made of it)
except ImportError as error:
    raise ImportError("tf_slim cannot be imported: pip install -r requirements.txt",
                      name=__name__) from error


def missing(module, there):
    """Return the ``__getattr__`` of a module of this package: its error says where to look.

    Args:
        module: the name of the module.
        there: what the module has, in words or names.
    """
    def __getattr__(name):
        raise AttributeError(f"{module} has no {name!r}, but {there}. More of tf.contrib is in "
                             "tensorflow1.contrib: docs/old_code.md has the names")
    return __getattr__


from . import layers, rnn  # noqa: E402  (they take tf from here)

__all__ = ["layers", "rnn", "tf"]


def __getattr__(name):
    if name in ("framework", "learn", "legacy_seq2seq", "seq2seq", "slim"):
        # Of an AttributeError, `from contrib import slim` would lose the words.
        raise ImportError(f"{name} is not in contrib: from tensorflow1.contrib import {name}")
    return missing("contrib", "layers, rnn and tf")(name)
