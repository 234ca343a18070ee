"""Less memory for the same model: fewer sequences, then shorter ones."""

from dataclasses import replace

from desktop.engine.messages import Load

LEAST_CONTEXT = 512
_FEWER = 4
_SHORTER = 2


def smaller(load: Load) -> Load | None:
    """The next smaller way to load a model; None where there is none."""
    if load.parallel > 1:
        return bounded(load, max(1, load.parallel // _FEWER), load.context)
    if load.context > LEAST_CONTEXT:
        return bounded(load, 1, max(LEAST_CONTEXT, load.context // _SHORTER))
    return None


def bounded(load: Load, parallel: int, context: int) -> Load:
    """The same with so many sequences of so many tokens each: llama.cpp dies of a batch longer than its cache."""
    batch = min(load.batch, parallel * context)
    return replace(load, parallel=parallel, context=context, batch=batch, micro_batch=min(load.micro_batch, batch))


def reduced(before: Load, after: Load) -> str:
    """What is less than before, in words: "2 at once (before: 8), 512 tokens each (before: 2,048)"."""
    parts = []
    if after.parallel < before.parallel:
        parts.append(f"{after.parallel:,} at once (before: {before.parallel:,})")
    if after.context < before.context:
        parts.append(f"{after.context:,} tokens each (before: {before.context:,})")
    return ", ".join(parts)
