"""tf.contrib.layers, as far as the tutorial uses it."""
from . import tf

__all__ = ["fully_connected"]


def fully_connected(inputs, num_outputs, activation_fn=tf.nn.relu, *,
                    weights_initializer=tf.glorot_uniform_initializer(),
                    biases_initializer=tf.zeros_initializer(),
                    reuse=None, scope=None):
    """Compute activation_fn(inputs · weights + biases) over the last axis.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.layers.fully_connected``
    with these arguments. Its other arguments (normalizers, regularizers,
    collections, ``trainable``) are missing: passing one is a TypeError.

    Args:
        inputs: [..., n_inputs], rank 2 or more, n_inputs known.
        num_outputs: int, the number of units.
        activation_fn: a function of the sum, or None for none.
        weights_initializer: for ``weights`` [n_inputs, num_outputs].
        biases_initializer: for ``biases`` [num_outputs]; None leaves them out.
        reuse: whether to reuse the variables of `scope`, as in tf.variable_scope.
        scope: name or scope of the variables; by default ``fully_connected``, then
            ``fully_connected_1`` and so on.

    Returns:
        [..., num_outputs], of the dtype of `inputs`.

    Raises:
        ValueError: `num_outputs` is not an int, or `inputs` has fewer than two axes or
            an unknown last one.
        TypeError: `inputs` is not of a floating-point type.
    """
    if not isinstance(num_outputs, int):
        raise ValueError("num_outputs type should be one of %s, got %s."
                         % ([int], type(num_outputs)))
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse) as layer:
        inputs = tf.convert_to_tensor(inputs)
        dtype, shape = inputs.dtype.base_dtype, inputs.shape
        if not dtype.is_floating and not dtype.is_complex:
            raise TypeError("Unable to build `Dense` layer with non-floating point dtype %s"
                            % (dtype,))
        if shape.ndims is None:
            raise ValueError("Input 0 of layer %s is incompatible with the layer: its rank is "
                             "undefined, but the layer requires a defined rank." % layer.name)
        if shape.ndims < 2:
            raise ValueError("Input 0 of layer %s is incompatible with the layer: : expected "
                             "min_ndim=2, found ndim=%d. Full shape received: %s"
                             % (layer.name, shape.ndims, shape.as_list()))
        n_inputs = shape.as_list()[-1]
        if n_inputs is None:
            raise ValueError("The last dimension of the inputs to `Dense` should be defined. "
                             "Found `None`.")

        collections = [tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES]
        weights = tf.get_variable("weights", [n_inputs, num_outputs], dtype,
                                  weights_initializer, collections=collections)
        if shape.ndims == 2:
            outputs = tf.matmul(inputs, weights)
        else:
            outputs = tf.tensordot(inputs, weights, axes=1)
        if biases_initializer is not None:
            biases = tf.get_variable("biases", [num_outputs], dtype,
                                     biases_initializer, collections=collections)
            outputs = tf.nn.bias_add(outputs, biases)
        return outputs if activation_fn is None else activation_fn(outputs)
