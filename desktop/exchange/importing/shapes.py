"""The shapes that rows come in, and which one a file has.

The shapes are those of OpenAI, ShareGPT, Alpaca and TRL (https://huggingface.co/docs/trl/dataset_formats), tables of
questions and answers, plain text, and Gristmill's own export.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.domain.errors import UserError
from desktop.exchange.importing.names import CONVERSATIONS, TEXTS, column, columns_in_words
from desktop.exchange.importing.own import looks_like_own, read_own
from desktop.exchange.importing.pairs import (
    has_answer,
    has_completion,
    has_prompt,
    is_alpaca,
    read_alpaca,
    read_completion,
    read_pair,
    read_prompt,
    read_text,
    with_system,
)
from desktop.exchange.importing.preferences import is_labelled, is_preference, read_labelled, read_preference
from desktop.exchange.importing.row import ImportedRow, NotARow, others
from desktop.exchange.importing.turns import is_turn, looks_like_turns, says_from, turns_of

Row = Mapping[str, Any]

MAPPABLE = ("prompt", "answer", "system", "passage", "chosen", "rejected", "text", "messages")
"""What a person may name the column of by hand."""

PROMPTS_ALONE = "prompts"
"""The name of the shape that has no answers: its rows can be seeds and no samples."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of rows: its name, what its rows are in words, which rows are of it, and how one is read.

    `read` raises NotARow.
    """

    name: str
    title: str
    fits: Callable[[Row], bool]
    read: Callable[[Row], ImportedRow]


def _conversation(row: Row) -> str:
    name = column(row, CONVERSATIONS)
    return name if name and looks_like_turns(row[name]) else ""


def _read_conversation(row: Row) -> ImportedRow:
    name = column(row, CONVERSATIONS)
    if not name:
        raise NotARow(f"it has no conversation in any of the fields {', '.join(CONVERSATIONS)}")
    messages, taken = with_system(row, turns_of(row[name]))
    return ImportedRow(messages, other=others(row, (name, *taken)))


SHAPES = (
    Shape("full", "samples of Gristmill's own export", looks_like_own, read_own),
    Shape("preference", "a prompt with a chosen and a rejected answer", is_preference, read_preference),
    Shape("kto", "an answer with a label that says whether it is good", is_labelled, read_labelled),
    Shape(
        "sharegpt",
        "conversations as ShareGPT has them",
        lambda row: bool(name := _conversation(row)) and says_from(row[name]),
        _read_conversation,
    ),
    Shape("messages", "conversations", lambda row: bool(_conversation(row)), _read_conversation),
    Shape("prompt-completion", "prompts and completions", has_completion, read_completion),
    Shape("alpaca", "instructions with inputs and outputs", is_alpaca, read_alpaca),
    Shape("pairs", "questions and answers", has_answer, read_pair),
    Shape("text", "plain text", lambda row: bool(column(row, TEXTS)) and not is_turn(row), read_text),
    Shape(PROMPTS_ALONE, "prompts without answers", has_prompt, read_prompt),
)
"""All shapes; a row that could be of several is of the first one."""

_ANSWERED = tuple(shape for shape in SHAPES if shape.name not in ("text", PROMPTS_ALONE))
_NAMED = {shape.name: shape for shape in SHAPES}


def recognise(rows: Iterable[Row]) -> Shape | str:
    """The shape that most of the rows have; where none has one, why not, as a sentence."""
    votes: Counter[str] = Counter()
    unknown: Row | None = None
    for row in rows:
        found = next((shape.name for shape in SHAPES if shape.fits(row)), "")
        votes[found] += 1
        unknown = row if unknown is None and not found else unknown
    shapes = [(name, count) for name, count in votes.most_common() if name]
    if shapes:
        return _NAMED[shapes[0][0]]
    if unknown is None:
        return "It holds no rows."
    if is_turn(unknown):
        return (
            "Its rows are single turns, of conversations or of message trees: put the turns of each conversation "
            'together into one row, as {"messages": [...]}, or take each as a text with --fields text=NAME.'
        )
    return (
        f"Its fields are {columns_in_words(unknown) or 'none'}, and it cannot be told what they hold: say which is "
        "the prompt and which the answer, for instance with --fields prompt=NAME,answer=NAME."
    )


def is_answered(row: Row) -> bool:
    """Whether a row by itself is of a shape that has answers, which no row is by chance."""
    return any(shape.fits(row) for shape in _ANSWERED)


def mapped(columns: Mapping[str, str]) -> Shape:
    """The shape of rows whose columns a person has named: what each holds, to its name.

    Raises UserError where a part is unknown, or they make up no shape.
    """
    for part in columns:
        if part not in MAPPABLE:
            raise UserError(f"There is no part {part!r} of a row; name some of {', '.join(MAPPABLE)}.")
    base = _NAMED[_shape_of(columns)]

    def read(row: Row) -> ImportedRow:
        missing = next((name for name in columns.values() if name not in row), "")
        if missing:
            raise NotARow(f"it has no field {missing!r}")
        return base.read(_renamed(row, columns))

    return Shape(base.name, base.title, lambda row: all(name in row for name in columns.values()), read)


def _shape_of(columns: Mapping[str, str]) -> str:
    parts = set(columns)
    for name, needed in (
        ("preference", {"chosen", "rejected"}),
        ("messages", {"messages"}),
        ("pairs", {"prompt", "answer"}),
        ("text", {"text"}),
        (PROMPTS_ALONE, {"prompt"}),
    ):
        if needed <= parts:
            return name
    raise UserError("Name the fields of a prompt and its answer, of a text, or of a chosen and a rejected answer.")


def _renamed(row: Row, columns: Mapping[str, str]) -> Row:
    """The row with its columns under the names that shapes look for; what had such a name before gives way."""
    ours = {part: row[name] for part, name in columns.items()}
    known = {*columns.values(), *MAPPABLE}
    return {**ours, **{name: value for name, value in row.items() if name.strip().lower() not in known}}
