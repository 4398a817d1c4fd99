"""The helpers of tf.contrib.seq2seq: they choose what a decoder reads next.

Of y_t [batch, n], the outputs of a step, a helper makes the sample s_t and the next input x_{t+1}:

    TrainingHelper                      s_t = argmax y_t                x_{t+1} is given
    GreedyEmbeddingHelper               s_t = argmax y_t                x_{t+1} = embedding[s_t]
    SampleEmbeddingHelper               s_t ~ softmax(y_t / temperature)   x_{t+1} = embedding[s_t]
    ScheduledEmbeddingTrainingHelper    x_{t+1} = embedding[s_t] with s_t ~ softmax(y_t), at the
                                        sampling probability, and else x_{t+1} is given, s_t = -1
    ScheduledOutputTrainingHelper       x_{t+1} = f(y_t) at the sampling probability, s_t = 1, and
                                        else x_{t+1} is given, s_t = 0

The last two are scheduled sampling (Bengio, Vinyals, Jaitly & Shazeer 2015).
"""
import abc

from .. import tf

__all__ = ["CustomHelper", "GreedyEmbeddingHelper", "Helper", "InferenceHelper",
           "SampleEmbeddingHelper", "ScheduledEmbeddingTrainingHelper",
           "ScheduledOutputTrainingHelper", "TrainingHelper"]


def batch_and_time_exchanged(tensor):
    """Exchange the first two axes; return a tensor with less of them as it is."""
    rank = tensor.shape.ndims
    if rank is not None and rank < 2:
        return tensor
    exchanged = tf.transpose(tensor, tf.concat([[1, 0], tf.range(2, tf.rank(tensor))], 0))
    if rank is not None:
        first, second, *others = tensor.shape.as_list()
        exchanged.set_shape([second, first, *others])
    return exchanged


def embedding_function(embedding):
    """Return `embedding` if it is a function of ids, or a function that looks them up in it."""
    return embedding if callable(embedding) else lambda ids: tf.nn.embedding_lookup(embedding, ids)


def _array_over_time(tensor):
    """Return a TensorArray of [batch, ...] of each step, of [T, batch, ...]."""
    return tf.TensorArray(tensor.dtype, tf.shape(tensor)[0],
                          element_shape=tensor.shape[1:]).unstack(tensor)


def _categorical(logits, seed):
    """Draw ids [...] of int32 from softmax(logits [..., n])."""
    rows = tf.reshape(logits, [-1, tf.shape(logits)[-1]])
    return tf.reshape(tf.random.categorical(rows, 1, tf.int32, seed), tf.shape(logits)[:-1])


class Helper(abc.ABC):
    """Base class of what chooses samples and inputs for a BasicDecoder."""

    @property
    @abc.abstractmethod
    def batch_size(self):
        """Scalar of int32."""

    @property
    @abc.abstractmethod
    def sample_ids_shape(self):
        """TensorShape of the sample of one sequence."""

    @property
    @abc.abstractmethod
    def sample_ids_dtype(self):
        """Type of the samples."""

    @abc.abstractmethod
    def initialize(self, name=None):
        """Return whether each sequence has ended before its first step, [batch] of bool, and the
        first inputs."""

    @abc.abstractmethod
    def sample(self, time, outputs, state, name=None):
        """Return the samples of step `time` of its outputs."""

    @abc.abstractmethod
    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """Return whether each sequence has ended, [batch] of bool, the next inputs and the next
        state."""


class CustomHelper(Helper):
    """Helper of three functions.

    Args:
        initialize_fn: function () -> finished, inputs.
        sample_fn: function (time, outputs, state) -> sample_ids, called with these names.
        next_inputs_fn: function (time, outputs, state, sample_ids) -> finished, inputs, state,
            called with these names.
        sample_ids_shape: shape of the sample of one sequence, by default a scalar.
        sample_ids_dtype: by default tf.int32.

    Raises:
        ValueError: its batch_size is asked for before it is initialized.
    """

    def __init__(self, initialize_fn, sample_fn, next_inputs_fn, sample_ids_shape=None,
                 sample_ids_dtype=None):
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = None
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or tf.int32

    @property
    def batch_size(self):
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_ids_dtype

    def initialize(self, name=None):
        with tf.name_scope(name, type(self).__name__ + "Initialize"):
            finished, inputs = self._initialize_fn()
            if self._batch_size is None:
                self._batch_size = tf.size(finished)
        return finished, inputs

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, type(self).__name__ + "Sample"):
            return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, type(self).__name__ + "NextInputs"):
            return self._next_inputs_fn(time=time, outputs=outputs, state=state,
                                        sample_ids=sample_ids)


class _HelperOfScalars(Helper):
    """A helper whose samples are scalars of int32."""

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self):
        return tf.int32


