"""The rare parts of tf.contrib: hyperparameters, queues, datasets, metrics, errors. No part is
loaded before it is asked for."""
import functools
import inspect
import json
import pickle
import sys

import numpy as np
import pytest

import cases
import refusals
from tensorflow1.contrib import compiler, data, eager, keras, learn, losses, nn, tf, training, util
from test_run_tensorflow1 import run

TEXT = "a=3, b = 2, c=[x y,z],d=True,e=,f[1]=.5, f[0]=2"
TYPES = dict(a=int, b=float, c=str, d=bool, e=str, f=float)


def hparams(**changed):
    return training.HParams(**{**dict(rate=.5, units=[3, 4], name="a", fast=False, none=None),
                               **changed})


def test_values_of_a_string():
    assert training.parse_values(TEXT, TYPES) == dict(
        a=3, b=2., c=["x", "y", "z"], d=True, e="", f={0: 2., 1: .5})
    assert training.parse_values("g=1,d=0", TYPES, ignore_unknown=True) == dict(d=False)


def test_hyperparameters():
    h = hparams()
    assert h.parse("rate=1,units=[5,6],name=b,fast=true") is h
    assert (h.rate, h.units, h.name, h.fast) == (1., [5, 6], "b", True)
    assert h.override_from_dict(dict(rate=2, none="x")).parse_json('{"units": [7]}') is h
    assert h.values() == dict(rate=2., units=[7], name="b", fast=True, none="x")
    assert type(h.rate) is float
    h.add_hparam("more", (1, 2))
    h.del_hparam("none")
    h.del_hparam("nothing")
    assert json.loads(h.to_json()) == {**h.values(), "more": [1, 2]}
    assert h.to_json(1, (",", ":"), True).startswith('{\n "fast":true,\n "more":[')
    assert "rate" in h and "none" not in h and "parse" not in h
    assert (h.get("rate"), h.get("rate", 1), h.get("none"), h.get("none", 1)) == (2., 2., None, 1)
    assert str(training.HParams(x=1)) == "x=1" and repr(h).startswith("HParams([('fast', True), (")
    h.set_model_structure("s")
    assert h.get_model_structure() == "s" and training.HParams(None, "t").get_model_structure()


def bucket(**changed):
    training.bucket(**{**dict(tensors=[tf.zeros([3])], which_bucket=0, batch_size=2, num_buckets=2),
                       **changed})


def by_length(boundaries):
    training.bucket_by_sequence_length(3, [tf.zeros([3])], 2, boundaries)


def ranked(num_sampled=3, num_resampled=2, strategy="mod"):
    nn.rank_sampled_softmax_loss([], [], [], [], num_sampled, num_resampled, 4, 1, None, 1., True,
                                 strategy)


