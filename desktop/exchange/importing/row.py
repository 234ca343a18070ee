"""A row from elsewhere that was understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.domain.message import Message
from desktop.domain.sample import Signal, Status

_DEEPEST = 3
_EMPTY_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
_SCALARS = (str, int, float, bool, type(None))


class NotARow(ValueError):
    """Why a row cannot be taken in, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a row of Gristmill's own export says beside its conversation; `origin` is where it was made."""

    status: Status
    score: float | None
    reason: str
    review: str
    signals: tuple[Signal, ...]
    fields: Mapping[str, Any]
    prompt: tuple[Message, ...]
    origin: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """The conversation that a row holds; plain text is an assistant's turn by itself.

    `parts` are texts that have a name here: `passage` that the answer rests on, `chosen` and `rejected` answers.
    `other` are the columns that nobody asked for, as far as they are plain. `bad` is true where the file itself calls
    the answer a bad one.
    """

    messages: tuple[Message, ...]
    parts: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    stored: Stored | None = None
    bad: bool = False

    @property
    def start(self) -> str:
        """What a sample of its kind could start from: what is said first, be it a question or a text; "" for none."""
        said = {message.role: message.content for message in reversed(self.messages)}
        return said.get("user", "") or said.get("assistant", "")


def refuse_unanswered(row: ImportedRow) -> ImportedRow:
    """The row, if it ends with an answer, as a sample must. Raises NotARow."""
    if row.messages[-1].role != "assistant":
        raise NotARow("it has no answer: the last turn is not an assistant's")
    return row


def text_of(value: Any) -> str | None:
    """A cell as text: text, trimmed, or a number. None for anything else, or for no text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return trimmed(value) or None if isinstance(value, str) else None


def trimmed(text: str) -> str:
    """A text without the empty lines around it and the space at its end; its first line stays indented."""
    return _EMPTY_LINES.sub("", text.rstrip(), count=1)


def others(row: Mapping[str, Any], taken: tuple[str, ...]) -> dict[str, Any]:
    """The columns of a row but those taken, as far as they are plain: a few levels of lists and objects."""
    return {name: value for name, value in row.items() if name not in taken and is_plain(value)}


def is_plain(value: Any, depth: int = _DEEPEST) -> bool:
    """Whether a value is a scalar, or lists and objects of them with no more than `depth` levels."""
    if isinstance(value, _SCALARS):
        return True
    if not depth or not isinstance(value, list | dict):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return all(is_plain(each, depth - 1) for each in inner)
