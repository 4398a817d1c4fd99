"""The cells and the functions of the tutorial's sections 4 and 5, one by one.

    python cells.py                       # all of them
    python cells.py GRUCell               # one of them

Of a cell it prints the equations, the variables, the output and the state, and how far they are
from the same cell in NumPy (equations/in_numpy.py). Of a function it prints what it takes and
returns in the tutorial's sizes. Then each argument has a line that shows what it does.
"""
import argparse
import functools
import inspect
import textwrap
from typing import Any, Callable, NamedTuple

from interface import arguments, exits

import numpy as np

import training
from contrib import rnn, tf
from equations import in_numpy
from variants import ClockworkRNNCell, DepthGatedLSTMCell

BATCH, TIME, N_INPUT, UNITS = 2, 4, 5, 3
INPUTS = np.random.RandomState(0).randn(BATCH, TIME, N_INPUT)
ZEROS = tf.zeros_initializer()


class Computed(NamedTuple):
    """What a cell or a function computes, as arrays."""

    variables: dict  # name, without the scope of dynamic_rnn and the cell, -> array
    outputs: Any     # [batch, time, units]
    state: Any       # as TensorFlow returns it


def compute(build, random=True, **kwargs):
    """Build outputs and a state in a graph of its own and return what is Computed.

    Args:
        build: function -> (outputs, state, ...).
        random: whether to give the variables random values, or else their first ones.
        kwargs: of `build`.
    """
    with tf.Graph().as_default(), tf.Session() as sess:
        outputs, *state = build(**kwargs)
        training.initialize(sess, seed=0)
        rng = np.random.RandomState(1)
        for variable in tf.trainable_variables() if random else ():
            variable.load(rng.randn(*variable.shape.as_list()), sess)
        names = {each: each.op.name.split("/", 2)[-1] for each in tf.trainable_variables()}
        return Computed({name: sess.run(each) for each, name in names.items()},
                        *sess.run([outputs, state if len(state) > 1 else state[0]]))


def run_cell(make, inputs=INPUTS, random=True, state=None, of_scope=None, **kwargs):
    """Return what is Computed by the cell `make(**kwargs)` over inputs [batch, time, n_input], from
    a state or from zeros, in a variable scope with the initializer `of_scope`."""
    def build():
        initial = None if state is None else tf.nest.map_structure(tf.constant, state)
        with tf.variable_scope("rnn", initializer=of_scope) as scope:
            return tf.nn.dynamic_rnn(make(**kwargs), inputs, initial_state=initial,
                                     dtype=tf.float64, scope=scope)
    return compute(build, random)


def structure(value):
    """Return the shapes of tensors or arrays, and the tuples around them, in words."""
    if isinstance(value, tuple):
        if hasattr(value, "_fields"):
            parts = ", ".join(f"{name} {structure(each)}" for name, each in value._asdict().items())
            return f"{type(value).__name__}({parts})"
        parts = list(map(structure, value))
        return f"tuple of {len(value)}: " + (
            f"each {parts[0]}" if len(set(parts)) == 1 else ", ".join(parts))
    if isinstance(value, list):
        return f"list of {len(value)}, each {structure(value[0])}"
    return str(value.shape)


def shapes(variables):
    return ", ".join(f"{name} {value.shape}" for name, value in variables.items())


def largest(values):
    """Return the largest magnitude among arrays."""
    return max(abs(each).max() for each in tf.nest.flatten(values))


def difference(one, other):
    """Return the largest difference between two structures of arrays."""
    one, other = tf.nest.flatten(one), tf.nest.flatten(other)
    assert [np.shape(each) for each in one] == [np.shape(each) for each in other]
    return np.max([abs(a - b).max() for a, b in zip(one, other)])  # NaN if one of them is


def error_of(build, *args, **kwargs):
    """Return the exception that a call raises, as one line."""
    try:
        build(*args, **kwargs)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "no error"


def keeps(make, **kwargs):
    """Return which part of its old state a cell keeps in a step if its kernels are zero."""
    ones, zeros = np.ones([BATCH, UNITS]), np.zeros([BATCH, UNITS])
    state = ones if isinstance(make(), rnn.GRUCell) else rnn.LSTMStateTuple(ones, zeros)
    found = run_cell(make, np.zeros([BATCH, 1, N_INPUT]), False, state, ZEROS, **kwargs)
    return tf.nest.flatten(found.state)[0].mean()


