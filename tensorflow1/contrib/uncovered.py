"""The error for a name that tf.contrib had and this project does not have."""


def raising(module, covered):
    """Return the ``__getattr__`` of a module that stands in for a part of tf.contrib.

    Args:
        module: the name of that part in TensorFlow 1.15, such as "tf.contrib.rnn".
        covered: what the module has, in words or names.

    Raises:
        AttributeError: always, by the function that is returned. The message is one line.
    """
    def __getattr__(name):
        raise AttributeError(
            f"{module}.{name} is not covered. Covered: {covered}. "
            "Where the rest of tf.contrib went: "
            "https://github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md")
    return __getattr__
