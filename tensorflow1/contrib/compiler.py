"""tf.contrib.compiler: what became tf.xla.experimental."""
import types

from . import tf, uncovered

__all__ = ["jit", "xla"]

__getattr__ = uncovered.raising("tf.contrib.compiler", "jit and xla.compile")

jit = types.ModuleType("tensorflow.contrib.compiler.jit")
jit.experimental_jit_scope = tf.xla.experimental.jit_scope
jit.__getattr__ = uncovered.raising("tf.contrib.compiler.jit", "experimental_jit_scope")

xla = types.ModuleType("tensorflow.contrib.compiler.xla")
xla.compile = tf.xla.experimental.compile
xla.__getattr__ = uncovered.raising("tf.contrib.compiler.xla", "compile")
