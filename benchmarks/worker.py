"""What the benchmark programs share: each trains one network and takes orders on standard input.

    python benchmarks/pytorch.py "single_layer static_lstm"

A program takes one training step and prints "ready". Then it answers each order with one line of
JSON:

    steps N     take N training steps; answer the ms of each
    test        answer the accuracy on the test set and the peak memory of the process in MiB

The data, the batches, the units, the optimizer (Adam) and the loss are the same everywhere.
Standard library and NumPy only, and Python 3.7, because each program has an environment of its own.
"""
import json
import os
import resource
import sys
import time
from typing import NamedTuple

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BATCH_SIZE, N_STEPS, N_INPUT, N_HIDDEN, N_CLASSES = 128, 28, 28, 128, 10
LEARNING_RATE = 1e-3  # ten times the tutorial's, so that few steps show what is learned


class Network(NamedTuple):
    """What a program has to build."""

    function: str        # its name in the tutorial, and in the files of today/
    cells: tuple         # "lstm" or "gru", one per layer
    units: tuple         # one per layer
    bidirectional: bool  # whether each layer reads both ways
    static: bool         # whether the graph has every time step; for programs that know graphs

    def flops(self, batch_size=BATCH_SIZE, n_steps=N_STEPS, n_input=N_INPUT):
        """Return the floating-point operations of a training step's matrix products.

        The gradient takes two products for each one of the forward pass.
        """
        ways = 2 if self.bidirectional else 1
        total = 0
        for cell, units in zip(self.cells, self.units):
            gates = {"lstm": 4, "gru": 3}[cell]
            total += 3 * 2 * ways * n_steps * batch_size * (n_input + units) * gates * units
            n_input = ways * units
        return total


# "script architecture" -> Network.
NETWORKS = {
    "single_layer static_lstm": Network(
        "single_layer_static_lstm", ("lstm",), (128,), False, True),
    "single_layer dynamic_lstm": Network(
        "single_layer_dynamic_lstm", ("lstm",), (128,), False, False),
    "single_layer static_gru": Network(
        "single_layer_static_gru", ("gru",), (128,), False, True),
    "single_layer dynamic_gru": Network(
        "single_layer_dynamic_gru", ("gru",), (128,), False, False),
    "multi_layer static_lstm": Network(
        "multi_layer_static_lstm", ("lstm",) * 3, (128,) * 3, False, True),
    "multi_layer dynamic_lstm": Network(
        "multi_layer_dynamic_lstm", ("lstm",) * 3, (128,) * 3, False, False),
    "multi_layer static_gru": Network(
        "multi_layer_static_gru", ("gru",) * 3, (128,) * 3, False, True),
    "multi_layer dynamic_gru": Network(
        "multi_layer_dynamic_gru", ("gru",) * 3, (128,) * 3, False, False),
    "multi_layer static_mix": Network(
        "multi_layer_static_mix", ("lstm", "gru"), (128, 256), False, True),
    "multi_layer dynamic_mix": Network(
        "multi_layer_dynamic_mix", ("lstm", "gru"), (128, 256), False, False),
    "bidirectional static_bi_lstm": Network(
        "single_layer_static_bi_lstm", ("lstm",), (128,), True, True),
    "bidirectional dynamic_bi_lstm": Network(
        "single_layer_dynamic_bi_lstm", ("lstm",), (128,), True, False),
    "bidirectional multi_static_bi_lstm": Network(
        "multi_layer_static_bi_lstm", ("lstm",) * 3, (128,) * 3, True, True),
    "bidirectional multi_dynamic_bi_lstm": Network(
        "multi_layer_dynamic_bi_lstm", ("lstm",) * 3, (128,) * 3, True, False),
}


def serve(build):
    """Run a benchmark program.

    Args:
        build: function (name, Network) -> (train, predict). train(batches) takes a training step on
            each of a list of (images [batch, 28, 28] float32, digits [batch] uint8) and returns a
            list of their ms. predict(images) returns digits [batch].
    """
    sys.path.insert(0, PROJECT)
    from data.mnist import read_data_sets
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is not an answer

    def answer(value):
        print(json.dumps(value), file=answers, flush=True)

    mnist = read_data_sets(reshape=False, seed=0)

    def batches(n):
        for _ in range(n):
            images, digits = mnist.train.next_batch(BATCH_SIZE)
            yield images[..., 0], digits

    train, predict = build(sys.argv[1], NETWORKS[sys.argv[1]])
    train(batches(1))
    answer("ready")
    for line in sys.stdin:
        order, *number = line.split()
        if order == "steps":
            answer(train(batches(int(number[0]))))
        elif order == "test":
            n_correct = sum(int((predict(images[..., 0]) == digits).sum())
                            for images, digits in mnist.test.batches(1000))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            answer([n_correct / mnist.test.num_examples, peak])


def timed(step):
    """Return a function (batches) -> list of ms, from a function that takes one training step.
    The time of a step includes the drawing of its batch."""
    def take_steps(batches):
        milliseconds, batches = [], iter(batches)
        while True:
            started = time.perf_counter()
            batch = next(batches, None)
            if batch is None:
                return milliseconds
            step(*batch)
            milliseconds.append(1000 * (time.perf_counter() - started))
    return take_steps
