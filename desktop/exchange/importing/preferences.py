"""Rows that compare answers: TRL's preference rows, with a prompt or whole dialogues, and KTO's rows with a label."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.domain.message import Message
from desktop.exchange.importing.asking import Asked, asked_of
from desktop.exchange.importing.joining import joined, shared_beginning
from desktop.exchange.importing.names import BEFORE_ANSWERS, PROMPTS, column, columns_named
from desktop.exchange.importing.pairs import has_completion, read_completion, with_system
from desktop.exchange.importing.row import ImportedRow, NotARow, others
from desktop.exchange.importing.turns import Turns, answer_of, dialogue_of, prompt_of, said_by

Row = Mapping[str, Any]

_CHOSEN, _REJECTED, _LABEL = "chosen", "rejected", "label"
_LABELS = {
    **dict.fromkeys(("true", "1", "1.0", "desirable"), True),
    **dict.fromkeys(("false", "0", "0.0", "undesirable"), False),
}


def is_preference(row: Row) -> bool:
    """Whether a row has a chosen and a rejected answer."""
    return bool(columns_named(row, _CHOSEN, _REJECTED))


def read_preference(row: Row) -> ImportedRow:
    """A prompt, or a beginning that both share, and two answers, each a text or turns. Raises NotARow."""
    names = columns_named(row, _CHOSEN, _REJECTED)
    if not names:
        raise NotARow(f"it has no {_CHOSEN} and {_REJECTED} answer")
    asked = _before(row)
    chosen, rejected = (_answer(row, name, bool(asked.messages)) for name in names)
    before, better, worse = _parted(asked.messages, chosen, rejected)
    messages, taken = with_system(row, (*before, better))
    parts = {**asked.parts, _CHOSEN: better.content, _REJECTED: worse.content}
    return ImportedRow(messages, parts, others(row, (*asked.columns, *names, *taken)))


def is_labelled(row: Row) -> bool:
    """Whether a row has KTO's prompt, completion and label."""
    return has_completion(row) and _label_of(row) is not None


def read_labelled(row: Row) -> ImportedRow:
    """A prompt, a completion, and whether it is good. Raises NotARow."""
    label = _label_of(row)
    if label is None:
        raise NotARow("its label is neither true nor false")
    read = read_completion(row)
    return replace(read, other={**_without_label(read.other), _LABEL: label}, bad=not label)


def _label_of(row: Row) -> bool | None:
    """Whether a row calls its answer good; None where its label says something else, or there is none."""
    return _LABELS.get(str(row.get(column(row, (_LABEL,)))).strip().lower())


def _without_label(columns: Row) -> Row:
    return {name: value for name, value in columns.items() if name != column(columns, (_LABEL,))}


def _before(row: Row) -> Asked:
    """What is asked, or else the conversation in a column beside the answers; nothing where there is neither."""
    asked = column(row, PROMPTS)
    if asked and row[asked] not in (None, "", []):
        return asked_of(row)
    name = column(row, BEFORE_ANSWERS)
    return Asked(prompt_of(row[name]) or said_by("user", row[name]), columns=(name,)) if name else Asked(())


def _answer(row: Row, name: str, asked: bool) -> Turns:
    """An answer; where nothing was `asked` beside it, the dialogue that it ends. Raises NotARow."""
    turns = answer_of(row[name]) if asked else dialogue_of(row[name]) or answer_of(row[name])
    if not turns:
        raise NotARow(f"its {name} answer is empty")
    return turns


def _parted(prompt: Turns, chosen: Turns, rejected: Turns) -> tuple[Turns, Message, Message]:
    """What comes before both answers, and each answer."""
    shared = shared_beginning(chosen[:-1], rejected[:-1])
    better, worse = _only(chosen[shared:], _CHOSEN), _only(rejected[shared:], _REJECTED)
    # A conversation may have the better answer at its end already.
    before = joined(prompt[:-1] if prompt[-1:] == (better,) else prompt, chosen[:shared])
    if not before or before[-1].role == "assistant":
        raise NotARow("no prompt comes before its two answers" if not before else "its prompt ends with an answer")
    return before, better, worse


def _only(turns: Sequence[Message], name: str) -> Message:
    if len(turns) != 1 or turns[0].role != "assistant":
        raise NotARow(f"what is {name} in it is not one answer to what comes before")
    return turns[0]
