"""Write a network for PyTorch.

    python -m today.to_pytorch FOLDER

convert.py runs this in a process of its own, because PyTorch and TensorFlow need not get on in one.
The folder has network.json, as `description` returns it, weights.npz and images.npy. It gets the
state dict in converted.pt, and in outputs.npy what the module makes of the images with it.
"""
import itertools
import json
import os
import sys

import numpy as np

from .recognized import tutorial_names
from .weights import NAMES

FRAMEWORK = "pytorch"


def description(network, readout):
    """Return "code", which makes the module of a network with what pytorch.py has, and "names" of
    its parameters."""
    modules, names = [], []
    for key, group in itertools.groupby(enumerate(network.layers), _as_one_module):
        layers = [layer for _, layer in group]
        place = f"layers.{len(modules)}."
        if isinstance(key, tuple):
            modules.append(_code(layers[0][0][0], len(layers), len(layers[0])))
            names += [f"{place}{name}_l{number}{suffix}" for number, layer in enumerate(layers)
                      for suffix, _ in zip(["", "_reverse"], layer) for name in NAMES["pytorch"]]
        else:
            ways = [", ".join(_code(cell) for cell in cells) for cells in layers[0]]
            modules.append(f"BothWays([{ways[0]}], [{ways[1]}])")
            names += [f"{place}{way}.{number}.{name}_l0"
                      for way, cells in zip(["forward_layers", "backward_layers"], layers[0])
                      for number, _ in enumerate(cells) for name in NAMES["pytorch"]]
    if network.head:
        modules.append("head=nn.Linear({}, {})".format(*network.weights.shape))
        names += ["head.weight", "head.bias"]
    if readout != "last-output":
        modules.append(f"n_forward={network.layers[-1][0][-1].units}")
    code = f"Network({', '.join(modules)})"
    functions = tutorial_names(network)
    if functions and readout == "last-output":
        code = "{}({}, {}, {}{})".format(
            functions[0], network.n_input, network.cells[0].units,
            len(network.biases), ", gru=GRU" * any(cell.kind == "gru" for cell in network.cells))
    return {"code": code, "names": names}


def of_head(weights, biases):
    """Return a dict name -> array of the layer [units, classes] after the network."""
    return {"weight": weights.T, "bias": biases}


def how_to_load(network, readout, path):
    """Return the lines that load a file, for a person."""
    return ("Load it so, with today/pytorch.py beside your program:\n"
            "    import torch\n"
            "    from pytorch import *\n"
            f"    network = {description(network, readout)['code']}\n"
            f"    network.load_state_dict(torch.load({path!r}, weights_only=True))")


def _as_one_module(numbered):
    """Return a key that neighbouring layers share if they are one nn.LSTM or GRU."""
    number, layer = numbered
    of_cells = {(cell.kind, cell.units, len(layer)) for cells in layer for cell in cells}
    simple = len(of_cells) == 1 and all(len(cells) == 1 for cells in layer)
    return of_cells.pop() if simple else number


def _code(cell, n_layers=1, n_ways=1):
    arguments = [str(cell.n_input), str(cell.units)]
    if n_layers > 1:
        arguments.append(f"num_layers={n_layers}")
    arguments.append("batch_first=True")
    if n_ways > 1:
        arguments.append("bidirectional=True")
    return f"{'nn.LSTM' if cell.kind == 'lstm' else 'GRU'}({', '.join(arguments)})"


def main(folder):
    try:
        import torch
    except ImportError as error:
        sys.exit(f"PyTorch cannot be imported ({error}): pip install torch")
    from . import pytorch

    def path(name):
        return os.path.join(folder, name)

    with open(path("network.json")) as stream:
        described = json.load(stream)
    with np.load(path("weights.npz")) as weights:
        torch.save({name: torch.tensor(weights[each])
                    for name, each in zip(described["names"], weights.files)}, path("converted.pt"))
    network = eval(described["code"], vars(pytorch))  # the code that is printed
    network.load_state_dict(torch.load(path("converted.pt"), weights_only=True))
    with torch.no_grad():
        outputs = [network(images) for images in
                   torch.from_numpy(np.load(path("images.npy"))).split(1000)]
    np.save(path("outputs.npy"), torch.cat(outputs).numpy())


if __name__ == "__main__":
    main(*sys.argv[1:])