class TrainingHelper(_HelperOfScalars):
    """Helper that reads given inputs, each sequence to its end.

    Args:
        inputs: [batch, T, ...], or [T, batch, ...] if `time_major`.
        sequence_length: [batch] of int32.
        time_major: whether `inputs` have time as their first axis.
        name: of the operations, by default "TrainingHelper".

    Raises:
        ValueError: `sequence_length` is no vector.
    """

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with tf.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            self._inputs = tf.convert_to_tensor(inputs, name="inputs")
            inputs = self._inputs if time_major else batch_and_time_exchanged(self._inputs)
            self._input_tas = _array_over_time(inputs)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            if self._sequence_length.shape.ndims != 1:
                raise ValueError("Expected sequence_length to be a vector, but received shape: %s"
                                 % self._sequence_length.shape)
            self._zero_inputs = tf.zeros_like(inputs[0, :])
            self._batch_size = tf.size(self._sequence_length)

    @property
    def inputs(self):
        return self._inputs

    @property
    def sequence_length(self):
        return self._sequence_length

    def _inputs_at(self, time, finished):
        return tf.cond(tf.reduce_all(finished), lambda: self._zero_inputs,
                       lambda: self._input_tas.read(time))

    def initialize(self, name=None):
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(0, self._sequence_length)
            return finished, self._inputs_at(0, finished)

    def sample(self, time, outputs, name=None, **unused_kwargs):
        with tf.name_scope(name, "TrainingHelperSample", [time, outputs]):
            return tf.argmax(outputs, -1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused_kwargs):
        with tf.name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            finished = time + 1 >= self._sequence_length
            return finished, self._inputs_at(time + 1, finished), state


class _ScheduledHelper(TrainingHelper):
    """A TrainingHelper that replaces some of the inputs."""

    def _set_probability(self, sampling_probability):
        self._sampling_probability = tf.convert_to_tensor(
            sampling_probability, name="sampling_probability")
        if self._sampling_probability.shape.ndims not in (0, 1):
            raise ValueError("sampling_probability must be either a scalar or a vector. "
                             "saw shape: %s" % self._sampling_probability.shape)

    def _is_drawn(self, outputs, seed):
        """Return [batch] of bool, each True at the sampling probability."""
        probability = self._sampling_probability
        with tf.control_dependencies(tf.nest.flatten(outputs)):  # the steps draw in their order
            shape = tf.concat([[self.batch_size], tf.shape(probability)], 0)
            return tf.random_uniform(shape, dtype=probability.dtype, seed=seed) < probability

    @staticmethod
    def _replaced(finished, inputs, is_sampled, sampled):
        """Return the inputs with sampled ones in their place, or as they are if there are none.

        Args:
            finished: [batch] of bool.
            inputs: [batch, ...].
            is_sampled: [batch] of bool.
            sampled: function (of_these) -> inputs of the n sampled sequences [n, ...], where
                of_these is a function (tensor [batch, ...]) -> [n, ...].
        """
        def of_these(tensor):
            return tf.dynamic_partition(tensor, tf.cast(is_sampled, tf.int32), 2)[1]

        return tf.cond(
            tf.logical_or(tf.reduce_all(finished), tf.logical_not(tf.reduce_any(is_sampled))),
            lambda: inputs, lambda: tf.tensor_scatter_nd_update(
                inputs, tf.where(is_sampled), sampled(of_these)))