# What the arguments of the cells do: functions from a cell's class to a line.

def num_units(make):
    found = run_cell(make, num_units=4)
    return f"output {found.outputs[:, 0].shape}; {shapes(found.variables)}"


def activation(make):
    before, after = run_cell(make).outputs, run_cell(make, activation=tf.nn.relu).outputs
    return (f"in the place of every tanh: outputs from {after.min():.2f} to {after.max():.2f} "
            f"instead of {before.min():.2f} to {before.max():.2f}")


def reuse(make):
    def two_cells(reuse):
        tf.nn.dynamic_rnn(make(), INPUTS, dtype=tf.float64)
        return tf.nn.dynamic_rnn(make(reuse=reuse), INPUTS, dtype=tf.float64)
    n_variables = len(compute(two_cells, reuse=True).variables)
    error = error_of(compute, two_cells, reuse=None).partition(".")[0]
    return f"two cells in one scope have the same {n_variables} variables; without it, {error}"


def forget_bias(make):
    return (f"with a kernel of zeros, {keeps(make, forget_bias=0.0):.2f} of the cell state is kept "
            f"in a step instead of {keeps(make):.2f}")


def state_is_tuple(make):
    return f"state {structure(run_cell(make, state_is_tuple=False).state)}, c beside h"


def use_peepholes(make):
    before, after = run_cell(make).variables, run_cell(make, use_peepholes=True).variables
    return ("adds " + shapes({name: after[name] for name in after if name not in before})
            + ": see `python cells.py peephole`")


def cell_clip(make):
    before, after = run_cell(make).state.c, run_cell(make, cell_clip=0.1).state.c
    return f"largest |c| {largest(after):.2f} instead of {largest(before):.2f}"


def zeros_for(argument, variable):
    """Return the function of `make` for an argument that is the initializer of a variable."""
    def line(make):
        before, after = (run_cell(make, random=False, **kwargs).variables[variable]
                         for kwargs in ({}, {argument: ZEROS}))
        return (f"{variable} starts at {largest(after):.0f} instead of between "
                f"±{largest(before):.2f}")
    return line


def num_proj(make):
    found = run_cell(make, num_proj=2)
    return (f"output {found.outputs[:, 0].shape}, state {structure(found.state)}; "
            f"{shapes(found.variables)}: see `python cells.py projected`")


def proj_clip(make):
    before, after = (run_cell(make, num_proj=2, **kwargs).outputs
                     for kwargs in ({}, {"proj_clip": 0.1}))
    return f"largest |output| {largest(after):.2f} instead of {largest(before):.2f}"


def shards(**kwargs):
    """Return the function of `make` for arguments that divide a variable."""
    def line(make):
        variables = run_cell(make, **kwargs).variables
        return "divided into " + shapes(
            {name: variables[name] for name in variables if "part" in name})
    return line


def bias_initializer(make):
    return (f"with kernels of zeros, {keeps(make, bias_initializer=ZEROS):.2f} of the state is "
            f"kept in a step instead of {keeps(make):.2f}: by default the gates' biases start at 1")


def lstm_below_gru(state_is_tuple=True):
    return rnn.MultiRNNCell([rnn.BasicLSTMCell(UNITS, state_is_tuple=state_is_tuple),
                             rnn.GRUCell(2 * UNITS)], state_is_tuple)


def layers(make):
    state = run_cell(make).state
    return f"{len(state)} layers, so {len(state)} states: {structure(state)}"


def joined_states(make):
    return f"state {structure(run_cell(make, state_is_tuple=False).state)}, all states side by side"


class Cell(NamedTuple):
    """A cell of section 4, or one of the variants of section 2."""

    where: str          # in the tutorial
    make: Callable      # function (**kwargs) -> RNNCell
    in_numpy: Callable  # the same cell in NumPy
    arguments: dict     # "argument=value" -> function of `make` that returns a line


OF_EVERY_CELL = {"num_units=4": num_units, "activation=tf.nn.relu": activation,
                 "reuse=True": reuse}
OF_EVERY_LSTM = {"forget_bias=0.0": forget_bias, "state_is_tuple=False": state_is_tuple}


def with_units(make, **fixed):
    """Return a function (**kwargs) -> cell with UNITS units, or as many as the kwargs say."""
    return functools.partial(make, num_units=UNITS, **fixed)


