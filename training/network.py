"""What a network takes and returns, and how this is checked: the file for whoever writes one.

A network is a function (input_x, n_steps, n_hidden) -> (hiddens, states, ...):

    input_x    [batch, n_steps, n_input] float32, one row of an image per time step
    n_steps    number of time steps
    n_hidden   units per layer and direction
    hiddens    outputs with time first: a tensor [n_steps, batch, units], or a list of n_steps
               tensors [batch, units]
    states     anything that TensorFlow can nest

Each further argument without a default value becomes an extra input, a placeholder [batch] of the
dtype that the argument is annotated with: ``sequence_length: tf.int32``.
"""
import inspect

from console.exits import RunError
from contrib import tf


class UnitsError(ValueError):
    """A network cannot have this number of units. The message is one line with the remedy."""


class NetworkError(RunError):
    """A network cannot be trained as it is. The message is one line with the remedy."""


def last_output(hiddens, *states):
    """The output of the last step: the tutorial's read-out"""
    return hiddens[-1]


READOUTS = {"last-output": last_output}


def extra_placeholders(network):
    """Return a dict name -> placeholder [batch] for each argument that a network needs after
    input_x, n_steps and n_hidden."""
    placeholders = {}
    for parameter in list(inspect.signature(network).parameters.values())[3:]:
        if parameter.default is not parameter.empty or parameter.kind in (
                parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if not isinstance(parameter.annotation, tf.DType):
            raise NetworkError(
                f"the network needs the argument {parameter.name!r}, which has neither a default "
                f"value nor the dtype of an extra input: write `{parameter.name}: tf.int32`, say")
        placeholders[parameter.name] = tf.placeholder(
            parameter.annotation, [None], parameter.name)
    return placeholders


def call_network(network, input_x, n_steps, n_hidden, extra_inputs):
    """Call a network and return what it returned, after checking that this is a tuple."""
    returned = network(input_x, n_steps, n_hidden, **extra_inputs)
    if not isinstance(returned, tuple) or len(returned) < 2:
        raise NetworkError(
            f"the network returns a single {type(returned).__name__}: "
            "it must return hiddens and states, as in `return hiddens, states`")
    return returned


def read_hidden(readout, returned):
    """Return hidden [batch, units], after checking its shape."""
    hidden = tf.convert_to_tensor(readout(*returned))
    shape = hidden.shape.as_list() if hidden.shape.ndims is not None else None
    # The batch size is unknown, so a known first size is that of another axis.
    if shape is None or len(shape) != 2 or shape[0] is not None or shape[1] is None:
        raise NetworkError(
            f"what the head reads has the shape {hidden.shape} instead of (?, units): hiddens must "
            "have time first, as after `hiddens = tf.transpose(hiddens, [1, 0, 2])`")
    return hidden
