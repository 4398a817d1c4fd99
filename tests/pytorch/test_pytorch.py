"""The networks in PyTorch, beside TensorFlow 1's. nox installs PyTorch for this."""
import os

import numpy as np
import pytest
import torch

import calling
import converted
from today import pytorch


def test_pytorch_has_the_same_probabilities_and_gradients(tmp_path, monkeypatch):
    """All cases, with random weights. Planted mistakes are found."""
    converted.check(".pt", os.path.join(os.path.dirname(__file__), "pytorch_gradients.py"),
                    str(tmp_path), monkeypatch)


@pytest.mark.parametrize("name", calling.TUTORIAL_NETWORKS)
def test_the_file_has_each_network_of_the_tutorial(name):
    """With its number of parameters, but for PyTorch's second biases; and it is of any length."""
    network = getattr(pytorch, name.split(".")[1])(4, 3, 2)
    with torch.no_grad():
        assert network(torch.zeros(2, 5, 4)).shape == network(torch.zeros(2, 1, 4)).shape == (2, 2)


def test_the_gru_is_nn_gru_but_for_the_reset_gate():
    """With a reset gate of 1 they are equal, in all layers and directions."""
    arguments = dict(num_layers=2, bidirectional=True, batch_first=True)
    ours, theirs = pytorch.GRU(4, 3, **arguments), torch.nn.GRU(4, 3, **arguments)
    ours.load_state_dict(theirs.state_dict())
    x = torch.from_numpy(np.random.RandomState(0).randn(2, 5, 4).astype(np.float32))
    assert (ours(x)[0] - theirs(x)[0]).abs().max() > 1e-3
    with torch.no_grad():
        for name, parameter in theirs.named_parameters():
            if name.startswith("bias_ih"):
                parameter[:3] = 100
            if name.startswith("bias_hh"):
                parameter[6:] = 0
    ours.load_state_dict(theirs.state_dict())
    for one, other in zip(ours(x), theirs(x)):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-6)
