"""tf.contrib.learn, of which scripts for recurrent networks use the vocabulary, `run_n`, the names
of the modes and files of data."""
from . import datasets_base, preprocessing, tf, uncovered  # noqa: F401

__all__ = ["ModeKeys", "preprocessing", "run_n"]

__getattr__ = uncovered.raising(
    "tf.contrib.learn", "run_n, ModeKeys, the vocabulary of preprocessing, the MNIST loader and "
    "parts of datasets.base")


class ModeKeys:
    """The names of a model's modes."""

    TRAIN, EVAL, INFER = "train", "eval", "infer"

    @classmethod
    def validate(cls, key):
        """Raise a ValueError if a mode is none of these."""
        if key not in (cls.TRAIN, cls.EVAL, cls.INFER):
            raise ValueError("Invalid mode %s." % key)


def run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    """Compute tensors several times in a session of their own, in which queues are filled.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.learn.run_n``.

    Args:
        output_dict: dict of tensors of one graph.
        feed_dict: what is fed each time.
        restore_checkpoint_path: checkpoint that gives the variables their values. Without it they
            get their first values.
        n: how many times.

    Returns:
        list of n dicts, with the values of the tensors.

    Raises:
        ValueError: `output_dict` is empty.
    """
    if not output_dict:
        raise ValueError(f"output_dict is invalid: {output_dict}.")
    with next(iter(output_dict.values())).graph.as_default(), tf.Session() as sess:
        if restore_checkpoint_path:
            tf.train.Saver().restore(sess, restore_checkpoint_path)
        else:
            sess.run(tf.global_variables_initializer())
        sess.run([tf.local_variables_initializer(), tf.tables_initializer()])
        coordinator = tf.train.Coordinator()
        queues = tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS)
        threads = [thread for queue in queues
                   for thread in queue.create_threads(sess, coordinator, daemon=True, start=True)]
        try:
            return [sess.run(output_dict, feed_dict) for _ in range(n)]
        finally:
            coordinator.request_stop()
            coordinator.join(threads)
