"""The MNIST files and their loader."""
