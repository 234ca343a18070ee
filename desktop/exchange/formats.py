"""The shapes that samples go out in: one function each."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Sample, Signal

DEFAULT_FORMAT = "messages"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sample came from that the sample itself only numbers; None where it is not known."""

    model: ModelIdentity | None = None
    seed: Seed | None = None
    chunk: Chunk | None = None
    source: Source | None = None


Formatter = Callable[[Sample, Origin], Mapping[str, Any] | None]
"""Makes a row of a sample; None where the sample has nothing to say in that shape."""


def messages_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"messages": [{"role", "content"}, ...]}`; None for a sample without a conversation."""
    return {"messages": _turns(sample.messages)} if sample.messages else None


def full_row(sample: Sample, origin: Origin) -> Mapping[str, Any]:
    """Everything that is known of a sample, of the model that wrote it and of what it was made from."""
    return {
        "id": sample.id,
        "status": sample.status.value,
        "score": sample.score,
        "reason": sample.reason,
        "review": sample.review,
        "fields": dict(sample.fields),
        "messages": _turns(sample.messages),
        "prompt": _turns(sample.prompt),
        "raw_text": sample.raw_text,
        "tokens": len(sample.trace),
        "seconds": sample.seconds,
        "created": sample.created,
        "signals": {signal.name: _signal(signal) for signal in sample.signals},
        "lineage": _lineage(sample),
        "model": _model(sample, origin.model),
        "seed": _seed(origin.seed),
        "source": _source(origin.source, origin.chunk),
    }


FORMATS: Mapping[str, Formatter] = MappingProxyType({"messages": messages_row, "full": full_row})


def format_named(name: str) -> Formatter:
    """The format of that name. Raises UserError that lists the known ones."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UserError(f"There is no format {name!r}; the formats are {', '.join(FORMATS)}.") from None


def _turns(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _signal(signal: Signal) -> dict[str, Any]:
    return {"value": signal.value, "soundness": signal.soundness, "evidence": signal.evidence}


def _lineage(sample: Sample) -> dict[str, Any]:
    lineage = sample.lineage
    return {
        "project": sample.project_id,
        "run": lineage.run_id,
        "round": lineage.round,
        "ordinal": lineage.ordinal,
        "seed": lineage.seed_id,
        "parent": lineage.parent_id,
        "seed_number": lineage.seed_number,
        "sampling": asdict(lineage.sampling),
    }


def _model(sample: Sample, model: ModelIdentity | None) -> dict[str, Any]:
    """The hash is in the sample; the rest is known only where the library still knows the file."""
    if model is None:
        return {"sha256": sample.lineage.model_sha256}
    return {
        "file": model.file_name,
        "name": model.name,
        "sha256": model.sha256,
        "quantization": model.quantization,
        "licence": model.licence,
    }


def _seed(seed: Seed | None) -> dict[str, Any] | None:
    if seed is None:
        return None
    return {"text": seed.text, "fields": dict(seed.fields), "position": seed.position}


def _source(source: Source | None, chunk: Chunk | None) -> dict[str, Any] | None:
    if source is None:
        return None
    known = {"title": source.title, "path": source.path, "sha256": source.sha256, "licence": source.licence}
    return known | {"chunk": None if chunk is None else _chunk(chunk)}


def _chunk(chunk: Chunk) -> dict[str, Any]:
    return {"heading": chunk.heading, "start": chunk.start, "end": chunk.end, "text": chunk.text}
