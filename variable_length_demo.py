"""Sequences of different length under dynamic_rnn (tutorial, section 6, first part).

    python variable_length_demo.py

Two sequences, of 4 and 1 time steps, padded with zeros into one batch [2, 4, 5], go
through an LSTM and a GRU of 3 units. Prints what the tutorial prints, then computes
what the reader is meant to see in it.
"""
import training  # noqa: F401 (first, to say in one line what is not installed)
from contrib import rnn, tf

import argparse

import numpy as np

import command_line

SEQ_LENGTHS = [4, 1]  # time steps


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


def main(argv=None):
    with command_line.leaving_quietly():
        parser = argparse.ArgumentParser(
            prog="variable_length_demo.py", description=__doc__.splitlines()[0],
            formatter_class=command_line.HelpFormatter, allow_abbrev=False)
        parser.add_argument("--seed", default=0, type=command_line.seed, metavar="N",
                            help="seed of the weights; the input stays the tutorial's")
        demonstrate(parser.parse_args(argv).seed)


if __name__ == "__main__":
    raise SystemExit(main())
