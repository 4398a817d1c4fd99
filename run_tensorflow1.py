"""Run a TensorFlow 1 script, unchanged, on today's TensorFlow.

The script imports what it always did: `tensorflow` is tensorflow.compat.v1 here,
`tensorflow.contrib` is contrib/, and `tensorflow.examples.tutorials.mnist` is data/.
"""
import argparse
import importlib.util
import os
import re
import sys
import types

PROJECT = os.path.dirname(os.path.abspath(__file__))

# How a script for Python 2 is recognized: by what Python says of it, or by the line that it cannot
# read.
PYTHON_2_ERROR = re.compile(
    r"Missing parentheses in call to"
    r"|print\(<message>, file=<output_stream>\)"
    r"|name '(xrange|raw_input|unicode|basestring|unichr|reload|long|execfile|cmp)' is not defined"
    r"|No module named '(cPickle|cStringIO|StringIO|urllib2|Queue|ConfigParser|__builtin__)'"
    r"|'dict' object has no attribute '(has_key|iteritems|iterkeys|itervalues)'")
PYTHON_2_LINE = re.compile(r"except\s+[\w.]+\s*,\s*\w+\s*:|raise\s+[\w.]+\s*,")


class TensorFlow1(types.ModuleType):
    """TensorFlow with the names of tensorflow.compat.v1 and the submodules of TensorFlow itself."""

    def __init__(self, tensorflow):
        super().__init__("tensorflow")
        self.__file__, self.__path__, self.__spec__ = (
            tensorflow.__file__, tensorflow.__path__, tensorflow.__spec__)
        self.compat = tensorflow.compat
        self.__all__ = [name for name in dir(tensorflow.compat.v1) if not name.startswith("_")]

    def __getattr__(self, name):
        return getattr(self.compat.v1, name)


class UncoveredModules:
    """The last finder: it refuses to import a module of tf.contrib that contrib/ does not have."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Raise an ImportError for a module of tf.contrib."""
        parent, _, child = name.rpartition(".")
        if name.startswith("tensorflow.contrib."):
            try:
                getattr(sys.modules[parent], child)
            except AttributeError as error:
                raise ImportError(str(error), name=name) from None


def load_package(name, folder):
    """Import a package of this project under another name: its own name is left to the script."""
    path = os.path.join(PROJECT, folder)
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(path, "__init__.py"), submodule_search_locations=[path])
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return package


def register(name, module, make_getattr):
    """Let `import name` find a module. Missing parents are made, each with the __getattr__ that
    `make_getattr` returns for its name."""
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent not in sys.modules:
        package = types.ModuleType(parent)
        package.__path__ = []
        package.__getattr__ = make_getattr(parent.replace("tensorflow", "tf"))
        register(parent, package, make_getattr)
    setattr(sys.modules[parent], child, module)


def stand_in():
    """Put the modules of TensorFlow 1 into sys.modules.

    Raises:
        ImportError: a required package is missing; the message is one line with the remedy.
    """
    contrib = load_package("tensorflow.contrib", "contrib")
    tensorflow = sys.modules["tensorflow"]
    tensorflow.compat.v1.contrib = contrib
    sys.modules["tensorflow"] = TensorFlow1(tensorflow)

    mnist = load_package("tensorflow.examples.tutorials.mnist", "data")
    input_data = importlib.import_module("tensorflow.examples.tutorials.mnist.input_data")

    def make_getattr(name):
        return contrib.uncovered.raising(name, "the MNIST loader")

    register("tensorflow.contrib.slim.nets", contrib.slim.nets, make_getattr)
    register("tensorflow.examples.tutorials.mnist", mnist, make_getattr)
    register("tensorflow.contrib.learn.datasets.mnist", input_data, make_getattr)
    register("tensorflow.contrib.learn.python.learn.datasets.mnist", input_data, make_getattr)
    sys.meta_path.append(UncoveredModules)


def frames(traceback):
    """Return the entries of a traceback, outermost first."""
    entries = []
    while traceback:
        entries.append(traceback)
        traceback = traceback.tb_next
    return entries


def hide_own_frames(kind, error, traceback, hook=sys.excepthook):
    """A sys.excepthook whose tracebacks leave out this file and contrib/uncovered.py."""
    own = [frames.__code__.co_filename, os.path.join(PROJECT, "contrib", "uncovered.py")]
    kept = None
    for entry in reversed(frames(traceback)):
        if entry.tb_frame.f_code.co_filename not in own:
            entry.tb_next = kept
            kept = entry
    hook(kind, error.with_traceback(kept), kept)


def about_python_2(error):
    """Return one line if an exception says that a script is for Python 2, else None."""
    if isinstance(error, SyntaxError):
        file, line, problem = error.filename, error.lineno, (error.text or "").strip()
    else:
        *_, entry = frames(error.__traceback__)
        file, line, problem = entry.tb_frame.f_code.co_filename, entry.tb_lineno, str(error)
    if PYTHON_2_ERROR.search(str(error)) or (
            isinstance(error, SyntaxError) and PYTHON_2_LINE.match(problem)):
        return (f"{file}, line {line}, is for Python 2 ({problem}): convert it with 2to3, which "
                "comes with Python up to 3.12")
    return None


def main():
    """Run the script that the command line names.

    Raises:
        SystemExit: status 2 with one line if the script cannot be read or is for Python 2, or if
            a required package is missing; else the script's own.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("script", metavar="SCRIPT", help="a Python file")
    parser.add_argument("arguments", metavar="ARGUMENTS", nargs=argparse.REMAINDER,
                        help="the script's own arguments")
    args = parser.parse_args()
    path = os.path.abspath(args.script)
    try:
        with open(path, "rb") as stream:
            source = stream.read()
    except OSError as error:
        parser.error(f"{args.script} cannot be read ({error.strerror}): name a Python file")

    sys.excepthook = hide_own_frames
    try:
        code = compile(source, path, "exec", dont_inherit=True)
        try:
            stand_in()
        except ImportError as error:
            parser.exit(2, f"{parser.prog}: error: {error} ({error.__cause__})\n")
        main_module = types.ModuleType("__main__")
        main_module.__file__ = path
        sys.modules["__main__"] = main_module
        sys.argv = [args.script] + args.arguments
        sys.path[0] = os.path.dirname(path)
        exec(code, vars(main_module))
    except Exception as error:
        line = about_python_2(error)
        if line is None:
            raise
        parser.exit(2, f"{parser.prog}: error: {line}\n")


if __name__ == "__main__":
    main()