X = np.zeros([3, 5], np.float32)
BAD = {
    **{"values " + text: (
        functools.partial(training.parse_values, text, TYPES), ValueError, message)
       for text, message in {
           "a": "Malformed hyperparameter value: a",
           "a=1;b": "Could not parse hparam 'a' of type 'int' with value '1;b' in a=1;b",
           "d=yes": "Could not parse hparam 'd' of type 'bool' with value 'yes' in d=yes",
           "a=[1,x]": "Could not parse hparam 'a' of type 'int' with value '1,x' in a=[1,x]",
           "g=1": "Unknown hyperparameter type for g",
           "a=1,a=2": "Multiple assignments to variable 'a' in a=1,a=2",
           "a=1,a[0]=2": "Multiple assignments to variable 'a' in a=1,a[0]=2",
           "a[1]=1,a=2": "Multiple assignments to variable 'a' in a[1]=1,a=2",
           "a[1]=1,a[1]=2": "Multiple assignments to variable 'a[1]' in a[1]=1,a[1]=2",
           "a=[1],a=[2]": "Multiple assignments to variable 'a' in a=[1],a=[2]",
           "a[1]=[1]": "Assignment of a list to a list index."}.items()},
    "reserved": (lambda: hparams(get=1), ValueError, "Hyperparameter name is reserved: get"),
    "twice": (lambda: hparams().add_hparam("rate", 1), ValueError,
              "Hyperparameter name is reserved: rate"),
    "empty": (lambda: hparams(units=[]), ValueError,
              "Multi-valued hyperparameters cannot be empty: units"),
    "unknown": (lambda: hparams().set_hparam("x", 1), KeyError, "'x'"),
    "list": (lambda: hparams().set_hparam("rate", [1.]), ValueError,
             "Must not pass a list for single-valued parameter: rate"),
    "no list": (lambda: hparams().parse("units[0]=1"), ValueError,
                "Must pass a list for multi-valued parameter: units."),
    **{"type of " + name: (
        lambda name=name, value=value: hparams().set_hparam(name, value), ValueError,
        "Could not cast hparam '%s' of type '<class '" % name)
        for name, value in dict(rate="1", units=[1.], name=1, fast=1).items()},
    "bool for a number": (lambda: hparams().set_hparam("rate", True), ValueError,
                          "Could not cast hparam 'rate' of type '<class 'float'>' from value True"),
    "default": (lambda: hparams().get("rate", "x"), ValueError,
                "Hparam 'rate' of type '<class 'float'>' is incompatible with default=x. Could"),
    "default of a list": (
        lambda: hparams().get("units", 3), ValueError,
        "Hparam 'units' of type 'list<<class 'int'>>' is incompatible with default=3"),
    "bucket of nothing": (lambda: bucket(tensors=[]), ValueError,
                          "Expected at least one tensor in bucket()."),
    "batch sizes": (lambda: bucket(batch_size=[1]), ValueError,
                    "If batch_size is a list it must have num_buckets elements"),
    "capacities": (lambda: bucket(bucket_capacities=[5]), ValueError,
                   "The list bucket_capacities ([5]) must have exactly num_buckets (2) elements."),
    "kept vector": (lambda: bucket(keep_input=[True]), ValueError,
                    "`keep_input` cannot be a vector"),
    "kept matrix": (lambda: bucket(keep_input=[[True]]), ValueError, "`keep_input` must be 0 or 1"),
    "kept": (lambda: bucket(keep_input=tf.placeholder(tf.bool)), ValueError,
             "`keep_input` dimensions must be known at graph construction."),
    "rank": (lambda: bucket(tensors=[tf.placeholder(tf.float32)]), ValueError,
             "Cannot infer Tensor's rank: "),
    "boundaries": (lambda: by_length(5), TypeError,
                   "bucket_boundaries must be a list or tuple, but received: 5"),
    "no boundaries": (lambda: by_length([]), ValueError, "bucket_boundaries must not be empty"),
    "type of boundaries": (lambda: by_length([1., 2]), TypeError,
                           "bucket boundaries must be integers, but saw: 1.0 and 2"),
    "order of boundaries": (
        lambda: by_length([2, 2]), ValueError,
        "Buckets must contain sequential increasing lengths, but saw: 2 before 2"),
    "keep_prob": (lambda: nn.alpha_dropout(X, 0), ValueError,
                  "keep_prob must be a scalar tensor or a float in the range (0, 1], got 0"),
    "rank of keep_prob": (lambda: nn.alpha_dropout(X, [.5]), ValueError,
                          "Shape (1,) must have rank"),
    "few classes": (lambda: ranked(5), ValueError,
                    "num_sampled (5) cannot be greater than num_classes (4)"),
    "few sampled": (lambda: ranked(2), ValueError,
                    "num_resampled (2) must be less than num_sampled (2)"),
    "strategy": (lambda: ranked(strategy="x"), ValueError, "unsupported partition_strategy (x)"),
    "axis": (lambda: losses.cosine_distance(tf.zeros([3]), tf.zeros([3])), ValueError,
             "You must specify 'axis'."),
    "no rank": (lambda: losses.compute_weighted_loss(tf.placeholder(tf.float32)), ValueError,
                "losses.get_shape().ndims cannot be None"),
    "shapes": (lambda: losses.mean_squared_error(tf.zeros([3]), tf.zeros([4])), ValueError,
               "Shapes (3,) and (4,) are "),
    "stride": (lambda: data.sliding_window_batch(3, 1, 1), ValueError,
               "Cannot specify both `stride` and `window_shift`"),
    "reduced": (lambda: data.reduce_dataset([1], None), TypeError,
                "`dataset` must be a `tf.data.Dataset` object."),
    "mode": (lambda: learn.ModeKeys.validate("predict"), ValueError, "Invalid mode predict."),
    "Saver": (lambda: eager.Saver([]), RuntimeError, "tfe.Saver can only be used when eager "),
    "build": (lambda: eager.metrics.Metric()(1), NotImplementedError,
              "Metrics must define a build() member function"),
    "late variable": (lambda: mean_of([1.]).add_variable("x"), RuntimeError,
                      "Can't call add_variable() except in build()."),
}


