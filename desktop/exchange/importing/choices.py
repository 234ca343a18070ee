"""Questions with answers to choose from, as MMLU, ARC and their like have them."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from desktop.exchange.importing.names import PROMPTS, column
from desktop.exchange.importing.row import NotARow, text_of

Row = Mapping[str, Any]

_CHOICES = ("choices", "options")
_RIGHT = ("answer", "answerkey", "answer_idx")

_LONGEST_NUMBER = 9


def has_choices(row: Row) -> bool:
    """Whether a row has a question, answers to choose from, and says which of them is right."""
    asked = column(row, PROMPTS)
    return bool(_choices(row) and asked and text_of(row[asked]) and column(row, _RIGHT))


def written_out(row: Row) -> Row:
    """A row with its choices, a letter in front of each, below its question, and the text of the right one as answer.

    A row without choices stays as it is. Raises NotARow where the right choice is none of those that there are.
    """
    if not has_choices(row):
        return row
    asked, right, choices = column(row, PROMPTS), column(row, _RIGHT), _choices(row)
    others = {name: value for name, value in row.items() if name != right}
    return {**others, asked: _with(choices, text_of(row[asked]) or ""), "answer": _right(choices, row[right])}


def _with(choices: Mapping[str, str], question: str) -> str:
    """A question with its choices below, unless it has a line for each of them itself."""
    lines = question.splitlines()
    if len(lines) > len(choices) and all(any(line.endswith(text) for line in lines) for text in choices.values()):
        return question
    listed = "\n".join(f"{letter}. {text}" for letter, text in choices.items())
    return f"{question}\n\n{listed}"


def _choices(row: Row) -> Mapping[str, str]:
    """The text of each choice by its letter; none where they are not texts."""
    name = column(row, _CHOICES)
    if not name:
        return {}
    pairs = _pairs(row[name])
    found = {letter: text for letter, value in pairs if (text := text_of(value))}
    return found if len(found) == len(pairs) > 1 else {}


def _pairs(held: Any) -> Sequence[tuple[str, Any]]:
    """Letter and choice, of choices by their letters, of a list of texts, or of texts with labels beside them."""
    texts, letters = (held.get("text"), held.get("label")) if isinstance(held, Mapping) else (held, None)
    if isinstance(texts, list):
        known = letters if isinstance(letters, list) else ascii_uppercase
        return (
            [(str(letter), text) for letter, text in zip(known, texts, strict=False)]
            if len(texts) <= len(known)
            else ()
        )
    return [(str(letter), text) for letter, text in held.items()] if isinstance(held, Mapping) else ()


def _right(choices: Mapping[str, str], said: Any) -> str:
    """The right choice by its letter or its number from 0, or else the answer as it stands. Raises NotARow."""
    word = str(said).strip()
    if word in choices:
        return choices[word]
    # Longer ones are no number of a choice, and may be too long for a number.
    if word.isdecimal() and len(word) < _LONGEST_NUMBER and word not in choices.values():
        if int(word) < len(choices):
            return list(choices.values())[int(word)]
        raise NotARow(f"its answer is choice {word}, which it has not")
    if said is None or not word:
        raise NotARow("it does not say which of its choices is right")
    return word
