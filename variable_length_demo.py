"""Sequences of different length under dynamic_rnn (tutorial, section 6, first part).

    python variable_length_demo.py
    python variable_length_demo.py --train

Two sequences, of 4 and 1 time steps, padded with zeros into one batch [2, 4, 5], go
through an LSTM and a GRU of 3 units. Prints what the tutorial prints, then computes
what the reader is meant to see in it.

With --train the lesson is put to use: MNIST images, cut off after 7 to 28 rows and
padded into one batch, are classified by an LSTM that is told their lengths. It is
trained twice, read once at its last valid state and once at `outputs[:, -1]`, where
all but the longest have run out.
"""
import training  # first, to say in one line what is not installed
from contrib import rnn, tf

import argparse
import collections
import functools

import numpy as np

import command_line
from data.mnist import Datasets, read_data_sets

SEQ_LENGTHS = [4, 1]         # time steps
SHORTEST, LONGEST = 7, 28    # rows of a cut image
TEST_BATCH_SIZE = 500        # images


def tutorial_input():
    """Return the tutorial's batch [2, 4, 5], padded behind SEQ_LENGTHS with zeros."""
    X = np.random.RandomState(0).randn(2, 4, 5)
    X[1, 1:] = 0
    return X


def lstm_and_gru(X, seq_lengths, n_hidden=3):
    """Run an LSTM and a GRU over padded sequences.

    Args:
        X: [batch, time, n_input] float64, padded behind each sequence's end.
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
    """Print the tutorial's lines for weights drawn with `seed`, and what they show."""
    X = tutorial_input()
    padding = np.arange(X.shape[1]) >= np.reshape(SEQ_LENGTHS, [-1, 1])  # [batch, time]
    rubbish = np.where(padding[:, :, np.newaxis], np.random.RandomState(1).randn(*X.shape), X)
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(seed)
        input_x = tf.placeholder(tf.float64, X.shape)
        tensors = lstm_and_gru(input_x, SEQ_LENGTHS)
        sess.run(tf.global_variables_initializer())
        result, sta, gruout, grusta = sess.run(tensors, {input_x: X})
        with_rubbish = sess.run(tensors, {input_x: rubbish})

    print("X:\n", X)
    print("Full sequence:\n", result[0])
    print("Short sequence:\n", result[1])
    print("LSTM state:", len(sta), "\n", sta[1])
    print("GRU full sequence:\n", gruout[0])
    print("GRU short sequence:\n", gruout[1])
    print("GRU state:", len(grusta), "\n", grusta[1])

    last = np.arange(len(X)), np.subtract(SEQ_LENGTHS, 1)
    print()
    print("Computed from these numbers (0.0 means equal to the last bit):")
    print("Outputs past the end, largest absolute value: LSTM {}, GRU {}".format(
        abs(result[padding]).max(), abs(gruout[padding]).max()))
    print("LSTM state {}: h and the last valid output differ by {}, c and it by {:.3g}".format(
        sta._fields, largest_difference(sta.h, result[last]),
        largest_difference(sta.c, result[last])))
    print("GRU state: it and the last valid output differ by {}".format(
        largest_difference(grusta, gruout[last])))
    print("Random numbers in the padding instead of zeros change outputs and states by {}".format(
        max(map(largest_difference, (result, *sta, gruout, grusta),
                (with_rubbish[0], *with_rubbish[1], *with_rubbish[2:])))))


def largest_difference(a, b):
    return abs(a - b).max()


class CutDataSet:
    """A DataSet whose images are cut off after a random number of rows and padded with zeros."""

    def __init__(self, data_set, seed):
        self.num_examples = data_set.num_examples
        self.images = data_set.images
        self.labels = data_set.labels
        self.image_shape = data_set.image_shape
        self._data_set = data_set
        self._rng = np.random.RandomState(seed)

    def next_batch(self, batch_size):
        """Return images [batch_size, rows * columns], labels, and the lengths to feed."""
        images, labels = self._data_set.next_batch(batch_size)
        lengths = self._rng.randint(SHORTEST, LONGEST + 1, batch_size)
        rows = images.reshape((batch_size,) + self.image_shape)  # a view of the batch's own copy
        rows[np.arange(LONGEST) >= lengths[:, np.newaxis]] = 0
        return images, labels, {SEQUENCE_LENGTH: lengths}


