"""How much memory a model takes, estimated from its header before it is loaded."""

from dataclasses import dataclass

from desktop.engine.gguf import ModelHeader
from desktop.engine.gguf_tensors import TENSOR_TYPES_BY_NAME, TensorType, padded
from desktop.engine.machine import Machine

# llama.cpp rounds the cache of each sequence up to this many tokens.
CACHE_STEP = 256
_CACHE_VALUE_BYTES = 2
_FLOAT_BYTES = 4
_OUTPUT_ROWS = 256
_GIGABYTE = 10**9


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes for the weights, for keys and values (and recurrent state), and for work space."""

    weights: int
    kv_cache: int
    compute: int

    @property
    def total(self) -> int:
        """All of it, in bytes."""
        return self.weights + self.kv_cache + self.compute

    def __str__(self) -> str:
        """The figures in GB: "9.1 GB (weights 8.0, cache 0.5, work space 0.6)"."""
        digits = 1 if self.total >= _GIGABYTE else 2
        total, weights, cache, compute = (
            f"{size / _GIGABYTE:.{digits}f}" for size in (self.total, self.weights, self.kv_cache, self.compute)
        )
        return f"{total} GB (weights {weights}, cache {cache}, work space {compute})"


def estimate(header: ModelHeader, parallel: int, context: int, micro_batch: int) -> MemoryEstimate:
    """What `parallel` sequences of `context` tokens each take, decoded `micro_batch` tokens at a time.

    The cache holds 16-bit keys and values of every layer over the whole context, layers with a sliding
    window too. The work space holds, in 32-bit floats, one micro-batch of logits, of 8 activations as wide as
    the embedding and of 3 as wide as the feed-forward layer, and an output buffer of 256 rows of logits.
    """
    slots = parallel * padded(context, CACHE_STEP)
    widths = header.vocabulary_size + 8 * header.embedding_length + 3 * header.feed_forward_length
    return MemoryEstimate(
        weights=header.tensor_bytes,
        kv_cache=slots * _cache_bytes_of_token(header) + parallel * header.recurrent_state,
        compute=_FLOAT_BYTES * (micro_batch * widths + _OUTPUT_ROWS * header.vocabulary_size),
    )


def spare(machine: Machine) -> int:
    """Bytes kept for other programs: a tenth of the free memory or 1 GB, whichever is more, at most half."""
    free = machine.memory_available
    return min(free // 2, max(free // 10, _GIGABYTE))


def usable(machine: Machine) -> int:
    """Bytes that the engine may take."""
    return machine.memory_available - spare(machine)


def free_in_words(machine: Machine) -> str:
    """What is free, for the sentences that refuse: "4.2 GB free, 1.0 GB of it kept for other programs"."""
    free, kept = machine.memory_available / _GIGABYTE, spare(machine) / _GIGABYTE
    digits = 1 if free >= 1 else 2
    return f"{free:.{digits}f} GB free, {kept:.{digits}f} GB of it kept for other programs"


def copy_bytes(header: ModelHeader, quantization: str) -> int:
    """Bytes of the weights when all but the F32 ones are stored as `quantization`."""
    copy = TENSOR_TYPES_BY_NAME[quantization]
    return sum(_bytes_in_copy(TENSOR_TYPES_BY_NAME[name], size, copy) for name, size in header.tensor_types.items())


def _bytes_in_copy(kind: TensorType, size: int, copy: TensorType) -> int:
    if kind.name == "F32":
        return size
    return padded(size // kind.size * kind.block, copy.block) // copy.block * copy.size


def _cache_bytes_of_token(header: ModelHeader) -> int:
    return _CACHE_VALUE_BYTES * sum(header.head_count_kv) * (header.key_length + header.value_length)
