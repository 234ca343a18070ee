"""Rows of Gristmill's own export, format `full`, taken in again with what was measured of them."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.numbers import is_number
from desktop.domain.sample import Signal, Status
from desktop.exchange.importing.row import ImportedRow, NotARow, Stored, is_plain
from desktop.exchange.importing.turns import turns_of
from desktop.exchange.lines import NotAnObject, parse_object

Row = Mapping[str, Any]

_REVIEWS = ("", "accept", "reject", "edit")
_OBJECTS = ("fields", "signals", "lineage", "model", "source", "seed")
_OF_MODEL = ("file", "name", "sha256", "quantization", "licence")
_OF_SOURCE = ("title", "sha256", "licence")


def looks_like_own(row: Row) -> bool:
    """Whether a row has what only Gristmill's own export has together."""
    return {"messages", "fields", "signals", "lineage", "status"} <= set(row)


def read_own(row: Row) -> ImportedRow:
    """A sample with its fields, score and verdict, and where it was made. Raises NotARow."""
    row = _unpacked(row)
    if not row["messages"]:
        raise NotARow("it is a sample that failed and holds no conversation")
    messages = turns_of(row["messages"])
    fields = {name: value for name, value in _object(row, "fields").items() if is_plain(value)}
    stored = Stored(
        status=_status(row["status"]),
        score=_share(row.get("score"), "score"),
        reason=str(row.get("reason") or ""),
        review=_review(row.get("review")),
        signals=tuple(_signal(name, each) for name, each in _object(row, "signals").items()),
        fields=fields,
        prompt=turns_of(row["prompt"]) if row.get("prompt") else messages[:-1],
        origin=_origin(row),
    )
    return ImportedRow(messages, _passage(row), stored=stored)


def _unpacked(row: Row) -> Row:
    """The row with its objects as such: a Parquet file has them as JSON in text. What is none stays as it is."""
    return {**row, **{name: _read(row[name]) for name in _OBJECTS if isinstance(row.get(name), str)}}


def _read(text: str) -> Any:
    try:
        return parse_object(text)
    except NotAnObject:
        return text


def _status(value: Any) -> Status:
    try:
        return Status(value)
    except ValueError:
        raise NotARow(f"its status is {str(value)[:40]!r}, which Gristmill does not know") from None


def _review(value: Any) -> str:
    if value in (None, *_REVIEWS):
        return str(value or "")
    raise NotARow(f"its review is {str(value)[:40]!r}, which Gristmill does not know")


def _share(value: Any, what: str) -> float | None:
    if value is None:
        return None
    if not is_number(value) or not 0 <= value <= 1:
        raise NotARow(f"its {what} is no number from 0 to 1")
    return float(value)


def _signal(name: str, found: Any) -> Signal:
    if not isinstance(found, Mapping) or not is_number(found.get("value")):
        raise NotARow(f"its signal {name[:40]!r} has no figure")
    soundness = _share(found.get("soundness"), f"soundness by {name[:40]!r}")
    return Signal(name, float(found["value"]), soundness or 0.0, str(found.get("evidence") or ""))


def _object(row: Row, name: str) -> Row:
    value = row.get(name) or {}
    if not isinstance(value, Mapping):
        raise NotARow(f"its {name} are no object in braces")
    return value


def _passage(row: Row) -> dict[str, str]:
    """The passage that the sample was made from, so that it can be measured against it again."""
    chunk = _object(row, "source").get("chunk")
    text = chunk.get("text") if isinstance(chunk, Mapping) else None
    return {"passage": text} if isinstance(text, str) and text.strip() else {}


def _origin(row: Row) -> dict[str, Any]:
    """Where a sample was made, in a few words of it: its number there, its model, its source, its seed."""
    source, seed, lineage = _object(row, "source"), _object(row, "seed"), _object(row, "lineage")
    model = row.get("model")
    found = {
        "sample": row.get("id"),
        "run": lineage.get("run"),
        "round": lineage.get("round"),
        "created": row.get("created"),
        "model": _few(model, _OF_MODEL) if isinstance(model, Mapping) else None,
        "source": _few(source, _OF_SOURCE),
        "seed": seed.get("text"),
    }
    return {name: value for name, value in found.items() if value not in (None, "", {}) and is_plain(value)}


def _few(values: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) not in (None, "")}
