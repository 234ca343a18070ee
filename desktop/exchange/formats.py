"""The shapes that samples go out in: one function each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Sample, Signal, Status

DEFAULT_FORMAT = "messages"

_SHAREGPT = {"system": "system", "user": "human", "assistant": "gpt", "tool": "tool"}
_LABELS: Mapping[str, bool] = {Status.ACCEPTED: True, Status.REJECTED: False}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sample came from that the sample itself only numbers; None where it is not known."""

    model: ModelIdentity | None = None
    seed: Seed | None = None
    chunk: Chunk | None = None
    source: Source | None = None


Turns = Sequence[Mapping[str, str]]
"""A conversation as it is stored: each turn with its role and content."""

Row = Mapping[str, Any]


def messages_row(turns: Turns) -> Row | None:
    """`{"messages": [{"role", "content"}, ...]}`; None for a sample without a conversation."""
    return {"messages": turns} if turns else None


def sharegpt_row(turns: Turns) -> Row | None:
    """`{"conversations": [{"from", "value"}, ...]}`; None for a sample without a conversation."""
    said = [{"from": _SHAREGPT[turn["role"]], "value": turn["content"]} for turn in turns]
    return {"conversations": said} if said else None


def alpaca_row(turns: Turns) -> Row | None:
    """`{"instruction", "input", "output"}`, with `system` where there is one; None for more than one exchange."""
    system, rest = _without_system(turns)
    if [turn["role"] for turn in rest] != ["user", "assistant"]:
        return None
    asked, answered = rest
    row = {"instruction": asked["content"], "input": "", "output": answered["content"]}
    return {**row, "system": system} if system else row


def prompt_completion_row(turns: Turns) -> Row | None:
    """`{"prompt": [turns], "completion": [turn]}`: the conversation before its last answer, and that answer."""
    if not _ends_with_an_answer(turns):
        return None
    return {"prompt": turns[:-1], "completion": turns[-1:]}


def preference_row(turns: Turns, fields: Mapping[str, Any]) -> Row | None:
    """`{"prompt", "chosen", "rejected"}`, each as turns; None for a sample that holds no two answers."""
    chosen, rejected = (str(fields.get(name, "")) for name in ("chosen", "rejected"))
    if not chosen or not rejected or not _ends_with_an_answer(turns):
        return None
    return {"prompt": turns[:-1], "chosen": _answer(chosen), "rejected": _answer(rejected)}


def kto_row(turns: Turns, status: str) -> Row | None:
    """`{"prompt", "completion", "label"}`: an answer, and whether it was accepted; None without a verdict."""
    pair = prompt_completion_row(turns)
    if pair is None or status not in _LABELS:
        return None
    return {**pair, "label": _LABELS[status]}


def text_row(turns: Turns) -> Row | None:
    """`{"text"}`: the last answer of the conversation by itself; None for a sample without one."""
    return {"text": turns[-1]["content"]} if _ends_with_an_answer(turns) else None


def full_row(sample: Sample, origin: Origin) -> Row:
    """Everything that is known of a sample, of the model that wrote it and of what it was made from."""
    return {
        "id": sample.id,
        "status": sample.status.value,
        "score": sample.score,
        "reason": sample.reason,
        "review": sample.review,
        "fields": dict(sample.fields),
        "messages": turns_of(sample.messages),
        "prompt": turns_of(sample.prompt),
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


@dataclass(frozen=True, slots=True)
class Format:
    """A shape that rows go out in, made by `make`, and what that needs of a sample beside its conversation.

    `keys` are the top-level names of its rows, in order. Where `as_stored`, the row is the conversation itself under
    its only key. A format that is `whole` makes its rows of samples and their origins, whole; it alone has a row for
    every sample.
    """

    name: str
    make: Callable[..., Row | None]
    keys: tuple[str, ...]
    needs: tuple[Literal["fields", "status"], ...] = ()
    as_stored: bool = False
    whole: bool = False


_FULL_KEYS = (
    *("id", "status", "score", "reason", "review", "fields", "messages", "prompt", "raw_text", "tokens", "seconds"),
    *("created", "signals", "lineage", "model", "seed", "source"),
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("messages", messages_row, ("messages",), as_stored=True),
            Format("sharegpt", sharegpt_row, ("conversations",)),
            Format("alpaca", alpaca_row, ("instruction", "input", "output", "system")),
            Format("prompt-completion", prompt_completion_row, ("prompt", "completion")),
            Format("preference", preference_row, ("prompt", "chosen", "rejected"), needs=("fields",)),
            Format("kto", kto_row, ("prompt", "completion", "label"), needs=("status",)),
            Format("text", text_row, ("text",)),
            Format("full", full_row, _FULL_KEYS, whole=True),
        )
    }
)

SELECTIVE = frozenset({"alpaca", "prompt-completion", "preference", "kto", "text"})
"""The formats that have no row for some samples with a conversation: only their rows say how many there are."""


def format_named(name: str) -> Format:
    """The format of that name. Raises UserError that lists the known ones."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UserError(f"There is no format {name!r}; the formats are {', '.join(FORMATS)}.") from None


def turns_of(messages: Iterable[Message]) -> Turns:
    """The turns of a conversation as they are stored."""
    return [{"role": message.role, "content": message.content} for message in messages]


def _without_system(turns: Turns) -> tuple[str, Turns]:
    if turns and turns[0]["role"] == "system":
        return turns[0]["content"], turns[1:]
    return "", turns


def _ends_with_an_answer(turns: Turns) -> bool:
    return len(turns) > 1 and turns[-1]["role"] == "assistant"


def _answer(text: str) -> Turns:
    return [{"role": "assistant", "content": text}]


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
