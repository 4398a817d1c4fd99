"""Print a batch of a data set, and whether TensorFlow was imported."""
import os
import sys

sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), *[".."] * 3)))
from tensorflow1 import input_data  # noqa: E402  (after the path is set)

directory, seed = sys.argv[1], int(sys.argv[2])
input_data.read_data_sets(directory, validation_size=0, seed=seed)
input_data.read_data_sets(directory, fake_data=True)
sets = input_data.read_data_sets(directory, validation_size=0, seed=seed)
print(sets.train.next_batch(9)[1].tolist(), "tensorflow" in sys.modules)