def mean_of(*batches):
    mean = eager.metrics.Mean()
    for batch in batches:
        mean(tf.constant(batch))
    return mean


@pytest.mark.parametrize("bad", BAD)
def test_small_parts_raise_1_15s_errors(bad):
    refusals.check(*BAD[bad])


def run_queues(fetched, n=100):
    """Return the values of tensors until the queues are empty."""
    found, coordinator = [], tf.train.Coordinator()
    with tf.Session() as sess:
        sess.run(tf.local_variables_initializer())
        threads = tf.train.start_queue_runners(sess, coordinator)
        try:
            while len(found) < n:
                found.append(sess.run(fetched))
        except tf.errors.OutOfRangeError:
            pass
        finally:
            coordinator.request_stop()
            coordinator.join(threads)
    return found


@pytest.fixture
def produced():
    """A number that counts to 7, and a vector of so many ones."""
    number = tf.train.range_input_producer(8, num_epochs=1, shuffle=False).dequeue()
    return number, tf.ones([number])


def test_bucket_by_sequence_length(produced):
    number, ones = produced
    lengths, found = training.bucket_by_sequence_length(
        number, {"ones": ones, "number": number}, [2, 3, 1], [3, 6], capacity=5,
        bucket_capacities=[4, 4, 4], dynamic_pad=True, allow_smaller_final_batch=True,
        keep_input=number > 0, name="given")
    assert found["ones"].shape.as_list() == [None, None]
    batches = run_queues((lengths, found))
    for length, batch in batches:
        assert (batch["number"] == length).all()
        assert (batch["ones"] == (np.arange(max(length)) < length[:, None])).all()
    assert sorted(length.tolist() for length, _ in batches) == [[1, 2], [3, 4, 5], [6], [7]]
    summaries = [each.op.name for each in tf.get_collection(tf.GraphKeys.SUMMARIES)][1:]
    assert summaries == ["given/bucket/bucket/given/bucket/" + name for name in (
        "bucket_queue_0/size", "bucket_queue_1/size", "bucket_queue_2/size",
        "top_queue/fraction_of_5_full")]


def test_bucket(produced):
    number, _ = produced
    sparse = tf.SparseTensor([[0, 1]], [number], [2, 3])
    which, (numbers, sparse) = training.bucket([number, sparse], number % 2, 2, 2)
    assert numbers.shape.as_list() == [2]
    found = run_queues((which, numbers, tf.sparse.to_dense(sparse)))
    assert sorted((which.tolist(), numbers.tolist()) for which, numbers, _ in found) == [
        (0, [0, 2]), (0, [4, 6]), (1, [1, 3]), (1, [5, 7])]
    for _, numbers, dense in found:
        assert dense.tolist() == [[[0, n, 0], [0, 0, 0]] for n in numbers]


