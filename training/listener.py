"""What attaches to a run from outside: the calls that run.py makes while it trains and tests."""


class Listener:
    """A listener overrides the methods that it needs. What several write does not depend on their
    order."""

    def before_training(self, run):
        """The model is built, and its variables have their first values or those of a checkpoint.
        """

    def at_display_step(self, run, accuracy, cost):
        """After run.step steps the model has this accuracy and cost on the last training batch.

        Called every run.settings.display_step steps and after the last step.
        """

    def after_step(self, run):
        """Training step number run.step, counted from 1, is done."""

    def after_training(self, run):
        """The training loop has ended, with its last step or with an exception."""

    def before_test(self, run):
        """The test begins."""

    def after_test_batch(self, run, number, accuracy, cost):
        """Batch `number` of the test, counted from 1, gave this accuracy and cost."""

    def after_test(self, run, accuracy):
        """The whole test set gave this accuracy."""
