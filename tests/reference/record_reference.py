"""Record what TensorFlow 1.15.5, with the real tf.contrib, computes.

    python tests/reference/record_reference.py

Run it under TensorFlow 1.15.5 (Python 3.7). It writes tensorflow115.json beside
itself: the 14 networks, short runs of them and of the variants, the demo and each of
cases.CASES. It refuses a case whose argument has no effect. The scripts and the cases import
``layers``, ``rnn`` and ``tf`` from ``contrib``; here they get the real ones.
"""
import json
import os
import platform
import sys
import tempfile
import types

import numpy as np
import tensorflow

if tensorflow.__version__ != "1.15.5":
    sys.exit(f"The reference comes from TensorFlow 1.15.5; this is {tensorflow.__version__}.")
tf = tensorflow.compat.v1
tf.disable_v2_behavior()
sys.modules["contrib"] = types.ModuleType("contrib")
sys.modules["contrib"].tf = tf
sys.modules["contrib"].layers = layers = tensorflow.contrib.layers
sys.modules["contrib"].rnn = tensorflow.contrib.rnn
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(os.path.dirname(HERE)), os.path.dirname(HERE)]

import bidirectional  # noqa: E402
import cases  # noqa: E402
import idx  # noqa: E402
import loader_calls  # noqa: E402
import multi_layer  # noqa: E402
import short_run  # noqa: E402
import single_layer  # noqa: E402
import variable_length_demo  # noqa: E402
import variants  # noqa: E402
from data.mnist import read_data_sets  # noqa: E402

VERSIONS = (f"TensorFlow {tensorflow.__version__}, NumPy {np.__version__}, Python "
            f"{platform.python_version()}")
ABOUT = {
    "made with": f"{VERSIONS}: tests/reference/record_reference.py over the real tf.contrib",
    "weights": "each trainable variable, by its name with :0, holds cases.drawn(name, shape)",
    "networks": "MNIST test images 100 to 106, 28 steps of 28 values, 16 units: probabilities "
                "and cost of the tutorial's head before training, and the cost after each of "
                "three Adam steps at a learning rate of 0.01 on that batch",
    "runs": "short_run.costs_of_a_run: the costs of 50 training steps at seed 0 and 16 units "
            "through the scripts' own loop, of 14 networks and eight variants",
    "runs of 128 units": "the same at the tutorial's number of units",
    "demo": "the outputs and states of the tutorial's input in float64",
    "batches": "loader_calls.positions of the real loader over idx.write_data_sets(…, 47, 13)",
    "checkpoint": "tensorflow115.ckpt: the first network after those three Adam steps; the last "
                  "cost is that of one more",
    "cases": "cases.evaluate: variables, outputs, and gradients of the sum of squared outputs",
}


def network(function, images, labels, checkpoint=None):
    """Evaluate a network under the tutorial's own head and loss, and save it if asked."""
    with tf.Graph().as_default(), tf.Session() as sess:
        input_x = tf.placeholder(tf.float32, [None, 28, 28])
        input_y = tf.placeholder(tf.float32, [None, 10])
        hiddens = function(input_x, 28, 16)[0]
        output = layers.fully_connected(inputs=hiddens[-1], num_outputs=10,
                                        activation_fn=tf.nn.softmax)
        cost = tf.reduce_mean(-tf.reduce_sum(input_y * tf.log(output), axis=1))
        train = tf.train.AdamOptimizer(1e-2).minimize(cost)
        cases.assign_drawn(sess)
        feed = {input_x: images.reshape([-1, 28, 28]), input_y: labels}
        probabilities, cost_before = sess.run([output, cost], feed)
        cost_after_adam = []
        for _ in range(3):
            sess.run(train, feed)
            cost_after_adam.append(sess.run(cost, feed))
        if checkpoint:
            tf.train.Saver().save(sess, checkpoint, write_meta_graph=False, write_state=False)
            sess.run(train, feed)
            return {"cost_after_adam": cost_after_adam + [sess.run(cost, feed)]}
        return {"variables": cases.names_and_shapes(), "probabilities": probabilities,
                "cost": cost_before, "cost_after_adam": cost_after_adam}


