"""The shapes that samples go out in: one function each."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from desktop import __version__
from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Sample, Signal, Status
from desktop.exchange.provenance import GENERATOR, evidence_of_row, model_licence, prompt_sha256, source_licence

DEFAULT_FORMAT = "messages"

_SHAREGPT = {"system": "system", "user": "human", "assistant": "gpt", "tool": "tool"}
_LABELS = {Status.ACCEPTED: True, Status.REJECTED: False}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sample came from that the sample itself only numbers, and who judged it; None where it is not known."""

    model: ModelIdentity | None = None
    seed: Seed | None = None
    chunk: Chunk | None = None
    source: Source | None = None
    judge: ModelIdentity | None = None


Formatter = Callable[[Sample, Origin], Mapping[str, Any] | None]
"""Makes a row of a sample; None where the sample has nothing to say in that shape."""


def messages_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"messages": [{"role", "content"}, ...]}`; None for a sample without a conversation."""
    return {"messages": _turns(sample.messages)} if sample.messages else None


def sharegpt_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"conversations": [{"from", "value"}, ...]}`; None for a sample without a conversation."""
    turns = [{"from": _SHAREGPT[message.role], "value": message.content} for message in sample.messages]
    return {"conversations": turns} if turns else None


def alpaca_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"instruction", "input", "output"}`, with `system` where there is one; None for more than one exchange."""
    system, rest = _without_system(sample.messages)
    if [message.role for message in rest] != ["user", "assistant"]:
        return None
    asked, answered = rest
    row = {"instruction": asked.content, "input": "", "output": answered.content}
    return {**row, "system": system} if system else row


def prompt_completion_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"prompt": [turns], "completion": [turn]}`: the conversation before its last answer, and that answer."""
    if not _ends_with_an_answer(sample.messages):
        return None
    return {"prompt": _turns(sample.messages[:-1]), "completion": _turns(sample.messages[-1:])}


def preference_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"prompt", "chosen", "rejected"}`, each as turns; None for a sample that holds no two answers."""
    chosen, rejected = (str(sample.fields.get(name, "")) for name in ("chosen", "rejected"))
    if not chosen or not rejected or not _ends_with_an_answer(sample.messages):
        return None
    row = {"prompt": _turns(sample.messages[:-1])}
    return row | {
        name: _turns((Message("assistant", text),)) for name, text in (("chosen", chosen), ("rejected", rejected))
    }


def kto_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"prompt", "completion", "label"}`: an answer, and whether it was accepted; None without a verdict."""
    pair = prompt_completion_row(sample, origin)
    if pair is None or sample.status not in _LABELS:
        return None
    return {**pair, "label": _LABELS[sample.status]}


def text_row(sample: Sample, origin: Origin) -> Mapping[str, Any] | None:
    """`{"text"}`: the last answer of the conversation by itself; None for a sample without one."""
    return {"text": sample.messages[-1].content} if _ends_with_an_answer(sample.messages) else None


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
        "prompt_sha256": prompt_sha256(sample.prompt),
        "raw_text": sample.raw_text,
        "tokens": len(sample.trace),
        "seconds": sample.seconds,
        "created": sample.created,
        "signals": {signal.name: _signal(signal) for signal in sample.signals},
        "evidence": evidence_of_row(sample.evidence),
        "lineage": _lineage(sample),
        "synthetic": True,
        "generator": {"name": GENERATOR, "version": __version__},
        "model": _model(sample, origin.model),
        "judge": None if origin.judge is None else {"file": origin.judge.file_name, "sha256": origin.judge.sha256},
        "seed": _seed(origin.seed),
        "source": _source(origin.source, origin.chunk),
    }


FORMATS: Mapping[str, Formatter] = MappingProxyType(
    {
        "messages": messages_row,
        "sharegpt": sharegpt_row,
        "alpaca": alpaca_row,
        "prompt-completion": prompt_completion_row,
        "preference": preference_row,
        "kto": kto_row,
        "text": text_row,
        "full": full_row,
    }
)

SELECTIVE = frozenset({"alpaca", "prompt-completion", "preference", "kto", "text"})
"""The formats that have no row for some samples with a conversation: only their rows say how many there are."""


def format_named(name: str) -> Formatter:
    """The format of that name. Raises UserError that lists the known ones."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UserError(f"There is no format {name!r}; the formats are {', '.join(FORMATS)}.") from None


def _without_system(messages: tuple[Message, ...]) -> tuple[str, tuple[Message, ...]]:
    if messages and messages[0].role == "system":
        return messages[0].content, messages[1:]
    return "", messages


def _ends_with_an_answer(messages: tuple[Message, ...]) -> bool:
    return len(messages) > 1 and messages[-1].role == "assistant"


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
        **model_licence(model),
    }


def _seed(seed: Seed | None) -> dict[str, Any] | None:
    if seed is None:
        return None
    return {"text": seed.text, "fields": dict(seed.fields), "position": seed.position}


def _source(source: Source | None, chunk: Chunk | None) -> dict[str, Any] | None:
    if source is None:
        return None
    known = {"title": source.title, "path": source.path, "sha256": source.sha256, **source_licence(source)}
    return known | {"chunk": None if chunk is None else _chunk(chunk)}


def _chunk(chunk: Chunk) -> dict[str, Any]:
    return {"heading": chunk.heading, "start": chunk.start, "end": chunk.end, "text": chunk.text}
