"""Names of 2018 that NumPy and Python have dropped since. They come back for one process only: that
of an old script."""
import collections
import fractions
import functools
import importlib
import importlib.util
import inspect
import math
import sys
import time
import types
import warnings

import numpy as np

from .messages import LIBRARIES

OF_NUMPY = {
    "float": float, "int": int, "object": object, "str": str, "complex": complex, "bool": bool,
    "long": int, "unicode": str, "float_": np.float64, "complex_": np.complex128,
    "string_": np.bytes_, "unicode_": np.str_, "Inf": np.inf, "Infinity": np.inf, "infty": np.inf,
    "PINF": np.inf, "NINF": -np.inf, "NaN": np.nan, "NAN": np.nan, "asscalar": lambda a: a.item(),
    "product": np.prod, "cumproduct": np.cumprod, "sometrue": np.any, "alltrue": np.all,
    "round_": np.round, "row_stack": np.vstack, "msort": lambda a: np.sort(a, axis=0),
    "mat": np.asmatrix, "in1d": lambda *args, **kwargs: np.isin(*args, **kwargs).ravel(),
}

# What scripts give lists of unequal length to.
MAKE_ARRAYS = ((np, "array"), (np, "asarray"), (np, "asanyarray"), (np, "shape"), (np, "size"),
               (np.random, "permutation"))

WRAPS = "overflow encountered in scalar"  # how NumPy's warning begins

ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")


def getargspec(function):
    """inspect.getargspec: the names and defaults of a function's arguments."""
    return ArgSpec(*inspect.getfullargspec(function)[:4])


def load_source(name, path):
    """imp.load_source: load a file as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def give_back():
    """Give NumPy and Python their names of 2018, where they lack them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of NumPy's versions warn of what they will drop
        _add(np, OF_NUMPY)
    _add(time, {"clock": time.process_time})
    _add(fractions, {"gcd": math.gcd})
    _add(inspect, {"getargspec": getargspec})
    _add(collections, {name: getattr(collections.abc, name) for name in collections.abc.__all__})
    if importlib.util.find_spec("imp") is None:
        sys.modules["imp"] = imp = types.ModuleType("imp")
        _add(imp, {"reload": importlib.reload, "load_source": load_source,
                   "new_module": types.ModuleType})
    if np.lib.NumpyVersion(np.__version__) >= "1.24.0":
        for module, name in MAKE_ARRAYS:
            setattr(module, name, _accepting_ragged_lists(getattr(module, name)))
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
        np.set_printoptions(legacy="1.25")  # [0.5], not [np.float32(0.5)]
        _say_what_wraps()


def _accepting_ragged_lists(function):
    """Return a function of NumPy that makes an array of lists where a script gives it lists of
    unequal length, as NumPy did up to 1.23. For libraries it is the function itself."""
    @functools.wraps(function)
    def made(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except ValueError as error:
            caller = sys._getframe(1).f_code.co_filename
            if "inhomogeneous shape" not in str(error) or caller.startswith(LIBRARIES):
                raise
        if args:
            return function(np.array(args[0], dtype=object), *args[1:], **kwargs)
        (name,) = {"object", "a", "x"}.intersection(kwargs)
        return function(**{**kwargs, name: np.array(kwargs[name], dtype=object)})
    return made


def _add(module, values):
    for name, value in values.items():
        if name not in vars(module):
            setattr(module, name, value)


def _say_what_wraps():
    """Let Python print a line where a number becomes too large for its type, whatever the script
    says about warnings: NumPy 1 took a larger type, so it printed none."""
    showwarning = warnings.showwarning

    def show(message, *args, **kwargs):
        if str(message).startswith(WRAPS):
            message = (f"{message}: NumPy 2 keeps the type in np.uint8(7) * 100, where NumPy 1 "
                       "took a larger one; write int(...) around the NumPy number")
        showwarning(message, *args, **kwargs)

    def with_exception(change):
        def changed(*args, **kwargs):
            change(*args, **kwargs)
            filterwarnings("default", WRAPS, RuntimeWarning)
        return changed

    filterwarnings = warnings.filterwarnings
    warnings.showwarning = show
    for name in ("simplefilter", "filterwarnings", "resetwarnings"):
        setattr(warnings, name, with_exception(getattr(warnings, name)))
    filterwarnings("default", WRAPS, RuntimeWarning)
