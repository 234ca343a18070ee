"""Rows that compare answers: TRL's preference rows with a prompt of their own or a shared beginning, and KTO's."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from desktop.domain.message import Message
from desktop.exchange.importing.names import PROMPTS, column
from desktop.exchange.importing.pairs import completed, with_system
from desktop.exchange.importing.row import ImportedRow, NotARow, others
from desktop.exchange.importing.turns import conversation_of, shared_beginning

Row = Mapping[str, Any]
Turns = tuple[Message, ...]

_CHOSEN, _REJECTED, _LABEL = "chosen", "rejected", "label"
_LABELS = {"true": True, "1": True, "false": False, "0": False}


def is_preference(row: Row) -> bool:
    """Whether a row has a chosen and a rejected answer."""
    return {_CHOSEN, _REJECTED} <= set(row)


def read_preference(row: Row) -> ImportedRow:
    """A prompt, or a beginning that both share, and two answers, each a text or turns. Raises NotARow."""
    asked = column(row, PROMPTS)
    prompt = conversation_of(row[asked], "user") if asked else ()
    chosen, rejected = (_answer(row, name) for name in (_CHOSEN, _REJECTED))
    before, better, worse = _parted(prompt, chosen, rejected)
    messages, taken = with_system(row, (*before, better))
    parts = {_CHOSEN: better.content, _REJECTED: worse.content}
    return ImportedRow(messages, parts, others(row, (asked, _CHOSEN, _REJECTED, *taken)))


def is_labelled(row: Row) -> bool:
    """Whether a row has KTO's prompt, completion and label."""
    return {"prompt", "completion", _LABEL} <= set(row)


def read_labelled(row: Row) -> ImportedRow:
    """A prompt, a completion, and whether it is good. Raises NotARow."""
    messages, taken = completed(row, "prompt", "completion")
    label = _LABELS.get(str(row[_LABEL]).strip().lower())
    if label is None:
        raise NotARow("its label is neither true nor false")
    return ImportedRow(messages, other={**others(row, (*taken, _LABEL)), _LABEL: label})


def _answer(row: Row, name: str) -> Turns:
    turns = conversation_of(row[name], "assistant")
    if not turns:
        raise NotARow(f"its {name} answer is empty")
    return turns


def _parted(prompt: Turns, chosen: Turns, rejected: Turns) -> tuple[Turns, Message, Message]:
    """What comes before both answers, and each answer."""
    if not prompt and len(chosen) == len(rejected) == 1:
        return _of_texts(chosen[0].content, rejected[0].content)
    shared = shared_beginning(chosen[:-1], rejected[:-1])
    before = chosen[:shared] or prompt
    return before, _only(chosen[shared:], _CHOSEN), _only(rejected[shared:], _REJECTED)


def _only(turns: Sequence[Message], name: str) -> Message:
    if len(turns) != 1 or turns[0].role != "assistant":
        raise NotARow(f"what is {name} in it is not one answer to what comes before")
    return turns[0]


def _of_texts(chosen: str, rejected: str) -> tuple[Turns, Message, Message]:
    """Two texts that begin alike: the words they share are the prompt, as TRL takes them."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(chosen, rejected, strict=False)))
    start = max(chosen.rfind(" ", 0, alike), chosen.rfind("\n", 0, alike)) + 1
    prompt, better, worse = chosen[:start].strip(), chosen[start:].strip(), rejected[start:].strip()
    if not prompt or not better or not worse:
        raise NotARow("its two answers share no beginning that could be their prompt")
    return (Message("user", prompt),), Message("assistant", better), Message("assistant", worse)
