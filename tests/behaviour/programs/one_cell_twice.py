"""Give a cell twice, which TensorFlow warns of, and end with an exception."""
import os
import sys

sys.path[0] = os.getcwd()
from contrib import rnn  # noqa: E402  (after the path is set)

print(os.environ["TF_CPP_MIN_LOG_LEVEL"], os.environ["TF_USE_LEGACY_KERAS"])
rnn.MultiRNNCell([rnn.GRUCell(4)] * 2)
raise ZeroDivisionError("division by zero")
