"""Sequences of different length under dynamic_rnn (tutorial, section 6, first part).

    python variable_length_demo.py
    python variable_length_demo.py --train

Two sequences, of 4 and 1 time steps, padded with zeros into one batch [2, 4, 5], go
through an LSTM and a GRU of 3 units. Prints what the tutorial prints, then the numbers
behind its claims. The tutorial's weights had no seed, so its own numbers cannot be
reproduced; its input and its claims can.

--train applies this to MNIST: images, cut off after 7 to 28 rows and padded into one
batch, are classified by an LSTM that is told their lengths. It is trained twice. The
first time the head reads the last valid state, the second time `outputs[:, -1]`, which
is zero for all but full-length images.
"""
import argparse
import dataclasses

from interface import arguments, exits

import numpy as np

import training
from contrib import rnn, tf
from data.mnist import DataSet, Datasets
from training import command_line
from training.results import Results

SEQ_LENGTHS = [4, 1]         # time steps
SHORTEST, LONGEST = 7, 28    # rows of a cut image


def tutorial_input():
    """Return the tutorial's batch [2, 4, 5], zero after the lengths SEQ_LENGTHS."""
    X = np.random.RandomState(0).randn(2, 4, 5)
    X[1, 1:] = 0
    return X


def lstm_and_gru(X, seq_lengths, n_hidden=3):
    """Run an LSTM and a GRU over padded sequences.

    Args:
        X: [batch, time, n_input] float64, padded after each sequence's end.
        seq_lengths: [batch] time steps.
        n_hidden: units of each.

    Returns:
        outputs [batch, time, n_hidden] and last_states, an LSTMStateTuple(c, h) of
        [batch, n_hidden] each; gruoutputs [batch, time, n_hidden] and grulast_states
        [batch, n_hidden].
    """
    cell = rnn.BasicLSTMCell(num_units=n_hidden, state_is_tuple=True)
    gru = rnn.GRUCell(n_hidden)
    outputs, last_states = tf.nn.dynamic_rnn(cell, X, seq_lengths, dtype=tf.float64)
    gruoutputs, grulast_states = tf.nn.dynamic_rnn(gru, X, seq_lengths, dtype=tf.float64)
    return outputs, last_states, gruoutputs, grulast_states


def demonstrate(seed):
    """Print the tutorial's lines, then the numbers behind its claims.

    Args:
        seed: seed of the weights.
    """
    X = tutorial_input()
    padding = np.arange(X.shape[1]) >= np.reshape(SEQ_LENGTHS, [-1, 1])  # [batch, time]
    noise = np.where(padding[:, :, np.newaxis], np.random.RandomState(1).randn(*X.shape), X)
    with tf.Graph().as_default(), tf.Session() as sess:
        input_x = tf.placeholder(tf.float64, X.shape)
        tensors = lstm_and_gru(input_x, SEQ_LENGTHS)
        training.initialize(sess, seed)
        result, sta, gruout, grusta = sess.run(tensors, {input_x: X})
        with_noise = sess.run(tensors, {input_x: noise})

    print("X:\n", X)
    print("Full sequence:\n", result[0])
    print("Short sequence:\n", result[1])
    print("LSTM state:", len(sta), "\n", sta[1])
    print("GRU full sequence:\n", gruout[0])
    print("GRU short sequence:\n", gruout[1])
    print("GRU state:", len(grusta), "\n", grusta[1])

    last = np.arange(len(X)), np.subtract(SEQ_LENGTHS, 1)
    print()
    print("Only X equals the tutorial's. The tutorial drew its weights without a seed, so its "
          "other numbers cannot be reproduced.")
    print("The two 2s differ. An LSTM's state is the pair (c, h), and sta[1] is h, a row for each "
          "sequence. A GRU's state has a row for each sequence, and grusta[1] is the short one's.")
    print("Computed from these numbers (0.0 means equal to the last bit):")
    print(f"Outputs after the end, largest absolute value: LSTM {abs(result[padding]).max()}, "
          f"GRU {abs(gruout[padding]).max()}")
    print(f"LSTM state {sta._fields}: h differs from the last valid output by "
          f"{abs(sta.h - result[last]).max()}, c by {abs(sta.c - result[last]).max():.3g}")
    print("GRU state: it differs from the last valid output by "
          f"{abs(grusta - gruout[last]).max()}")
    effect = max(abs(before - after).max() for before, after in zip(
        tf.nest.flatten([result, sta, gruout, grusta]), tf.nest.flatten(with_noise)))
    print(f"Random numbers instead of zeros in the padding change outputs and states by {effect}")