CELLS = {
    "BasicRNNCell": Cell("4.1", with_units(rnn.BasicRNNCell), in_numpy.basic_rnn, OF_EVERY_CELL),
    "BasicLSTMCell": Cell("4.2", with_units(rnn.BasicLSTMCell), in_numpy.lstm,
                          {**OF_EVERY_CELL, **OF_EVERY_LSTM}),
    "LSTMCell": Cell("4.3", with_units(rnn.LSTMCell), in_numpy.lstm, {
        **OF_EVERY_CELL, **OF_EVERY_LSTM,
        "use_peepholes=True": use_peepholes,
        "cell_clip=0.1": cell_clip,
        "initializer=tf.zeros_initializer()": zeros_for("initializer", "kernel"),
        "num_proj=2": num_proj,
        "num_proj=2, proj_clip=0.1": proj_clip,
        "num_unit_shards=2": shards(num_unit_shards=2),
        "num_proj=2, num_proj_shards=3": shards(num_proj=2, num_proj_shards=3)}),
    "GRUCell": Cell("4.4", with_units(rnn.GRUCell), in_numpy.gru, {
        **OF_EVERY_CELL,
        "kernel_initializer=tf.zeros_initializer()": zeros_for(
            "kernel_initializer", "gates/kernel"),
        "bias_initializer=tf.zeros_initializer()": bias_initializer}),
    "MultiRNNCell": Cell("4.5", lstm_below_gru, functools.partial(
        in_numpy.multi_layer, cells=[in_numpy.lstm, in_numpy.gru]), {
        "cells=[BasicLSTMCell(3), GRUCell(6)]": layers,
        "state_is_tuple=False": joined_states}),
    "peephole": Cell("2", with_units(rnn.LSTMCell, use_peepholes=True), in_numpy.peephole_lstm, {}),
    "coupled": Cell("2", with_units(rnn.CoupledInputForgetGateLSTMCell), in_numpy.coupled_lstm, {}),
    "projected": Cell("4.3", with_units(rnn.LSTMCell, num_proj=2), in_numpy.projected_lstm, {}),
    "depth_gated": Cell("2", with_units(DepthGatedLSTMCell, num_layers=3),
                        in_numpy.depth_gated_lstm, {}),
    "clockwork": Cell("2", functools.partial(
        ClockworkRNNCell, num_units=4, periods=(1, 2, 4, 8)), in_numpy.clockwork_rnn, {}),
}


# What the arguments of the functions do: functions from a `call` of FUNCTIONS to a line.

def run_function(call, inputs=INPUTS, dtype=tf.float64, **kwargs):
    """Return what is Computed by a function over inputs [batch, time, n_input]."""
    def build():
        return call(tf.constant(inputs), UNITS, dtype=dtype, **{
            name: tf.nest.map_structure(tf.constant, value) if "initial" in name else value
            for name, value in kwargs.items()})
    return compute(build)


def initial_state(call):
    whole = run_function(call).state
    halfway = run_function(call, INPUTS[:, :2]).state
    rest = run_function(call, INPUTS[:, 2:], initial_state=halfway).state
    return ("the state after step 2, given to steps 3 and 4, ends where all 4 steps end: "
            f"difference {difference(rest, whole):.0g}")


def initial_state_of(argument, direction):
    """Return the function of `call` for the argument of a direction, 0 forward or 1 backward."""
    def line(call):
        before = run_function(call)
        state = before.state[direction]
        ones = tf.nest.map_structure(np.ones_like, list(state) if "states" in argument else state)
        after = run_function(call, **{argument: ones})
        return (f"from ones instead of zeros, outputs change by up to "
                f"{difference(before.outputs, after.outputs):.2f}")
    return line


def dtype(call):
    return f"without an initial state either, {error_of(run_function, call, dtype=None)}"


def sequence_length(call):
    found = run_function(call, sequence_length=[TIME, 2])
    outputs = time_first(found.outputs)
    whole = time_first(run_function(call).outputs)
    state, of_2_steps = ([each[1] for each in tf.nest.flatten(states)]
                         for states in (found.state, run_function(call, INPUTS[:, :2]).state))
    return (f"after step 2, the outputs of the second sequence are {largest(outputs[2:, 1]):.0g}; "
            f"its state is that of 2 steps, difference {difference(state, of_2_steps):.0g}; the "
            f"outputs of the first, which has all {TIME} steps, change by "
            f"{difference(outputs[:, 0], whole[:, 0]):.0g}")


