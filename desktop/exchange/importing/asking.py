"""What a row asks: its prompt, with the input, the passage and the turns before it that have columns of their own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.domain.message import Message
from desktop.domain.quoting import one_line
from desktop.exchange.importing.names import HISTORIES, INPUTS, PASSAGES, PROMPTS, column
from desktop.exchange.importing.row import NotARow, text_of
from desktop.exchange.importing.turns import Turns, looks_like_turns, prompt_of, turns_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The turns up to an answer, the named parts of what is asked, and the columns that all that was in."""

    messages: Turns
    parts: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


def asked_of(row: Row, names: Sequence[str] = PROMPTS) -> Asked:
    """What a row asks in the first of the named columns, which it must have. Raises NotARow."""
    name = column(row, names)
    before, earlier = _history(row)
    if name and (turns := prompt_of(row[name])):
        return Asked((*before, *turns), columns=(name, *earlier))
    question, asked = question_of(row, names)
    passage, about = _beside(row, PASSAGES, question, asked)
    said = f"{passage}\n\n{question}" if passage else question
    parts = {"passage": passage, "question": question} if passage else {}
    return Asked((*before, Message("user", said)), parts, (*asked, *about, *earlier))


def question_of(row: Row, names: Sequence[str] = PROMPTS) -> tuple[str, tuple[str, ...]]:
    """The text of the first of the named columns with the input that belongs to it, and the columns of both.

    Raises NotARow.
    """
    name = column(row, names)
    question = told(row, name, names)
    given, beside = _beside(row, INPUTS, question, (name,))
    return f"{question}\n\n{given}" if given else question, (name, *beside)


def told(row: Row, name: str, names: Sequence[str]) -> str:
    """The text of a column. Raises NotARow where the row has none, under that name or the others."""
    if not name:
        raise NotARow(f"it has none of the fields {', '.join(names)}")
    text = text_of(row[name])
    if text is None:
        raise NotARow(f"its {one_line(name, 40)} is empty or no text")
    return text


def _beside(row: Row, names: Sequence[str], question: str, taken: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What a column beside the question says, and its name; nothing where the question has it in it already."""
    name = column(row, names)
    if not name or name in taken:
        return "", ()
    value = row[name]
    text = (_written(value) if names is INPUTS else text_of(value)) or ""
    repeated = f"\n{text}\n" in f"\n{question}\n"
    return "" if repeated else text, (name,) if text or not value else ()


def _written(value: Any) -> str | None:
    """A cell as text, be it a list or an object."""
    return json.dumps(value, ensure_ascii=False) if value and isinstance(value, list | dict) else text_of(value)


def _history(row: Row) -> tuple[Turns, tuple[str, ...]]:
    """The turns before the question, where a column has them: as turns, or as pairs of question and answer."""
    name = column(row, HISTORIES)
    if not name:
        return (), ()
    value = row[name]
    if looks_like_turns(value):
        return turns_of(value), (name,)
    if isinstance(value, list) and value and all(map(_is_exchange, value)):
        return tuple(turn for asked, answered in value for turn in _exchange(asked, answered)), (name,)
    return (), ()


def _is_exchange(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(text_of(each) is not None for each in value)


def _exchange(asked: Any, answered: Any) -> Turns:
    return Message("user", text_of(asked) or ""), Message("assistant", text_of(answered) or "")
