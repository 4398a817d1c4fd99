"""In the place of reproduction/one_run.py: waits a moment, and prints the row that is its argument.
The last variant fails."""
import sys
import time

time.sleep(.05)
if "clockwork_rnn" in sys.argv[1]:
    raise ValueError("no clock")
print("a line of the run")
print(sys.argv[1])
