"""tf.contrib.training: hyperparameters, queues that batch sequences by their length, and the
training and evaluation loops of the package tf_slim, their home outside TensorFlow."""
import json
import numbers
import re

from tf_slim.training import evaluation as _evaluation, training as _training
from tf_slim.training.evaluation import *  # noqa: F403
from tf_slim.training.training import *  # noqa: F403

from . import tf, uncovered

__all__ = sorted([*_evaluation.__all__, *_training.__all__, "HParams", "bucket",
                  "bucket_by_sequence_length", "parse_values"])

__getattr__ = uncovered.raising("tf.contrib.training", ", ".join(__all__))

# "name = value", "name[2] = value" or "name = [value, value]", up to the comma after it.
_ASSIGNMENT = re.compile(
    r"([a-zA-Z][\w.]*)(?:\[\s*(\d+)\s*\])?\s*=\s*(?:([^,\[]*)|\[([^\]]*)\])(?:$|,\s*)")


def parse_values(values, type_map, ignore_unknown=False):
    """Read hyperparameters from a string such as "a=1,b=[x,y],c[3]=.5".

    Args:
        values: the string.
        type_map: dict name -> type of the value, or of each value of a list.
        ignore_unknown: whether a name that `type_map` lacks is passed over.

    Returns:
        dict name -> value, list of values, or dict index -> value.

    Raises:
        ValueError: a part of the string cannot be read, or it gives a value twice.
    """
    found, position = {}, 0
    while position < len(values):
        match = _ASSIGNMENT.match(values, position)
        if not match:
            raise ValueError("Malformed hyperparameter value: %s" % values[position:])
        position = match.end()
        name, index, value, several = match.groups()
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError("Unknown hyperparameter type for %s" % name)
        if index and several is not None:
            raise ValueError("Assignment of a list to a list index.")
        kind = type_map[name]
        parse = _parse_bool if kind is bool else kind
        try:
            parsed = parse(value) if several is None else [
                parse(each) for each in re.split("[ ,]", several) if each]
        except ValueError:
            raise ValueError("Could not parse hparam '%s' of type '%s' with value '%s' in %s" % (
                name, kind.__name__, several if value is None else value, values)) from None
        place, key, shown = found, name, name
        if index and isinstance(found.setdefault(name, {}), dict):
            place, key, shown = found[name], int(index), "%s[%d]" % (name, int(index))
        if key in place:
            raise ValueError("Multiple assignments to variable '%s' in %s" % (shown, values))
        place[key] = parsed
    return found


def _parse_bool(text):
    if text in ("true", "True", "false", "False"):
        return text in ("true", "True")
    return bool(int(text))


