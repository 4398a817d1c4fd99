"""What the scripts share: the head on a network, its training, its test, the command line.

A script hands its architectures to `main`. For each of them, in a graph of its own:

    mnist.train  [batch, n_steps * n_input]  ->  input_x [batch, n_steps, n_input]
        ->  the network  ->  hiddens[-1] [batch, units]  ->  logits [batch, 10]
        ->  cost (nats), accuracy (fraction)  ->  Adam  ->  the tutorial's lines
"""
import collections
import sys
import time

try:  # first, because it says in one line what is not installed
    from contrib import layers, tf
except ImportError as error:
    if error.name != "contrib":  # not contrib's own word
        raise
    print(error, file=sys.stderr)
    raise SystemExit(2)

from tqdm import tqdm

import command_line
from data.mnist import DATA_DIR, N_CLASSES, read_data_sets

# The tutorial's settings.
N_HIDDEN = 128           # units of each layer and direction
BATCH_SIZE = 128         # images of a training step
LEARNING_RATE = 1e-4     # of Adam
DISPLAY_STEP = 200       # training steps between two printed lines
TEST_BATCH_SIZE = 50     # images; it tests in small batches to save memory
TEST_DISPLAY_STEP = 20   # test batches between two printed lines

Model = collections.namedtuple("Model", "input_x input_y hidden logits cost accuracy train")
Result = collections.namedtuple("Result", "architecture parameters steps seconds test_accuracy")


def last_output(hiddens, *states):
    """The output of the last step: the tutorial's read-out"""
    return hiddens[-1]


READOUTS = {"last-output": last_output}


def build_model(network, n_steps, n_input, n_hidden=N_HIDDEN, learning_rate=LEARNING_RATE,
                readout=last_output):
    """Build a network with its read-out, loss and optimizer in the default graph.

    Args:
        network: function (input_x, n_steps, n_hidden) -> (hiddens, ...).
        n_steps: time steps of an example: rows of an image.
        n_input: values of a time step: columns of an image.
        n_hidden: units of the network.
        learning_rate: of Adam.
        readout: function of what the network returns -> hidden [batch, units].

    Returns:
        Model: input_x [batch, n_steps, n_input]; input_y [batch, 10], one-hot;
        hidden [batch, units], what is read out; logits [batch, 10];
        cost, the mean cross-entropy in nats; accuracy, a fraction; train, the
        operation of one training step.
    """
    input_x = tf.placeholder(tf.float32, [None, n_steps, n_input])
    input_y = tf.placeholder(tf.float32, [None, N_CLASSES])
    hidden = readout(*network(input_x, n_steps, n_hidden))
    logits = layers.fully_connected(hidden, N_CLASSES, activation_fn=None)
    # From logits: the tutorial's log(softmax) has the same value until a softmax
    # underflows, and then its gradient is NaN.
    cost = tf.reduce_mean(
        tf.nn.softmax_cross_entropy_with_logits_v2(labels=input_y, logits=logits))
    correct = tf.equal(tf.argmax(logits, 1), tf.argmax(input_y, 1))
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
    train = tf.train.AdamOptimizer(learning_rate).minimize(cost)
    return Model(input_x, input_y, hidden, logits, cost, accuracy, train)


def feed(model, images, labels, also=None):
    """Return the feed_dict of a batch.

    Args:
        model: Model.
        images: [batch, n_steps * n_input], which are cut into time steps.
        labels: [batch, 10], one-hot.
        also: feed_dict of what else the network takes.
    """
    feed_dict = {model.input_x: images.reshape([-1] + model.input_x.shape.as_list()[1:]),
                 model.input_y: labels}
    feed_dict.update(also or {})
    return feed_dict


def evaluate(sess, model, data_set):
    """Return the accuracy over a whole data set, as a fraction, batch by printed batch."""
    n_correct = 0
    for n_before in range(0, data_set.num_examples, TEST_BATCH_SIZE):
        size = min(TEST_BATCH_SIZE, data_set.num_examples - n_before)
        accuracy, cost = sess.run([model.accuracy, model.cost],
                                  feed(model, *data_set.next_batch(size)))
        n_correct += round(float(accuracy) * size)
        step = n_before // TEST_BATCH_SIZE + 1
        if step % TEST_DISPLAY_STEP == 0:
            say("Step {}:Test set accuracy {!s},cost {!s}.".format(step, accuracy, cost))
    return n_correct / data_set.num_examples


