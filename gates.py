"""Draw what the gates of an LSTM or a GRU do while it reads an image.

    python single_layer.py --arch static_lstm --checkpoint-dir checkpoints
    python gates.py checkpoints/single_layer/static_lstm gates.svg

Each row of the picture is a time step, beside the row of the image that the network reads then. The
panels show the gates and the state of each unit, and the probabilities that the head would give if
the image ended there.

The checkpoint is of one of the four networks of single_layer.py, trained there or by the tutorial's
own code. The cell is computed with NumPy here, from its equations.
"""
from typing import Any, Callable, NamedTuple

import numpy as np

from equations import in_numpy
from interface import arguments, exits, figures
from training import command_line
from training.checkpoints import find_checkpoint, opened

svg_file = arguments.argument_type(
    str, lambda text: text.endswith(".svg"), "the name of a file that ends in .svg")


class Cell(NamedTuple):
    """A cell that can be drawn."""

    in_numpy: Callable  # (x, state, weights) -> output, new state
    scope: str      # of its variables
    names: tuple    # of its variables there; the first is [n_input + units, n_gates * units]
    n_gates: int
    panels: tuple   # titles: the gates, then the state
    order: str      # the gate that keeps the old state, by which the units are ordered
    step: Callable  # (x [1, n_input], state, weights) -> values of the panels, output, new state


def lstm_step(x, state, w):
    i, _, f, o = in_numpy.lstm_gates(x, state[1], w)
    output, state = in_numpy.lstm(x, state, w)
    return (i, f, o, state[0]), output, state


def gru_step(x, state, w):
    gates = in_numpy.gru_gates(x, state, w)
    output, state = in_numpy.gru(x, state, w)
    return (*gates, state), output, state


CELLS = (
    Cell(in_numpy.lstm, "rnn/basic_lstm_cell/", ("kernel", "bias"), 4,
         ("input gate", "forget gate", "output gate", "cell state"), "forget gate", lstm_step),
    Cell(in_numpy.gru, "rnn/gru_cell/",
         ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias"), 2,
         ("reset gate", "update gate", "state"), "update gate", gru_step),
)
HEAD = ("fully_connected/weights", "fully_connected/biases")


class Trained(NamedTuple):
    """A cell with its trained values, and those of the head."""

    cell: Cell
    variables: dict  # name, without the scope of the cell, -> array
    weights: Any     # [units, classes], of the head
    biases: Any      # [classes], of the head

    @property
    def n_input(self):
        return len(self.variables[self.cell.names[0]]) - len(self.weights)


def read_trained(checkpoint):
    """Return what is Trained in a checkpoint.

    Args:
        checkpoint: its prefix.

    Raises:
        UserError: it cannot be read, or it is of another network.
    """
    with opened(checkpoint) as saved:
        shapes = saved.get_variable_to_shape_map()
        for cell in CELLS:
            first, *others = [cell.scope + name for name in cell.names] + list(HEAD)
            if first in shapes:
                break
        else:
            raise exits.UserError(
                f"{checkpoint} has neither an LSTM nor a GRU of one layer, that is, no variable "
                + " or ".join(each.scope + each.names[0] for each in CELLS)
                + ": use a checkpoint of single_layer.py")
        for name in others:
            if name not in shapes:
                raise exits.UserError(f"{checkpoint} lacks the variable {name}: use a checkpoint "
                                      "of single_layer.py")
        if shapes[first][1] != cell.n_gates * shapes[HEAD[0]][0]:
            raise exits.UserError(f"{checkpoint} is not of one layer whose last output the head "
                                  "reads: use a checkpoint of single_layer.py")
        return Trained(cell, {name: saved.get_tensor(cell.scope + name) for name in cell.names},
                       *map(saved.get_tensor, HEAD))


def softmax(x):
    exponentials = np.exp(x - x.max())
    return exponentials / exponentials.sum()


def activations(image, trained):
    """Return what a cell computes while it reads an image.

    Args:
        image: [n_steps, n_input].
        trained: Trained.

    Returns:
        dict title -> array: for each panel of the cell [n_steps, units], and "probability"
        [n_steps, classes], as if the image ended at this step.
    """
    state = in_numpy.zero_state(trained.cell.in_numpy, 1, trained.variables)
    steps = []
    for row in image:
        values, output, state = trained.cell.step(row[np.newaxis], state, trained.variables)
        steps.append([each[0] for each in values]
                     + [softmax(output[0] @ trained.weights + trained.biases)])
    return dict(zip((*trained.cell.panels, "probability"), map(np.array, zip(*steps))))


def draw(image, found, order, path):
    """Draw an image [n_steps, n_input] and what a cell computes while it reads it, as an SVG.

    Args:
        image, found: as in `activations`.
        order: title of the panel by whose mean the units are ordered. They have no order of their
            own.
        path: of the file.
    """
    widths = [1.2, *[1.6] * (len(found) - 1), 1.1]
    figure, [axes] = figures.new_figure(
        "gates", 1, len(widths), 3.4, sharey=True, width_ratios=widths)
    units = found[order].mean(axis=0).argsort()  # those that keep least are on the right
    n_steps = len(image)
    for axis, (title, values) in zip(axes, {"image": image, **found}.items()):
        across, colours, lowest, highest = "unit", "viridis", 0, 1
        if title == "image":
            across, colours = "column", "gray"
        elif title == "probability":
            across = "digit"
        else:
            values = values[:, units]
            if title.endswith("state"):
                colours, highest = "RdBu_r", np.abs(values).max()
                lowest = -highest
        axis.set_title(title)
        axis.set_xlabel(across)
        axis.grid(False)
        drawn = axis.imshow(values, colours, aspect="auto", vmin=lowest, vmax=highest,
                            interpolation="none",
                            extent=(-.5, values.shape[1] - .5, n_steps + .5, .5))
        figure.colorbar(drawn, ax=axis, location="bottom")
    axes[0].set_yticks(range(1, n_steps + 1, 3))
    axes[0].set_ylabel("time step (row of the image)")
    axes[-1].set_xticks(range(0, found["probability"].shape[1], 3))
    figures.save(figure, path)


def main(argv=None):
    with exits.one_line_for_interrupts_and_lost_output():
        parser = arguments.script_parser(__file__, __doc__)
        parser.add_argument("checkpoint", metavar="CHECKPOINT", type=arguments.file_name,
                            help="the prefix of a checkpoint, or a folder whose newest one is "
                                 "used")
        parser.add_argument("file", metavar="FILE", type=svg_file,
                            help="the picture to write, an SVG")
        parser.add_argument("--image", type=arguments.whole_number(0, 2**31 - 1), default=0,
                            metavar="N", help="number of an image in the test set, from 0")
        command_line.add_flag(parser, "data_dir")
        args = parser.parse_args(argv)
        test = command_line.read_data_or_exit(parser, args.data_dir, one_hot=True).test
        if args.image >= test.num_examples:
            parser.error(f"argument --image: the test set has {test.num_examples} images, and the "
                         f"last one is number {test.num_examples - 1}")
        image = test.take(args.image)[0].reshape(test.image_shape)
        try:
            trained = read_trained(find_checkpoint(args.checkpoint))
            if trained.n_input != image.shape[1]:
                parser.error(f"{args.checkpoint} was trained on rows of {trained.n_input} pixels, "
                             f"and the rows of the images have {image.shape[1]}: choose another "
                             "--data-dir")
            draw(image, activations(image, trained), trained.cell.order, args.file)
            print(f"{args.file} written")
        except exits.UserError as error:
            parser.error(str(error))


if __name__ == "__main__":
    main()
