"""Take a trained network from TensorFlow 1 to Keras 3 or to PyTorch, with the same answers.

    python single_layer.py --arch static_lstm --checkpoint-dir checkpoints
    python convert.py checkpoints lstm.keras
    python convert.py checkpoints lstm.pt            # for PyTorch
    python convert.py model.ckpt-1000 encoder.keras --scope encoder --forget-bias 0

keras.models.load_model loads a .keras file. A .pt file is for a module of today/pytorch.py, which
the last lines name. Neither needs anything else of this project.

The checkpoint is of one of the 14 networks, trained here or by the tutorial's own code, or of any
stack of BasicLSTMCells, LSTMCells and GRUCells, in one direction or two, with a linear head or
without one. The names and shapes of its variables tell which. docs/moving_on.md says what they
cannot tell.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from interface import arguments, exits
from interface.exits import UserError
from interface.files import replacing

import numpy as np

import training
from contrib import rnn, tf
from data.mnist import N_CLASSES
from equations import in_numpy
from today import recognized, to_keras, to_pytorch, weights
from training import command_line
from training.checkpoints import find_one_checkpoint, opened, setting_of

PROJECT = os.path.dirname(os.path.abspath(__file__))
WRITERS = {".keras": to_keras, ".pt": to_pytorch}

converted_file = arguments.argument_type(
    str, lambda text: os.path.splitext(text)[1] in WRITERS,
    "the name of a file that ends in .keras or .pt")


def answers(network, images, readout, forget_bias):
    """Return what a network makes of images [batch, n_steps, n_input], with TensorFlow 1's cells:
    logits [batch, classes], or without a head the outputs [batch, n_steps, units]."""
    def cell(cells):
        made = [rnn.GRUCell(each.units) if each.kind == "gru" else
                rnn.BasicLSTMCell(each.units, forget_bias) for each in cells]
        return rnn.MultiRNNCell(made) if len(made) > 1 else made[0]

    with tf.Graph().as_default():
        hiddens = sequences = tf.placeholder(tf.float32, [None, *images.shape[1:]])
        for number, layer in enumerate(network.layers):
            with tf.variable_scope(f"layer_{number}"):
                if len(layer) == 1:
                    hiddens, _ = tf.nn.dynamic_rnn(cell(layer[0]), hiddens, dtype=tf.float32)
                else:
                    both, _ = tf.nn.bidirectional_dynamic_rnn(
                        *map(cell, layer), hiddens, dtype=tf.float32)
                    hiddens = tf.concat(both, axis=2)
        outputs = hiddens
        if network.head:
            hidden = hiddens[:, -1]
            if readout == "final-states":
                units = network.layers[-1][0][-1].units
                hidden = tf.concat([hidden[:, :units], hiddens[:, 0, units:]], axis=1)
            outputs = tf.matmul(hidden, network.weights) + network.biases
        values = [each.values[name] for each in network.cells
                  for name in recognized.PARAMETERS[each.kind]]
        with training.session() as sess:
            for variable, value in zip(tf.global_variables(), values):
                variable.load(value, sess)
            return np.concatenate([
                sess.run(outputs, {sequences: images[start:start + 1000]})
                for start in range(0, len(images), 1000)])


def write(network, images, readout, forget_bias, path):
    """Write a network to a file, and return what the file's network makes of the images.

    Raises:
        UserError: the framework is not installed, or a file cannot be written.
    """
    ending = os.path.splitext(path)[1]
    with tempfile.TemporaryDirectory() as folder:
        try:
            prepare(network, images, readout, forget_bias, ending, folder)
        except OSError as error:
            raise UserError(f"{folder} cannot be written ({error.strerror}): make room, or set "
                            "TMPDIR to another place") from None
        done = subprocess.run([sys.executable, "-m", WRITERS[ending].__name__, folder],
                              cwd=PROJECT, env=environment_of_frameworks(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode:
            *_, line = done.stderr.decode(errors="replace").strip().splitlines() or ["no error"]
            raise UserError(line)
        with open(os.path.join(folder, "converted" + ending), "rb") as made, \
                replacing(path, binary=True) as stream:
            shutil.copyfileobj(made, stream)
        return np.load(os.path.join(folder, "outputs.npy"))


def environment_of_frameworks():
    """Return the environment variables without the one that contrib has set for this process."""
    return {name: value for name, value in os.environ.items() if name != "TF_USE_LEGACY_KERAS"}


def prepare(network, images, readout, forget_bias, ending, folder):
    """Leave in a folder what the program that writes files of this ending needs."""
    writer = WRITERS[ending]
    arrays = [array for cell in network.cells
              for array in weights.converted(cell, writer.FRAMEWORK, forget_bias)]
    if network.head:
        arrays += writer.of_head(network.weights, network.biases).values()
    with open(os.path.join(folder, "network.json"), "w") as stream:
        json.dump(writer.description(network, readout), stream)
    np.savez(os.path.join(folder, "weights.npz"), *arrays)
    np.save(os.path.join(folder, "images.npy"), images)


def rows(network, writer, forget_bias):
    """Yield the rows of a table: layer, weight, its shape, and the variables that it is made of."""
    yield "layer", "weight", "shape", "from"
    for number, layer in enumerate(network.layers, start=1):
        for direction, cells in zip(["forward ", "backward "] if len(layer) == 2 else [""], layer):
            for depth, cell in enumerate(cells, start=1):
                place = f".{depth}" if len(cells) > 1 else ""
                place = f"{number}{place} {direction}{cell.kind.upper()}"
                made = weights.converted(cell, writer.FRAMEWORK, forget_bias)
                for name, array in zip(weights.NAMES[writer.FRAMEWORK], made):
                    yield place, name, list(array.shape), source(cell, name, forget_bias)
                    place = ""
    if network.head:
        made = writer.of_head(network.weights, network.biases)
        for place, name, variable in zip(["head", ""], made, network.head.values()):
            yield place, name, list(made[name].shape), variable


def source(cell, name, forget_bias):
    """Return of which variables, and of which rows of them, a weight of a layer is made."""
    if name == "bias_hh":
        return "zeros"
    kind = "bias" if name.startswith("bias") else "kernel"
    text = " and ".join(cell.names[parameter] for parameter in recognized.PARAMETERS[cell.kind]
                        if parameter.endswith(kind))
    if kind == "kernel":
        first, end = ((0, cell.n_input) if name in ("kernel", "weight_ih") else
                      (cell.n_input, cell.n_input + cell.units))
        return f"{text}, rows {first} to {end - 1}"
    return text + (f", {forget_bias} more for the forget gate" if cell.kind == "lstm" else "")


def print_aligned(table):
    table = [list(map(str, row)) for row in table]
    widths = [max(map(len, column)) for column in zip(*table)]
    for row in table:
        training.print_line("  ".join(map(str.ljust, row, widths)).rstrip())


def main(argv=None):
    with exits.one_line_for_interrupts_and_lost_output():
        parser = arguments.script_parser(__file__, __doc__)
        parser.add_argument("checkpoint", metavar="CHECKPOINT", type=arguments.file_name,
                            help="the prefix of a checkpoint, or a folder whose newest one is used")
        parser.add_argument("file", metavar="FILE", type=converted_file,
                            help="the file to write, .keras or .pt")
        parser.add_argument("--forget-bias", type=arguments.finite_number, default=1.0, metavar="X",
                            help="what the code added to the forget gates of its LSTM cells")
        parser.add_argument("--scope", metavar="NAME",
                            help="convert the variables in this scope only, as in NAME/rnn/...")
        parser.add_argument("--readout", choices=("last-output", "final-states"), help=(
            "what the head of a network of two directions reads; by default what the checkpoint's "
            "settings.json says, or last-output"))
        command_line.add_flag(parser, "data_dir")
        args = parser.parse_args(argv)
        test = command_line.read_data_or_exit(parser, args.data_dir, validation_size=0).test
        try:
            convert(args, test)
        except UserError as error:
            parser.refuse(error)


def convert(args, test):
    """Do what the arguments ask for, and print what was done.

    Raises:
        UserError: the checkpoint or the file cannot be used.
    """
    folder = os.path.dirname(args.file) or "."
    if not os.path.isdir(folder):
        raise UserError(f"{args.file} cannot be written: there is no folder {folder}")
    checkpoint = find_one_checkpoint(args.checkpoint)
    with opened(checkpoint) as saved:
        try:
            network = recognized.recognize(
                saved.get_variable_to_shape_map(), saved.get_tensor, args.scope or "")
        except UserError as error:
            raise UserError(f"{checkpoint}: {error}") from None
    readout = args.readout or setting_of(checkpoint, "readout") or "last-output"
    if len(network.layers[-1]) == 1:
        readout = "last-output"  # which is the final state of one direction
    is_tested = (network.n_input == test.image_shape[1] and network.head
                 and len(network.biases) == N_CLASSES)
    if is_tested:
        blank_rows = setting_of(checkpoint, "blank_rows") or 0
        images = np.pad(test.images.reshape([-1, *test.image_shape]),
                        [(0, 0), (0, blank_rows), (0, 0)])
    else:
        images = np.random.RandomState(0).rand(100, 20, network.n_input).astype(np.float32)
    after = write(network, images, readout, args.forget_bias, args.file)
    before = answers(network, images, readout, args.forget_bias)

    writer = WRITERS[os.path.splitext(args.file)[1]]
    training.print_line("Checkpoint:", checkpoint)
    training.print_line("Network:", " or ".join(recognized.tutorial_names(network))
                        or "none of the tutorial's")
    print_aligned(rows(network, writer, args.forget_bias))
    for kind, order in weights.GATES[writer.FRAMEWORK].items():
        if kind in {cell.kind for cell in network.cells}:
            training.print_line(f"Gates of the {kind.upper()}: {order}.")
    if network.left_out:
        training.print_line("Not converted, so check whether the answers need them:",
                            ", ".join(network.left_out))
    if network.head and len(network.biases) == network.n_input:
        training.print_line(f"Check that {network.head['weights']} is above the cells: a layer "
                            "below them could have this shape, too.")
    if is_tested:
        for word, outputs in (("before", before), ("after", after)):
            accuracy = np.mean(outputs.argmax(axis=1) == test.labels)
            training.print_line(f"Test accuracy {word}: {accuracy}")
    if network.head:
        difference = np.abs(in_numpy.softmax(before) - in_numpy.softmax(after)).max()
        training.print_line(f"Largest difference of a probability: {difference:.1e}")
    else:
        training.print_line(f"Largest difference of an output: {np.abs(before - after).max():.1e}")
    training.print_line(f"{args.file} written")
    training.print_line(writer.how_to_load(network, readout, args.file))


if __name__ == "__main__":
    main()