def test_bucket_of_one_tensor_is_the_tensor(produced):
    number, _ = produced
    assert training.bucket([number], 0, 2, 1)[1].shape.as_list() == [2]
    assert list(training.bucket({"a": number}, 0, 2, 1)[1]) == ["a"]


def test_training(tmp_path):
    x = tf.get_variable("x", [], initializer=tf.ones_initializer())
    loss = losses.mean_squared_error(tf.reshape(x, [1]), tf.zeros([1]))
    step = training.create_train_op(
        losses.get_total_loss(), tf.train.GradientDescentOptimizer(.25),
        transform_grads_fn=training.clip_gradient_norms_fn(1.))
    found = training.train(step, str(tmp_path), hooks=[tf.train.StopAtStepHook(3)],
                           save_summaries_steps=None)
    assert found == .25  # 1, .75² and .5²
    path = training.wait_for_new_checkpoint(str(tmp_path), timeout=5)
    assert path == tf.train.latest_checkpoint(str(tmp_path))
    assert training.evaluate_once(path, final_ops=[x, loss]) == [.25, .0625]


def elements(dataset):
    """Return the elements of a dataset, as lists, up to its end."""
    element = tf.data.make_one_shot_iterator(dataset).get_next()
    found = []
    with cases.session() as sess:
        while len(found) < 30:
            try:
                found.append(tf.nest.map_structure(
                    lambda each: np.asarray(each).tolist(), sess.run(element)))
            except tf.errors.OutOfRangeError:
                break
    return found


def numbers(n=7):
    return tf.data.Dataset.range(n)


def ranges():
    """[], [0], [0, 1] and [0, 1, 2]"""
    return numbers(4).map(tf.range)


def reducer():
    return data.Reducer(lambda key: key, lambda state, each: state + each, lambda state: state)


