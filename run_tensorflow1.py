"""Run a TensorFlow 1 script, unchanged, on today's TensorFlow.

The script imports what it always did: `tensorflow` is tensorflow.compat.v1 here, and
`tensorflow.contrib` and `tensorflow.examples.tutorials.mnist` are in tensorflow1/.
"""
import argparse
import json
import linecache
import os
import re
import sys
import traceback
import types

from interface.arguments import ScriptParser

from tensorflow1 import imports, messages, python2018

MAGIC = re.compile(r"(?m)^([ \t]*)(?:%time\b ?(.*)|[%!?].*)$")
MAGIC_OF_CODE = re.compile(r"\A%%(time|timeit|capture|prun)\b.*\n?")  # the rest is Python


def code_of(cell):
    """Return the Python code of a notebook's cell, without its magics."""
    cell = MAGIC_OF_CODE.sub("", cell.lstrip())
    if cell.startswith("%%"):
        return ""
    try:
        compile(cell, "cell", "exec")
    except SyntaxError:
        return MAGIC.sub(lambda found: found[1] + (found[2] or "pass"), cell)
    return cell


def source_of(path):
    """Return the source of a script as bytes: the code cells of a notebook, without its magics.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is a notebook that is not JSON.
    """
    with open(path, "rb") as stream:
        source = stream.read()
    if not path.endswith(".ipynb"):
        return source
    cells = ["".join(cell["source"]) for cell in json.loads(source)["cells"]
             if cell["cell_type"] == "code"]
    source = "\n\n".join(map(code_of, cells))
    # A traceback shows lines of this, not of the file.
    linecache.cache[path] = len(source), None, source.splitlines(True), path
    return source.encode()


def main():
    """Run the script that the command line names.

    Raises:
        SystemExit: status 2 with one line if the script cannot be read or is for Python 2, or if
            a required package is missing; else the script's own.
    """
    parser = ScriptParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("script", metavar="SCRIPT", help="a Python file, or a notebook")
    parser.add_argument("arguments", metavar="ARGUMENTS", nargs=argparse.REMAINDER,
                        help="the script's own arguments")
    args = parser.parse_args()
    path = os.path.abspath(args.script)
    try:
        source = source_of(path)
    except OSError as error:
        parser.refuse(f"{args.script} cannot be read ({error.strerror}): name a Python file")
    except (ValueError, KeyError, TypeError) as error:
        parser.refuse(f"{args.script} is not a notebook of Jupyter ({type(error).__name__}: "
                      f"{error}): save it again there")

    # Python's own hook would read a notebook's file, where linecache has its code.
    sys.excepthook = messages.hiding_own_frames(traceback.print_exception)
    try:
        code = compile(source, path, "exec", dont_inherit=True)
        try:
            imports.stand_in()
        except ImportError as error:
            parser.refuse(f"{error} ({error.__cause__})")
        python2018.give_back()
        for name in list(sys.modules):
            if name.partition(".")[0] in ("contrib", "data", "interface", "tensorflow1"):
                del sys.modules[name]
        main_module = types.ModuleType("__main__")
        main_module.__file__ = path
        sys.modules["__main__"] = main_module
        sys.argv = [args.script] + args.arguments
        sys.path[0] = os.path.dirname(path)
        # TensorFlow's errors list where an operation was made, without the frames of this file.
        from tensorflow.python.util.tf_stack import CurrentModuleFilter
        with CurrentModuleFilter():
            exec(code, vars(main_module))
    except Exception as error:
        line = messages.about_lost_newlines(error, source) or messages.about_python_2(error)
        if line is None and isinstance(error, (SyntaxError, ValueError)):
            line = messages.about_encoding(source, path)
        if line is None:
            raise
        parser.refuse(line)


if __name__ == "__main__":
    main()
