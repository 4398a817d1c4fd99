"""Lists of unequal length, as texts have, in NumPy's arrays."""
import warnings

import numpy as np
import tensorflow as tf

warnings.simplefilter("error")
texts = [[4, 5, 6], [7], [8, 9]]
for make in (np.array, np.asarray, np.asanyarray):
    print(make.__name__, make(texts).dtype, make(texts).shape, make(texts).tolist())
print("array of arrays", np.array([np.zeros(2), np.zeros(3)]).shape)
print("array of arrays", np.array([np.zeros([2, 3]), np.zeros([1, 3])]).shape)
print("keywords", np.array(texts, copy=True, ndmin=2).shape, np.array(object=texts).shape)
print("shape", np.shape(texts), np.size(texts))
np.random.seed(0)
print("permutation", np.random.permutation(texts).tolist())
print("sorted", sorted(np.array(texts), key=len))
print("index", np.array(texts)[np.array([2, 0])].tolist())
print("regular", np.array([[1, 2], [3, 4]]).dtype.kind, np.asarray([1.5]).dtype)
for refused in (lambda: np.array(texts, dtype=np.float32), lambda: tf.constant(texts),
                lambda: tf.convert_to_tensor(np.array(texts)), lambda: np.sum(texts, axis=1)):
    try:
        print("not refused", refused())
    except (TypeError, ValueError, np.AxisError if hasattr(np, "AxisError") else ValueError) as e:
        print("refused")
