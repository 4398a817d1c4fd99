"""Run a script while the import of a package fails.

    python with_failing_import.py [--stub cells|no-cells] PACKAGE HOW SCRIPT [ARGUMENTS]

HOW is "missing" or "broken". --stub puts a small module in the place of TensorFlow, with or without
its legacy cells: it is there at once.
"""
import argparse
import contextlib
import os
import runpy
import sys
import types


class FailingFinder:
    """Lets the import of a package fail."""

    def __init__(self, package, how):
        self.package, self.how = package, how

    def find_spec(self, name, *args):
        if name != self.package:
            return
        if self.how == "missing":
            raise ModuleNotFoundError(f"No module named {name}", name=name)
        raise ImportError("libfoo.so: cannot open")


def stub_tensorflow(cells):
    """Put a TensorFlow 9.8.7 into sys.modules that has what contrib tries first."""
    def no_cell(num_units):
        raise ImportError("not available with Keras 3")

    for name in ("tensorflow", "tensorflow.compat", "tensorflow.compat.v1"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = []
    sys.modules["tensorflow"].compat = sys.modules["tensorflow.compat"]
    sys.modules["tensorflow.compat"].v1 = v1 = sys.modules["tensorflow.compat.v1"]
    v1.__version__ = "9.8.7"
    v1.disable_v2_behavior = lambda: None
    v1.Graph = lambda: types.SimpleNamespace(as_default=contextlib.nullcontext)
    v1.nn = types.SimpleNamespace(rnn_cell=types.SimpleNamespace(
        BasicRNNCell=(lambda num_units: None) if cells else no_cell))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stub", choices=["cells", "no-cells"])
    parser.add_argument("package")
    parser.add_argument("how", choices=["missing", "broken"])
    parser.add_argument("script")
    parser.add_argument("arguments", nargs="*")
    args = parser.parse_args()
    sys.path[0] = os.getcwd()
    sys.argv = [args.script, *args.arguments]
    if args.stub:
        stub_tensorflow(args.stub == "cells")
    sys.meta_path.insert(0, FailingFinder(args.package, args.how))
    runpy.run_path(args.script, run_name="__main__")


if __name__ == "__main__":
    main()
