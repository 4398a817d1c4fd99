"""Record what the tutorial's own code computes, and the test accuracies that it prints.

    python tests/reference/record_tutorial.py --output DIR LISTING [LISTING ...]

Run it under TensorFlow 1.15.5 (Python 3.7). Each LISTING is a file with one of the three programs
of the tutorial (sections 6, 7 and 8), as you copy it from the tutorial's page. The page has lost
the `\\n` in some strings: put it back, as in `print('X:\\n',X)`. The listings are not in this
repository, because they are not this project's.

Writes DIR/tutorial115.json, as in this folder: what the networks compute with given weights. Then
trains each network with each seed through the tutorial's own function, and writes
DIR/tutorial.csv, as in results/: the test accuracies. All of it takes hours. --steps shortens the
training.
"""
import argparse
import contextlib
import csv
import io
import json
import os
import re
import sys
import tempfile

import tensorflow as tf

# First: it refuses another TensorFlow, and sets the path and the module contrib.
import record_reference

# isort: split
import cases
from data.mnist import DATA_DIR, read_data_sets

ABOUT = {
    "made_with": f"{record_reference.VERSIONS}: tests/reference/record_tutorial.py over the "
                 "tutorial's own functions and the real tf.contrib",
    "weights": "each trainable variable, by its name with :0, holds cases.drawn(name, shape) as "
               "float32, and as float64 in the demo",
    "input": "MNIST test images 100 to 106 as [7, 28, 28] float32 in 0 to 1, labels one-hot; "
             "28 steps, 16 units",
    "values": "probabilities and cost before training, and the cost after each of three Adam steps "
              "at a learning rate of 0.01 on that batch",
}
# A script here -> the names of the tutorial's functions in the order of their flags.
NETWORKS = {script.__name__: [network.__name__ for network in script.ARCHITECTURES.values()]
            for script in (record_reference.single_layer, record_reference.multi_layer,
                           record_reference.bidirectional)}


def load(path, steps):
    """Run a listing without its last block, and return its names.

    Args:
        path: a file.
        steps: number of training steps in place of the tutorial's, or None.
    """
    with open(path, encoding="utf-8") as stream:
        source = stream.read()
    if steps:
        source = re.sub(r"(?m)^( *training_step *=) *\d+", rf"\1 {steps}", source)
    names = {"__name__": "listing"}
    try:
        exec(compile(source, path, "exec"), names)
    except SyntaxError as error:
        sys.exit(f"{path}, line {error.lineno}: {error.msg}. If a string ends there, put back the "
                 "\\n that the page has lost.")
    names["training_step"] = re.search(r"(?m)^ *training_step *= *(\d+)", source).group(1)
    return names


def script_of(names):
    """Return the name of this project's script with the networks of a listing."""
    for script, functions in NETWORKS.items():
        if all(function in names for function in functions):
            return script
    return sys.exit("A listing has none of the tutorial's networks.")


def demo(names):
    """Return what the demo of the first listing computes with given weights."""
    sess = names["sess"]
    with sess.graph.as_default():
        cases.assign_drawn(sess)
        outputs, state, gru_outputs, gru_state = sess.run([
            names[name] for name in ("outputs", "last_states", "gruoutputs", "grulast_states")])
        return {"variables": cases.names_and_shapes(), "lstm_outputs": outputs, "lstm_c": state.c,
                "lstm_h": state.h, "gru_outputs": gru_outputs, "gru_state": gru_state}


def printed_accuracy(names, flag, seed):
    """Train a network through the tutorial's own function, and return the accuracy that it prints.

    Args:
        names: of the listing.
        flag: the tutorial's number of the network.
        seed: seed of the graph, from which weights and batches follow.
    """
    reset_default_graph = tf.reset_default_graph

    def reset_and_seed():
        reset_default_graph()
        tf.set_random_seed(seed)

    printed = io.StringIO()
    tf.reset_default_graph = reset_and_seed
    try:
        with contextlib.redirect_stdout(printed):
            names["mnist_rnn_classfication"](flag)
    finally:
        tf.reset_default_graph = reset_default_graph
    return float(re.search(r"Test accuracy: (\S+)", printed.getvalue()).group(1))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listings", metavar="LISTING", nargs="+", help="a file")
    parser.add_argument("--output", metavar="DIR", required=True, help="folder of the two files")
    parser.add_argument("--steps", type=int, metavar="N", help="training steps of every network")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], metavar="N")
    args = parser.parse_args()
    os.makedirs(args.output, exist_ok=True)
    output = os.path.abspath(args.output)
    listings = {}
    for path in args.listings:
        names = load(path, args.steps)
        listings[script_of(names)] = names

    test = read_data_sets(one_hot=True).test
    batch = test.images[100:107], test.labels[100:107]
    values = {"about": ABOUT}
    for script, names in listings.items():
        for function in NETWORKS[script]:
            values[f"{script}/{function}/16"] = record_reference.network(names[function], *batch)
    if "single_layer" in listings:
        values["demo"] = demo(listings["single_layer"])
    with open(os.path.join(output, "tutorial115.json"), "w") as stream:
        json.dump(values, stream, default=record_reference.plain)

    with tempfile.TemporaryDirectory() as directory, \
            open(os.path.join(output, "tutorial.csv"), "w") as stream:
        os.symlink(DATA_DIR, os.path.join(directory, "MNIST-data"))
        os.chdir(directory)  # the listings read MNIST-data
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["script", "flag", "training_step", "seed", "test_accuracy"])
        for script, names in sorted(listings.items()):
            for flag in range(1, 1 + len(NETWORKS[script])):
                for seed in args.seeds:
                    accuracy = printed_accuracy(names, flag, seed)
                    row = [script, flag, names["training_step"], seed, f"{accuracy:.4f}"]
                    writer.writerow(row)
                    stream.flush()
                    print(*row, flush=True)
        os.chdir(output)


if __name__ == "__main__":
    main()
