"""Every import of TensorFlow 1.15 finds version 1's names.

`names.json` was recorded on TensorFlow 1.15.5. It says which public modules could be imported, in
which modules of tensorflow.python the public names were, and of which modules each covered part of
tf.contrib was made.
"""
import contextlib
import importlib
import importlib.machinery
import importlib.util
import json
import logging
import os
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))
# The copy of Keras in TensorFlow. Version 1's names are in public modules of the same names.
KERAS = "tensorflow.python.keras"
# What TensorFlow has beside its public modules. It imports this itself, under these names.
OWN = ("compat", "compiler", "core", "dtensor", "include", "lite", "tools", "tsl", "_api")


class TensorFlow1(types.ModuleType):
    """The module `tensorflow` of a script: the names of tensorflow.compat.v1."""

    def __init__(self, tensorflow):
        super().__init__("tensorflow")
        self.__file__, self.__path__, self.__spec__ = (
            tensorflow.__file__, tensorflow.__path__, tensorflow.__spec__)
        self.compat = tensorflow.compat
        self.__all__ = [name for name in dir(tensorflow.compat.v1) if not name.startswith("_")]

    def __getattr__(self, name):
        return getattr(self.compat.v1, name)

    def __dir__(self):
        return sorted({*super().__dir__(), *dir(self.compat.v1)})


class Folder(types.ModuleType):
    """A module of which a covered part of tf.contrib was made. It has the names of the part."""

    def __init__(self, name, part):
        super().__init__(name)
        self.__path__ = []
        self._part = part

    def __getattr__(self, name):
        value = getattr(self._part, name)
        if isinstance(value, types.ModuleType) and value.__name__.startswith(
                self._part.__name__ + "."):  # a file of this project, where 1.15 had another folder
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return value


class Elsewhere(types.ModuleType):
    """A module that another package has today. It is imported when one of its names is needed.

    Python's own tools ask every module for names, so any other name imports nothing.
    """

    def __init__(self, name, there, names):
        super().__init__(name)
        self.__path__ = []  # a name that it lacks is then looked for by the finder, which refuses
        self._there, self._names = there, names

    def __getattr__(self, name):
        if name not in self._names:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        try:
            return getattr(importlib.import_module(self._there), name)
        except ImportError as error:
            package = self._there.partition(".")[0]
            raise AttributeError(
                f"{self.__name__.replace('tensorflow', 'tf', 1)}.{name} is that of {package}, "
                f"which cannot be imported ({error}): pip install {package} setuptools") from None


class Loader:
    """Puts a module that exists into the place of the one that is imported."""

    def __init__(self, module):
        self._module = module

    @staticmethod
    def create_module(spec):
        return None

    def exec_module(self, module):
        sys.modules[module.__name__] = self._module


class PartLoader(importlib.machinery.SourceFileLoader):
    """Loads a part of contrib. A name that it lacks is then looked for as a module, which the
    finder refuses."""

    def exec_module(self, module):
        super().exec_module(module)
        module.__path__ = []


class Finder:
    """The first finder of modules. What it does not know is left to the others.

    Args:
        version1: the module tensorflow.compat.v1, with contrib.
        names: what names.json holds.
    """

    def __init__(self, version1, names):
        self._version1 = version1
        self._names = names
        self._rare = {f"tensorflow.contrib.{part}" for part in (
            *version1.contrib.RARE, "eager_metrics")}  # the last is imported by eager

    def find_spec(self, name, path=None, target=None):
        """Return the spec of a module below `tensorflow`.

        Raises:
            ImportError: the module, or the name in it, is not covered. The message is one line.
        """
        top, _, below = name.partition(".")
        first = below.partition(".")[0]
        if top != "tensorflow" or not below or first in OWN:
            return None
        if name in self._rare:
            path = os.path.join(HERE, below.replace(".", os.sep) + ".py")
            return importlib.util.spec_from_file_location(name, path, loader=PartLoader(name, path))
        if first in ("contrib", "examples"):
            module = self._of_contrib(name)
        elif first == "python":
            module = self.private_view(name, self._real(name, path)) if (
                self._has_public_names(name)) else None
        else:
            module = self._public(below)
        return module and importlib.machinery.ModuleSpec(name, Loader(module))

    def _value(self, public):
        """Return what tensorflow.compat.v1 has under a name with dots, or None."""
        value = self._version1
        for name in public.split("."):
            try:
                value = getattr(value, name)
            except (AttributeError, ImportError):  # of a module that is loaded when it is needed
                return None
        return value

    def _public(self, below):
        value = self._value(below)
        if isinstance(value, types.ModuleType):
            return value
        if below in self._names["api"]:
            raise ImportError(f"TensorFlow {self._version1.__version__} has no tensorflow.{below} "
                              "any more", name="tensorflow." + below)
        return None

    def _of_contrib(self, name):
        parent, _, child = name.rpartition(".")
        _, _, part, *below = name.split(".")
        if below[:1] == ["python"] and ".".join(below) in self._names["contrib"].get(part, ()):
            return Folder(name, getattr(self._version1.contrib, part))
        try:
            value = getattr(sys.modules[parent], child)
        except AttributeError as error:
            raise ImportError(str(error), name=name) from None
        return value if isinstance(value, types.ModuleType) else None

    @staticmethod
    def _real(name, path):
        """Return the module that TensorFlow has under this name today, or None."""
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None:
            return None
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def private_view(self, name, real):
        """Return a module of tensorflow.python in which the public names are version 1's.

        Args:
            name: of the module.
            real: the module that TensorFlow has today, or None. If its names are version 1's, it
                is returned as it is.
        """
        there = vars(real) if real else {"__path__": []}
        twin = self._keras_twin(name)
        names = {each: f"{twin}.{each}" for each in dir(self._value(twin))
                 if not each.startswith("_")} if twin else {}  # in the module -> of version 1
        for each in self._names["private"].get(name, "").split():
            child, _, public = each.rpartition("=")
            names[child or public.rpartition(".")[2]] = public
        found = {child: self._value(public) for child, public in names.items()}
        found = {child: value for child, value in found.items()
                 if value is not None and value is not there.get(child)}
        if real is not None and not found:
            return real
        view = types.ModuleType(name)
        vars(view).update(there, **found)
        return view

    def view_what_is_loaded(self):
        """Let the modules of tensorflow.python that are loaded have version 1's names for whoever
        imports them from now on."""
        # TensorFlow's own modules of Keras, on which tf_slim stands, must find each other first.
        for name, module in list(sys.modules.items()):
            if name.startswith("tensorflow.python.keras."):
                for value in list(vars(module).values()):
                    if type(value).__name__ == "LazyLoader":
                        with contextlib.suppress(ImportError):
                            value._load()
        for name, real in list(sys.modules.items()):
            if self._has_public_names(name):
                view = self.private_view(name, real)
                if view is not real:
                    put(name, view)

    def _has_public_names(self, name):
        return name in self._names["private"] or self._keras_twin(name) is not None

    def _keras_twin(self, name):
        """Return the name of the public module that a module of KERAS has become, or None."""
        twin = name[len("tensorflow.python."):]
        is_public = name.startswith(KERAS) and isinstance(self._value(twin), types.ModuleType)
        return twin if is_public else None


