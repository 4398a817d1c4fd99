"""The networks of today/pytorch.py, for compare.py."""
from worker import LEARNING_RATE, serve, timed


def build(name, network):
    import torch
    from torch import nn

    from today import pytorch

    model = getattr(pytorch, network.function)()
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    loss = nn.CrossEntropyLoss()

    def step(images, digits):
        optimizer.zero_grad()
        loss(model(torch.from_numpy(images)), torch.from_numpy(digits).long()).backward()
        optimizer.step()

    def predict(images):
        with torch.no_grad():
            return model(torch.from_numpy(images)).argmax(dim=1).numpy()

    return timed(step), predict


if __name__ == "__main__":
    serve(build)
