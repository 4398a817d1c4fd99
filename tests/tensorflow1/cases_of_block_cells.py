"""Small graphs over the block cells, the fused cells and the NAS cell of tf.contrib.rnn, as
cases_of_contrib.py has them of the other parts."""
from functools import partial

import cases
from cases import (
    BATCH,
    LENGTHS,
    MORE_UNITS,
    PROJ,
    UNITS,
    batch_and_time_exchanged,
    drawn,
    lstm,
    sequences,
    steps,
)
from tensorflow1.contrib import rnn, tf

# As in cases.py: a case with the defaults, and one for each argument.
CELLS = {
    "LSTMBlockCell": {
        "forget_bias": dict(forget_bias=-.5),
        "cell_clip": dict(cell_clip=.2),
        "use_peephole": dict(use_peephole=True),
        "together": dict(forget_bias=.5, cell_clip=.3, use_peephole=True, name="given"),
    },
    "GRUBlockCell": {
        "name": dict(name="given"),
    },
    "GRUBlockCellV2": {},
    "NASCell": {
        "num_proj": dict(num_proj=PROJ),
        "use_bias": dict(use_bias=True),
        "together": dict(num_proj=PROJ, use_bias=True, name="given"),
    },
}


def in_time():
    """[TIME, BATCH, N_INPUT]"""
    return batch_and_time_exchanged(sequences())


def pair(units=UNITS):
    """A random state."""
    return tuple(tf.constant(drawn(name, [BATCH, units])) for name in ("cell", "output"))


def fused(layer=None, **call):
    layer = layer or rnn.LSTMBlockFusedCell(UNITS)
    return layer(in_time(), **{"dtype": tf.float32, **call})


def fused_twice():
    """One layer twice, and a layer that shares its variables."""
    layer = rnn.LSTMBlockFusedCell(UNITS)
    outputs = [layer(in_time(), dtype=tf.float32), layer(in_time(), pair())]
    return outputs, rnn.LSTMBlockFusedCell(UNITS, reuse=True, name=layer.name)(in_time(), pair())


def wrapped(sequence_length=None):
    """Run a layer whose cell state is the sum of its inputs."""
    class Sum(rnn.LSTMBlockWrapper):
        num_units = cases.N_INPUT

        def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
            states = initial_cell_state + tf.cumsum(inputs)
            return states, tf.tanh(states)

    return Sum()(in_time(), pair(cases.N_INPUT), sequence_length=sequence_length)


def adapted(inputs=steps, use_dynamic_rnn=False, **call):
    adaptor = rnn.FusedRNNCellAdaptor(lstm(), use_dynamic_rnn)
    return adaptor(inputs(), **{"dtype": tf.float32, **call})


def backward(**call):
    return fused(rnn.TimeReversedFusedRNN(rnn.LSTMBlockFusedCell(UNITS)), **call)


def backward_list():
    cell = rnn.TimeReversedFusedRNN(rnn.FusedRNNCellAdaptor(lstm(MORE_UNITS)))
    return cell(steps(), dtype=tf.float32, sequence_length=LENGTHS, scope="given")


CASES = {
    **dict(cases.cell_cases(rnn, CELLS)),
    "LSTMBlockFusedCell": fused,
    "LSTMBlockFusedCell sequence_length": partial(fused, sequence_length=[2, 0, 3]),
    "LSTMBlockFusedCell together": lambda: fused(
        rnn.LSTMBlockFusedCell(UNITS, forget_bias=.5, cell_clip=.3, use_peephole=True,
                               name="given"),
        initial_state=pair(), sequence_length=LENGTHS),
    "LSTMBlockFusedCell reuse": fused_twice,
    "LSTMBlockWrapper": wrapped,
    "LSTMBlockWrapper sequence_length": partial(wrapped, LENGTHS),
    "FusedRNNCellAdaptor": adapted,
    "FusedRNNCellAdaptor sequence_length": partial(
        adapted, in_time, sequence_length=LENGTHS, scope="given"),
    "FusedRNNCellAdaptor use_dynamic_rnn": partial(
        adapted, steps, True, sequence_length=LENGTHS, scope="given"),
    "TimeReversedFusedRNN": backward,
    "TimeReversedFusedRNN sequence_length": partial(backward, sequence_length=LENGTHS),
    "TimeReversedFusedRNN list": backward_list,
}
