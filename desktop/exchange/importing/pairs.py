"""Rows of one exchange: a question and its answer, an instruction with its input, a text by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.message import Message
from desktop.exchange.importing.names import ANSWERS, PASSAGES, PROMPTS, SYSTEMS, TEXTS, column
from desktop.exchange.importing.row import ImportedRow, NotARow, others, text_of
from desktop.exchange.importing.turns import conversation_of, shared_beginning

Row = Mapping[str, Any]


def has_completion(row: Row) -> bool:
    """Whether a row has TRL's prompt and completion."""
    return {"prompt", "completion"} <= set(row)


def read_completion(row: Row) -> ImportedRow:
    """A prompt and a completion, each a text or turns. Raises NotARow."""
    messages, taken = completed(row, "prompt", "completion")
    return ImportedRow(messages, other=others(row, taken))


def completed(row: Row, asked: str, answered: str) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The conversation that two columns make up, and the columns that it takes. Raises NotARow."""
    prompt, answer = conversation_of(row[asked], "user"), conversation_of(row[answered], "assistant")
    if not prompt or not answer:
        raise NotARow(f"its {asked if not prompt else answered} is empty")
    # Some repeat the prompt in front of each answer.
    before = prompt if shared_beginning(prompt, answer) < len(prompt) else ()
    messages, taken = with_system(row, (*before, *answer))
    return messages, (asked, answered, *taken)


def is_alpaca(row: Row) -> bool:
    """Whether a row has Alpaca's columns."""
    return {"instruction", "output"} <= set(row)


def read_alpaca(row: Row) -> ImportedRow:
    """An instruction, perhaps with an input, and an output. Raises NotARow."""
    instruction, output = text_of(row["instruction"]), text_of(row["output"])
    given = text_of(row.get("input")) or ""
    if instruction is None or output is None:
        raise NotARow(f"its {'instruction' if instruction is None else 'output'} is empty or no text")
    asked = f"{instruction}\n\n{given}" if given else instruction
    messages, taken = with_system(row, (Message("user", asked), Message("assistant", output)))
    return ImportedRow(messages, other=others(row, ("instruction", "input", "output", *taken)))


def has_answer(row: Row) -> bool:
    """Whether a row has a column for what is asked, and another one for the answer."""
    return bool(column(row, PROMPTS)) and bool(column(row, ANSWERS))


def read_pair(row: Row) -> ImportedRow:
    """A question and an answer, by the names that they often have, perhaps with the passage it is about.

    Raises NotARow.
    """
    asked, answered, passage_name = column(row, PROMPTS), column(row, ANSWERS), column(row, PASSAGES)
    question, answer = _told(row, asked, PROMPTS), _told(row, answered, ANSWERS)
    passage = (text_of(row[passage_name]) if passage_name else None) or ""
    said = f"{passage}\n\n{question}" if passage else question
    messages, taken = with_system(row, (Message("user", said), Message("assistant", answer)))
    parts = {"passage": passage, "question": question} if passage else {}
    used = (asked, answered, *((passage_name,) if passage else ()), *taken)
    return ImportedRow(messages, parts, others(row, used))


def has_prompt(row: Row) -> bool:
    """Whether a row has a column for what is asked, or for what a sample could be about."""
    return bool(column(row, _BEGINNINGS))


def read_prompt(row: Row) -> ImportedRow:
    """What is asked, with no answer. Raises NotARow."""
    name = column(row, _BEGINNINGS)
    return ImportedRow((Message("user", _told(row, name, _BEGINNINGS)),), other=others(row, (name,)))


def read_text(row: Row) -> ImportedRow:
    """A text by itself. Raises NotARow."""
    name = column(row, TEXTS)
    return ImportedRow((Message("assistant", _told(row, name, TEXTS)),), other=others(row, (name,)))


def with_system(row: Row, messages: Sequence[Message]) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The conversation with the system prompt that stands in a column beside it, and the columns that it takes."""
    name = column(row, SYSTEMS)
    said = text_of(row[name]) if name else None
    if said is None or any(message.role == "system" for message in messages):
        return tuple(messages), ()
    return (Message("system", said), *messages), (name,)


_BEGINNINGS = (*PROMPTS, "topic", "seed", "title")


def _told(row: Row, name: str, names: Sequence[str]) -> str:
    """The text of a column. Raises NotARow where the row has none, under that name or the others."""
    if not name:
        raise NotARow(f"it has none of the fields {', '.join(names)}")
    text = text_of(row[name])
    if text is None:
        raise NotARow(f"its {name[:40]} is empty or no text")
    return text
