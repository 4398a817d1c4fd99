"""What a person sees of a run: the tutorial's lines, a progress bar, a table."""
import sys
import warnings

from interface.exits import is_ipython

from tqdm import tqdm

from .listener import Listener
from .results import table
from .run import draws_random_numbers

TEST_DISPLAY_STEP = 20  # test batches from one printed line to the next


class PrintedLines(Listener):
    """Prints the tutorial's lines and, if `validate`, those of the validation set."""

    def __init__(self, validate=False):
        self._validate = validate

    def before_training(self, run):
        print_line("hidden:", run.model.hidden.shape)
        if run.step:
            print_line(f"Going on from the checkpoint of step {run.step}.")

    def at_display_step(self, run, accuracy, cost):
        # !s: format() would print a float32 with the digits of a float64.
        print_line(f"Step {run.step}:Training set accuracy {accuracy!s},cost {cost!s}.")
        if self._validate:
            accuracy, cost = run.validation()
            print_line(f"Step {run.step}:Validation set accuracy {accuracy},cost {cost:.7f}.")

    def before_test(self, run):
        if draws_random_numbers(run):
            print("The network draws random numbers while it is tested, so its test accuracy is "
                  "one of many: give it the argument `is_training`, and switch them off where it "
                  "is false", file=sys.stderr)

    def after_test_batch(self, run, number, accuracy, cost):
        if number % TEST_DISPLAY_STEP == 0:
            print_line(f"Step {number}:Test set accuracy {accuracy!s},cost {cost!s}.")

    def after_test(self, run, accuracy):
        print_line("Test accuracy:", accuracy)


class ProgressBar(Listener):
    """Shows the training steps, their speed, the time left, and the last printed accuracy and cost,
    on a terminal and, for longer runs, in a notebook."""

    def __init__(self, architecture):
        self._architecture = architecture

    def before_training(self, run):
        in_notebook = is_ipython()
        self._bar = (_notebooks_tqdm() if in_notebook else tqdm)(
            total=run.settings.steps, initial=run.step, desc=self._architecture, unit="step",
            leave=False, delay=3 if in_notebook else 0,  # seconds
            disable=not (in_notebook or sys.stderr and sys.stderr.isatty()))

    def at_display_step(self, run, accuracy, cost):
        self._bar.set_postfix(accuracy=accuracy, cost=cost, refresh=False)

    def after_step(self, run):
        self._bar.update()

    def after_training(self, run):
        self._bar.close()


def _notebooks_tqdm():
    """Return the tqdm that draws a bar where it can, and else prints one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without ipywidgets it prints
        from tqdm.auto import tqdm as notebooks_tqdm
    return notebooks_tqdm


def print_line(*words):
    """Print a line on standard output at once, without disturbing the progress bar."""
    with tqdm.external_write_mode():
        print(*words, flush=True)


def print_head(mnist, title):
    """Print the tutorial's four lines on the size of the data, and what is trained or tested."""
    rows, columns = mnist.train.image_shape
    for name, data_set in [("Training", mnist.train), ("Test", mnist.test),
                           ("Validation", mnist.validation)]:
        print_line(f"{name} data shape:", (data_set.num_examples, rows * columns))
    print_line("Training label shape:", mnist.train.labels.shape)
    print_line(title + ":")


def print_table(results):
    """Print a head and a row for each Result."""
    print_line()
    print_line(table(results))
