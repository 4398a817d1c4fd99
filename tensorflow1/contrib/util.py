"""tf.contrib.util: TensorFlow's own functions for what a tensor or a graph holds."""
import importlib

from . import tf, uncovered

__all__ = ["constant_value", "make_ndarray", "make_tensor_proto", "ops_used_by_graph_def",
           "stripped_op_list_for_graph"]

__getattr__ = uncovered.raising("tf.contrib.util", ", ".join(__all__))

constant_value = tf.get_static_value
make_ndarray = tf.make_ndarray
make_tensor_proto = tf.make_tensor_proto

_meta_graph = importlib.import_module("tensorflow.python.framework.meta_graph")
ops_used_by_graph_def = _meta_graph.ops_used_by_graph_def
stripped_op_list_for_graph = _meta_graph.stripped_op_list_for_graph
