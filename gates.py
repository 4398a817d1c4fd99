"""Draw what the gates of an LSTM or a GRU do while it reads an image.

    python single_layer.py --arch static_lstm --checkpoint-dir checkpoints
    python gates.py checkpoints gates.svg
    python gates.py checkpoints gates.png --image 7          # another image of the test set
    python gates.py checkpoints gates.png --image digit.png  # a digit that you drew

Each row of the picture is a time step, beside the row of the image that the network reads then. The
panels show the gates and the state of each unit, and the probabilities that the head would give if
the image ended there.

The checkpoint is of one of the four networks of single_layer.py, trained there or by the tutorial's
own code. The cell is computed with NumPy here, from its equations. A digit of yours is brought to
the size and place of the training images first, as MNIST's were; the picture shows the result.
"""
from typing import Any, Callable, NamedTuple

from interface import arguments, exits, figures

import numpy as np

from data.drawn import read_drawn_digit
from equations import in_numpy
from training import command_line
from training.checkpoints import find_one_checkpoint, opened, saved_name

picture_file = arguments.argument_type(
    str, lambda text: text.endswith((".svg", ".png")),
    "the name of a file that ends in .svg or .png")
number_or_file = arguments.argument_type(
    lambda text: int(text) if text.lstrip("-").isdigit() else text,
    lambda value: value >= 0 if isinstance(value, int) else value,
    "the number of an image, from 0, or the name of a file")


class Cell(NamedTuple):
    """A cell that can be drawn."""

    scope: str          # of its variables
    names: tuple        # of its variables there; the first has the columns of all gates
    in_numpy: Callable  # (x, state, weights) -> output, new state
    gates: Callable     # (x, output of the step before, weights) -> its gates
    titles: tuple       # of its gates, in this order; None for one without a panel
    state: str          # title of the state
    order: str          # title of the gate that keeps the old state


CELLS = (
    Cell("rnn/basic_lstm_cell/", ("kernel", "bias"), in_numpy.lstm, in_numpy.lstm_gates,
         ("input gate", None, "forget gate", "output gate"), "cell state", "forget gate"),
    Cell("rnn/gru_cell/", ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias"),
         in_numpy.gru, in_numpy.gru_gates, ("reset gate", "update gate"), "state", "update gate"),
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
            if saved_name(first, shapes):
                break
        else:
            raise exits.UserError(
                f"{checkpoint} has neither an LSTM nor a GRU of one layer, that is, no variable "
                + " or ".join(each.scope + each.names[0] for each in CELLS)
                + ": use a checkpoint of single_layer.py")
        for name in others:
            if not saved_name(name, shapes):
                raise exits.UserError(f"{checkpoint} lacks the variable {name}: use a checkpoint "
                                      "of single_layer.py")
        if shapes[saved_name(first, shapes)][1] != len(cell.titles) * shapes[HEAD[0]][0]:
            raise exits.UserError(f"{checkpoint} is not of one layer whose last output the head "
                                  "reads: use a checkpoint of single_layer.py")
        return Trained(cell, {name: saved.get_tensor(saved_name(cell.scope + name, shapes))
                              for name in cell.names}, *map(saved.get_tensor, HEAD))


def activations(image, trained):
    """Return what a cell computes while it reads an image.

    Args:
        image: [n_steps, n_input].
        trained: Trained.

    Returns:
        dict title -> array: for each gate with a panel and for the state [n_steps, units], and
        "probability" [n_steps, classes], as if the image ended at this step.
    """
    cell, w = trained.cell, trained.variables
    state = in_numpy.zero_state(cell.in_numpy, 1, w)
    output = np.zeros([1, len(trained.weights)])
    steps = []
    for x in image[:, np.newaxis]:
        gates = cell.gates(x, output, w)
        output, state = cell.in_numpy(x, state, w)
        drawn = state[0] if isinstance(state, tuple) else state  # c of an LSTM's (c, h)
        steps.append([each[0] for each in [*gates, drawn]]
                     + [in_numpy.softmax(output[0] @ trained.weights + trained.biases)])
    titles = (*cell.titles, cell.state, "probability")
    return {title: np.array(values) for title, values in zip(titles, zip(*steps)) if title}


@figures.own_settings()
def draw(image, found, order, path):
    """Draw an image [n_steps, n_input] and what a cell computes while it reads it.

    Args:
        image, found: as in `activations`.
        order: title of the panel by whose mean the units are ordered. They have no order of their
            own.
        path: of the file, an SVG or a PNG.
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


def image_to_read(image, test):
    """Return the image [n_steps, n_input] of this number in the test set, or of this file.

    Raises:
        UserError: there is none.
    """
    if isinstance(image, str):
        figures.require_matplotlib()  # Pillow is there, too, then
        try:
            return read_drawn_digit(image, test.image_shape)
        except ValueError as error:
            raise exits.UserError(f"argument --image: {error}") from None
    if image >= test.num_examples:
        raise exits.UserError(f"argument --image: the test set has {test.num_examples} images, and "
                              f"the last one is number {test.num_examples - 1}")
    return test.take(image)[0].reshape(test.image_shape)


def main(argv=None):
    """Run the command line. Return the digit that the network sees, and its probability."""
    with exits.one_line_for_interrupts_and_lost_output():
        parser = arguments.script_parser(__file__, __doc__)
        parser.add_argument("checkpoint", metavar="CHECKPOINT", type=arguments.file_name,
                            help="the prefix of a checkpoint, or a folder whose newest one is "
                                 "used")
        parser.add_argument("file", metavar="FILE", type=picture_file,
                            help="the picture to write, an SVG or a PNG")
        parser.add_argument("--image", type=number_or_file, default=0, metavar="N|FILE",
                            help="number of an image in the test set, from 0, or a picture of a "
                                 "digit, such as a PNG of any size")
        command_line.add_flag(parser, "data_dir")
        args = parser.parse_args(argv)
        test = command_line.read_data_or_exit(
            parser, args.data_dir, one_hot=True, validation_size=0).test
        try:
            image = image_to_read(args.image, test)
            trained = read_trained(find_one_checkpoint(args.checkpoint))
            if trained.n_input != image.shape[1]:
                raise exits.UserError(
                    f"{args.checkpoint} was trained on rows of {trained.n_input} pixels, and the "
                    f"rows of the images have {image.shape[1]}: choose another --data-dir")
            found = activations(image, trained)
            draw(image, found, trained.cell.order, args.file)
        except exits.UserError as error:
            parser.refuse(error)
        probabilities = found["probability"][-1]
        answer, probability = int(probabilities.argmax()), float(probabilities.max())
        if isinstance(args.image, str):
            print(f"{args.image} is a {answer}, with probability {probability:.4f}")
        print(f"{args.file} written")
        return answer, probability


if __name__ == "__main__":
    main()
