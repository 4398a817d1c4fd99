"""Write the network of each folder in the arguments for PyTorch, load the file, and leave the
gradients of its cost in gradients.npz."""
import json
import os
import sys

import numpy as np
import torch

from today import pytorch, to_pytorch

for folder in sys.argv[1:]:
    to_pytorch.main(folder)
    with open(os.path.join(folder, "network.json")) as stream:
        described = json.load(stream)
    network = eval(described["code"], vars(pytorch))
    network.load_state_dict(torch.load(os.path.join(folder, "converted.pt"), weights_only=True))
    images, labels = [torch.from_numpy(np.load(os.path.join(folder, name + ".npy")))
                      for name in ("images", "labels")]
    outputs = network(images)
    torch.nn.functional.cross_entropy(outputs.flatten(0, -2), labels.flatten(0, -2)).backward()
    gradients = {name: parameter.grad.numpy() for name, parameter in network.named_parameters()}
    np.savez(os.path.join(folder, "gradients.npz"),
             *[gradients[name] for name in described["names"]])
