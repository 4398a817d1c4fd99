"""Step 5 of 5, the network: what it takes and returns, and how this is checked. The file for
whoever writes one.

A network is a function (input_x, n_steps, n_hidden) -> (hiddens, states, ...):

    input_x    [batch, n_steps, n_input] float32, one row of an image per time step
    n_steps    number of time steps
    n_hidden   units per layer and direction
    hiddens    outputs with time first: a tensor [n_steps, batch, units], or a list of n_steps
               tensors [batch, units]
    states     anything that TensorFlow can nest

It is called when the model is built: once, or once for each part of a batch.

Each further argument without a default value becomes an extra input, a placeholder [batch] of the
dtype that the argument is annotated with: ``sequence_length: tf.int32``.

An argument with the name `is_training`, as tf.contrib.layers calls it, becomes the phase: a
placeholder [] of bool. It is true in a training step, and false in every test, also in that of the
printed training batch. The update operations of batch normalization run with each training step.
`training`, as tf.layers calls it, is the same, but inside the function it hides the package of this
name.

If n_hidden is annotated with a function, this is called with the number of units before anything is
trained. It raises a UnitsError if the network cannot have so many.
"""
import inspect

from interface.exits import UserError

from contrib import tf

PHASES = ("is_training", "training")  # the argument that says whether a step is a training step


class UnitsError(UserError, ValueError):
    """A network cannot have this number of units. The message is one line with the remedy."""


def check_units(network, n_hidden):
    """Raise a UnitsError if a network says of its n_hidden that it cannot be this number."""
    annotations = [each.annotation for each in inspect.signature(network).parameters.values()]
    if len(annotations) > 2 and inspect.isfunction(annotations[2]):
        annotations[2](n_hidden)


def phase_placeholder(network):
    """Return a dict name -> placeholder [] bool, false by default, of the argument that is one of
    PHASES, or an empty dict if a network has none."""
    return {name: tf.placeholder_with_default(False, [], name)
            for name in inspect.signature(network).parameters if name in PHASES}


def extra_placeholders(network):
    """Return a dict name -> placeholder [batch] for each argument that a network needs after
    input_x, n_steps and n_hidden, apart from the phase."""
    placeholders = {}
    for parameter in list(inspect.signature(network).parameters.values())[3:]:
        if parameter.default is not parameter.empty or parameter.name in PHASES or (
                parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)):
            continue
        if not isinstance(parameter.annotation, tf.DType):
            raise UserError(
                f"the network needs the argument {parameter.name!r}, which has neither a default "
                f"value nor the dtype of an extra input: write `{parameter.name}: tf.int32`, say")
        placeholders[parameter.name] = tf.placeholder(
            parameter.annotation, [None], parameter.name)
    return placeholders


def read_hidden(readout, returned):
    """Return hidden [batch, units], which a read-out finds in what a network returned.

    Raises:
        UserError: the network did not return what it must.
    """
    if not isinstance(returned, tuple) or len(returned) < 2:
        raise UserError(
            f"the network returns a single {type(returned).__name__}: "
            "it must return hiddens and states, as in `return hiddens, states`")
    hidden = tf.convert_to_tensor(readout(*returned))
    shape = hidden.shape.as_list() if hidden.shape.ndims is not None else None
    # The batch size is unknown, so a known first size is that of another axis.
    if shape is None or len(shape) != 2 or shape[0] is not None or shape[1] is None:
        raise UserError(
            f"what the head reads has the shape {hidden.shape} instead of (?, units): hiddens must "
            "have time first, as after `hiddens = tf.transpose(hiddens, [1, 0, 2])`")
    return hidden
