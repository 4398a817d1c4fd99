"""The error for a name that tf.contrib had and this project does not have."""
import re

# What its name begins with -> what there is instead. docs/old_code.md has the same table.
INSTEAD = {
    r"tf\.contrib\.cudnn_rnn\b": "tf.keras.layers.LSTM and GRU",
    r"tf\.contrib\.data\b": "tf.data",
    r"tf\.contrib\.estimator\b": "tf.estimator, up to TensorFlow 2.15",
    r"tf\.contrib\.metrics\b": "tf.metrics",
    r"tf\.contrib\.distributions\b": "tensorflow_probability",
    r"tf\.contrib\.layers\.": "tf.feature_column and tf.nn.embedding_lookup",
    r"tf\.contrib\.learn\.": "tf.estimator, up to TensorFlow 2.15",
}
REST = ("Where the rest of tf.contrib went: "
        "https://github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md")


def raising(module, covered):
    """Return the ``__getattr__`` of a module that stands in for a part of tf.contrib.

    Args:
        module: the name of that part in TensorFlow 1.15, such as "tf.contrib.rnn".
        covered: what the module has, in words or names.

    Raises:
        AttributeError: always, by the function that is returned. The message is one line.
    """
    def __getattr__(name):
        name = f"{module}.{name}"
        raise AttributeError(f"{name} is not covered. Covered: {covered}. {remedy(name)}")
    return __getattr__


def remedy(name):
    """Return a sentence on what there is in the place of a name of tf.contrib."""
    for beginning, instead in INSTEAD.items():
        if re.match(beginning, name):
            return f"Instead there is {instead}"
    return REST
