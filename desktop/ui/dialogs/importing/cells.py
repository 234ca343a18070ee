"""The first rows of a file as they will be taken in: as cells of a table, and whole."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.domain.message import Message
from desktop.exchange.importing.row import ImportedRow

_LONGEST = 20_000
_LONGEST_CELL = 400


def table_of(rows: Sequence[ImportedRow], *, as_seeds: bool) -> tuple[list[str], list[list[str]]]:
    """The columns that the rows have, and what they hold, each cut to a line."""
    if as_seeds:
        return [_seed(), _other()], [[_line(row.start), _line(", ".join([*row.parts, *row.other]))] for row in rows]
    found = [_parts(row) for row in rows]
    names = [name for name in _all_names() if any(name in parts for parts in found)]
    return names, [[_line(parts.get(name, "")) for name in names] for parts in found]


def whole(row: ImportedRow, *, as_seeds: bool) -> str:
    """All that a row says, for reading."""
    if as_seeds:
        return _cut("\n\n".join([row.start, *(f"{name}: {value}" for name, value in (row.parts | row.other).items())]))
    said = [f"{_speaker(message)}:\n{message.content}" for message in row.messages]
    if rejected := row.parts.get("rejected"):
        said.append(f"{_rejected()}:\n{rejected}")
    return _cut("\n\n".join(said))


def _parts(row: ImportedRow) -> dict[str, str]:
    asked = [message.content for message in row.messages if message.role == "user"]
    system = [message.content for message in row.messages if message.role == "system"]
    turns = len([message for message in row.messages if message.role != "system"])
    score = row.stored.score if row.stored is not None else None
    found = {
        _question(): row.parts.get("question") or (asked[-1] if asked else ""),
        _answer(): row.messages[-1].content,
        _rejected(): row.parts.get("rejected", ""),
        _passage(): row.parts.get("passage", ""),
        _system(): system[0] if system else "",
        _turns(): str(turns) if turns > 2 else "",
        _score(): "" if score is None else f"{score:.2f}",
    }
    return {name: text for name, text in found.items() if text}


def _all_names() -> list[str]:
    return [_question(), _answer(), _rejected(), _passage(), _system(), _turns(), _score()]


def _speaker(message: Message) -> str:
    return {"user": _question(), "assistant": _answer(), "system": _system()}.get(message.role, _tool())


def _line(text: str) -> str:
    return " ".join(text[:_LONGEST_CELL].split())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


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