class CutDataSet(DataSet):
    """A DataSet whose images are cut to a length of their own and padded with zeros.

    It has the images and the random stream of another DataSet. Its `images` are whole: only what
    is handed out is cut.

    Attributes:
        lengths: [num_examples] rows of each image, SHORTEST to LONGEST, in file order.
    """

    def __init__(self, data_set, seed):
        super().__init__(data_set._images, data_set.labels, data_set.image_shape, data_set._rng)
        self.lengths = np.random.RandomState(seed).randint(
            SHORTEST, LONGEST + 1, self.num_examples)

    def take(self, positions):
        """Return images [batch, rows * columns], labels, and the network's extra input."""
        images, labels = super().take(positions)
        lengths = self.lengths[positions]
        kept = np.arange(LONGEST) < lengths[:, np.newaxis]  # [batch, rows]
        rows = images.reshape((-1,) + self.image_shape) * kept[:, :, np.newaxis]
        return rows.reshape(images.shape), labels, {"sequence_length": lengths}


def cut_images(mnist, seed):
    """Return Datasets of the same images, cut to lengths that the seed decides."""
    return Datasets(*(CutDataSet(each, seed) for each in mnist))


def lstm_over_cut_images(input_x, n_steps, n_hidden, sequence_length: tf.int32):
    """Dynamic LSTM network over images of different length

    Returns hiddens: [n_steps, batch, n_hidden], zero after each image's length;
    states: LSTMStateTuple(c, h), [batch, n_hidden] each, after each image's last row.
    """
    lstm_cell = rnn.BasicLSTMCell(num_units=n_hidden)
    hiddens, states = tf.nn.dynamic_rnn(lstm_cell, input_x, sequence_length, dtype=tf.float32)
    hiddens = tf.transpose(hiddens, [1, 0, 2])
    return hiddens, states


def last_valid_state(hiddens, states):
    """h after each image's last row: [batch, n_hidden]"""
    return states.h


ARCHITECTURES = {"dynamic_lstm": lstm_over_cut_images}
READOUTS = training.by_name(last_valid_state, training.last_output)
STEPS = 1000  # training steps


class AccuracyByLength(training.Listener):
    """Counts the images of the test set and the correct predictions for each length.

    Attributes:
        n_images, n_correct: [LONGEST + 1] counts, by length.
    """

    def after_test(self, run, accuracy):
        test = run.mnist.test
        correct = np.concatenate([
            run.sess.run(run.model.correct, training.feed(run.model, *batch))
            for batch in test.batches(500)])
        self.n_images = np.bincount(test.lengths)
        self.n_correct = np.bincount(test.lengths, weights=correct)


def train_on_cut_images(mnist, settings):
    """Train the network once for each read-out; print both accuracies, overall and by length.
    Return the Results."""
    cut = cut_images(mnist, settings.seed)  # the same for both networks
    columns, results = [], Results()
    for name, readout in READOUTS.items():
        by_length = AccuracyByLength()
        training.print_line(f"Read at {name}:")
        training.print_head(cut, command_line.title_of(lstm_over_cut_images, name))
        results.append(training.train_and_test(
            name, lstm_over_cut_images, cut.restarted(settings.seed),
            dataclasses.replace(settings, readout=readout),
            [by_length, training.PrintedLines(), training.ProgressBar(name)]))
        columns.append([by_length.n_correct[length] / by_length.n_images[length]
                        for length in range(SHORTEST, LONGEST + 1)] + [results[-1].test_accuracy])

    row = "{:>6} {:>8} {:>18} {:>18}".format
    print()
    print("Accuracy on the cut test set, by what the head reads:")
    print(row("rows", "images", *READOUTS))
    lengths = [*range(SHORTEST, LONGEST + 1), "all"]
    counts = [*by_length.n_images[SHORTEST:], by_length.n_images.sum()]
    for length, count, *accuracies in zip(lengths, counts, *columns):
        print(row(length, count, *map("{:.4f}".format, accuracies)))
    return results


def main(argv=None):
    with exits.one_line_for_interrupts_and_lost_output():
        parser = arguments.script_parser(__file__, __doc__.splitlines()[0])
        command_line.add_flag(parser, "seed", help=(
            "seed of the weights and, with --train, of batches and lengths; the tutorial's input "
            "stays the same"))
        parser.add_argument("--train", action="store_true",
                            help="train on MNIST images of different length instead")
        command_line.add_flag(parser, "steps", argparse.SUPPRESS, help=(
            f"training steps of --train (default: {STEPS})"))
        args = parser.parse_args(argv)
        if "steps" in args and not args.train:
            parser.error("argument --steps: it needs --train")
        if args.train:
            mnist = command_line.read_data_or_exit(parser, one_hot=True)
            return train_on_cut_images(mnist, training.Settings(
                steps=getattr(args, "steps", STEPS), seed=args.seed))
        demonstrate(args.seed)


if __name__ == "__main__":
    main()
