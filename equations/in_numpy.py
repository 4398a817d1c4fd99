"""The cells in NumPy, written from the papers' equations.

Each cell is a function (x [batch, n_input], state, weights) -> (output, state). The weights are a
dict from TensorFlow's variable names, without scope, to arrays, so only the layout of a variable
follows TensorFlow. The equations have today's form: the early papers used other functions in the
place of some σ and tanh.
"""
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    """Return the probabilities of logits [..., classes]."""
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def lstm_gates(x, h, w, forget_bias=1.0):
    """Return the input gate, the candidate, the forget gate and the output gate of an LSTM, in the
    order in which TensorFlow's kernel has them: [batch, units] each."""
    i, g, f, o = np.split(np.hstack([x, h]) @ w["kernel"] + w["bias"], 4, axis=1)
    return sigmoid(i), np.tanh(g), sigmoid(f + forget_bias), sigmoid(o)


def lstm(x, state, w, forget_bias=1.0):
    """Hochreiter & Schmidhuber 1997 with the forget gate of Gers, Schmidhuber & Cummins 2000:

        i = σ(W_i [x, h] + b_i)                  input gate
        f = σ(W_f [x, h] + b_f + forget_bias)    forget gate
        o = σ(W_o [x, h] + b_o)                  output gate
        g = tanh(W_g [x, h] + b_g)               candidate
        c' = f ∘ c + i ∘ g                       cell state
        h' = o ∘ tanh(c')                        output
        kernel holds W_i, W_g, W_f, W_o side by side, bias b_i, b_g, b_f, b_o

    The forget bias is that of Jozefowicz et al. 2015.
    """
    c, h = state
    i, g, f, o = lstm_gates(x, h, w, forget_bias)
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, (c, h)


def gru_gates(x, h, w):
    """Return the reset gate and the update gate of a GRU: [batch, units] each."""
    gates = sigmoid(np.hstack([x, h]) @ w["gates/kernel"] + w["gates/bias"])
    return np.split(gates, 2, axis=1)


def gru(x, h, w):
    """Cho et al. 2014, eq. 5 to 8:

        r = σ(W_r [x, h] + b_r)           reset gate
        z = σ(W_z [x, h] + b_z)           update gate
        g = tanh(W_g [x, r ∘ h] + b_g)    candidate
        h' = z ∘ h + (1 - z) ∘ g          state and output: z weighs the old state
        gates/kernel holds W_r, W_z side by side, candidate/kernel W_g

    b_r and b_z start at 1 in TensorFlow. Many figures swap z and 1 - z.
    """
    r, z = gru_gates(x, h, w)
    g = np.tanh(np.hstack([x, r * h]) @ w["candidate/kernel"] + w["candidate/bias"])
    h = z * h + (1 - z) * g
    return h, h


def basic_rnn(x, h, w):
    """Elman 1990, with tanh: a plain RNN:

        h' = tanh(W [x, h] + b)           state and output
    """
    h = np.tanh(np.hstack([x, h]) @ w["kernel"] + w["bias"])
    return h, h


def peephole_lstm(x, state, w, forget_bias=1.0):
    """Gers & Schmidhuber 2000: the LSTM, and each gate reads the cell state. Input and forget gate
    read the old one, the output gate the new one:

        i = σ(W_i [x, h] + p_i ∘ c + b_i)
        f = σ(W_f [x, h] + p_f ∘ c + b_f + forget_bias)
        g = tanh(W_g [x, h] + b_g)
        c' = f ∘ c + i ∘ g
        o = σ(W_o [x, h] + p_o ∘ c' + b_o)
        h' = o ∘ tanh(c')
        p_i, p_f and p_o are w_i_diag, w_f_diag and w_o_diag
    """
    c, h = state
    i, g, f, o = np.split(np.hstack([x, h]) @ w["kernel"] + w["bias"], 4, axis=1)
    i = sigmoid(i + w["w_i_diag"] * c)
    f = sigmoid(f + w["w_f_diag"] * c + forget_bias)
    c = f * c + i * np.tanh(g)
    h = sigmoid(o + w["w_o_diag"] * c) * np.tanh(c)
    return h, (c, h)


def coupled_lstm(x, state, w, forget_bias=1.0):
    """Greff et al. 2015, CIFG, without peepholes. It forgets where it adds. The paper has
    f = 1 - i. TensorFlow has weights for f, and 1 - f in the place of i:

        f = σ(W_f [x, h] + b_f + forget_bias)
        o = σ(W_o [x, h] + b_o)
        g = tanh(W_g [x, h] + b_g)
        c' = f ∘ c + (1 - f) ∘ g
        h' = o ∘ tanh(c')
        W_0 holds W_g, W_f, W_o side by side, B b_g, b_f, b_o
    """
    c, h = state
    g, f, o = np.split(np.hstack([x, h]) @ w["W_0"] + w["B"], 3, axis=1)
    f = sigmoid(f + forget_bias)
    c = f * c + (1 - f) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, (c, h)