def runs(n_hidden):
    """Return a dict network -> costs of its short run."""
    mnist = read_data_sets(one_hot=True)
    return {f"{script.__name__}.{function.__name__}": short_run.costs_of_a_run(
                function, mnist, short_run.settings(n_hidden))
            for script in (single_layer, multi_layer, bidirectional, variants)
            for function in script.ARCHITECTURES.values()}


def demo():
    with tf.Graph().as_default(), tf.Session() as sess:
        tensors = variable_length_demo.lstm_and_gru(
            variable_length_demo.tutorial_input(), variable_length_demo.SEQ_LENGTHS)
        cases.assign_drawn(sess)
        lstm_outputs, lstm_state, gru_outputs, gru_state = sess.run(tensors)
        return {"variables": cases.names_and_shapes(), "lstm_outputs": lstm_outputs,
                "lstm_c": lstm_state.c, "lstm_h": lstm_state.h, "gru_outputs": gru_outputs,
                "gru_state": gru_state}


def loader(calls):
    """Return what calls(read_data_sets, directory) returns of the real loader."""
    with tempfile.TemporaryDirectory() as directory:
        idx.write_data_sets(directory, n_train=47, n_test=13)
        return calls(tensorflow.contrib.learn.datasets.mnist.read_data_sets, directory)


def case(function):
    with tf.Graph().as_default():
        return cases.evaluate(function)


def check_that_arguments_have_an_effect(recorded):
    """Check that a case "FUNCTION ARGUMENT" differs from the case "FUNCTION". If it does not, it
    tests nothing.

    Args:
        recorded: dict name -> what `case` returned.

    Raises:
        SystemExit: a case does not differ, or one that must not does.
    """
    for name, found in recorded.items():
        function, _, argument = name.partition(" ")
        if not argument:
            continue
        plain = recorded[function]
        shapes = [[np.shape(output) for output in each["outputs"]] for each in (found, plain)]
        same = found["variables"] == plain["variables"] and shapes[0] == shapes[1]
        difference = max(
            cases.largest_difference(one, other)
            for one, other in zip(found["outputs"], plain["outputs"])) if same else np.inf
        if argument in ("parallel_iterations", "swap_memory"):  # only how it is computed
            is_right = difference <= 1e-6
        elif argument == "dtype":  # float64: the same values to more digits
            is_right = 0 < difference < 1e-6
        else:
            is_right = difference > 1e-3
        if not is_right:
            sys.exit(f"The case {name!r} differs from {function!r} by {difference}: change its "
                     "argument, so that it shows an effect.")


def plain(value):
    """Turn NumPy's numbers into what JSON can hold, without losing a bit."""
    if isinstance(value, np.ndarray):
        return [plain(element) for element in value]
    if isinstance(value, np.integer):
        return int(value)
    if value.dtype == np.float32:
        return float(str(value))  # the shortest decimal that gives the same float32
    return float(value)


def write(path, reference):
    """Write a reference, with one entry per line, for readable changes."""
    check_that_arguments_have_an_effect(reference["cases"])
    sections = []
    for section, entries in reference.items():
        lines = [f"{json.dumps(name)}: {json.dumps(entry, default=plain)}"
                 for name, entry in entries.items()]
        sections.append(json.dumps(section) + ": {\n" + ",\n".join(lines) + "\n}")
    with open(path, "w") as stream:
        stream.write("{" + ",\n".join(sections) + "}\n")


def main():
    test = read_data_sets(one_hot=True).test
    batch = test.images[100:107], test.labels[100:107]
    write(cases.REFERENCE, {
        "about": ABOUT,
        "networks": {f"{script.__name__}.{function.__name__}": network(function, *batch)
                     for script in (single_layer, multi_layer, bidirectional)
                     for function in script.ARCHITECTURES.values()},
        "runs": runs(16),
        "runs of 128 units": runs(128),
        "demo": demo(),
        "batches": {"positions": loader(loader_calls.positions)},
        "checkpoint": network(single_layer.single_layer_static_lstm, *batch,
                              checkpoint=cases.CHECKPOINT),
        "cases": {name: case(function) for name, function in cases.CASES.items()},
    })


if __name__ == "__main__":
    main()