def load(name, file):
    """Import a module or a package of this folder under another name: its own name is left to the
    script."""
    path = os.path.join(HERE, file)
    folder = [path] if os.path.isdir(path) else None
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(path, "__init__.py") if folder else path,
        submodule_search_locations=folder)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def put(name, module):
    """Let `import name` find a module."""
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)


def register(name, module, make_getattr):
    """Let `import name` find a module. Missing parents are made, each with the __getattr__ that
    `make_getattr` returns for its name."""
    parent, _, _ = name.rpartition(".")
    if parent not in sys.modules:
        package = types.ModuleType(parent)
        package.__path__ = []
        package.__getattr__ = make_getattr(parent.replace("tensorflow", "tf"))
        register(parent, package, make_getattr)
    put(name, module)


def stand_in():
    """Put the modules of TensorFlow 1 into sys.modules.

    Raises:
        ImportError: a required package is missing; the message is one line with the remedy.
    """
    with open(os.path.join(HERE, "names.json"), encoding="utf-8") as stream:
        names = json.load(stream)
    contrib = load("tensorflow.contrib", "contrib")
    tensorflow = sys.modules["tensorflow"]
    tensorflow.compat.v1.contrib = contrib
    sys.modules["tensorflow"] = TensorFlow1(tensorflow)

    input_data = load("tensorflow.examples.tutorials.mnist.input_data", "input_data.py")

    def covering(covered):
        return lambda name: contrib.uncovered.raising(name, covered)

    loader = covering("the MNIST loader")
    register("tensorflow.examples.tutorials.mnist.input_data", input_data, loader)
    input_data.__getattr__ = loader("tf.examples.tutorials.mnist.input_data")
    for datasets in ("tensorflow.contrib.learn.datasets",
                     "tensorflow.contrib.learn.python.learn.datasets"):
        register(datasets + ".mnist", input_data, loader)
        register(datasets + ".base", contrib.learn.datasets_base, loader)
        sys.modules[datasets].load_dataset = input_data.load_dataset
    for name in ("tensorflow.contrib.learn.preprocessing",
                 "tensorflow.contrib.learn.python.learn.preprocessing"):
        for child in ("", ".text", ".categorical_vocabulary"):
            register(name + child, contrib.learn.preprocessing, loader)
    projector = "tensorflow.contrib.tensorboard.plugins.projector"
    register(projector, Elsewhere(projector, "tensorboard.plugins.projector", (
        "EmbeddingInfo", "ProjectorConfig", "SpriteMetadata", "visualize_embeddings")),
             covering("plugins.projector"))
    parts = [vars(contrib)[part] for part in names["contrib"] if part in vars(contrib)]
    for module in [input_data, contrib.learn, *parts]:
        # As PartLoader does for those that are loaded when they are asked for.
        module.__path__ = []
    # What tells a person to fix imports that were right.
    logging.getLogger("tensorflow").addFilter(
        lambda record: "Please fix your imports" not in record.getMessage())
    finder = Finder(tensorflow.compat.v1, names)
    finder.view_what_is_loaded()
    sys.meta_path.insert(0, finder)
