"""The first rows of a file, as they will be taken in or as they stand in it: cells of a table, and each row whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.domain.message import Message
from desktop.exchange.importing.row import ImportedRow

_LONGEST = 20_000
_LONGEST_CELL = 400
_MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns of a table, a line of text for each cell, and all that each row says."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()


def samples_in_cells(rows: Sequence[ImportedRow]) -> Cells:
    """Rows that come in as samples, with only those columns that some of them fill."""
    found = [_parts(row) for row in rows]
    names = tuple(name for name in _all_names() if any(name in parts for parts in found))
    cells = tuple(tuple(_line(parts.get(name, "")) for name in names) for parts in found)
    return Cells(names, cells, tuple(_whole_sample(row) for row in rows))


def seeds_in_cells(rows: Sequence[ImportedRow]) -> Cells:
    """Rows that come in as seeds: what each starts from, and what else is kept of it."""
    kept = [{**row.other, **row.parts} for row in rows]
    cells = tuple((_line(row.start), _line(", ".join(more))) for row, more in zip(rows, kept, strict=True))
    whole = tuple(_paragraphs([row.start, *_named(more)]) for row, more in zip(rows, kept, strict=True))
    return Cells((_seed(), _other()), cells, whole)


def raw_in_cells(rows: Sequence[Mapping[str, Any]]) -> Cells:
    """Rows by the names that the file gives its columns."""
    names = tuple(dict.fromkeys(name for row in rows for name in row))[:_MOST_COLUMNS]
    cells = tuple(tuple(_line(str(row.get(name, ""))) for name in names) for row in rows)
    return Cells(names, cells, tuple(_paragraphs(_named(row)) for row in rows))


def _whole_sample(row: ImportedRow) -> str:
    said = [f"{_speaker(row, message)}:\n{message.content}" for message in row.messages]
    if rejected := row.parts.get("rejected"):
        said.append(f"{_rejected()}:\n{rejected}")
    return _paragraphs(said)


def _named(values: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {value}" for name, value in values.items()]


def _parts(row: ImportedRow) -> dict[str, str]:
    asked = [message.content for message in row.messages if message.role == "user"]
    system = [message.content for message in row.messages if message.role == "system"]
    turns = len([message for message in row.messages if message.role != "system"])
    score = row.stored.score if row.stored is not None else None
    found = {
        _question(): row.parts.get("question") or (asked[-1] if asked else ""),
        (_answer() if asked else _text()): row.messages[-1].content,
        _rejected(): row.parts.get("rejected", ""),
        _passage(): row.parts.get("passage", ""),
        _system(): system[0] if system else "",
        _turns(): str(turns) if turns > 2 else "",
        _score(): "" if score is None else f"{score:.2f}",
    }
    return {name: text for name, text in found.items() if text}


def _all_names() -> list[str]:
    return [_text(), _question(), _answer(), _rejected(), _passage(), _system(), _turns(), _score()]


def _speaker(row: ImportedRow, message: Message) -> str:
    asked = any(each.role == "user" for each in row.messages)
    answered = _answer() if asked else _text()
    return {"user": _question(), "assistant": answered, "system": _system()}.get(message.role, _tool())


def _line(text: str) -> str:
    return " ".join(text[:_LONGEST_CELL].split())


def _paragraphs(parts: Sequence[str]) -> str:
    text = "\n\n".join(parts)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _text() -> str:
    return QCoreApplication.translate("Import", "Text")


def _question() -> str:
    return QCoreApplication.translate("Import", "Question")


def _answer() -> str:
    return QCoreApplication.translate("Import", "Answer")


def _rejected() -> str:
    return QCoreApplication.translate("Import", "Rejected answer")


def _passage() -> str:
    return QCoreApplication.translate("Import", "Passage")


def _system() -> str:
    return QCoreApplication.translate("Import", "System prompt")


def _tool() -> str:
    return QCoreApplication.translate("Import", "Tool")


def _turns() -> str:
    return QCoreApplication.translate("Import", "Turns")


def _score() -> str:
    return QCoreApplication.translate("Import", "Score")


def _seed() -> str:
    return QCoreApplication.translate("Import", "Seed")


def _other() -> str:
    return QCoreApplication.translate("Import", "Other columns")