SEQUENCE_LENGTH = "sequence_length:0"  # [batch], fed beside the images


def lstm_over_cut_images(input_x, n_steps, n_hidden):
    """Dynamic LSTM network over images of different length

    Returns hiddens: [batch, n_steps, n_hidden], zero past each image's length;
    states: LSTMStateTuple(c, h), [batch, n_hidden] each, after each image's last row.
    """
    sequence_length = tf.placeholder(tf.int32, [None], name=SEQUENCE_LENGTH.split(":")[0])
    lstm_cell = rnn.BasicLSTMCell(num_units=n_hidden)
    return tf.nn.dynamic_rnn(lstm_cell, input_x, sequence_length, dtype=tf.float32)


READOUTS = {
    "last valid state": lambda hiddens, states: states.h,
    "outputs[:, -1]": lambda hiddens, states: hiddens[:, -1],
}


def evaluate_by_length(n_images, n_correct, sess, model, data_set):
    """Return the accuracy over a cut data set; count its images, all and those told right, by
    their length."""
    for _ in range(data_set.num_examples // TEST_BATCH_SIZE):
        images, labels, lengths = data_set.next_batch(TEST_BATCH_SIZE)
        logits = sess.run(model.logits, training.feed(model, images, labels, lengths))
        correct = logits.argmax(axis=1) == labels.argmax(axis=1)
        n_images.update(lengths[SEQUENCE_LENGTH].tolist())
        n_correct.update(lengths[SEQUENCE_LENGTH][correct].tolist())
    return sum(n_correct.values()) / sum(n_images.values())


def train_on_cut_images(mnist, training_step, seed):
    """Train the network once for each read-out; print both accuracies, overall and by length."""
    columns = []
    for name, readout in READOUTS.items():
        n_images, n_correct = collections.Counter(), collections.Counter()
        # One seed, so that both networks meet the same images, cut to the same lengths.
        cut = Datasets(*(CutDataSet(each, seed) for each in mnist.restarted(seed)))
        training.say("Read at {}:".format(name))
        result = training.train_and_test(
            name, lstm_over_cut_images, cut, training_step, seed=seed, readout=readout,
            evaluate=functools.partial(evaluate_by_length, n_images, n_correct))
        columns.append([n_correct[length] / n_images[length] for length in sorted(n_images)]
                       + [result.test_accuracy])

    row = "{:>6} {:>8} {:>18} {:>18}".format
    print()
    print("Accuracy on the cut test set, by where the LSTM is read:")
    print(row("rows", "images", *READOUTS))
    counts = sorted(n_images.items()) + [("all", sum(n_images.values()))]
    for (length, count), *accuracies in zip(counts, *columns):
        print(row(length, count, *map("{:.4f}".format, accuracies)))


def main(argv=None):
    with command_line.leaving_quietly():
        parser = command_line.script_parser(__file__, __doc__.splitlines()[0])
        parser.add_argument("--seed", default=0, type=command_line.seed, metavar="N",
                            help="seed of the weights and, with --train, of batches and lengths; "
                                 "the tutorial's input stays the same")
        parser.add_argument("--train", action="store_true",
                            help="train on MNIST images of different length instead")
        parser.add_argument("--steps", type=command_line.positive_integer, metavar="N",
                            default=argparse.SUPPRESS,
                            help="training steps of --train (default: 1000)")
        args = parser.parse_args(argv)
        if "steps" in args and not args.train:
            parser.error("argument --steps: it goes with --train")
        if args.train:
            mnist = command_line.or_error(parser, read_data_sets, one_hot=True)
            train_on_cut_images(mnist, getattr(args, "steps", 1000), args.seed)
        else:
            demonstrate(args.seed)


if __name__ == "__main__":
    raise SystemExit(main())
