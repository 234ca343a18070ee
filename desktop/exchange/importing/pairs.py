"""Rows of one exchange: a question and its answer, an instruction with its input, a text by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.message import Message
from desktop.exchange.importing.asking import Asked, asked_of, question_of, told
from desktop.exchange.importing.choices import has_choices, written_out
from desktop.exchange.importing.joining import joined
from desktop.exchange.importing.names import ANSWERS, PROMPTS, SYSTEMS, TEXTS, column, columns_named
from desktop.exchange.importing.row import ImportedRow, NotARow, others, text_of
from desktop.exchange.importing.turns import Turns, answer_of

Row = Mapping[str, Any]

_COMPLETED = ("prompt", "completion")
_BEGINNINGS = (*PROMPTS, "topic", "seed", "title")


def has_completion(row: Row) -> bool:
    """Whether a row has TRL's prompt and completion."""
    return bool(columns_named(row, *_COMPLETED))


def read_completion(row: Row) -> ImportedRow:
    """A prompt and a completion, each a text or turns. Raises NotARow."""
    asked, answer = asked_of(row, ("prompt",)), column(row, ("completion",))
    if not answer:
        raise NotARow("it has no field 'completion'")
    turns = answer_of(row[answer])
    if not turns:
        raise NotARow(f"its {answer} is empty")
    return _answered(row, asked, (*joined(asked.messages, turns[:-1]), turns[-1]), answer)


def is_alpaca(row: Row) -> bool:
    """Whether a row has Alpaca's columns."""
    return bool(columns_named(row, "instruction", "output"))


def read_alpaca(row: Row) -> ImportedRow:
    """An instruction, perhaps with an input and the turns before it, and an output. Raises NotARow."""
    return _exchange(row, ("instruction",), ("output",))


def has_answer(row: Row) -> bool:
    """Whether a row has a column for what is asked, and another one for the answer."""
    return bool(column(row, PROMPTS)) and (bool(column(row, ANSWERS)) or has_choices(row))


def read_pair(row: Row) -> ImportedRow:
    """A question and an answer, by the names that they often have, perhaps with the passage it is about.

    Raises NotARow.
    """
    return _exchange(written_out(row), PROMPTS, ANSWERS)


def _exchange(row: Row, prompts: Sequence[str], answers: Sequence[str]) -> ImportedRow:
    asked, answer = asked_of(row, prompts), column(row, answers)
    said = Message("assistant", told(row, answer, answers))
    return _answered(row, asked, (*asked.messages, said), answer)


def _answered(row: Row, asked: Asked, turns: Turns, answer: str) -> ImportedRow:
    messages, taken = with_system(row, turns)
    return ImportedRow(messages, asked.parts, others(row, (*asked.columns, answer, *taken)))


def has_prompt(row: Row) -> bool:
    """Whether a row has a column for what is asked, or for what a sample could be about."""
    return bool(column(row, _BEGINNINGS))


def read_prompt(row: Row) -> ImportedRow:
    """What is asked, with no answer. Raises NotARow."""
    question, asked = question_of(row, _BEGINNINGS)
    return ImportedRow((Message("user", question),), other=others(row, asked))


def read_text(row: Row) -> ImportedRow:
    """A text by itself. Raises NotARow."""
    name = column(row, TEXTS)
    return ImportedRow((Message("assistant", told(row, name, TEXTS)),), other=others(row, (name,)))


def with_system(row: Row, messages: Sequence[Message]) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The conversation with the system prompt that stands in a column beside it, and the columns that it takes."""
    name = column(row, SYSTEMS)
    said = text_of(row[name]) if name else None
    if said is None or any(message.role == "system" for message in messages):
        return tuple(messages), ()
    return (Message("system", said), *messages), (name,)