def train_and_test(architecture, network, mnist, training_step, display_step=DISPLAY_STEP,
                   batch_size=BATCH_SIZE, n_hidden=N_HIDDEN, learning_rate=LEARNING_RATE, seed=0,
                   readout=last_output, evaluate=evaluate):
    """Train and test one network in a fresh graph, printing the tutorial's lines.

    Args:
        architecture: its name.
        network: its function (input_x, n_steps, n_hidden) -> (hiddens, ...).
        mnist: Datasets, one-hot, to take the batches from.
        training_step: how many training steps.
        display_step: training steps between two printed lines.
        batch_size: images of a training step.
        n_hidden: units of the network.
        learning_rate: of Adam.
        seed: of the first weights.
        readout: function of what the network returns -> [batch, units].
        evaluate: function (sess, model, mnist.test) -> accuracy.

    Returns:
        Result: parameters counts the trainable values; seconds are those of the loop
        over the training steps, with its batches and its printed lines but without the
        building before and the test after it; test_accuracy is a fraction of the test set.

    Raises:
        KeyboardInterrupt: on Ctrl-C, saying how far training came.
    """
    step = 0
    try:
        say_shapes(mnist)
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(seed)
            say(command_line.title(network) + ":")
            model = build_model(network, *mnist.train.image_shape, n_hidden, learning_rate,
                                readout)
            say("hidden:", model.hidden.shape)
            sess.run(tf.global_variables_initializer())

            started = time.perf_counter()
            for step in tqdm(range(1, training_step + 1), architecture, unit="step", leave=False,
                             disable=not (sys.stderr and sys.stderr.isatty())):
                batch = feed(model, *mnist.train.next_batch(batch_size))
                sess.run(model.train, batch)
                if step % display_step == 0:
                    accuracy, cost = sess.run([model.accuracy, model.cost], batch)
                    say("Step {}:Training set accuracy {!s},cost {!s}.".format(
                        step, accuracy, cost))
            seconds = time.perf_counter() - started

            test_accuracy = evaluate(sess, model, mnist.test)
            say("Test accuracy:", test_accuracy)
            parameters = sum(v.shape.num_elements() for v in tf.trainable_variables())
            return Result(architecture, parameters, training_step, seconds, test_accuracy)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("{}: {} of {} training steps done".format(
            architecture, step, training_step)) from None


def say(*words):
    """Print a line on standard output, at once and clear of the progress bar."""
    with tqdm.external_write_mode():
        print(*words, flush=True)


def say_shapes(mnist):
    """Print the tutorial's four lines on the size of the data."""
    say("Training data shape:", mnist.train.images.shape)
    say("Test data shape:", mnist.test.images.shape)
    say("Validation data shape:", mnist.validation.images.shape)
    say("Training label shape:", mnist.train.labels.shape)


def say_table(results):
    """Print a row for each Result."""
    row = "{:<22} {:>10} {:>6} {:>8} {:>14}".format
    say()
    say(row("architecture", "parameters", "steps", "seconds", "test accuracy"))
    for result in results:
        say(row(result.architecture, result.parameters, result.steps,
                "{:.1f}".format(result.seconds), "{:.4f}".format(result.test_accuracy)))


def main(architectures, training_step, argv=None, readouts=READOUTS):
    """Run a script's command line: train and test one of its architectures, or all.

    Args:
        architectures: dict name -> network function, in the tutorial's order.
        training_step: how many training steps the tutorial takes.
        argv: the arguments; those of the process by default.
        readouts: dict name -> function of what a network returns, the default first;
            several make the flag --readout.

    Raises:
        SystemExit: status 2 for bad input, with one line on standard error that says
            what is wrong; 130 after Ctrl-C.
    """
    with command_line.leaving_quietly():
        parser = command_line.argument_parser(
            architectures, readouts, steps=training_step, display_step=DISPLAY_STEP,
            batch_size=BATCH_SIZE, n_hidden=N_HIDDEN, learning_rate=LEARNING_RATE, seed=0,
            data_dir=DATA_DIR)
        args = parser.parse_args(argv)
        mnist = command_line.or_error(parser, read_data_sets, args.data_dir, one_hot=True)
        if args.batch_size > mnist.train.num_examples:
            parser.error("argument --batch-size: {} is more than the {} images of the training "
                         "set".format(args.batch_size, mnist.train.num_examples))
        for architecture in args.arch:  # before hours go into the others
            try:
                with tf.Graph().as_default():
                    one_step = tf.zeros([1, 1, mnist.train.image_shape[1]])
                    architectures[architecture](one_step, 1, args.n_hidden)
            except ValueError as error:
                parser.error("argument --n-hidden: {}: {}".format(
                    architecture, str(error).strip().splitlines()[-1]))

        results = []
        for architecture in args.arch:
            results.append(train_and_test(
                architecture, architectures[architecture], mnist.restarted(args.seed),
                training_step=args.steps, display_step=args.display_step,
                batch_size=args.batch_size, n_hidden=args.n_hidden,
                learning_rate=args.learning_rate, seed=args.seed,
                readout=readouts[args.readout]))
        if len(results) > 1:
            say_table(results)
