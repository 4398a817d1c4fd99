"""What every program here shows to a person, and takes from one: arguments, ends, files that are
replaced as a whole, tables, pictures. No TensorFlow, so that a program may use it without.

Programs import it before other packages: if one of them is missing, it says so in one line.
"""
import importlib.util
import sys

from .exits import end

for _name in ("numpy", "tqdm", "filelock"):  # contrib looks for TensorFlow and what belongs to it
    if importlib.util.find_spec(_name) is None:
        end(f"{_name} is not installed: pip install -r requirements.txt, under Python 3.10 to 3.13 "
            "or 3.7 (this is {}.{})".format(*sys.version_info))