class ScheduledEmbeddingTrainingHelper(_ScheduledHelper):
    """TrainingHelper that at times reads its own samples. They are -1 where it does not.

    Args:
        inputs, sequence_length, time_major: as those of TrainingHelper.
        embedding: function (ids [n]) -> inputs [n, ...], or what tf.nn.embedding_lookup takes.
        sampling_probability: scalar.
        seed: of the samples.
        scheduling_seed: of the choices where to sample.
        name: of the operations, by default "ScheduledEmbeddingSamplingWrapper".

    Raises:
        ValueError: as TrainingHelper, or `sampling_probability` has a rank above 1.
    """

    def __init__(self, inputs, sequence_length, embedding, sampling_probability, time_major=False,
                 seed=None, scheduling_seed=None, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingSamplingWrapper"):
            self._embedding_fn = embedding_function(embedding)
            self._set_probability(sampling_probability)
            self._seed = seed
            self._scheduling_seed = scheduling_seed
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            return tf.where(self._is_drawn(outputs, self._scheduling_seed),
                            _categorical(outputs, self._seed), tf.fill([self.batch_size], -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs",
                           [time, outputs, state, sample_ids]):
            finished, inputs, state = super().next_inputs(time, outputs, state, name)
            inputs = self._replaced(
                finished, inputs, sample_ids > -1,
                lambda of_these: self._embedding_fn(of_these(sample_ids)))
            return finished, inputs, state


class ScheduledOutputTrainingHelper(_ScheduledHelper):
    """TrainingHelper that at times reads the outputs. Its samples are 1 where it does, else 0.

    Args:
        inputs, sequence_length, time_major: as those of TrainingHelper.
        sampling_probability: scalar.
        seed: of the choices where to read the outputs.
        next_inputs_fn: function (outputs [n, ...]) -> inputs [n, ...], by default the outputs.
        auxiliary_inputs: more inputs, joined to both along the last axis.
        name: of the operations, by default "ScheduledOutputTrainingHelper".

    Raises:
        ValueError: as TrainingHelper, or `sampling_probability` has a rank above 1.
    """

    def __init__(self, inputs, sequence_length, sampling_probability, time_major=False, seed=None,
                 next_inputs_fn=None, auxiliary_inputs=None, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelper"):
            self._set_probability(sampling_probability)
            self._auxiliary_input_tas = None
            if auxiliary_inputs is not None:
                auxiliary_inputs = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
                inputs = tf.concat([inputs, auxiliary_inputs], -1)
                self._auxiliary_input_tas = _array_over_time(
                    auxiliary_inputs if time_major else batch_and_time_exchanged(auxiliary_inputs))
            self._seed = seed
            self._next_inputs_fn = next_inputs_fn
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperSample", [time, outputs, state]):
            return tf.cast(self._is_drawn(outputs, self._seed), tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        def sampled(of_these):
            chosen = of_these(outputs)
            if self._next_inputs_fn is not None:
                chosen = self._next_inputs_fn(chosen)
            if self._auxiliary_input_tas is None:
                return chosen
            more = of_these(self._auxiliary_input_tas.read(time + 1))
            return tf.concat([chosen, more], -1)

        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs",
                           [time, outputs, state, sample_ids]):
            finished, inputs, state = super().next_inputs(time, outputs, state, name)
            inputs = self._replaced(finished, inputs, tf.cast(sample_ids, tf.bool), sampled)
            return finished, inputs, state


class GreedyEmbeddingHelper(_HelperOfScalars):
    """Helper that reads the likeliest symbol of the outputs, until this is the end.

    Args:
        embedding: function (ids [batch]) -> inputs [batch, ...], or what tf.nn.embedding_lookup
            takes.
        start_tokens: [batch] of int32, the first symbols.
        end_token: scalar of int32, the symbol that ends a sequence.

    Raises:
        ValueError: `start_tokens` is no vector, or `end_token` is no scalar.
        TypeError: the outputs are no tensor.
    """

    def __init__(self, embedding, start_tokens, end_token):
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens, self._end_token = tokens(start_tokens, end_token)
        self._batch_size = tf.size(self._start_tokens)
        self._start_inputs = self._embedding_fn(self._start_tokens)

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        return tf.argmax(_as_tensor(outputs), -1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished = tf.equal(sample_ids, self._end_token)
        inputs = tf.cond(tf.reduce_all(finished), lambda: self._start_inputs,
                         lambda: self._embedding_fn(sample_ids))
        return finished, inputs, state


def tokens(start_tokens, end_token):
    """Return tensors of the first symbols [batch] and of the symbol of the end."""
    start_tokens = tf.convert_to_tensor(start_tokens, tf.int32, name="start_tokens")
    end_token = tf.convert_to_tensor(end_token, tf.int32, name="end_token")
    if start_tokens.shape.ndims != 1:
        raise ValueError("start_tokens must be a vector")
    if end_token.shape.ndims != 0:
        raise ValueError("end_token must be a scalar")
    return start_tokens, end_token


def _as_tensor(outputs):
    if not isinstance(outputs, tf.Tensor):
        raise TypeError("Expected outputs to be a single Tensor, got: %s" % type(outputs))
    return outputs


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """GreedyEmbeddingHelper that draws a symbol in place of taking the likeliest one.

    Args:
        embedding, start_tokens, end_token: as those of GreedyEmbeddingHelper.
        softmax_temperature: the outputs are divided by it, by default 1.
        seed: of the samples.
    """

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature = softmax_temperature
        self._seed = seed

    def sample(self, time, outputs, state, name=None):
        logits = _as_tensor(outputs)
        if self._softmax_temperature is not None:
            logits /= self._softmax_temperature
        return _categorical(logits, self._seed)


class InferenceHelper(Helper):
    """Helper of functions that sample and that find the end.

    Args:
        sample_fn: function (outputs) -> sample_ids.
        sample_shape: shape of the sample of one sequence.
        sample_dtype: type of the samples.
        start_inputs: [batch, ...], the first inputs.
        end_fn: function (sample_ids) -> [batch] of bool, which sequences have ended.
        next_inputs_fn: function (sample_ids) -> inputs, by default the samples.
    """

    def __init__(self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn,
                 next_inputs_fn=None):
        self._sample_fn = sample_fn
        self._end_fn = end_fn
        self._sample_shape = tf.TensorShape(sample_shape)
        self._sample_dtype = sample_dtype
        self._next_inputs_fn = next_inputs_fn
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")
        self._batch_size = tf.shape(self._start_inputs)[0]

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_dtype

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        return self._sample_fn(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), inputs, state