def projected_lstm(x, state, w):
    """Sak, Senior & Beaufays 2014, eq. 7 to 12, without peepholes: the gates and the candidate read
    the projection r in the place of h:

        i, f, o = σ(W [x, r] + b)         f with forget_bias, as in the LSTM
        g = tanh(W_g [x, r] + b_g)
        c' = f ∘ c + i ∘ g
        r' = W_p (o ∘ tanh(c'))           output, TensorFlow calls it h
    """
    c, r = state
    h, (c, _) = lstm(x, (c, r), w)
    r = h @ w["projection/kernel"]
    return r, (c, r)


def depth_gated_lstm(x, state, w):
    """Yao et al. 2015, without peepholes: layers of LSTM. From the second layer on, the new cell
    state c_b of the layer below is added through a gate d:

        i, f, o = σ(W [x, h] + b)         f with forget_bias, as in the LSTM
        g = tanh(W_g [x, h] + b_g)
        d = σ(W_d x + w_cd ∘ c + w_ld ∘ c_b + b_d)
        c' = d ∘ c_b + f ∘ c + i ∘ g      without d ∘ c_b in the first layer
        h' = o ∘ tanh(c')                 and the input x of the next layer
    """
    new_state = []
    for layer, (c_old, h) in enumerate(state):
        def of_layer(name, layer=layer):
            return w[f"layer_{layer}/{name}"]

        gates = {"kernel": of_layer("gates/weights"), "bias": of_layer("gates/biases")}
        _, (c, _) = lstm(x, (c_old, h), gates)
        if layer > 0:
            below = new_state[-1][0]
            c = c + below * sigmoid(
                x @ of_layer("depth_gate/weights") + of_layer("depth_gate/biases")
                + of_layer("w_cd") * c_old + of_layer("w_ld") * below)
        o = np.split(np.hstack([x, h]) @ gates["kernel"] + gates["bias"], 4, axis=1)[3]
        x = sigmoid(o) * np.tanh(c)
        new_state.append((c, x))
    return x, tuple(new_state)


def clockwork_rnn(x, state, w, periods=(1, 2, 4, 8)):
    """Koutník et al. 2014. W_H lets a module read itself and the slower ones, but no faster one:

        h' = tanh(h W_H + x W_I + b)      in the modules whose period divides the time t
        h' = h                            in the others
    """
    h, t = state
    size = h.shape[1] // len(periods)
    n_input = x.shape[1]
    W_I, W_H = np.zeros([n_input, h.shape[1]]), np.zeros([h.shape[1], h.shape[1]])
    due = np.zeros(h.shape, bool)
    for m, period in enumerate(periods):
        columns = slice(m * size, (m + 1) * size)
        weights = w[f"module_{m}/weights"]
        W_I[:, columns], W_H[m * size:, columns] = weights[:n_input], weights[n_input:]
        due[:, columns] = t % period == 0
    b = np.concatenate([w[f"module_{m}/biases"] for m in range(len(periods))])
    h = np.where(due, np.tanh(h @ W_H + x @ W_I + b), h)
    return h, (h, t + 1)


def multi_layer(x, states, w, cells):
    """Layers of cells, each with a state of its own:

        x of a layer = output of the layer below
    """
    new_states = []
    for number, (cell, state) in enumerate(zip(cells, states)):
        of_layer = {name.split("/", 2)[2]: value for name, value in w.items()
                    if name.startswith(f"cell_{number}/")}
        x, state = cell(x, state, of_layer)
        new_states.append(state)
    return x, tuple(new_states)


def zero_state(cell, batch, w):
    if cell is gru:
        return np.zeros([batch, len(w["candidate/bias"])])
    units = len(w["bias"]) // 4
    return np.zeros([batch, units]), np.zeros([batch, units])


def unroll(cell, xs, w, lengths=None, state=None):
    """Run a cell over xs [T, batch, n_input], an LSTM or GRU from zeros if no state is given.

    Returns outputs [T, batch, units] and the last state. After a sequence's length its
    outputs are zero and its state does not change.
    """
    state = zero_state(cell, xs.shape[1], w) if state is None else state
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
    """Schuster & Paliwal 1997: one network reads forward, one backward; outputs side by side."""
    fw, fw_state = unroll(cell, xs, w_fw)
    bw, bw_state = unroll(cell, xs[::-1], w_bw)
    return np.concatenate([fw, bw[::-1]], axis=2), fw_state, bw_state
