"""The same networks in PyTorch, for compare.py: nn.LSTM and nn.GRU."""
from worker import LEARNING_RATE, N_CLASSES, N_INPUT, serve, timed


def build(name, network):
    import torch
    from torch import nn

    class Classifier(nn.Module):
        """Recurrent layers; the head reads the output of the last step."""

        def __init__(self):
            super().__init__()
            ways = 2 if network.bidirectional else 1
            kinds = {"lstm": nn.LSTM, "gru": nn.GRU}
            if len(set(network.cells)) == 1:
                self.layers = nn.ModuleList([kinds[network.cells[0]](
                    N_INPUT, network.units[0], num_layers=len(network.cells), batch_first=True,
                    bidirectional=network.bidirectional)])
            else:
                sizes = (N_INPUT, *network.units)
                self.layers = nn.ModuleList([
                    kinds[cell](n_in, n_out, batch_first=True)
                    for cell, n_in, n_out in zip(network.cells, sizes, sizes[1:])])
            self.head = nn.Linear(ways * network.units[-1], N_CLASSES)

        def forward(self, x):
            for layer in self.layers:
                x, _ = layer(x)
            return self.head(x[:, -1])

    model = Classifier()
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
