"""One seed, one run: the first values of the variables."""
import numpy as np

from contrib import tf


def initialize(sess, seed):
    """Give all variables their first values: the same ones on every TensorFlow.

    TensorFlow seeds each random operation by its number in the graph, and each version of
    TensorFlow numbers them differently. So the operations that draw first values are not run.
    Their outputs are fed instead: NumPy draws them from one RandomState(seed), variable by
    variable in the order of their creation. TensorFlow scales them as the variable's initializer
    says (Glorot uniform where nothing else was asked for), so the distribution is unchanged.

    Uniform and normal initializers are drawn in this way. Constants need no drawing. Any other
    initializer (truncated normal, say) runs as it is.

    Args:
        sess: Session of the default graph.
        seed: integer, 0 to 2**32 - 1.
    """
    rng = np.random.RandomState(seed)
    draw = {"RandomUniform": rng.random_sample, "RandomStandardNormal": rng.standard_normal}
    drawn = {}
    for variable in tf.global_variables():
        for operation in operations_behind(variable.initial_value):
            output = operation.outputs[0] if operation.outputs else None
            if operation.type in draw and output not in drawn:
                drawn[output] = draw[operation.type](output.shape.as_list())
    sess.run(tf.global_variables_initializer(), drawn)


def operations_behind(tensor):
    """Yield each operation that a tensor is computed from, once."""
    found, waiting = set(), [tensor.op]
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            yield operation
            waiting += [each.op for each in operation.inputs]