def time_first(outputs):
    """Return outputs as an array [time, batch, units]."""
    if isinstance(outputs, list):
        return np.stack(outputs)
    if isinstance(outputs, tuple):
        outputs = np.concatenate(outputs, axis=2)
    return outputs.transpose(1, 0, 2)


def scope(call):
    def first_variable(**kwargs):
        with tf.Graph().as_default():
            call(tf.constant(INPUTS), UNITS, dtype=tf.float64, **kwargs)
            return tf.trainable_variables()[0].op.name
    return f"{first_variable(scope='mine')} instead of {first_variable()}"


def same_values(argument, value, meaning):
    """Return the function of `call` for an argument that changes no value."""
    def line(call):
        found = difference(run_function(call)[1:], run_function(call, **{argument: value})[1:])
        return f"{meaning}; outputs and state change by {found:.0g}"
    return line


def time_major(call):
    inputs = INPUTS.transpose(1, 0, 2)
    outputs = run_function(call, inputs, time_major=True).outputs
    swapped = tf.nest.map_structure(lambda each: each.transpose(1, 0, 2), outputs)
    return (f"inputs {inputs.shape}, outputs {structure(outputs)}: the same numbers in another "
            f"order, difference {difference(swapped, run_function(call).outputs):.0g}")


class Function(NamedTuple):
    """A function of section 5."""

    where: str          # in the tutorial
    function: Callable  # (cell or cells of each direction, inputs, **kwargs) -> its results
    cells: list         # for each direction, a function units -> a cell or a list of cells
    takes_list: bool    # or else one tensor
    returns: tuple      # names of the results
    arguments: dict     # "argument=value" -> function of `call` that returns a line

    def call(self, inputs, units, **kwargs):
        """Return the results for inputs [batch, time, n_input]."""
        return self.function(*(make(units) for make in self.cells),
                             tf.unstack(inputs, axis=1) if self.takes_list else inputs, **kwargs)


def three_cells(units):
    return [rnn.BasicLSTMCell(units) for _ in range(3)]


LAST = {"dtype=None": dtype, "sequence_length=[4, 2]": sequence_length, "scope='mine'": scope}
OF_DYNAMIC = {
    **LAST,
    "parallel_iterations=1": same_values(
        "parallel_iterations", 1, "at most so many steps at once, 32 by default"),
    "swap_memory=True": same_values(
        "swap_memory", True, "what the gradient needs may go from the GPU to the host")}
TIME_MAJOR = {"time_major=True": time_major}
ONE_STATE = {"initial_state": initial_state}
TWO_STATES, TWO_LISTS = ({name + way: initial_state_of(name + way, number)
                          for number, way in enumerate(["_fw", "_bw"])}
                         for name in ("initial_state", "initial_states"))

FUNCTIONS = {
    "static_rnn": Function(
        "5.1", rnn.static_rnn, [rnn.BasicLSTMCell], True, ("states",), {**ONE_STATE, **LAST}),
    "dynamic_rnn": Function(
        "5.2", tf.nn.dynamic_rnn, [rnn.BasicLSTMCell], False, ("states",),
        {**ONE_STATE, **OF_DYNAMIC, **TIME_MAJOR}),
    "static_bidirectional_rnn": Function(
        "5.3.1", rnn.static_bidirectional_rnn, [rnn.BasicLSTMCell] * 2, True,
        ("fw_state", "bw_state"), {**TWO_STATES, **LAST}),
    "stack_bidirectional_rnn": Function(
        "5.3.2", rnn.stack_bidirectional_rnn, [three_cells] * 2, True,
        ("fw_state", "bw_state"), {**TWO_LISTS, **LAST}),
    "bidirectional_dynamic_rnn": Function(
        "5.3.3", tf.nn.bidirectional_dynamic_rnn, [rnn.BasicLSTMCell] * 2, False,
        ("state",), {**TWO_STATES, **OF_DYNAMIC, **TIME_MAJOR}),
    "stack_bidirectional_dynamic_rnn": Function(
        "5.3.4", rnn.stack_bidirectional_dynamic_rnn, [three_cells] * 2, False,
        ("fw_state", "bw_state"), {**TWO_LISTS, **OF_DYNAMIC}),
}


