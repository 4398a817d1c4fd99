"""Draw what the gates of an LSTM do while it reads an image.

    python single_layer.py --arch static_lstm --checkpoint-dir checkpoints
    python gates.py checkpoints/single_layer/static_lstm gates.svg

Each row of the picture is a time step, beside the row of the image that the network reads then. The
panels show the input gate, the forget gate, the output gate and the cell state of each unit, and
the probabilities that the head would give if the image ended there.

The checkpoint is of `static_lstm` or `dynamic_lstm`, trained by single_layer.py or by the
tutorial's own code. The LSTM is computed with NumPy here, from its equations.
"""
from typing import Any, NamedTuple

import numpy as np

from console import arguments, exits
from reproduction import figures
from training import command_line
from training.checkpoints import find_checkpoint, opened

FORGET_BIAS = 1.0  # the tutorial's

svg_file = arguments.argument_type(
    str, lambda text: text.endswith(".svg"), "the name of a file that ends in .svg")


class Weights(NamedTuple):
    """The trained values of a single-layer LSTM and its head."""

    kernel: Any   # [n_input + units, 4 * units]: input gate, candidate, forget gate, output gate
    bias: Any     # [4 * units]
    weights: Any  # [units, classes]
    biases: Any   # [classes]


VARIABLES = Weights("rnn/basic_lstm_cell/kernel", "rnn/basic_lstm_cell/bias",
                    "fully_connected/weights", "fully_connected/biases")


class Activations(NamedTuple):
    """What an LSTM computes while it reads an image, time first."""

    input_gate: Any     # [n_steps, units], 0 to 1: how much of the candidate is added
    forget_gate: Any    # [n_steps, units], 0 to 1: how much of the cell state is kept
    output_gate: Any    # [n_steps, units], 0 to 1: how much of the cell state is read out
    cell_state: Any     # [n_steps, units]
    probabilities: Any  # [n_steps, classes], as if the image ended at this step


def read_weights(checkpoint):
    """Return the Weights in a checkpoint.

    Args:
        checkpoint: its prefix.

    Raises:
        UserError: it cannot be read, or it is of another network.
    """
    with opened(checkpoint) as saved:
        shapes = saved.get_variable_to_shape_map()
        for name in VARIABLES:
            if name not in shapes:
                raise exits.UserError(f"{checkpoint} lacks the variable {name}: use a checkpoint "
                                      "of single_layer.py --arch static_lstm")
        if shapes[VARIABLES.kernel][1] != 4 * shapes[VARIABLES.weights][0]:
            raise exits.UserError(f"{checkpoint} is not of one LSTM whose last output the head "
                                  "reads: use a checkpoint of single_layer.py --arch static_lstm")
        return Weights(*map(saved.get_tensor, VARIABLES))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    exponentials = np.exp(x - x.max())
    return exponentials / exponentials.sum()


def activations(image, trained):
    """Return the Activations of an LSTM.

    Args:
        image: [n_steps, n_input].
        trained: Weights.
    """
    state = hidden = np.zeros(len(trained.weights))
    steps = []
    for row in image:
        gates = np.concatenate([row, hidden]) @ trained.kernel + trained.bias
        input_gate, candidate, forget_gate, output_gate = np.split(gates, 4)
        input_gate, output_gate = sigmoid(input_gate), sigmoid(output_gate)
        forget_gate = sigmoid(forget_gate + FORGET_BIAS)
        state = forget_gate * state + input_gate * np.tanh(candidate)
        hidden = output_gate * np.tanh(state)
        steps.append(Activations(input_gate, forget_gate, output_gate, state,
                                 softmax(hidden @ trained.weights + trained.biases)))
    return Activations(*map(np.array, zip(*steps)))


def draw(image, found, path):
    """Draw an image [n_steps, n_input] and the Activations of an LSTM that reads it, as an SVG."""
    figure, [axes] = figures.new_figure(
        "gates", 1, 6, 3.4, sharey=True, width_ratios=[1.2, 1.6, 1.6, 1.6, 1.6, 1.1])
    # Units have no order of their own. Here those that forget least are on the right.
    order = found.forget_gate.mean(axis=0).argsort()
    largest = np.abs(found.cell_state).max()
    n_steps = len(image)
    for axis, title, values, across, colours, lowest, highest in zip(
            axes,
            ["image", "input gate", "forget gate", "output gate", "cell state", "probability"],
            [image, *(units[:, order] for units in found[:4]), found.probabilities],
            ["column", "unit", "unit", "unit", "unit", "digit"],
            ["gray", "viridis", "viridis", "viridis", "RdBu_r", "viridis"],
            [0, 0, 0, 0, -largest, 0],
            [1, 1, 1, 1, largest, 1]):
        axis.set_title(title)
        axis.set_xlabel(across)
        axis.grid(False)
        drawn = axis.imshow(values, colours, aspect="auto", vmin=lowest, vmax=highest,
                            interpolation="none",
                            extent=(-.5, values.shape[1] - .5, n_steps + .5, .5))
        figure.colorbar(drawn, ax=axis, location="bottom")
    axes[0].set_yticks(range(1, n_steps + 1, 3))
    axes[0].set_ylabel("time step (row of the image)")
    axes[-1].set_xticks(range(0, found.probabilities.shape[1], 3))
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
        image = test.images[args.image].reshape(test.image_shape)
        try:
            trained = read_weights(find_checkpoint(args.checkpoint))
            n_input = len(trained.kernel) - len(trained.weights)
            if n_input != image.shape[1]:
                parser.error(f"{args.checkpoint} was trained on rows of {n_input} pixels, and the "
                             f"rows of the images have {image.shape[1]}: choose another --data-dir")
            draw(image, activations(image, trained), args.file)
        except exits.UserError as error:
            parser.error(str(error))


if __name__ == "__main__":
    main()
