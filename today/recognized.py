"""What network a checkpoint of TensorFlow 1 holds, by the names and shapes of its variables.

TensorFlow makes the names of a recurrent network from the functions that the code calls:

    rnn/                                    static_rnn, dynamic_rnn
    bidirectional_rnn/fw/, .../bw/          static_bidirectional_rnn, bidirectional_dynamic_rnn
    stack_bidirectional_rnn/cell_0/fw/, ...     stack_bidirectional_rnn; in that of the dynamic one
                                            .../cell_0/bidirectional_rnn/fw/
    .../multi_rnn_cell/cell_0/, ...         MultiRNNCell
    .../basic_lstm_cell/kernel              BasicLSTMCell; lstm_cell is LSTMCell
    .../gru_cell/gates/kernel               GRUCell; and gru_cell/candidate/kernel

TensorFlow 1.0 and 1.1 had `weights` and `biases` in the place of `kernel` and `bias`.
"""
import re
from typing import Any, NamedTuple

from interface.exits import UserError

KINDS = {"basic_lstm_cell": "lstm", "lstm_cell": "lstm", "gru_cell": "gru"}
PARAMETERS = {"lstm": ("kernel", "bias"),
              "gru": ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")}
STEPS = re.compile(r"(^|/)(beta[12]_power|global_step)(_\d+)?$")
OF_A_CELL = re.compile(r"(^|/)(fw|bw|cell_\d+|\w*(rnn|lstm|gru|cell)(_\d+)?)/", re.IGNORECASE)
# The end of a name in a cell -> why it cannot be converted.
REFUSED = {
    r"lstm_cell(_\d+)?/w_[ifo]_diag": "a peephole, which no LSTM of Keras 3 or PyTorch has",
    r"lstm_cell(_\d+)?/projection/(kernel|weights).*":
        "a projection, which no LSTM of Keras 3 has",
    r"layer_norm_basic_lstm_cell(_\d+)?/.*":
        "of layer normalization, which no LSTM of Keras 3 or PyTorch has",
    r"Matrix": "of TensorFlow 0.x, which had other variables",
}


class Cell(NamedTuple):
    """A cell: one layer, one direction."""

    kind: str     # "lstm" or "gru"
    names: dict   # parameter, as in PARAMETERS -> name of the variable
    values: dict  # parameter -> array

    @property
    def units(self):
        return self.values[PARAMETERS[self.kind][-2]].shape[1] // {"lstm": 4, "gru": 1}[self.kind]

    @property
    def n_input(self):
        """Values that it reads at each step, besides its own output."""
        return len(self.values[PARAMETERS[self.kind][0]]) - self.units


class Recognized(NamedTuple):
    """A recurrent network."""

    layers: list     # lowest first; each a list of one or two directions, each a list of Cells
    head: dict       # "weights", "biases" -> name of the variable; empty without a head
    weights: Any     # [units, classes], of the head, or None
    biases: Any      # [classes], of the head, or None
    left_out: tuple  # names of the variables that are neither a cell's nor the head's

    @property
    def n_input(self):
        """Values that it reads at each step."""
        return self.layers[0][0][0].n_input

    @property
    def shape(self):
        """The layers, with (kind, units) in the place of each Cell."""
        return [[[(cell.kind, cell.units) for cell in cells] for cells in layer]
                for layer in self.layers]

    @property
    def cells(self):
        return [cell for layer in self.layers for cells in layer for cell in cells]


def recognize(shapes, value_of, scope=""):
    """Return the network that is Recognized in a checkpoint.

    Args:
        shapes: dict name of a variable -> shape, a list.
        value_of: function name -> array.
        scope: of the variables to look at; by default all.

    Raises:
        UserError: the network cannot be converted, or there is none, or there are several.
    """
    if "_CHECKPOINTABLE_OBJECT_GRAPH" in shapes:
        raise UserError("this is a checkpoint of Keras's own, not of a tf.train.Saver: load it "
                        "with Keras")
    scope = scope.rstrip("/") + "/" if scope else ""
    # What an optimizer adds to a variable is named below it and has the same shape.
    names = [name for name in sorted(shapes) if name.startswith(scope)
             and shapes.get(name.rpartition("/")[0]) != shapes[name] and not STEPS.search(name)]
    if not names:
        raise UserError(f"no variable is in the scope {scope!r}; there are "
                        + ", ".join(sorted({name.split("/")[0] for name in shapes})))
    for name in names:
        for end, reason in REFUSED.items():
            if re.search(f"(^|/){end}$", name):
                raise UserError(f"{name} cannot be converted: it is {reason}")
    found = find_cells(names)
    layers = [[[read_cell(scopes, value_of) for scopes in cells] for cells in layer]
              for layer in in_layers(found, names)]
    (network,) = found
    check_sizes(layers)
    used = {name for layer in layers for cells in layer for cell in cells
            for name in cell.names.values()}
    others = [name for name in names if name not in used]
    for name in others:
        if (name.startswith(network + "/") if network else
                re.match(r"(fw|bw|cell_\d+|multi_rnn_cell)/", name)):
            raise UserError(f"{name} cannot be converted: it is in the recurrent network, and of "
                            "no BasicLSTMCell, LSTMCell or GRUCell")
    head = find_head(others, shapes, sum(cells[-1].units for cells in layers[-1]))
    weights, biases = [value_of(head[part]) if head else None for part in ("weights", "biases")]
    return Recognized(layers, head, weights, biases,
                      tuple(name for name in others if name not in head.values()))


def kind_of(part):
    """Return the kind of the cell that a part of a name is of, such as lstm_cell_1, or None."""
    return KINDS.get(re.sub(r"_\d+$", "", part))


def find_cells(names):
    """Return a dict scope of a network -> dict (layer, direction, depth) -> dict scope of a cell ->
    dict parameter -> name of the variable. A cell's place has more than one only by mistake."""
    found = {}
    for name in names:
        parts = name.split("/")
        of_cell = [i for i, part in enumerate(parts) if kind_of(part)]
        if not of_cell:
            continue
        above, parameter = parts[:of_cell[-1]], "/".join(parts[of_cell[-1] + 1:])
        parameter = parameter.replace("weights", "kernel").replace("biases", "bias")
        if parameter not in PARAMETERS[kind_of(parts[of_cell[-1]])]:
            continue
        layer = depth = 0
        direction = ""
        if above[-2:-1] == ["multi_rnn_cell"]:
            depth = int(above[-1].split("_")[1])
            above = above[:-2]
        if above[-1:] in (["fw"], ["bw"]):
            direction = above.pop()
            in_stack = re.search(r"(^|.*/)cell_(\d+)(/bidirectional_rnn)?$", "/".join(above))
            if in_stack:
                layer = int(in_stack.group(2))
                above = in_stack.group(1).split("/")
        place = found.setdefault("/".join(above), {}).setdefault((layer, direction, depth), {})
        place.setdefault("/".join(parts[:of_cell[-1] + 1]), {})[parameter] = name
    return found


def in_layers(found, names):
    """Return the cells that `find_cells` has found in layers, as in Recognized.

    Raises:
        UserError: they are of no network, or of several, or not in layers.
    """
    if not found:
        nearest = next(filter(OF_A_CELL.search, names), names[0])
        raise UserError("there is no BasicLSTMCell, LSTMCell or GRUCell under TensorFlow's own "
                        "name, that is, no variable such as rnn/basic_lstm_cell/kernel; the "
                        f"nearest is {nearest}")
    if len(found) > 1:
        raise UserError("there are several recurrent networks: choose one with --scope, of "
                        + ", ".join(sorted(found)))
    (places,) = found.values()
    for scopes in places.values():
        if len(scopes) > 1:
            raise UserError(" and ".join(sorted(scopes)) + " do not say which of them is the lower "
                            "layer: only cells of a MultiRNNCell do")
    layers = []
    for number, direction, depth in sorted(places, key=lambda place: (place[0], place[2])):
        cell = places[number, direction, depth]
        if direction == "":
            layers.append([[cell]])
        else:
            while len(layers) <= number:
                layers.append([[], []])
            layers[number][["fw", "bw"].index(direction)].append(cell)
    for layer in layers:
        if not all(layer):
            raise UserError("one direction of a layer of two directions is missing")
    return layers


def read_cell(scopes, value_of):
    """Return the Cell of a dict scope -> dict parameter -> name of the variable, of one entry."""
    ((scope, names),) = scopes.items()
    kind = kind_of(scope.split("/")[-1])
    for parameter in PARAMETERS[kind]:
        if parameter not in names:
            raise UserError(f"the variable {scope}/{parameter} is missing")
    return Cell(kind, names, {parameter: value_of(name) for parameter, name in names.items()})


def check_sizes(layers):
    """Raise a UserError if a cell's variables do not fit each other, or the layer below."""
    below = None
    for layer in layers:
        for cells in layer:
            n_input = below
            for cell in cells:
                units = cell.units
                rows = (cell.n_input if n_input is None else n_input) + units
                expected = {"kernel": (rows, 4 * units), "bias": (4 * units,),
                            "gates/kernel": (rows, 2 * units), "gates/bias": (2 * units,),
                            "candidate/kernel": (rows, units), "candidate/bias": (units,)}
                for parameter, value in cell.values.items():
                    if value.shape != expected[parameter] or rows <= units:
                        raise UserError(
                            f"{cell.names[parameter]} cannot be converted: it has the shape "
                            f"{list(value.shape)}, not {list(expected[parameter])}")
                n_input = units
        below = sum(cells[-1].units for cells in layer)


def find_head(names, shapes, units):
    """Return "weights" and "biases" -> names of the variables of a layer [units, classes] after the
    network, or an empty dict if there is none. Both are in one scope.

    Raises:
        UserError: there are several.
    """
    heads = [{"weights": weights, "biases": biases}
             for weights in names if len(shapes[weights]) == 2 and shapes[weights][0] == units
             for biases in names if shapes[biases] == shapes[weights][1:]
             and weights.rpartition("/")[0] == biases.rpartition("/")[0]]
    ours = {"weights": "fully_connected/weights", "biases": "fully_connected/biases"}
    if ours in heads:
        return ours
    if len(heads) > 1:
        raise UserError(
            "several layers could be the head: " + ", ".join(
                sorted({head["weights"] for head in heads}))
            + ": leave them out with the --scope of the network, which is then converted without "
            "a head")
    return heads[0] if heads else {}


def tutorial_names(network):
    """Return the names of the tutorial's two networks, static and dynamic, that have these
    variables, or an empty list."""
    units = network.cells[0].units
    lstm, gru, wide_gru = [("lstm", units)], [("gru", units)], [("gru", 2 * units)]
    for size, name, theirs in (
            ("single", "lstm", [[lstm]]), ("single", "gru", [[gru]]),
            ("multi", "lstm", [[lstm]] * 3), ("multi", "gru", [[gru]] * 3),
            ("multi", "mix", [[lstm], [wide_gru]]),
            ("single", "bi_lstm", [[lstm, lstm]]), ("multi", "bi_lstm", [[lstm, lstm]] * 3)):
        if network.head and network.shape == theirs:
            return [f"{size}_layer_{way}_{name}" for way in ("static", "dynamic")]
    return []
