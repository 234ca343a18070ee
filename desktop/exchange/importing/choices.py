"""Questions with answers to choose from, as MMLU, ARC and their like have them."""

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from desktop.exchange.importing.names import PROMPTS, column
from desktop.exchange.importing.row import NotARow, text_of

Row = Mapping[str, Any]

_CHOICES = ("choices", "options")
_RIGHT = ("answer", "answerkey", "answer_idx")


def has_choices(row: Row) -> bool:
    """Whether a row has a question, answers to choose from, and says which of them is right."""
    return bool(_choices(row)) and bool(column(row, PROMPTS)) and bool(column(row, _RIGHT))


def written_out(row: Row) -> Row:
    """A row with its choices, a letter in front of each, below its question, and the text of the right one as answer.

    A row without choices stays as it is. Raises NotARow where the right choice is none of those that there are.
    """
    if not has_choices(row):
        return row
    asked, right, choices = column(row, PROMPTS), column(row, _RIGHT), _choices(row)
    listed = "\n".join(f"{letter}. {text}" for letter, text in choices.items())
    others = {name: value for name, value in row.items() if name != right}
    return {**others, asked: f"{text_of(row[asked]) or ''}\n\n{listed}", "answer": _right(choices, row[right])}


def _choices(row: Row) -> Mapping[str, str]:
    """The text of each choice by its letter; none where they are not texts."""
    held = row.get(column(row, _CHOICES))
    if isinstance(held, Mapping) and not isinstance(held.get("text"), list):
        pairs = [(str(letter), value) for letter, value in held.items()]
    else:
        texts, letters = (held.get("text"), held.get("label")) if isinstance(held, Mapping) else (held, None)
        pairs = (
            list(zip(letters if isinstance(letters, list) else ascii_uppercase, texts, strict=False))
            if isinstance(texts, list)
            else []
        )
    found = {str(letter): text for letter, value in pairs if (text := text_of(value))}
    return found if len(found) == len(pairs) > 1 else {}


def _right(choices: Mapping[str, str], said: Any) -> str:
    """The right choice by its letter or its number from 0, or else the answer as it stands. Raises NotARow."""
    word = str(said).strip()
    if word in choices:
        return choices[word]
    if word.isdecimal() and word not in choices.values():
        if int(word) < len(choices):
            return list(choices.values())[int(word)]
        raise NotARow(f"its answer is choice {word[:9]}, which it has not")
    if said is None or not word:
        raise NotARow("it does not say which of its choices is right")
    return word
