"""A loaded model and its KV cache: the only code that decodes."""

import ctypes
from collections.abc import Callable, Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt

from desktop.engine.llama.native import AbortFlag, last_errors, llama
from desktop.engine.messages import Load
from desktop.engine.scheduler import Move, Row

WANTED_ROWS = 256
"""The most rows of one batch whose logits are read."""


class Outcome(Enum):
    """How a decode ended."""

    DONE = 0
    FULL = 1
    ABORTED = 2


class LoadFailed(Exception):
    """llama.cpp could not load the model or make its work space."""


class Model:
    """The weights. While they are loaded, `progressed` is called again and again; where it says false, that ends."""

    def __init__(self, load: Load, progressed: Callable[[], bool] = lambda: True) -> None:
        params = llama.llama_model_default_params()
        params.n_gpu_layers = 10_000 if load.gpu_layers < 0 else load.gpu_layers
        told = llama.llama_progress_callback(lambda share, data: progressed())
        params.progress_callback = told
        self.handle = llama.llama_model_load_from_file(load.path.encode(), params)
        if not self.handle:
            raise LoadFailed(f"llama.cpp cannot load it ({last_errors() or 'it does not say why'})")
        self.is_recurrent = bool(
            llama.llama_model_is_recurrent(self.handle) or llama.llama_model_is_hybrid(self.handle)
        )
        self.width = int(llama.llama_model_n_embd(self.handle))
        self.weights = int(llama.llama_model_n_params(self.handle))
        self.has_encoder = bool(llama.llama_model_has_encoder(self.handle))

    def close(self) -> None:
        """Free the weights."""
        llama.llama_model_free(self.handle)


class Context:
    """The KV cache of `parallel` sequences of `context` tokens each, and the batch that is decoded into it."""

    def __init__(self, model: Model, load: Load, abort: AbortFlag) -> None:
        self.parallel = load.parallel
        self._width = model.width
        self._abort = abort
        self.handle = llama.llama_init_from_model(model.handle, _context_params(load, abort))
        if not self.handle:
            raise LoadFailed("llama.cpp cannot make room for its work: too little memory")
        self.capacity = int(llama.llama_n_ctx_seq(self.handle))
        self._vocabulary = int(llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model.handle)))
        self._memory = llama.llama_get_memory(self.handle)
        self._batch = _Batch(load.batch)

    def apply(self, move: Move) -> None:
        """Make one slot hold the beginning of another, or of itself."""
        if move.source != move.slot:
            # A slot is copied whole: a partial copy between separate streams is not supported.
            llama.llama_memory_seq_rm(self._memory, move.slot, -1, -1)
            if move.length:
                llama.llama_memory_seq_cp(self._memory, move.source, move.slot, -1, -1)
        llama.llama_memory_seq_rm(self._memory, move.slot, move.length, -1)

    def forget(self, slots: Sequence[int]) -> None:
        """Empty slots."""
        for slot in slots:
            llama.llama_memory_seq_rm(self._memory, slot, -1, -1)

    def clear(self) -> None:
        """Empty all slots."""
        llama.llama_memory_clear(self._memory, True)

    def decode(self, rows: Sequence[Row], *, embeddings: bool) -> Outcome:
        """Decode a batch. Raises RuntimeError when llama.cpp reports an error of its own."""
        llama.llama_set_embeddings(self.handle, embeddings)
        code = int(llama.llama_decode(self.handle, self._batch.fill(rows)))
        if code < 0:
            raise RuntimeError(f"llama_decode returned {code}")
        return Outcome(code)

    def logits(self, count: int) -> npt.NDArray[np.float32]:
        """The logits of the `count` wanted rows of the last batch, in order: (count, vocabulary). A view."""
        pointer = llama.llama_get_logits(self.handle)
        return np.ctypeslib.as_array(pointer, shape=(count, self._vocabulary))

    def embeddings(self, count: int) -> npt.NDArray[np.float32]:
        """The last hidden states of the wanted rows of the last batch: (count, width). A view."""
        pointer = llama.llama_get_embeddings(self.handle)
        return np.ctypeslib.as_array(pointer, shape=(count, self._width))

    def close(self) -> None:
        """Free the cache."""
        llama.llama_free(self.handle)


class _Batch:
    """A native batch over NumPy arrays, filled without a call for each field of each row."""

    def __init__(self, room: int) -> None:
        self._tokens = np.zeros(room, np.int32)
        self._positions = np.zeros(room, np.int32)
        self._sequences = np.zeros(room, np.int32)
        self._counts = np.ones(room, np.int32)
        self._wanted = np.zeros(room, np.int8)
        step = self._sequences.itemsize
        self._addresses = self._sequences.ctypes.data + np.arange(room, dtype=np.uint64) * step
        self._native = llama.llama_batch(
            token=_pointer(self._tokens, llama.llama_token),
            pos=_pointer(self._positions, llama.llama_pos),
            n_seq_id=_pointer(self._counts, ctypes.c_int32),
            seq_id=_pointer(self._addresses, ctypes.POINTER(llama.llama_seq_id)),
            logits=_pointer(self._wanted, ctypes.c_int8),
        )

    def fill(self, rows: Sequence[Row]) -> object:
        count = len(rows)
        self._tokens[:count] = [row.token for row in rows]
        self._positions[:count] = [row.position for row in rows]
        self._sequences[:count] = [row.slot for row in rows]
        self._wanted[:count] = [row.wanted for row in rows]
        self._native.n_tokens = count
        return self._native


def _pointer(array: npt.NDArray[np.generic], kind: type) -> object:
    return array.ctypes.data_as(ctypes.POINTER(kind))


def _context_params(load: Load, abort: AbortFlag) -> object:
    params = llama.llama_context_default_params()
    params.n_ctx = load.parallel * load.context
    params.n_batch = max(load.batch, load.parallel)
    params.n_ubatch = load.micro_batch
    params.n_seq_max = load.parallel
    # Without it, room for the logits of a whole micro-batch is taken: seconds and hundreds of megabytes.
    params.n_outputs_max = max(WANTED_ROWS, load.parallel)
    params.n_threads = params.n_threads_batch = load.threads
    # Each sequence has its own stream: attention spans its own tokens, not everybody's.
    params.kv_unified = False
    # Without it a sliding window forgets what a shared beginning needs.
    params.swa_full = True
    params.offload_kqv = load.gpu_layers != 0
    params.op_offload = load.gpu_layers != 0
    params.no_perf = True
    params.abort_callback = abort.callback
    params.abort_callback_data = abort.data
    return params
