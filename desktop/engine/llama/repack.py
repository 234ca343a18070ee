"""A copy of a model in a quantization that this processor computes faster, compared with the original."""

import numpy as np

from desktop.engine.llama.context import Context, LoadFailed, Model
from desktop.engine.llama.native import AbortFlag, llama
from desktop.engine.llama.statistics import RowReader
from desktop.engine.llama.vocabulary import Vocabulary
from desktop.engine.messages import Load, Repack, Repacked
from desktop.engine.scheduler import Row, Task

_TEXT = (
    "The mill stands where the river bends. Farmers bring wheat in the autumn, and the miller weighs every sack "
    "before he lets the water turn the stones. Good flour needs patience: grind too fast and it burns, too slowly "
    "and it clumps. In 1847 the wheel was made wider, so that 12 sacks could be ground in a day instead of 7."
)


def repack(order: Repack) -> Repacked:
    """Write the copy and measure it. Raises LoadFailed where llama.cpp cannot convert or load it."""
    params = llama.llama_model_quantize_default_params()
    params.allow_requantize = True
    params.ftype = getattr(llama, f"LLAMA_FTYPE_MOSTLY_{order.quantization}")
    params.nthread = order.threads
    if llama.llama_model_quantize(order.path.encode(), order.target.encode(), params) != 0:
        raise LoadFailed("llama.cpp cannot convert this model file")
    original, copy = (_mean_logprob(path, order.threads) for path in (order.path, order.target))
    return Repacked(abs(original - copy))


def _mean_logprob(path: str, threads: int) -> float:
    """Mean log-probability a token of a fixed text, in nats."""
    load = Load(path, "", threads, parallel=1, context=256, batch=256, micro_batch=256, gpu_layers=0)
    model = Model(load)
    context = Context(model, load, AbortFlag())
    try:
        tokens = Vocabulary(model.handle).tokenize(_TEXT, start=True)[:256]
        task = Task("", tokens, 0)
        context.decode([Row(task, 0, i, token, True) for i, token in enumerate(tokens)], embeddings=False)
        logits = context.logits(len(tokens))
        normalizers = RowReader(logits.shape[1]).read(logits).normalizers
        following = logits[np.arange(len(tokens) - 1), tokens[1:]]
        return float((following - normalizers[:-1]).mean())
    finally:
        context.close()
        model.close()
