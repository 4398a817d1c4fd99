import sys
import tensorflow as tf
import tensorflow.compat.v1 as tf1
import tensorflow.examples.tutorials.mnist.input_data as input_data
import tensorflow.python.framework.dtypes as dtypes
everything = {}
exec("from tensorflow import *", everything)
print(tf1.contrib is everything["contrib"], input_data.DataSet is not None)
print(dtypes.float32 is tf.float32)
for name in sys.argv[1:]:
    try:
        eval("tf.contrib." + name)
    except AttributeError as error:
        print(error)
for statement in ["from tensorflow.contrib import crf", "import tensorflow.contrib.crf as crf"]:
    try:
        exec(statement)
    except ImportError as error:
        print(error)


def fail():
    tf.contrib.crf


fail()
