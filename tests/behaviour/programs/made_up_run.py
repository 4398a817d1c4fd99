"""In the place of reproduction/one_run.py: waits a moment, and prints the rows of a made-up run of
a TensorFlow. The last variant fails."""
import json
import sys
import time

tensorflow, key = sys.argv[1:]
time.sleep(.05)
if "clockwork_rnn" in key:
    raise ValueError("no clock")
print("a line of the run")
print(json.dumps({
    "tensorflow": tensorflow,
    "curves": [{"step": step, "training_cost": 1.25, "training_accuracy": .5,
                "validation_cost": .1, "validation_accuracy": .5} for step in (500, 1000)],
    "lengths": [{"rows": 7, "images": 10, "correct": 4}],
    "runs": [{"parameters": 8, "operations": 9, "build_seconds": .5, "seconds": 2.,
              "test_accuracy": .5}]}))
