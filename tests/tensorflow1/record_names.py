"""Record where TensorFlow 1.15.5 has its public names. Python 3.7:

    python tests/tensorflow1/record_names.py

Writes `tensorflow1/names.json`:

    api       the public modules that can be imported: "nn.rnn_cell" is tensorflow.nn.rnn_cell
    private   module of tensorflow.python -> the public names of what it defines, or collects from
              other modules; "a=b.c" where its own name of b.c is a
    contrib   covered part of tf.contrib -> the modules of which it is made

and `tests/tensorflow1/signatures115.json`: the positional arguments of each public function.
"""
import importlib
import inspect
import json
import os
import pkgutil
import re
import sys

import tensorflow as tf
from tensorflow.python.util import tf_decorator

HERE = os.path.dirname(os.path.abspath(__file__))
SIGNATURES = os.path.join(HERE, "signatures115.json")
PATH = os.path.join(os.path.dirname(os.path.dirname(HERE)), "tensorflow1", "names.json")
# Generated operations, and what no script for recurrent networks imports.
LEFT_OUT = re.compile(r"\.(gen_\w+|tpu|distribute|distributions|linalg|eager|profiler|compiler)\b")
PARTS = ("compiler", "crf", "data", "eager", "framework", "keras", "layers", "legacy_seq2seq",
         "losses", "nn", "rnn", "seq2seq", "slim", "training", "util")
SUBMODULES = ("python.metrics", "python.metric_learning")  # they have names that their part lacks


def public_modules(module=tf, name=""):
    """Yield (name, module) of tf and of each public module below it."""
    yield name, module
    for child in sorted(dir(module)):
        value = getattr(module, child)
        if inspect.ismodule(value) and re.search(r"[._]v1\b", value.__name__) and (
                name or child != "compat"):
            yield from public_modules(value, f"{name}.{child}".strip("."))


def positional(function):
    """Return the names of a function's positional arguments, or None if it does not say."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(each.kind == each.VAR_POSITIONAL for each in parameters):
        return None
    return [each.name for each in parameters if each.kind == each.POSITIONAL_OR_KEYWORD]


def importable(name):
    try:
        importlib.import_module("tensorflow." + name)
        return True
    except ImportError:
        return False


def main():
    found = dict(public_modules())
    public = {}  # id of an object -> its shortest public name
    for name, module in found.items():
        for child in dir(module):
            value = getattr(module, child)
            if callable(value) and not child.startswith("_"):
                path = f"{name}.{child}".strip(".")
                public[id(value)] = min(public.get(id(value), path), path, key=len)

    functions = {path: value for path, value in (
        (f"{name}.{child}".strip("."), getattr(module, child))
        for name, module in found.items() for child in dir(module)) if inspect.isroutine(value)}
    signatures = {path: positional(value) for path, value in functions.items()}
    with open(SIGNATURES, "w") as stream:
        json.dump({path: " ".join(names) for path, names in signatures.items()
                   if names and len(names) > 1 and not path.startswith("raw_ops.")},
                  stream, indent=0, sort_keys=True)
        stream.write("\n")

    private = {}
    for name, module in sorted(sys.modules.items()):
        short = name.replace("tensorflow_core.", "tensorflow.")
        if (not short.startswith("tensorflow.python.") or not inspect.ismodule(module)
                or LEFT_OUT.search(short)):
            continue
        names = {child: value for child, value in vars(module).items()
                 if id(value) in public and not child.startswith("_")}
        own = {child: value for child, value in names.items()
               if getattr(tf_decorator.unwrap(value)[1], "__module__", None) == name}
        defines_nothing = not any(
            inspect.isroutine(value) or inspect.isclass(value) for value in vars(module).values()
            if getattr(value, "__module__", None) == name)
        kept = own or (names if defines_nothing and len(names) > 1 else {})
        if kept:
            private[short] = " ".join(
                path if path.split(".")[-1] == child else f"{child}={path}"
                for child, path in sorted((child, public[id(value)])
                                          for child, value in kept.items()))

    contrib = {}
    for part in PARTS:
        package = importlib.import_module("tensorflow.contrib." + part)
        prefix = package.__name__ + "."
        contrib[part] = sorted(
            each.name[len(prefix):] for each in pkgutil.walk_packages(
                package.__path__, prefix, onerror=lambda name: None)
            if "test" not in each.name.split(".")[-1]
            and not each.name[len(prefix):].startswith(SUBMODULES))
    with open(PATH, "w") as stream:
        json.dump({"api": sorted(name for name in found if name and importable(name)),
                   "private": private, "contrib": contrib}, stream, indent=0, sort_keys=True)
        stream.write("\n")


if __name__ == "__main__":
    main()