DATASETS = {
    "map_and_batch": (lambda: numbers().apply(data.map_and_batch(
        lambda x: 2 * x, 3, drop_remainder=True)), [[0, 2, 4], [6, 8, 10]]),
    "batch_and_drop_remainder": (
        lambda: numbers().apply(data.batch_and_drop_remainder(4)), [[0, 1, 2, 3]]),
    "padded_batch_and_drop_remainder": (
        lambda: ranges().apply(data.padded_batch_and_drop_remainder(
            3, [None], tf.constant(9, tf.int64))), [[[9, 9], [0, 9], [0, 1]]]),
    "group_by_window": (lambda: numbers().apply(data.group_by_window(
        lambda x: x % 2, lambda key, window: window.batch(4), 3)),
        [[0, 2, 4], [1, 3, 5], [6]]),
    "bucket_by_sequence_length": (lambda: ranges().apply(data.bucket_by_sequence_length(
        tf.size, [2], [2, 2])), [[[0], [0]], [[0, 1, 0], [0, 1, 2]]]),
    "parallel_interleave": (lambda: numbers(3).apply(data.parallel_interleave(
        lambda x: tf.data.Dataset.from_tensors(x).repeat(2), 2, block_length=2)),
        [0, 0, 1, 1, 2, 2]),
    "sloppy_interleave": (lambda: numbers(2).apply(data.sloppy_interleave(
        lambda x: tf.data.Dataset.from_tensors(5).repeat(2), 1)), [5, 5, 5, 5]),
    "shuffle_and_repeat": (lambda: numbers(2).apply(data.shuffle_and_repeat(1, 2)), [0, 1, 0, 1]),
    "unbatch": (lambda: numbers().batch(3).apply(data.unbatch()), list(range(7))),
    "ignore_errors": (lambda: numbers(3).map(lambda x: tf.debugging.check_numerics(
        1 / tf.cast(x, tf.float32), "")).apply(data.ignore_errors()), [1, .5]),
    "enumerate_dataset": (lambda: numbers(2).map(lambda x: -x).apply(data.enumerate_dataset(5)),
                          [(5, 0), (6, -1)]),
    "scan": (lambda: numbers(4).apply(data.scan(
        tf.constant(0, tf.int64), lambda state, x: (state + x, state * x))), [0, 0, 2, 9]),
    "unique": (lambda: numbers().map(lambda x: x // 3).apply(data.unique()), [0, 1, 2]),
    "Counter": (lambda: data.Counter(3, -2).take(3), [3, 1, -1]),
    "choose_from_datasets": (lambda: data.choose_from_datasets(
        [numbers(), numbers().map(lambda x: -x)],
        tf.data.Dataset.from_tensor_slices(np.int64([1, 0, 1, 1]))), [0, 0, -1, -2]),
    "sample_from_datasets": (
        lambda: data.sample_from_datasets([numbers(3), numbers(3)], [0., 1.]).take(3), [0, 1, 2]),
    "dense_to_sparse_batch": (
        lambda: ranges().apply(data.dense_to_sparse_batch(4, [3])).map(
            lambda sparse: tf.sparse.to_dense(sparse, -1)),
        [[[-1, -1, -1], [0, -1, -1], [0, 1, -1], [0, 1, 2]]]),
    "group_by_reducer": (
        lambda: numbers().apply(data.group_by_reducer(lambda x: x % 2, reducer())), [12, 10]),
    "prefetch_to_device": (lambda: numbers(2).apply(data.prefetch_to_device("/cpu:0")), [0, 1]),
    "rejection_resample": (lambda: numbers(3).apply(data.rejection_resample(
        lambda x: tf.cast(x > 0, tf.int32), [0., 1.], [.5, .5])), [(1, 1), (1, 2)]),
    "sliding_window_batch": (
        lambda: numbers(5).apply(data.sliding_window_batch(3)), [[0, 1, 2], [1, 2, 3], [2, 3, 4]]),
    "sliding_window_batch of stride": (
        lambda: tf.data.Dataset.zip({"a": numbers()}).apply(data.sliding_window_batch(3, 2)),
        [{"a": [0, 1, 2]}, {"a": [2, 3, 4]}, {"a": [4, 5, 6]}]),
    "sliding_window_batch of pairs": (
        lambda: tf.data.Dataset.zip((numbers(), numbers())).apply(
            data.sliding_window_batch(2, window_shift=3, window_stride=2)),
        [([0, 2], [0, 2]), ([3, 5], [3, 5])]),
    "assert_element_shape": (
        lambda: numbers(1).batch(1).apply(data.assert_element_shape(tf.TensorShape([1]))), [[0]]),
}


@pytest.mark.parametrize("name", DATASETS)
def test_datasets(name):
    dataset, expected = DATASETS[name]
    assert elements(dataset()) == expected


def test_asserted_shapes_are_known_and_checked():
    def dataset(*shapes):
        both = tf.data.Dataset.from_generator(lambda: iter([(X, X[0])]), (tf.float32, tf.float32))
        return both.apply(data.assert_element_shape(shapes))

    known = dataset(tf.TensorShape([3, None]), tf.TensorShape(None))
    first, second = tf.data.get_output_shapes(known)
    assert (first.as_list(), second.ndims) == ([3, None], None)
    assert elements(known) == [(X.tolist(), X[0].tolist())]
    with pytest.raises(tf.errors.InvalidArgumentError):
        elements(dataset(tf.TensorShape([3, 4]), tf.TensorShape(None)))
    with pytest.raises(ValueError, match="are not compatible"):
        known.apply(data.assert_element_shape((tf.TensorShape([2, 5]), tf.TensorShape(None))))


def test_files_and_single_elements(tmp_path):
    csv, records = str(tmp_path / "csv"), str(tmp_path / "records")
    (tmp_path / "csv").write_text("a,b\n1,.5\n2,.25\n")
    with tf.python_io.TFRecordWriter(records) as writer:
        for i in range(2):
            writer.write(tf.train.Example(features=tf.train.Features(feature={
                "x": tf.train.Feature(int64_list=tf.train.Int64List(value=[i]))})
            ).SerializeToString())
    assert elements(data.CsvDataset(csv, [tf.int32, 0.], header=True)) == [(1, .5), (2, .25)]
    read = data.make_csv_dataset(csv, 2, label_name="b", num_epochs=1, shuffle=False)
    assert elements(read) == [({"a": [1, 2]}, [.5, .25])]
    features = data.read_batch_features(
        records, 2, {"x": tf.FixedLenFeature([], tf.int64)}, randomize_input=False)
    single = data.get_single_element(numbers(1))
    total = data.reduce_dataset(numbers(), reducer())
    with cases.session() as sess:
        read, single, total = sess.run([features, single, total])
    assert (read["x"].tolist(), single, total) == ([0, 1], 0, 21)


def test_modes_and_files(tmp_path):
    for mode in ("TRAIN", "EVAL", "INFER"):
        assert learn.ModeKeys.validate(getattr(learn.ModeKeys, mode)) is None
        assert getattr(learn.ModeKeys, mode) == mode.lower()
    base = learn.datasets_base
    (tmp_path / "here.csv").write_text("2,1\n1,5\n0,6\n")
    path = base.maybe_download("here.csv", str(tmp_path), "no such place")
    assert path == str(tmp_path / "here.csv")
    with_header = base.load_csv_with_header(path, np.int64, np.float32)
    assert with_header.target.tolist() == [5, 6] and with_header.data.tolist() == [[1], [0]]
    without = base.load_csv_without_header(path, np.int64, np.float32, 0)
    assert without.target.tolist() == [2, 1, 0] and without.data.dtype == np.float32
    with pytest.raises(FileNotFoundError, match="b.csv does not exist, .* put http://x there"):
        base.maybe_download("b.csv", str(tmp_path), "http://x")


LABELS, LOGITS = [0, 1, 1, 0], np.float32([[.9, .1], [.8, .2], [.3, .7], [.6, .4]])
METRICS = {
    "Mean": ((), [1., 3., 5.], None, 3.), "Mean weights": ((), [1., 3.], [1., 3.], 2.5),
    "Accuracy": ((), LABELS, [0, 1, 0, 1], .5), "SparseAccuracy": ((), LABELS, LOGITS, .75),
    "CategoricalAccuracy": ((), np.eye(2)[LABELS], LOGITS, .75),
    "BinaryAccuracy": ((.3,), LABELS, LOGITS[:, 1], .5),
}


@pytest.mark.parametrize("name", METRICS)
def test_metrics_of_a_graph(name):
    arguments, first, second, expected = METRICS[name]
    metric = getattr(eager.metrics, name.split()[0])(*arguments)
    update = metric(tf.constant(first), second)
    assert [each.op.name for each in metric.variables] == [
        metric.name + "/numer", metric.name + "/denom"]
    assert tf.get_collection(tf.GraphKeys.METRIC_VARIABLES) == tf.local_variables() == (
        list(metric.variables))
    with cases.session() as sess:
        for _ in range(2):
            sess.run(metric.init_variables())
            for _ in range(2):
                sess.run(update)
        assert sess.run(metric.variables[1]) == 2 * (4 if name != "Mean" else 3)
        assert sess.run(metric.result()) == sess.run(metric.value()) == expected


def test_names_of_tensorflow():
    assert keras.layers.Dense is tf.keras.layers.Dense
    assert keras.api.keras.layers is keras.layers
    with compiler.jit.experimental_jit_scope():
        tf.zeros([2], name="compiled")
    operation = tf.get_default_graph().get_operation_by_name("compiled")
    assert operation.get_attr("_XlaCompile") is True
    assert util.make_ndarray(util.make_tensor_proto([[1., 2.]])).tolist() == [[1., 2.]]
    assert util.constant_value(tf.constant(3)) == 3
    assert "Const" in util.ops_used_by_graph_def(tf.get_default_graph().as_graph_def())
    assert nn.alpha_dropout(tf.zeros([]), 1.).op.type == "Const"  # nothing is dropped
    assert "CPU" in eager.list_devices()[0] and eager.num_gpus() >= 0
    assert not eager.in_eager_mode()
    with cases.session() as sess:
        assert sess.run(eager.py_func(lambda x: x + 1, [tf.constant(1.)], tf.float32)) == 2
        assert sess.run(eager.defun(lambda x: 2 * x)(tf.constant(1.))) == 2


def test_no_part_is_loaded_before_it_is_asked_for():
    """Not even when Python's own tools ask all modules for names."""
    contrib = sys.modules["tensorflow1.contrib"]
    parts = {*contrib.RARE}
    assert parts < {*dir(contrib)} and parts < {*contrib.__all__}
    kept = {part: vars(contrib).pop(part) for part in parts}
    for module in list(sys.modules.values()):
        for name in ("__file__", "__warningregistry__", "nothing_has_this"):
            getattr(module, name, None)
    inspect.stack()
    pickle.dumps(inspect.stack)
    assert not parts & {*vars(contrib)}
    assert all(getattr(contrib, part) is module for part, module in kept.items())
    with pytest.raises(AttributeError, match="tf.contrib.none is not covered. Covered: crf, "):
        getattr(contrib, "none")  # noqa: B009


OLD = """
import sys
import tensorflow as tf
def parts():
    return sorted(part for part in tf.contrib.RARE if "tensorflow.contrib." + part in sys.modules)
for module in list(sys.modules.values()):
    getattr(module, "__file__", None), getattr(module, "__warningregistry__", None)
print(parts())
import tensorflow.contrib.eager as tfe
from tensorflow.contrib.training import HParams
from tensorflow.contrib import data
from tensorflow.contrib.keras.api.keras.layers import Dense
from tensorflow.contrib.learn.python.learn.datasets.base import maybe_download
print(parts(), tf.contrib.eager is tfe, Dense is tf.keras.layers.Dense)
try:
    from tensorflow.contrib.data import LMDBDataset
except ImportError as error:
    print(error.args[0][:44])
def main(argv):
    x = tfe.Variable([1., 2.], name="x")
    saver, mean = tfe.Saver([x]), tfe.metrics.Mean("loss")
    path = saver.save(argv[1])
    x.assign_add([1., 1.])
    saver.restore(path)
    (gradient, variable), = tfe.implicit_gradients(lambda: tf.reduce_sum(x * x))()
    print(isinstance(x, tfe.Variable), gradient.numpy(), variable is x)
    for values in tfe.Iterator(tf.data.Dataset.range(3).batch(2)):
        mean(values)
    print(mean.result().numpy(), mean.name, [each.name for each in mean.variables])
    mean.init_variables()
    mean(5, 2.)
    print(mean.value()().numpy(), tfe.in_eager_mode())
try:
    tfe.run(main, sys.argv)
except SystemExit:
    pass
tf.contrib.none
"""


def test_an_old_script_loads_the_parts_that_it_names(tmp_path):
    """With eager execution, and with a traceback of its own frames only."""
    (tmp_path / "old.py").write_text(OLD)
    done = run(tmp_path, "old.py", str(tmp_path / "x"))
    assert done.stdout.splitlines() == [
        "[]", "['data', 'eager', 'keras', 'training'] True True",
        "tf.contrib.data.LMDBDataset is not covered. ", "True [2. 4.] True",
        "1.0 loss ['loss/numer:0', 'loss/denom:0']", "5.0 True"]
    assert done.returncode == 1 and "tensorflow1/" not in done.stderr
    assert "\nAttributeError: tf.contrib.none is not covered. Covered: crf, " in done.stderr
