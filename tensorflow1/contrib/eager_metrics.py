"""tf.contrib.eager.metrics: means that are collected over several calls, in a graph or not."""
import re

from . import tf, uncovered

__all__ = ["Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "Mean", "Metric", "SparseAccuracy"]

__getattr__ = uncovered.raising("tf.contrib.eager.metrics", ", ".join(__all__))

(Checkpointable,) = tf.Module.__bases__


class Metric(Checkpointable):
    """Something that is collected in variables.

    A subclass has `build`, which makes the variables with add_variable at the first call, `call`,
    which updates them, and `result`.

    Args:
        name: by default that of the class.
        use_global_variables: whether the variables are global. Otherwise they are local.
    """

    def __init__(self, name=None, use_global_variables=False):
        name = name or type(self).__name__
        self._use_global_variables = use_global_variables
        with tf.variable_scope(re.sub("[^A-Za-z0-9.]", "_", name), use_resource=True,
                               reuse=False) as scope:
            pass
        # As plain attributes these would join a checkpoint.
        vars(self).update(_name=name, _scope=scope, _built=False, _variables=[], _first_values=[])
        if not tf.executing_eagerly():
            self.call = tf.function(self.call, autograph=False)

    def __call__(self, *args, **kwargs):
        """Update the metric; return the arguments. In a graph they are the update."""
        if not self._built:
            with tf.variable_scope(self._scope):
                self.build(*args, **kwargs)
            self._built = True
        return self.call(*args, **kwargs)

    @property
    def name(self):
        return self._name

    @property
    def variables(self):
        return self._variables

    def init_variables(self):
        """Give the variables their first values; in a graph return the operation that does."""
        if not tf.executing_eagerly():
            return tf.group([variable.initializer for variable in self._variables])
        for variable, value in zip(self._variables, self._first_values):
            variable.assign(value)

    def build(self, *args, **kwargs):
        raise NotImplementedError("Metrics must define a build() member function")

    def call(self, *args, **kwargs):
        raise NotImplementedError("Metrics must define a call() member function")

    def result(self):
        raise NotImplementedError("Metrics must define a result() member function")

    def value(self):
        """Return result(), or with eager execution the function itself."""
        return self.result if tf.executing_eagerly() else self.result()

    def aggregate(self, metrics):
        """Add the variables of a list of metrics of the same type."""
        for metric in metrics:
            if type(metric) is not type(self):
                raise TypeError("All metrics must be the same type, '%s' != '%s'."
                                % (type(self), type(metric)))
        for same in zip(self._variables, *(metric.variables for metric in metrics)):
            if len({variable.name for variable in same}) > 1:
                raise ValueError("All metrics must have variables in the same order.")
            same[0].assign_add(tf.add_n(same[1:]))

    def add_variable(self, name, shape=None, dtype=None, initializer=None):
        """Make a variable, in `build`."""
        if self._built:
            raise RuntimeError("Can't call add_variable() except in build().")
        kind = (tf.GraphKeys.GLOBAL_VARIABLES if self._use_global_variables
                else tf.GraphKeys.LOCAL_VARIABLES)
        variable = tf.get_variable(
            name, shape, dtype, initializer, trainable=False, use_resource=True,
            collections=None if tf.executing_eagerly() else [
                kind, tf.GraphKeys.METRIC_VARIABLES])
        self._variables.append(variable)
        if tf.executing_eagerly():
            self._first_values.append(variable.read_value())
        return variable


class Mean(Metric):
    """Weighted mean of all values of all calls."""

    def __init__(self, name=None, dtype=tf.float64, use_global_variables=False):
        super().__init__(name, use_global_variables)
        self.dtype = dtype

    def build(self, *args, **kwargs):
        self.numer = self.add_variable("numer", (), self.dtype, tf.zeros_initializer)
        self.denom = self.add_variable("denom", (), self.dtype, tf.zeros_initializer)

    def call(self, values, weights=None):
        """Add values, with weights that fit them."""
        if weights is None:
            self.denom.assign_add(tf.cast(tf.size(values), self.dtype))
            self.numer.assign_add(tf.cast(tf.reduce_sum(values), self.dtype))
            return values
        weights = tf.cast(weights, self.dtype)
        self.denom.assign_add(tf.reduce_sum(weights))
        self.numer.assign_add(tf.reduce_sum(tf.cast(values, self.dtype) * weights))
        return values, weights

    def result(self, write_summary=True):
        """Return the mean. `write_summary` is without effect: tf.contrib.summary is not covered."""
        return self.numer / self.denom


class _Accuracy(Mean):
    """Fraction of predictions that are their labels'."""

    def __init__(self, name=None, dtype=tf.float64):
        super().__init__(name, dtype)

    def call(self, labels, predictions, weights=None):
        """Add labels and predictions. Return them as they were compared."""
        self._check(tf.shape(labels), tf.shape(predictions))
        labels, predictions = self._compared(labels, predictions)
        super().call(tf.cast(tf.equal(labels, predictions), self.dtype), weights)
        return (labels, predictions) if weights is None else (labels, predictions, weights)

    def _check(self, labels, predictions):
        tf.debugging.assert_equal(
            labels, predictions, message="Shapes of labels and predictions are unequal")

    def _compared(self, labels, predictions):
        return labels, predictions


class Accuracy(_Accuracy):
    """Accuracy of predictions of the shape and type of their labels."""


class CategoricalAccuracy(_Accuracy):
    """Accuracy of logits or probabilities [batch, classes] of one-hot labels."""

    def _compared(self, labels, predictions):
        return tf.argmax(labels, axis=-1), tf.argmax(predictions, axis=-1)


class BinaryAccuracy(_Accuracy):
    """Accuracy of logits or probabilities of labels 0 and 1, which is above `threshold`."""

    def __init__(self, threshold, name=None, dtype=tf.float64):
        super().__init__(name, dtype)
        self.threshold = threshold

    def _compared(self, labels, predictions):
        return tf.cast(labels, tf.bool), tf.convert_to_tensor(predictions) > self.threshold


class SparseAccuracy(_Accuracy):
    """Accuracy of logits or probabilities [batch, classes] of integer labels [batch]."""

    def _check(self, labels, predictions):
        tf.debugging.assert_equal(
            labels, predictions[0], message="First axis of labels and predictions is unequal")

    def _compared(self, labels, predictions):
        return tf.cast(labels, tf.int64), tf.argmax(predictions, axis=-1)
