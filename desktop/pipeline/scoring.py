"""Rows from anywhere, scored: each comes out as it was, with what was measured of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.project import DEFAULT_THRESHOLD
from desktop.engine.protocol import Engine
from desktop.engine.work import Finished, Work, work_through
from desktop.exchange.rows import RowError
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.soundness import Scales, load_scales

PROMPT_FIELDS = ("prompt", "instruction", "question", "input", "query")
ANSWER_FIELDS = ("answer", "response", "completion", "output", "text")
SOURCE_FIELDS = ("source", "context", "knowledge", "passage", "document")
_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Fields:
    """Where a row's parts stand; an empty name means: the first of the usual ones that it has."""

    prompt: str = ""
    answer: str = ""
    source: str = ""


class _BadRow(Exception):
    """The row cannot be scored; the text says why."""


def score_rows(
    engine: Engine,
    rows: Iterable[tuple[int, dict[str, Any] | RowError]],
    fields: Fields,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Mapping[str, Any]]:
    """Each row with a `gristmill` object, in the order in which they came. A bad row comes out with its reason."""
    scales = load_scales()
    early: dict[int, Mapping[str, Any]] = {}
    following = 0
    works = ((place, _score(row, fields, scales)) for place, (_, row) in enumerate(rows))
    for event in work_through(engine, works, stopped):
        if not isinstance(event, Finished):
            continue
        early[event.key] = event.result
        while following in early:
            yield early.pop(following)
            following += 1


def _score(row: dict[str, Any] | RowError, fields: Fields, scales: Scales) -> Work[Mapping[str, Any]]:
    if isinstance(row, RowError):
        return {"gristmill": {"line": row.line, "error": row.reason}}
    try:
        judged = judged_row(row, fields)
        verdict = yield from judge(judged, scales)
    except (_BadRow, NotMeasurable) as error:
        return {**row, "gristmill": {"error": str(error)}}
    measured: dict[str, Any] = {
        "score": verdict.score,
        "signals": {signal.name: signal.value for signal in verdict.signals},
        "weakness": verdict.weakness if verdict.score < DEFAULT_THRESHOLD else "",
    }
    if verdict.hallucination_risk is not None:
        measured["hallucination_risk"] = verdict.hallucination_risk
    return {**row, "gristmill": measured}


def judged_row(row: Mapping[str, Any], fields: Fields) -> Judged:
    """What of a row is scored. Raises _BadRow with the reason."""
    source = _text(row, fields.source, SOURCE_FIELDS) or ""
    if fields.source and not source.strip():
        raise _BadRow(_missing("source", fields.source, SOURCE_FIELDS))
    if isinstance(row.get("messages"), list) and not fields.answer:
        *before, last = _messages(row["messages"])
        return Judged(tuple(before), last.content, source=source, question=before[-1].content)
    answer = _text(row, fields.answer, ANSWER_FIELDS)
    prompt = _alpaca(row) if not fields.prompt else None
    prompt = prompt or _text(row, fields.prompt, PROMPT_FIELDS)
    if answer is None or not answer.strip():
        raise _BadRow(_missing("answer", fields.answer, ANSWER_FIELDS))
    if prompt is None:
        raise _BadRow(_missing("prompt", fields.prompt, PROMPT_FIELDS))
    return Judged((Message("user", prompt),), answer.strip(), source=source, question=prompt)


def _text(row: Mapping[str, Any], named: str, usual: tuple[str, ...]) -> str | None:
    for name in (named,) if named else usual:
        value = row.get(name)
        if isinstance(value, str):
            return value
    return None


def _alpaca(row: Mapping[str, Any]) -> str | None:
    """Alpaca's prompt is in two parts: what to do, and with what."""
    parts = [part for part in (row.get("instruction"), row.get("input")) if isinstance(part, str) and part.strip()]
    return "\n\n".join(parts) if len(parts) == 2 else None


def _missing(part: str, named: str, usual: tuple[str, ...]) -> str:
    if named:
        return f"the row has no text in the field {named!r}"
    return f"the row has no {part}: none of the fields {', '.join(usual)} holds text; name it with --{part}-field"


def _messages(value: list[Any]) -> list[Message]:
    turns = [
        Message(turn["role"], turn["content"])
        for turn in value
        if isinstance(turn, dict) and turn.get("role") in _ROLES and isinstance(turn.get("content"), str)
    ]
    if len(turns) != len(value) or len(turns) < 2 or turns[-1].role != "assistant" or not turns[-1].content.strip():
        raise _BadRow("its messages are no conversation that ends with an assistant's turn")
    return turns