class HParams:
    """Hyperparameters as attributes. Each keeps the type of its first value.

    Args:
        hparam_def: has to be None: what HParams.to_proto of TensorFlow 1.15 returns is not covered.
        model_structure: what get_model_structure returns.
        kwargs: names and values: numbers, strings, truth values, and lists of them.

    Raises:
        ValueError: `hparam_def` is given, a name is that of a method, or a list is empty.
    """

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        if hparam_def:
            raise ValueError("hparam_def is not covered: give the names and values")
        self._hparam_types = {}  # name -> type of the value or of the list's values, is it a list
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Add a hyperparameter."""
        if getattr(self, name, None) is not None:
            raise ValueError("Hyperparameter name is reserved: %s" % name)
        is_list = isinstance(value, (list, tuple))
        if is_list and not value:
            raise ValueError("Multi-valued hyperparameters cannot be empty: %s" % name)
        self._hparam_types[name] = type(value[0] if is_list else value), is_list
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Change a hyperparameter. Raise a KeyError if it is not there, and a ValueError if the
        type does not fit."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list):
            if not is_list:
                raise ValueError(
                    "Must not pass a list for single-valued parameter: %s" % name)
            value = [_cast(name, kind, each) for each in value]
        elif is_list:
            raise ValueError("Must pass a list for multi-valued parameter: %s." % name)
        else:
            value = _cast(name, kind, value)
        setattr(self, name, value)

    def del_hparam(self, name):
        """Remove a hyperparameter, if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values):
        """Change hyperparameters as a string for parse_values says; return self."""
        return self.override_from_dict(parse_values(
            values, {name: kind for name, (kind, _) in self._hparam_types.items()}))

    def override_from_dict(self, values_dict):
        """Change hyperparameters; return self."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def set_from_map(self, values_map):
        """override_from_dict, by its old name."""
        return self.override_from_dict(values_map)

    def set_model_structure(self, model_structure):
        self._model_structure = model_structure

    def get_model_structure(self):
        return self._model_structure

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """Return the hyperparameters as json.dumps writes them."""
        return json.dumps(
            self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def parse_json(self, values_json):
        """Change hyperparameters as a JSON object says; return self."""
        return self.override_from_dict(json.loads(values_json))

    def values(self):
        """Return a dict name -> value."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        """Return a value, or `default`, which has to be of its type, if it is not there."""
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, is_list = self._hparam_types[key]
            problem = "Hparam '%s' of type '%s' is incompatible with default=%s" % (
                key, "list<%s>" % kind if is_list else kind, default)
            if is_list != isinstance(default, list):
                raise ValueError(problem)
            try:
                for each in default if is_list else [default]:
                    _cast(key, kind, each)
            except ValueError as error:
                raise ValueError("%s. %s" % (problem, error)) from None
        return getattr(self, key)

    def __contains__(self, key):
        return key in self._hparam_types

    def __str__(self):
        return ",".join("%s=%s" % each for each in self.values().items())

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, sorted(self.values().items()))


def _cast(name, kind, value):
    """Return a value as one of a type. An integer may become a float, nothing else may change."""
    if type(value) is kind or kind is type(None):
        return value
    if issubclass(kind, bool) != isinstance(value, bool) or any(
            issubclass(kind, each) and not isinstance(value, each)
            for each in ((str, bytes), numbers.Integral, numbers.Number)):
        raise ValueError("Could not cast hparam '%s' of type '%s' from value %r"
                         % (name, kind, value))
    return kind(value)


def bucket(tensors, which_bucket, batch_size, num_buckets, num_threads=1, capacity=32,
           bucket_capacities=None, shapes=None, dynamic_pad=False,
           allow_smaller_final_batch=False, keep_input=True, shared_name=None, name=None):
    """Collect single elements in several queues; return batches, each from one of them.

    The queues are filled by the queue runners of the graph.

    Args:
        tensors: list or dict of tensors, sparse ones among them: an element.
        which_bucket: scalar integer tensor, the queue of the element.
        batch_size: integer, scalar tensor, or a list of them, one for each queue.
        num_buckets: number of queues.
        num_threads: how many threads fill the queues.
        capacity: how many batches, and how many elements of each queue, can wait.
        bucket_capacities: list of how many elements of each queue can wait.
        shapes: list of the shapes of the tensors. By default they are known.
        dynamic_pad: whether shapes may be partly unknown. Batches are then padded with zeros.
        allow_smaller_final_batch: whether what is left at the end is returned.
        keep_input: scalar bool tensor, whether the element enters a queue.
        shared_name: of the queues, for several sessions.
        name: of the operations.

    Returns:
        number of the queue, a scalar int32 tensor, and the batch: a dict or a list as `tensors`,
        but of a list of one tensor the one.

    Raises:
        ValueError: an argument does not fit the others.
    """
    is_list = isinstance(batch_size, (list, tuple))
    batch_sizes = list(batch_size) if is_list else [batch_size] * num_buckets
    if len(batch_sizes) != num_buckets:
        raise ValueError("If batch_size is a list it must have num_buckets elements")
    if bucket_capacities is None:
        bucket_capacities = [capacity] * num_buckets
    if len(bucket_capacities) != num_buckets:
        raise ValueError("The list bucket_capacities (%s) must have exactly num_buckets (%d) "
                         "elements." % (bucket_capacities, num_buckets))
    names = sorted(tensors, key=str) if isinstance(tensors, dict) else None
    given = [tensors[each] for each in names] if names else list(tensors)
    with tf.name_scope(name, "bucket", given):
        if not given:
            raise ValueError("Expected at least one tensor in bucket().")
        keep_input = tf.convert_to_tensor(keep_input)
        if keep_input.shape.ndims != 0:
            raise ValueError({
                None: "`keep_input` dimensions must be known at graph construction.",
                1: "`keep_input` cannot be a vector when `enqueue_many=False`.",
            }.get(keep_input.shape.ndims, "`keep_input` must be 0 or 1 dimensions."))
        is_sparse = [isinstance(each, (tf.SparseTensor, tf.SparseTensorValue)) for each in given]
        element = [tf.io.serialize_sparse(each) if sparse else tf.convert_to_tensor(each)
                   for each, sparse in zip(given, is_sparse)]
        if shapes is None:
            for each in element:
                if each.shape.ndims is None:
                    raise ValueError("Cannot infer Tensor's rank: %s" % each)
            shapes = [each.shape for each in element]
        shapes = [[3] if sparse else shape for shape, sparse in zip(shapes, is_sparse)]
        types = [each.dtype.base_dtype for each in element]

        make_queue = tf.queue.PaddingFIFOQueue if dynamic_pad else tf.queue.FIFOQueue
        queues = [make_queue(each, types, shapes, name="bucket_queue_%d" % i,
                             shared_name=shared_name and "%s_%d" % (shared_name, i))
                  for i, each in enumerate(bucket_capacities)]
        size = None if allow_smaller_final_batch or is_list else tf.get_static_value(
            tf.convert_to_tensor(batch_size, tf.int32))
        top = tf.queue.PaddingFIFOQueue(
            capacity, [tf.int32] + types,
            [[]] + [tf.TensorShape([size]).concatenate(shape) for shape in shapes],
            shared_name=shared_name, name="top_queue")

        def fill_one():
            return tf.group(*(
                tf.cond(tf.equal(which_bucket, i), lambda queue=queue: queue.enqueue(element),
                        tf.no_op) for i, queue in enumerate(queues)))

        def batch_of(i):
            many = (queues[i].dequeue_up_to if allow_smaller_final_batch
                    else queues[i].dequeue_many)(batch_sizes[i])
            return many if isinstance(many, (list, tuple)) else [many]

        fill = tf.cond(keep_input, fill_one, tf.no_op)
        for filled, fillers, closed in (
                (queues[0], [top.enqueue([i, *batch_of(i)]) for i in range(num_buckets)], [top]),
                (top, [fill] * num_threads, queues)):
            tf.train.add_queue_runner(tf.train.QueueRunner(
                filled, fillers, tf.group(*(each.close() for each in closed)),
                tf.group(*(each.close(cancel_pending_enqueues=True) for each in closed)),
                (tf.errors.OutOfRangeError, tf.errors.CancelledError)))
        waiting = tf.cast(top.size(), tf.float32)
        for queue in queues:
            tf.summary.scalar("bucket/%s/size" % queue.name, waiting)
        tf.summary.scalar("bucket/%s/fraction_of_%d_full" % (top.name, capacity),
                          waiting / capacity)

        which, *batch = top.dequeue()
        batch = [tf.io.deserialize_many_sparse(each, tensor.dtype, _rank(tensor)) if sparse
                 else each for each, tensor, sparse in zip(batch, given, is_sparse)]
        if names:
            return which, dict(zip(names, batch))
        return which, batch if len(batch) > 1 else batch[0]


def _rank(sparse):
    return tf.convert_to_tensor(sparse.dense_shape).shape.as_list()[0]


def bucket_by_sequence_length(input_length, tensors, batch_size, bucket_boundaries, num_threads=1,
                              capacity=32, bucket_capacities=None, shapes=None, dynamic_pad=False,
                              allow_smaller_final_batch=False, keep_input=True, shared_name=None,
                              name=None):
    """bucket() by length: a queue for the lengths below the first boundary, one from each boundary
    to the next, and one from the last on.

    Args:
        input_length: scalar int32 tensor, the length of the element.
        bucket_boundaries: list of increasing integers.
        tensors, batch_size, num_threads, capacity, bucket_capacities, shapes, dynamic_pad,
            allow_smaller_final_batch, keep_input, shared_name, name: as those of bucket().

    Returns:
        lengths [batch], and the batch: a dict or a list as `tensors`.

    Raises:
        TypeError: `bucket_boundaries` is not a list of integers.
        ValueError: it is empty or does not increase, or as bucket().
    """
    if not isinstance(bucket_boundaries, (list, tuple)):
        raise TypeError("bucket_boundaries must be a list or tuple, but received: %s"
                        % bucket_boundaries)
    if not bucket_boundaries:
        raise ValueError("bucket_boundaries must not be empty")
    for one, next_one in zip(bucket_boundaries, bucket_boundaries[1:]):
        if not isinstance(one, int) or not isinstance(next_one, int):
            raise TypeError("bucket boundaries must be integers, but saw: %s and %s"
                            % (one, next_one))
        if one >= next_one:
            raise ValueError("Buckets must contain sequential increasing lengths, but saw: "
                             "%d before %d" % (one, next_one))
    names = sorted(tensors, key=str) if isinstance(tensors, dict) else None
    given = [tensors[each] for each in names] if names else list(tensors)
    with tf.name_scope(name, "bucket_by_sequence_length", [input_length] + given):
        input_length = tf.convert_to_tensor(input_length, tf.int32)
        passed = tf.greater_equal(input_length, list(bucket_boundaries))
        _, (lengths, *batch) = bucket(
            [input_length] + given, tf.reduce_sum(tf.cast(passed, tf.int32)), batch_size,
            len(bucket_boundaries) + 1, num_threads, capacity, bucket_capacities,
            shapes and [[]] + list(shapes), dynamic_pad, allow_smaller_final_batch, keep_input,
            shared_name)
        return lengths, dict(zip(names, batch)) if names else batch
