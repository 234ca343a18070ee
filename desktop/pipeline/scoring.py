"""Rows from anywhere, scored: each comes out as it was, with what was measured of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from desktop import __version__
from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.project import DEFAULT_THRESHOLD
from desktop.engine.protocol import Engine
from desktop.engine.work import Finished, Work, work_through
from desktop.exchange.rows import RowError
from desktop.judging.catalogue import USUAL
from desktop.judging.judge import Verdict, judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.soundness import Scales, load_scales

PROMPT_FIELDS = ("prompt", "instruction", "question", "input", "query")
ANSWER_FIELDS = ("answer", "response", "completion", "output", "text")
SOURCE_FIELDS = ("source", "context", "knowledge", "passage", "document")
_ROLES = ("system", "user", "assistant")

# Behind a slow row, others are finished and held back: so many of them, and so many characters of text.
_MOST_AHEAD = 512
_MOST_CHARACTERS_AHEAD = 32_000_000

# Half a character, as a broken export leaves it: no model can be sent it.
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"

_ORIGIN_IN_WORDS = {
    "input": "the rows",
    "fields": "which fields are read",
    "model": "the model",
    "signals": "the signals",
    "resamples": "--resamples",
    "scales": "the model's scales, which a check-up sets",
    "gristmill": "the version of Gristmill",
}
_WITH_VALUES = ("resamples", "gristmill")

T = TypeVar("T")


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
    *,
    resamples: int = 0,
    scales: Scales | None = None,
) -> Iterator[Mapping[str, Any]]:
    """Each row with a `gristmill` object, in the order in which they came. A bad row comes out with its reason.

    `scales` are those of the model, else those of the built-in one. With `resamples`, so many more answers to each
    row's prompt are asked for, to see whether they agree with it.
    """
    scales = scales or load_scales()
    line: _Line[Mapping[str, Any]] = _Line()

    def works() -> Iterator[tuple[int, Work[Mapping[str, Any]]] | None]:
        for _, row in rows:
            while not line.has_room:
                yield None
            yield line.join(_size(row)), _score(row, fields, scales, resamples)

    for event in work_through(engine, works(), stopped):
        if isinstance(event, Finished):
            yield from line.finish(event.key, event.result)


def origin_of(
    engine: Engine, sha256: str, fields: Fields, resamples: int, scales: Scales | None = None
) -> Mapping[str, Any]:
    """What scored rows are made from: the rows of the file with that SHA-256, the model, and how they are judged."""
    scales = scales or load_scales()
    return {
        "input": sha256,
        "fields": asdict(fields),
        "model": engine.model.identity.sha256,
        "signals": sorted(USUAL),
        "resamples": resamples,
        "scales": {name: [scale.middle, scale.width] for name, scale in scales.signals.items()},
        "gristmill": __version__,
    }


def changed_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What of an origin is not as it was, in words."""
    changed = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    # Each model has its own.
    if "model" in changed and "scales" in changed:
        changed.remove("scales")
    return [_in_words(name, before, now) for name in changed]


def _in_words(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    words = _ORIGIN_IN_WORDS.get(name, name)
    return f"{words} ({before.get(name)} then, {now.get(name)} now)" if name in _WITH_VALUES else words


class _Line(Generic[T]):
    """Who joins it is finished in any order, and leaves it in the order of joining."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}
        self._held: dict[int, T] = {}
        self._size = 0
        self._joined = 0
        self._first = 0

    @property
    def has_room(self) -> bool:
        """Whether one more may join; true for the first, whatever its size."""
        return len(self._sizes) < _MOST_AHEAD and self._size <= _MOST_CHARACTERS_AHEAD

    def join(self, size: int) -> int:
        """A place at the end, for something of this size."""
        place = self._joined
        self._joined += 1
        self._sizes[place] = size
        self._size += size
        return place

    def finish(self, place: int, result: T) -> Iterator[T]:
        """Note that a place is finished; gives all that may leave now."""
        self._held[place] = result
        while self._first in self._held:
            self._size -= self._sizes.pop(self._first)
            yield self._held.pop(self._first)
            self._first += 1


def _size(row: dict[str, Any] | RowError) -> int:
    """About how many characters a row holds."""
    return 0 if isinstance(row, RowError) else sum(len(str(value)) for value in row.values())


def _score(row: dict[str, Any] | RowError, fields: Fields, scales: Scales, resamples: int) -> Work[Mapping[str, Any]]:
    if isinstance(row, RowError):
        return {"gristmill": {"line": row.line, "error": row.reason}}
    try:
        judged = judged_row(row, fields)
        verdict = yield from judge(judged, scales, resamples=resamples)
    except (_BadRow, NotMeasurable) as error:
        return {**row, "gristmill": {"error": str(error)}}
    return {**row, "gristmill": _measured(judged, verdict)}


def _measured(judged: Judged, verdict: Verdict) -> dict[str, Any]:
    measured: dict[str, Any] = {
        "score": verdict.score,
        "signals": {signal.name: signal.value for signal in verdict.signals},
        "weakness": verdict.weakness if verdict.score < DEFAULT_THRESHOLD else "",
    }
    if verdict.hallucination_risk is not None:
        measured["hallucination_risk"] = verdict.hallucination_risk
    for evidence in verdict.evidence:
        measured |= _shown(judged.answer, evidence)
    return measured


def _shown(answer: str, evidence: Evidence) -> dict[str, Any]:
    """Evidence as it goes out: that of the source by itself, that of re-samples with them."""
    sentences = [_sentence(answer, sentence) for sentence in evidence.sentences]
    if evidence.kind == "source":
        return {"evidence": sentences}
    return {"agreement": sentences, "resamples": list(evidence.resamples)}


def _sentence(answer: str, found: SentenceEvidence) -> dict[str, Any]:
    return {
        "sentence": answer[found.start : found.end],
        "risk": found.risk,
        "support": found.support or None,
        "unsupported": list(found.unsupported),
    }


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
            return _whole_characters(value)
    return None


def _whole_characters(text: str) -> str:
    return _SURROGATE.sub(_REPLACEMENT, text)


def _alpaca(row: Mapping[str, Any]) -> str | None:
    """Alpaca's prompt is in two parts: what to do, and with what."""
    parts = [part for part in (row.get("instruction"), row.get("input")) if isinstance(part, str) and part.strip()]
    return _whole_characters("\n\n".join(parts)) if len(parts) == 2 else None


def _missing(part: str, named: str, usual: tuple[str, ...]) -> str:
    if named:
        return f"the row has no text in the field {named!r}"
    return f"the row has no {part}: none of the fields {', '.join(usual)} holds text; name it with --{part}-field"


def _messages(value: list[Any]) -> list[Message]:
    turns = [
        Message(turn["role"], _whole_characters(turn["content"]))
        for turn in value
        if isinstance(turn, dict) and turn.get("role") in _ROLES and isinstance(turn.get("content"), str)
    ]
    if len(turns) != len(value) or len(turns) < 2 or turns[-1].role != "assistant" or not turns[-1].content.strip():
        raise _BadRow("its messages are no conversation that ends with an assistant's turn")
    return turns
