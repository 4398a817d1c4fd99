"""The tutorial's 14 networks as one writes them in PyTorch. This file needs nothing else of the
project.

    network = single_layer_static_gru()                                # nn.GRU, for a new network
    network = single_layer_static_gru(gru=GRU)                         # TensorFlow 1's GRU
    network.load_state_dict(torch.load("gru.pt", weights_only=True))   # what convert.py has written

Each function returns a module: images [batch, n_steps, n_input] -> logits [batch, n_classes], for
any n_steps. PyTorch has no graph that is built first, so the static and the dynamic network of the
tutorial are one here.
"""
import torch
from torch import nn


class Network(nn.Module):
    """Recurrent layers and a head.

    Args:
        layers: modules (x [batch, n_steps, n_input]) -> (hiddens [batch, n_steps, units], states).
        head: a module that reads one hidden [batch, units]. Without it the network returns the
            hiddens of the last layer.
        n_forward: None if the head reads the hidden at the last step. If it reads the final states
            of two directions, the units of the forward one: the backward one ends at the first
            step.
    """

    def __init__(self, *layers, head=None, n_forward=None):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.head = head
        self.n_forward = n_forward

    def forward(self, x):
        for layer in self.layers:
            x, _ = layer(x)
        if self.head is None:
            return x
        if self.n_forward is None:
            return self.head(x[:, -1])
        return self.head(torch.cat([x[:, -1, :self.n_forward], x[:, 0, self.n_forward:]], dim=1))


class GRU(nn.GRU):
    """TensorFlow 1's GRU (Cho et al. 2014, eq. 5 to 8), with nn.GRU's arguments and parameters:

        r = σ(W_r x + U_r h + b_r)            reset gate
        z = σ(W_z x + U_z h + b_z)            update gate
        n = tanh(W_n x + U_n (r ∘ h) + b_n)   candidate; nn.GRU has r ∘ (U_n h + c_n)
        h' = z ∘ h + (1 - z) ∘ n              state and output
        weight_ih holds W_r, W_z, W_n, weight_hh U_r, U_z, U_n; b is bias_ih + bias_hh

    It takes batches, with batch_first=True, and starts from zeros. It has no dropout. Its steps run
    one by one in Python, so it is slower than nn.GRU.
    """

    def forward(self, x):
        """Return hiddens [batch, n_steps, units] and the last states [layers, batch, n_hidden]."""
        states = []
        for layer in range(self.num_layers):
            ways = []
            for suffix in ["", "_reverse"][:1 + self.bidirectional]:
                weight_ih, weight_hh, bias_ih, bias_hh = (
                    getattr(self, f"{name}_l{layer}{suffix}")
                    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
                inputs = (x @ weight_ih.T + bias_ih + bias_hh).unbind(dim=1)
                of_gates, of_candidate = weight_hh.T.tensor_split([2 * self.hidden_size], dim=1)
                h, hiddens = x.new_zeros(len(x), self.hidden_size), []
                for step in reversed(inputs) if suffix else inputs:
                    gates, candidate = step.tensor_split([2 * self.hidden_size], dim=1)
                    r, z = torch.sigmoid(gates + h @ of_gates).chunk(2, dim=1)
                    n = torch.tanh(candidate + (r * h) @ of_candidate)
                    h = z * h + (1 - z) * n
                    hiddens.append(h)
                states.append(h)
                ways.append(torch.stack(hiddens[::-1] if suffix else hiddens, dim=1))
            x = torch.cat(ways, dim=2)
        return x, torch.stack(states)


class BothWays(nn.Module):
    """Two stacks of layers, one of which reads backward, with their outputs side by side at the
    end: TensorFlow 1's bidirectional_dynamic_rnn of two MultiRNNCells. In nn.LSTM with
    bidirectional=True, each layer reads both directions of the layer below."""

    def __init__(self, forward_layers, backward_layers):
        super().__init__()
        self.forward_layers = nn.ModuleList(forward_layers)
        self.backward_layers = nn.ModuleList(backward_layers)

    def forward(self, x):
        """Return hiddens [batch, n_steps, units] and, in the place of states, None."""
        forward, backward = x, x.flip(1)
        for layer in self.forward_layers:
            forward, _ = layer(forward)
        for layer in self.backward_layers:
            backward, _ = layer(backward)
        return torch.cat([forward, backward.flip(1)], dim=2), None


def single_layer_static_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Single-layer LSTM network"""
    return Network(
        nn.LSTM(n_input, n_hidden, batch_first=True),
        head=nn.Linear(n_hidden, n_classes))


def single_layer_static_gru(n_input=28, n_hidden=128, n_classes=10, gru=nn.GRU):
    """Single-layer GRU network"""
    return Network(
        gru(n_input, n_hidden, batch_first=True),
        head=nn.Linear(n_hidden, n_classes))


single_layer_dynamic_lstm = single_layer_static_lstm
single_layer_dynamic_gru = single_layer_static_gru


def multi_layer_static_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Multi-layer LSTM network"""
    return Network(
        nn.LSTM(n_input, n_hidden, num_layers=3, batch_first=True),
        head=nn.Linear(n_hidden, n_classes))


def multi_layer_static_gru(n_input=28, n_hidden=128, n_classes=10, gru=nn.GRU):
    """Multi-layer GRU network"""
    return Network(
        gru(n_input, n_hidden, num_layers=3, batch_first=True),
        head=nn.Linear(n_hidden, n_classes))


def multi_layer_static_mix(n_input=28, n_hidden=128, n_classes=10, gru=nn.GRU):
    """Multi-layer mixed LSTM and GRU network: an LSTM below a GRU of twice as many units"""
    return Network(
        nn.LSTM(n_input, n_hidden, batch_first=True),
        gru(n_hidden, 2 * n_hidden, batch_first=True),
        head=nn.Linear(2 * n_hidden, n_classes))


multi_layer_dynamic_lstm = multi_layer_static_lstm
multi_layer_dynamic_gru = multi_layer_static_gru
multi_layer_dynamic_mix = multi_layer_static_mix


def single_layer_static_bi_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Single-layer bidirectional LSTM network"""
    return Network(
        nn.LSTM(n_input, n_hidden, batch_first=True, bidirectional=True),
        head=nn.Linear(2 * n_hidden, n_classes))


def multi_layer_static_bi_lstm(n_input=28, n_hidden=128, n_classes=10):
    """Multi-layer bidirectional LSTM network: each layer reads the outputs of both directions below
    """
    return Network(
        nn.LSTM(n_input, n_hidden, num_layers=3, batch_first=True, bidirectional=True),
        head=nn.Linear(2 * n_hidden, n_classes))


single_layer_dynamic_bi_lstm = single_layer_static_bi_lstm
multi_layer_dynamic_bi_lstm = multi_layer_static_bi_lstm
