"""What a person sees of a run: the tutorial's lines, a progress bar, the time, a table."""
import sys
import time
from typing import NamedTuple

from tqdm import tqdm

from .checkpoints import restore
from .model import count_parameters, variables_behind
from .run import Listener, draws_random_numbers, new_run, test, train

TEST_DISPLAY_STEP = 20  # test batches from one printed line to the next


class Result(NamedTuple):
    """A row of the table that follows several networks."""

    architecture: str
    parameters: int       # trainable values
    steps: int            # training steps
    seconds: float        # of the training loop, without building and testing
    test_accuracy: float  # fraction of the test set


def train_and_report(architecture, title, network, mnist, settings, listeners=(),
                     checkpoints=None):
    """Train and test one network, with the tutorial's lines, a progress bar and a stopwatch.

    Args:
        architecture: its name, for the progress bar and the table.
        title: what it is, for the line above its training.
        network, mnist, settings: as in `new_run`.
        listeners: further Listeners, which are called first.
        checkpoints: Checkpoints, from the newest of which the run goes on.

    Returns:
        Result.

    Raises:
        KeyboardInterrupt: on Ctrl-C; its message gives the completed steps.
    """
    stopwatch = Stopwatch()
    listeners = [*listeners, stopwatch, PrintedLines(), ProgressBar(architecture)]
    try:
        print_shapes(mnist)
        print_line(title + ":")
        with new_run(network, mnist, settings) as run:
            if checkpoints:
                checkpoints.resume(run)
                listeners.append(checkpoints)
            train(run, listeners)
            warn_if_random(run)
            accuracy = test(run, listeners)
    except KeyboardInterrupt as interrupt:
        progress = f"{architecture}: {stopwatch.steps} of {settings.steps} training steps done"
        saved = str(interrupt)
        raise type(interrupt)(f"{progress}, {saved}" if saved else progress) from None
    return Result(architecture, stopwatch.parameters, settings.steps, stopwatch.seconds, accuracy)


def test_and_report(title, network, mnist, settings, checkpoint):
    """Test a checkpoint, with the tutorial's lines.

    Args:
        title, network, mnist, settings: as in `train_and_report`.
        checkpoint: prefix of a checkpoint, of which the network's variables are used.

    Raises:
        UserError: the checkpoint does not fit or cannot be read.
    """
    print_shapes(mnist)
    print_line(title + ":")
    with new_run(network, mnist, settings) as run:
        print_line("Checkpoint:", checkpoint)
        restore(run.sess, checkpoint, variables_behind(run.model))
        warn_if_random(run)
        test(run, [PrintedLines()])


def warn_if_random(run):
    """Say so if a network draws random numbers while it is tested."""
    if draws_random_numbers(run):
        print("The network draws random numbers while it is tested, so its test accuracy is one of "
              "many: give it the argument `training`, and switch them off where it is false",
              file=sys.stderr)


class PrintedLines(Listener):
    """Prints the tutorial's lines."""

    def before_training(self, run):
        print_line("hidden:", run.model.hidden.shape)
        if run.step:
            print_line(f"Going on from the checkpoint of step {run.step}.")

    def at_display_step(self, run, accuracy, cost):
        # !s: format() would print a float32 with the digits of a float64.
        print_line(f"Step {run.step}:Training set accuracy {accuracy!s},cost {cost!s}.")

    def after_test_batch(self, run, number, accuracy, cost):
        if number % TEST_DISPLAY_STEP == 0:
            print_line(f"Step {number}:Test set accuracy {accuracy!s},cost {cost!s}.")

    def after_test(self, run, accuracy):
        print_line("Test accuracy:", accuracy)


class ProgressBar(Listener):
    """Shows the training steps, their speed, the time left, and the last printed accuracy and cost,
    if standard error is a terminal."""

    def __init__(self, architecture):
        self._architecture = architecture

    def before_training(self, run):
        self._bar = tqdm(total=run.settings.steps, initial=run.step, desc=self._architecture,
                         unit="step", leave=False,
                         disable=not (sys.stderr and sys.stderr.isatty()))

    def at_display_step(self, run, accuracy, cost):
        self._bar.set_postfix(accuracy=accuracy, cost=cost, refresh=False)

    def after_step(self, run):
        self._bar.update()

    def after_training(self, run):
        self._bar.close()


class Stopwatch(Listener):
    """Counts the steps and seconds of the training loop, and the parameters.

    Attributes:
        steps: completed training steps.
        parameters: number of trainable values.
        seconds: time of the steps that this process took.
    """

    def __init__(self):
        self._run, self.parameters, self.seconds = None, 0, 0.0

    @property
    def steps(self):
        return self._run.step if self._run else 0

    def before_training(self, run):
        self._run = run
        self.parameters = count_parameters()
        self._started = time.perf_counter()

    def after_training(self, run):
        self.seconds = time.perf_counter() - self._started


def print_line(*words):
    """Print a line on standard output at once, without disturbing the progress bar."""
    with tqdm.external_write_mode():
        print(*words, flush=True)


def print_shapes(mnist):
    """Print the tutorial's four lines on the size of the data."""
    rows, columns = mnist.train.image_shape
    for name, data_set in [("Training", mnist.train), ("Test", mnist.test),
                           ("Validation", mnist.validation)]:
        print_line(f"{name} data shape:", (data_set.num_examples, rows * columns))
    print_line("Training label shape:", mnist.train.labels.shape)


def print_table(results):
    """Print a head and a row for each Result."""
    row = "{:<22} {:>10} {:>6} {:>8} {:>14}".format
    print_line()
    print_line(row("architecture", "parameters", "steps", "seconds", "test accuracy"))
    for result in results:
        print_line(row(result.architecture, result.parameters, result.steps,
                       f"{result.seconds:.1f}", f"{result.test_accuracy:.4f}"))
