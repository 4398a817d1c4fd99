# Names of NumPy 1.18 and Python 3.7 that later versions lack.
import collections
import fractions
import inspect
import time
import warnings
from collections import Iterable, OrderedDict

import numpy as np
import tensorflow as tf

warnings.simplefilter('ignore')
print(np.zeros(2, np.float).dtype, np.zeros(2, np.int).dtype.kind, np.ones(1, np.bool).dtype,
      np.array(['a'], np.object).dtype, np.complex(1), np.str('a'))
print(np.Inf, -np.Inf == np.NINF, np.NaN != np.NaN, np.asscalar(np.array([3])), np.product([2, 3]))
print(np.alltrue([True, False]), np.sometrue([True, False]), np.row_stack([[1], [2]]).shape,
      np.in1d([1, 2], [2]).tolist(), np.float_(2).dtype, np.unicode_('b'))
print(time.clock() >= 0, isinstance([], Iterable), isinstance({}, collections.Mapping),
      isinstance(OrderedDict(), collections.MutableMapping), fractions.gcd(4, 6))
print([np.float32(.5), np.int64(2), np.bool_(True)], (np.float64(.25),))
print(inspect.getargspec(lambda a, b=1, *c, **d: 0))
import imp
print(imp.reload(fractions) is fractions, imp.new_module('made').__name__)
