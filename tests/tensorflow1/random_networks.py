"""Random combinations of what cases.py and cases_of_contrib.py try one by one."""
import numpy as np

import cases
import cases_of_contrib
from tensorflow1.contrib import layers, rnn, tf


class RandomNetwork:
    """A recurrent network that a seed chooses: function, cells, wrappers, arguments and head.

    Calling it builds it, as for any case: for example a `static_bidirectional_rnn` of an
    `LSTMCell(4, use_peepholes=True, num_proj=2)` forward and a `GRUCell(5)` in an
    `OutputProjectionWrapper` backward, with lengths, below a head of three units with ReLU.
    """

    def __init__(self, seed):
        self.seed = seed

    def choose(self, values):
        return values[self.rng.randint(len(values))]

    def maybe(self, **arguments):
        """Return each of the arguments with probability 1/2."""
        return {name: value for name, value in arguments.items() if self.rng.randint(2)}

    def plain_cell(self):
        cells = list({**cases.CELLS, **cases_of_contrib.CELLS})
        name, units = self.choose(cells), self.choose([3, 4, 5])
        activation = dict(activation=self.choose([tf.nn.relu, tf.sigmoid, tf.tanh, tf.nn.elu]))
        if name in ("BasicRNNCell", "GRUCell"):
            arguments = self.maybe(**activation)
        elif name == "BasicLSTMCell":
            arguments = self.maybe(forget_bias=self.rng.uniform(-1, 1), state_is_tuple=False,
                                   **activation)
        elif name == "LayerNormBasicLSTMCell":
            arguments = self.maybe(forget_bias=.3, layer_norm=False, **activation)
        else:
            arguments = self.maybe(
                use_peepholes=True, num_proj=self.choose([2, 6]), proj_clip=.1,
                num_unit_shards=2, num_proj_shards=2, forget_bias=.3, state_is_tuple=False,
                **activation)
            if name == "LSTMCell":
                arguments.update(self.maybe(cell_clip=.2))
            elif self.dtype == tf.float32:  # TensorFlow 1.15 normalizes in no other
                arguments.update(self.maybe(layer_norm=True))
        return getattr(rnn, name)(units, **arguments)

    def cell(self):
        cell = self.plain_cell()
        wrapper = self.rng.randint(7)
        if wrapper == 0:
            return rnn.MultiRNNCell([cell, self.plain_cell()])
        if wrapper == 1:
            return rnn.InputProjectionWrapper(cell, 3, **self.maybe(activation=tf.tanh))
        if wrapper == 2:
            return rnn.OutputProjectionWrapper(cell, 3, **self.maybe(activation=tf.tanh))
        if wrapper == 3 and self.n_layers == 1:
            return rnn.ResidualWrapper(rnn.OutputProjectionWrapper(cell, cases.N_INPUT))
        if wrapper == 4:
            return rnn.DeviceWrapper(rnn.DropoutWrapper(cell, output_keep_prob=1.), "/cpu:0")
        return cell

    def head(self, output):
        regularizer = layers.l2_regularizer(.1)
        output = layers.fully_connected(
            output, self.choose([2, 3]), self.choose([None, tf.nn.relu, tf.nn.softmax]),
            **self.maybe(normalizer_fn=layers.layer_norm, weights_regularizer=regularizer,
                         biases_initializer=None, scope="head"))
        return output, tf.losses.get_regularization_losses()

    def __call__(self):
        self.rng = np.random.RandomState(self.seed)
        self.dtype = self.choose([tf.float32, tf.float32, tf.float64])
        name = self.choose(list(cases.FUNCTIONS))
        function, _, _ = cases.FUNCTIONS[name]
        self.n_layers = self.choose([1, 2]) if "stack" in name else 1
        ways = [[self.cell() for _ in range(self.n_layers)]
                for _ in range(2 if "bidirectional" in name else 1)]
        inputs = cases.doubles(cases.sequences()) if self.dtype == tf.float64 else cases.sequences()
        arguments = self.maybe(sequence_length=cases.LENGTHS, scope="given")
        if "dynamic" in name:
            arguments.update(self.maybe(time_major=True, parallel_iterations=1))
            if "time_major" in arguments:
                inputs = cases.batch_and_time_exchanged(inputs)
        else:
            inputs = tf.unstack(inputs, axis=1)
        outputs, *states = function(*(way if "stack" in name else way[0] for way in ways), inputs,
                                    dtype=self.dtype, **arguments)
        return outputs, states, self.head(tf.nest.flatten(outputs)[-1])


def digest(evaluated):
    """Replace each array of an evaluated case by one number that depends on all its values."""
    return {what: arrays if what == "variables" else
            [float(np.sum(array * cases.drawn(what, array.shape))) for array in arrays]
            for what, arrays in evaluated.items()}


RANDOM_NETWORKS = {str(seed): RandomNetwork(seed) for seed in range(16)}
