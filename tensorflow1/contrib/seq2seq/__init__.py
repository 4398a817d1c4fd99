"""tf.contrib.seq2seq: sequences that are decoded step by step, attention, beams, and the loss."""
from .. import uncovered
from . import attention, attention_wrapper, beam_search, decoder, helpers, loss
from .attention import *  # noqa: F403
from .attention import (  # noqa: F401  (scripts import these too)
    _bahdanau_score,
    _BaseAttentionMechanism,
    _BaseMonotonicAttentionMechanism,
    _luong_score,
    _maybe_mask_score,
    _monotonic_probability_fn,
    _prepare_memory,
)
from .attention_wrapper import *  # noqa: F403
from .attention_wrapper import _compute_attention  # noqa: F401
from .beam_search import *  # noqa: F403
from .decoder import *  # noqa: F403
from .helpers import *  # noqa: F403
from .loss import *  # noqa: F403

__all__ = sorted(
    name for part in (attention, attention_wrapper, beam_search, decoder, helpers, loss)
    for name in part.__all__)

__getattr__ = uncovered.raising("tf.contrib.seq2seq", ", ".join(__all__))
