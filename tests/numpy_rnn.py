"""The networks in NumPy, written from the papers' equations.

Each cell is a function (x [batch, n_input], state, weights) -> (output, state); the
weights come as a dict from TensorFlow's variable names, without scope, to arrays, so
only the layout of a variable follows TensorFlow.
"""
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, state, w, forget_bias=1.0):
    """Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000, eq. 1 to 6:

        i, f, o = σ(W [x, h] + b),  g = tanh(W [x, h] + b)
        c' = f ∘ c + i ∘ g,  h' = o ∘ tanh(c')

    The forget bias is that of Jozefowicz et al. 2015.
    """
    c, h = state
    i, g, f, o = np.split(np.hstack([x, h]) @ w["kernel"] + w["bias"], 4, axis=1)
    c = sigmoid(f + forget_bias) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, (c, h)


def gru(x, h, w):
    """Cho et al. 2014, eq. 5 to 8: the update gate z weighs the old state.

        r, z = σ(W [x, h] + b)
        h' = z ∘ h + (1 - z) ∘ tanh(W [x, r ∘ h] + b)
    """
    gates = sigmoid(np.hstack([x, h]) @ w["gates/kernel"] + w["gates/bias"])
    r, z = np.split(gates, 2, axis=1)
    candidate = np.tanh(np.hstack([x, r * h]) @ w["candidate/kernel"] + w["candidate/bias"])
    h = z * h + (1 - z) * candidate
    return h, h


def zero_state(cell, batch, w):
    if cell is gru:
        return np.zeros([batch, len(w["candidate/bias"])])
    units = len(w["bias"]) // 4
    return np.zeros([batch, units]), np.zeros([batch, units])


def unroll(cell, xs, w, lengths=None):
    """Run a cell over xs [T, batch, n_input] from zeros: outputs [T, batch, units], state.

    Behind a sequence's length its outputs are zero and its state stands still.
    """
    state = zero_state(cell, xs.shape[1], w)
    outputs = []
    for t, x in enumerate(xs):
        output, new_state = cell(x, state, w)
        if lengths is not None:
            alive = (t < np.asarray(lengths))[:, np.newaxis]
            output = np.where(alive, output, 0)
            new_state = (np.where(alive, new_state, state) if cell is gru else
                         tuple(np.where(alive, new, old) for new, old in zip(new_state, state)))
        state = new_state
        outputs.append(output)
    return np.stack(outputs), state


def bidirectional(cell, xs, w_fw, w_bw):
    """Schuster & Paliwal 1997: one net reads forward, one backward; outputs side by side."""
    fw, fw_state = unroll(cell, xs, w_fw)
    bw, bw_state = unroll(cell, xs[::-1], w_bw)
    return np.concatenate([fw, bw[::-1]], axis=2), fw_state, bw_state
