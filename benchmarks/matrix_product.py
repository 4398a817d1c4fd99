"""Print the GFLOP/s at which this machine multiplies large float32 matrices."""
import statistics
import sys
import time

from worker import PROJECT

sys.path.insert(0, PROJECT)
from contrib import tf  # noqa: E402  (after the path is set)

SIZE, TIMES = 3072, 12

if __name__ == "__main__":
    a, b = (tf.Variable(tf.random_normal([SIZE, SIZE])) for _ in range(2))
    product = tf.matmul(a, b).op
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        seconds = []
        for _ in range(TIMES):
            started = time.perf_counter()
            sess.run(product)
            seconds.append(time.perf_counter() - started)
    print(2 * SIZE**3 / statistics.median(seconds) / 1e9)
