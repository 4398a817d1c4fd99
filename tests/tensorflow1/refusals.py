"""The errors that tf.contrib raises itself."""
import pytest

from tensorflow1.contrib import tf


def check(function, error_type, message):
    """Assert that a function raises an error of this type whose message begins so."""
    with tf.Graph().as_default(), pytest.raises(error_type) as error:
        function()
    assert str(error.value).startswith(message), message
