"""tf.contrib.layers: the package tf_slim, its home outside TensorFlow, and two embeddings."""
from tf_slim.layers import *  # noqa: F403  (as TensorFlow 1.15 itself collects these names)
from tf_slim.ops.variables import model_variable as _model_variable

from . import tf, uncovered

__getattr__ = uncovered.raising(
    "tf.contrib.layers", "all but the feature columns, the encoders and most embeddings")


def embed_sequence(ids, vocab_size=None, embed_dim=None, unique=False, initializer=None,
                   regularizer=None, trainable=True, scope=None, reuse=None):
    """Look up a vector for each number of a sequence.

    Has the same effect as TensorFlow 1.15's ``tf.contrib.layers.embed_sequence``.

    Args:
        ids: [batch, T] integers, 0 to vocab_size - 1.
        vocab_size: number of vectors.
        embed_dim: size of each vector.
        unique: whether to look up each number once. The result is the same.
        initializer, regularizer, trainable: of the variable "embeddings" [vocab_size, embed_dim].
        scope: of the variable, by default "EmbedSequence".
        reuse: whether the variable is there already. Then the sizes may be left out.

    Returns:
        [batch, T, embed_dim].

    Raises:
        ValueError: a size is left out, and the variable is not reused.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError("Must specify vocab size and embedding dimension when not reusing. Got "
                         f"vocab_size={vocab_size} and embed_dim={embed_dim}")
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = [vocab_size, embed_dim]
        if reuse and vocab_size is None or embed_dim is None:
            shape = None
        embeddings = _model_variable("embeddings", shape=shape, initializer=initializer,
                                     regularizer=regularizer, trainable=trainable)
        if not unique:
            return tf.nn.embedding_lookup(embeddings, ids)
        ids = tf.convert_to_tensor(ids)
        numbers, positions = tf.unique(tf.reshape(ids, [-1]))
        vectors = tf.gather(tf.nn.embedding_lookup(embeddings, numbers), positions)
        vectors = tf.reshape(vectors, tf.concat([tf.shape(ids), tf.shape(embeddings)[1:]], axis=0))
        vectors.set_shape(ids.shape.concatenate(embeddings.shape[1:]))
        return vectors


def safe_embedding_lookup_sparse(embedding_weights, sparse_ids, sparse_weights=None, combiner=None,
                                 default_id=None, name=None, partition_strategy="div",
                                 max_norm=None):
    """tf.nn.safe_embedding_lookup_sparse, with the arguments of TensorFlow 1.15's tf.contrib.

    Without a combiner it takes the mean.
    """
    return tf.nn.safe_embedding_lookup_sparse(
        embedding_weights, sparse_ids, sparse_weights, combiner or "mean", default_id, name,
        partition_strategy, max_norm)