def show_cell(name):
    """Print the lines of a cell."""
    cell = CELLS[name]
    found = run_cell(cell.make)
    function = getattr(cell.in_numpy, "func", cell.in_numpy)  # without its fixed arguments
    expected = in_numpy.unroll(
        cell.in_numpy, INPUTS.transpose(1, 0, 2), found.variables,
        state=tf.nest.map_structure(np.zeros_like, found.state))
    print(f"\n{name} (tutorial, section {cell.where})\n")
    print(textwrap.indent(equations(function), "  "))
    print("  ([x, h] is x beside h, ∘ multiplies value by value, ' marks what is new)\n")
    print_rows({
        "cell": in_python(cell.make),
        "input x": f"{INPUTS[:, 0].shape}: {BATCH} sequences, {N_INPUT} values",
        "variables": shapes(found.variables),
        "output": str(found.outputs[:, 0].shape),
        "state": structure(found.state),
        "NumPy": f"{function.__name__} in equations/in_numpy.py, largest difference after {TIME} "
                 f"steps {difference([time_first(found.outputs), found.state], expected):.1e}"})
    print()
    print_rows({argument: line(cell.make) for argument, line in cell.arguments.items()})


def in_python(make):
    """Return the Python code of what makes a cell of CELLS."""
    if make is lstm_below_gru:
        return f"MultiRNNCell([BasicLSTMCell({UNITS}), GRUCell({2 * UNITS})])"
    return make.func.__name__ + "(" + ", ".join(
        f"{name}={value}" for name, value in make.keywords.items()) + ")"


def equations(function):
    """Return the paragraph that follows a colon in the docstring of a cell in NumPy."""
    paragraphs = inspect.cleandoc(function.__doc__).split("\n\n")
    (number,) = [number for number, each in enumerate(paragraphs) if each.endswith(":")]
    return textwrap.dedent(paragraphs[number + 1])


def show_function(name):
    """Print the lines of a function."""
    function = FUNCTIONS[name]
    print(f"\n{name} (tutorial, section {function.where})\n")
    with tf.Graph().as_default():
        input_x = tf.placeholder(tf.float32, [None, 28, 28])
        hiddens, *states = function.call(input_x, 128, dtype=tf.float32)
        print("inputs:", structure(tf.unstack(input_x, axis=1) if function.takes_list else input_x))
        if isinstance(hiddens, tf.Tensor):
            print("hiddens:\n", type(hiddens), hiddens.shape)
        else:
            print("hiddens:\n", type(hiddens), len(hiddens), hiddens[0].shape, hiddens[1].shape)
        for returned, state in zip(function.returns, states):
            print(f"{returned}: {structure(state)}")
    print(f"\nThe arguments, with {BATCH} sequences of {TIME} steps, {N_INPUT} values and {UNITS} "
          "units:\n")
    print_rows({argument: line(function.call) for argument, line in function.arguments.items()})


def print_rows(rows):
    """Print a dict label -> text, the texts one below the other."""
    width = max(map(len, rows), default=0) + 2
    for label, text in rows.items():
        print(textwrap.fill(text, 100, initial_indent="  " + label.ljust(width),
                            subsequent_indent=" " * (width + 2), break_on_hyphens=False))


def cell_or_function(name):
    if name not in SHOWN:
        raise argparse.ArgumentTypeError(f"unknown cell or function {name!r}: choose "
                                         f"{', '.join(SHOWN)}")
    return name


SHOWN = {**dict.fromkeys(CELLS, show_cell), **dict.fromkeys(FUNCTIONS, show_function)}


def main(argv=None):
    with exits.one_line_for_interrupts_and_lost_output():
        parser = arguments.script_parser(__file__, __doc__)
        parser.add_argument("names", nargs="*", metavar="NAME", type=cell_or_function,
                            default=argparse.SUPPRESS,
                            help=f"what to show, by default all: {', '.join(SHOWN)}")
        args = parser.parse_args(argv)
        verbosity = tf.logging.get_verbosity()
        tf.logging.set_verbosity(tf.logging.ERROR)  # three arguments make it warn
        try:
            for name in getattr(args, "names", SHOWN):
                SHOWN[name](name)
        finally:
            tf.logging.set_verbosity(verbosity)


if __name__ == "__main__":
    raise SystemExit(main())
