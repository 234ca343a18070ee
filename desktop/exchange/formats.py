"""The shapes that samples go out in: one function each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from json import loads
from types import MappingProxyType
from typing import Any, Literal

from desktop import __version__
from desktop.domain.errors import UserError
from desktop.domain.imported import Import
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Sample, Signal, Status
from desktop.exchange.jsonl import to_json
from desktop.exchange.provenance import (
    GENERATOR,
    evidence_of_row,
    import_of_row,
    model_licence,
    prompt_sha256,
    source_licence,
)

DEFAULT_FORMAT = "messages"

_SHAREGPT = {"system": "system", "user": "human", "assistant": "gpt", "tool": "tool"}
_LABELS: Mapping[str, str] = {Status.ACCEPTED: "true", Status.REJECTED: "false"}
_NOTHING = '""'


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sample came from that the sample itself only numbers, and who judged it; None where it is not known.

    `imported` is what it was brought in with, None for one that was made here.
    """

    model: ModelIdentity | None = None
    seed: Seed | None = None
    chunk: Chunk | None = None
    source: Source | None = None
    judge: ModelIdentity | None = None
    imported: Import | None = None


Turns = Sequence[tuple[str, str]]
"""A conversation: the role of each turn, and its content as a JSON string, which goes out as it is stored."""

Row = Mapping[str, Any]


def messages_line(stored: str) -> str | None:
    """`{"messages": [{"role", "content"}, ...]}`, of the conversation as it is stored; None without one."""
    return f'{{"messages":{stored}}}' if stored != "[]" else None


def sharegpt_line(turns: Turns) -> str | None:
    """`{"conversations": [{"from", "value"}, ...]}`; None for a sample without a conversation."""
    said = ",".join([f'{{"from":"{_SHAREGPT[role]}","value":{content}}}' for role, content in turns])
    return f'{{"conversations":[{said}]}}' if turns else None


def alpaca_line(turns: Turns) -> str | None:
    """`{"instruction", "input", "output", "system"}`, the last "" where there is none; None for more exchanges.

    Every row has every key: what reads lines takes their keys from the first ones.
    """
    system, rest = _without_system(turns)
    if [role for role, _ in rest] != ["user", "assistant"]:
        return None
    (_, asked), (_, answered) = rest
    return f'{{"instruction":{asked},"input":"","output":{answered},"system":{system}}}'


def prompt_completion_line(turns: Turns) -> str | None:
    """`{"prompt": [turns], "completion": [turn]}`: the conversation before its last answer, and that answer."""
    return f"{{{_pair(turns)}}}" if _ends_with_an_answer(turns) else None


def preference_line(turns: Turns, fields: str) -> str | None:
    """`{"prompt", "chosen", "rejected"}`, each as turns; None for a sample that holds no two answers.

    `fields` are those of the sample, as JSON.
    """
    held = loads(fields)
    chosen, rejected = (to_json(str(held.get(name, ""))) for name in ("chosen", "rejected"))
    if _NOTHING in (chosen, rejected) or not _ends_with_an_answer(turns):
        return None
    return f'{{"prompt":{_written(turns[:-1])},"chosen":{_answer(chosen)},"rejected":{_answer(rejected)}}}'


def kto_line(turns: Turns, fields: str, status: str, review: str) -> str | None:
    """`{"prompt", "completion", "label"}`: an answer, and whether it is good; None without a verdict.

    That is what a person said of it, else what the file said that it came from, which is in its `fields`, else
    whether it was accepted.
    """
    label = (None if review else _label(fields)) or _LABELS.get(status)
    if label is None or not _ends_with_an_answer(turns):
        return None
    return f'{{{_pair(turns)},"label":{label}}}'


def text_line(turns: Turns) -> str | None:
    """`{"text"}`: the last answer of a conversation, or a text that is none, by itself; None without."""
    return f'{{"text":{turns[-1][1]}}}' if turns and turns[-1][0] == "assistant" else None


def full_row(sample: Sample, origin: Origin) -> Row:
    """Everything that is known of a sample, of the model that wrote it and of what it was made from.

    Of one that was brought in it is not known who or what wrote it: `synthetic` is then None, `imported` its file.
    """
    made_here = origin.imported is None
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
        "synthetic": True if made_here else None,
        "generator": {"name": GENERATOR, "version": __version__} if made_here else None,
        "model": _model(sample, origin.model) if made_here else None,
        "judge": None if origin.judge is None else {"file": origin.judge.file_name, "sha256": origin.judge.sha256},
        "seed": _seed(origin.seed),
        "source": _source(origin.source, origin.chunk),
        "imported": None if origin.imported is None else import_of_row(origin.imported),
    }


@dataclass(frozen=True, slots=True)
class Format:
    """A shape that rows go out in: its name, and the top-level keys of its rows in their order.

    `line` makes a row, as a line of JSON, of a conversation, or of its JSON where `as_stored`, and of what it `needs`
    beside. Where it is None, the row is made of the whole sample and its origin, and there is one for every sample.
    """

    name: str
    line: Callable[..., str | None] | None
    keys: tuple[str, ...]
    needs: tuple[Literal["fields", "status", "review"], ...] = ()
    as_stored: bool = False


_FULL_KEYS = (
    *("id", "status", "score", "reason", "review", "fields", "messages", "prompt", "prompt_sha256", "raw_text"),
    *("tokens", "seconds", "created", "signals", "evidence", "lineage", "synthetic", "generator", "model", "judge"),
    *("seed", "source", "imported"),
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("messages", messages_line, ("messages",), as_stored=True),
            Format("sharegpt", sharegpt_line, ("conversations",)),
            Format("alpaca", alpaca_line, ("instruction", "input", "output", "system")),
            Format("prompt-completion", prompt_completion_line, ("prompt", "completion")),
            Format("preference", preference_line, ("prompt", "chosen", "rejected"), needs=("fields",)),
            Format("kto", kto_line, ("prompt", "completion", "label"), needs=("fields", "status", "review")),
            Format("text", text_line, ("text",)),
            Format("full", None, _FULL_KEYS),
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


def _without_system(turns: Turns) -> tuple[str, Turns]:
    if turns and turns[0][0] == "system":
        return turns[0][1], turns[1:]
    return _NOTHING, turns


def _ends_with_an_answer(turns: Turns) -> bool:
    return len(turns) > 1 and turns[-1][0] == "assistant"


def _written(turns: Turns) -> str:
    said = ",".join([f'{{"role":"{role}","content":{content}}}' for role, content in turns])
    return f"[{said}]"


def _pair(turns: Turns) -> str:
    return f'"prompt":{_written(turns[:-1])},"completion":{_written(turns[-1:])}'


def _label(fields: str) -> str | None:
    """The label among the fields, as JSON; None where there is none that is true or false."""
    held = loads(fields).get("label") if '"label"' in fields else None
    return to_json(held) if isinstance(held, bool) else None


def _answer(text: str) -> str:
    return _written([("assistant", text)])


def _turns(messages: Iterable[Message]) -> list[dict[str, str]]:
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
    """The hash is in the sample; the rest is empty where the library does not know the file any more."""
    model = model or ModelIdentity(sample.lineage.model_sha256, "", "", "", "", "", 0, 0)
    return {
        "file": model.file_name,
        "name": model.name,
        "sha256": sample.lineage.model_sha256,
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
