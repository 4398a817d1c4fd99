"""Record what TensorFlow 1.15.5 does for other people's scripts.

    python tests/tensorflow1/record_scripts.py

Run it under TensorFlow 1.15.5 (Python 3.7). It writes tensorflow115.json beside itself: what the
loader gives, what the scripts of 2018 print, and each of cases_of_contrib.CASES, over the real
tf.contrib.
"""
import os
import subprocess
import sys
import tempfile
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "reference"))
import tensorflow  # noqa: E402

import record_reference as record  # noqa: E402  (it gives `contrib` the real tf.contrib)

wing = sys.modules["tensorflow1.contrib"] = types.ModuleType("tensorflow1.contrib")
sys.modules["tensorflow1"] = types.ModuleType("tensorflow1")
for part in ("crf", "eager", "layers", "legacy_seq2seq", "losses", "nn", "rnn", "seq2seq", "slim"):
    setattr(wing, part, getattr(tensorflow.contrib, part))
wing.tf = record.tf

import cases_of_contrib  # noqa: E402
import idx  # noqa: E402
import loader_summaries  # noqa: E402
import random_networks  # noqa: E402
from data.mnist import DATA_DIR  # noqa: E402

ABOUT = {
    "made with": f"{record.VERSIONS}: tests/tensorflow1/record_scripts.py over the real tf.contrib",
    "weights": record.ABOUT["weights"],
    "loader": "loader_summaries.summaries of the real loader over idx.write_data_sets(…, 47, 13): "
              "shapes, types and CRC-32 of what it gives",
    "scripts": "what each of scripts_of_2018 prints, run by Python alone",
    "cases": record.ABOUT["cases"],
    "random": "random_networks.digest of the same for random networks",
}


def script(name):
    """Return the lines that a script prints, run as it was in 2018, and its exit status."""
    path = os.path.join(HERE, "scripts_of_2018", name + ".py")
    with tempfile.TemporaryDirectory() as directory:
        os.symlink(DATA_DIR, os.path.join(directory, "MNIST-data"))
        os.mkdir(os.path.join(directory, "small"))
        idx.write_data_sets(os.path.join(directory, "small"), n_train=47, n_test=13)
        done = subprocess.run([sys.executable, path, *cases_of_contrib.SCRIPTS_OF_2018[name]],
                              cwd=directory, stdout=subprocess.PIPE, text=True)
    return {"printed": done.stdout.splitlines(), "status": done.returncode}


def main():
    record.write(cases_of_contrib.REFERENCE, {
        "about": ABOUT,
        "loader": {"calls": record.loader(loader_summaries.summaries)},
        "scripts": {name: script(name) for name in cases_of_contrib.SCRIPTS_OF_2018},
        "cases": {name: record.case(function)
                  for name, function in cases_of_contrib.CASES.items()},
        "random": {name: random_networks.digest(record.case(network))
                   for name, network in random_networks.RANDOM_NETWORKS.items()},
    })


if __name__ == "__main__":
    main()
