"""The weights of TensorFlow 1's cells in the layout of Keras 3 and of PyTorch.

    TensorFlow 1   one kernel [n_input + units, gates * units]; LSTM: i, j, f, o; GRU: r, u and, in
                   a kernel of its own, the candidate c. The forget bias is added to f when it runs
    Keras 3        kernel and recurrent_kernel; LSTM: i, f, c, o; GRU: z, r, h, where z is u
    PyTorch        weight_ih and weight_hh, transposed; LSTM: i, f, g, o; GRU: r, z, n; two biases

The candidate is j, c, g, h or n.
"""
import numpy as np

ORDERS = {"keras": {"lstm": "ifjo", "gru": "urc"}, "pytorch": {"lstm": "ifjo", "gru": "ruc"}}
GATES = {  # in words: from the order of TensorFlow's columns
    "keras": {"lstm": "i, j, f, o become i, f, c, o",
              "gru": "r, u and the candidate become z, r, h"},
    "pytorch": {"lstm": "i, j, f, o become i, f, g, o",
                "gru": "r, u and the candidate become r, z, n"}}
NAMES = {"keras": ("kernel", "recurrent_kernel", "bias"),
         "pytorch": ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}


def columns_by_gate(cell):
    """Return a dict gate -> [n_input + units + 1, units]: its columns of the kernel, above its
    bias."""
    def with_bias(prefix=""):
        return np.vstack([cell.values[prefix + "kernel"], cell.values[prefix + "bias"]])

    if cell.kind == "lstm":
        return dict(zip("ijfo", np.split(with_bias(), 4, axis=1)))
    r, u = np.split(with_bias("gates/"), 2, axis=1)
    return {"r": r, "u": u, "c": with_bias("candidate/")}


def converted(cell, framework, forget_bias=1.0):
    """Return the weights of a layer, in one direction, in the order of NAMES.

    Args:
        cell: Cell, as `recognize` finds it.
        framework: "keras" or "pytorch".
        forget_bias: what the LSTM adds to its forget gate.
    """
    gates = columns_by_gate(cell)
    if cell.kind == "lstm":
        gates["f"] = gates["f"].copy()
        gates["f"][-1] += forget_bias
    together = np.hstack([gates[gate] for gate in ORDERS[framework][cell.kind]])
    kernel, recurrent, bias = np.split(together, [cell.n_input, cell.n_input + cell.units])
    if framework == "keras":
        return [kernel, recurrent, bias[0]]
    return [kernel.T, recurrent.T, bias[0], np.zeros_like(bias[0])]
