"""The columns of a table, each defined by a line that a person writes.

    size: small 3, medium 2, large 1
    age: number 18 to 90
    price: number 0.5 to 20 step 0.5
    joined: date 2020-01-01 to 2024-12-31
    note: text what {name} says about the {size} bag

Everything but text is drawn by a seeded generator: asked for one value after the other, language models do not keep
to a distribution (Zhao et al. 2026, "Large Language Models Are Bad Dice Players", arXiv 2601.05414).
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from desktop.domain.errors import UserError
from desktop.recipes.lines import LineFault, read_lines

TOPIC = "topic"
"""By this name a text column can ask for the seed."""

# What the conversation that a row becomes is made of.
_TAKEN = (TOPIC, "seed", "row", "instruction", "described", "examples", "language")
_NAME = re.compile(r"[^\W\d_][\w -]*")
_PLACE = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\S+)\s+to\s+(\S+?)(?:\s+step\s+(\S+))?")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_WEIGHT = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}")


@dataclass(frozen=True, slots=True)
class Category:
    """One of a few values, drawn by their weights."""

    name: str
    values: tuple[str | int, ...]
    weights: tuple[float, ...]

    def draw(self, chance: random.Random) -> Any:
        """A value."""
        return chance.choices(self.values, self.weights)[0]

    def schema(self) -> Mapping[str, Any]:
        """What JSON Schema a value keeps to."""
        return {"enum": list(self.values)}

    def in_words(self) -> str:
        """What the column holds."""
        return f"one of {', '.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`, both included, in steps from `low` on."""

    name: str
    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers can come."""
        return all(number == number.to_integral_value() for number in (self.low, self.step))

    def draw(self, chance: random.Random) -> Any:
        """A number; as a decimal, so that 0.1 steps do not drift."""
        number = self.low + self.step * chance.randint(0, int((self.high - self.low) / self.step))
        return int(number) if self.is_whole else float(number)

    def schema(self) -> Mapping[str, Any]:
        """What JSON Schema a value keeps to."""
        form = int if self.is_whole else float
        kind = "integer" if self.is_whole else "number"
        return {"type": kind, "minimum": form(self.low), "maximum": form(self.high)}

    def in_words(self) -> str:
        """What the column holds."""
        return f"{'a whole number' if self.is_whole else 'a number'} from {self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Date:
    """A day from `first` to `last`, both included."""

    name: str
    first: date
    last: date

    def draw(self, chance: random.Random) -> Any:
        """A day as YYYY-MM-DD."""
        return (self.first + timedelta(days=chance.randint(0, (self.last - self.first).days))).isoformat()

    def schema(self) -> Mapping[str, Any]:
        """What JSON Schema a value keeps to."""
        return {"type": "string", "format": "date"}

    def in_words(self) -> str:
        """What the column holds."""
        return f"a date from {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Text:
    """What the model writes: `wish` says what, with other columns in braces."""

    name: str
    wish: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names that its wish has in braces."""
        return tuple(place.strip() for place in _PLACE.findall(self.wish))

    def wished(self, values: Mapping[str, Any]) -> str:
        """The wish with each name in braces replaced by what the row holds there."""
        return _PLACE.sub(lambda place: str(values[place[1].strip()]), self.wish)

    def schema(self, longest: int) -> Mapping[str, Any]:
        """What JSON Schema a value keeps to."""
        return {"type": "string", "minLength": 1, "maxLength": longest}

    def in_words(self, topic: str) -> str:
        """What the column holds in any row; the names of other columns stand in brackets."""
        return f"text: {self.wished({**{name: f'[{name}]' for name in self.names}, TOPIC: topic})}"


Drawn = Category | Number | Date
Column = Drawn | Text


@lru_cache(maxsize=16)
def read_columns(text: str) -> tuple[Column, ...]:
    """The columns that the lines of `text` define. Raises UserError with the line, the reason and what to write."""
    columns: tuple[Column, ...] = read_lines(text, "columns", _column)
    if not any(isinstance(column, Text) for column in columns):
        raise UserError(
            "None of the columns is text, so that there is nothing for the model to write: add a line "
            "such as 'note: text what a buyer says about the {topic}'."
        )
    return columns


def row_schema(columns: Sequence[Column], longest: int) -> Mapping[str, Any]:
    """The JSON Schema that a whole row keeps to."""
    return {
        "type": "object",
        "properties": {
            column.name: dict(column.schema(longest) if isinstance(column, Text) else column.schema())
            for column in columns
        },
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _column(line: str, before: tuple[Column, ...]) -> Column:
    name, colon, rest = (part.strip() for part in line.partition(":"))
    if not colon or not rest:
        raise LineFault(f"{line!r} needs a name, a colon and what the column holds, such as 'age: number 18 to 90'.")
    _check_name(name, [column.name for column in before])
    kind, _, after = rest.partition(" ")
    match kind.lower():
        case "number":
            return _number(name, after.strip())
        case "date":
            return _date(name, after.strip())
        case "text":
            return _text(name, after.strip(), [column.name for column in before])
        case _:
            return _category(name, rest)


def _check_name(name: str, before: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise LineFault(f"{name!r} is no name for a column: write letters, digits and spaces, a letter first.")
    if name.lower() in _TAKEN:
        raise LineFault(f"a column cannot be named {name!r}, which has a meaning of its own: choose another name.")
    if name in before:
        raise LineFault(f"there is a column {name!r} above already: choose another name.")


def _category(name: str, rest: str) -> Category:
    parts = [part.strip() for part in rest.split(",")]
    if "" in parts:
        raise LineFault("there is a comma with nothing before or behind it: write 'small 3, medium 2, large 1'.")
    pairs = [_weighted(part) for part in parts]
    values, weights = tuple(value for value, _ in pairs), tuple(weight for _, weight in pairs)
    if len(values) < 2:
        raise LineFault(
            f"{rest!r} is a single value: write at least two with commas between, such as 'small 3, medium 2', or "
            "begin with number, date or text."
        )
    if len(set(values)) < len(values):
        raise LineFault("it has the same value twice: write each once, with its weight behind it.")
    if not sum(weights):
        raise LineFault("all of its weights are 0: give at least one value a greater one, such as 'small 3'.")
    return Category(name, _plain(values), weights)


def _plain(values: tuple[str, ...]) -> tuple[str | int, ...]:
    """The values as a table has them: whole numbers where all of them are."""
    return tuple(map(int, values)) if all(map(_WHOLE.fullmatch, values)) else values


def _weighted(part: str) -> tuple[str, float]:
    """A value and its weight, the number behind it. A number that stands alone is the value itself."""
    value, space, weight = part.rpartition(" ")
    return (value.strip(), float(weight)) if space and _WEIGHT.fullmatch(weight) else (part, 1.0)


def _number(name: str, rest: str) -> Number:
    example = "write 'number 18 to 90' or, for decimals, 'number 0.5 to 20 step 0.5'."
    found = _RANGE.fullmatch(rest)
    if not found or not all(_NUMBER.fullmatch(part) for part in found.groups() if part is not None):
        raise LineFault(f"'number {rest}' is no range of numbers: {example}")
    low, high = Decimal(found[1]), Decimal(found[2])
    step = Decimal(found[3]) if found[3] else Decimal(1).scaleb(-max(_decimals(found[1]), _decimals(found[2])))
    if low >= high:
        raise LineFault(f"{low} is not below {high}: {example}")
    if not 0 < step <= high - low:
        raise LineFault(f"the step {step} does not fit between {low} and {high}: {example}")
    return Number(name, low, high, step)


def _decimals(number: str) -> int:
    """How many decimals a number was written with: 0.0 to 1.0 means tenths."""
    return len(number.partition(".")[2])


def _date(name: str, rest: str) -> Date:
    example = "write the year, month and day of both, such as 'date 2020-01-01 to 2024-12-31'."
    found = _RANGE.fullmatch(rest)
    if not found or found[3]:
        raise LineFault(f"'date {rest}' is no range of dates: {example}")
    first, last = _day(found[1], example), _day(found[2], example)
    if first > last:
        raise LineFault(f"{first} is after {last}: write the earlier date first.")
    return Date(name, first, last)


def _day(text: str, example: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise LineFault(f"there is no date {text}: {example}") from error


def _text(name: str, wish: str, before: Sequence[str]) -> Text:
    if not wish:
        raise LineFault("it does not say what to write: write 'text what a buyer says about the {topic}'.")
    for place in Text(name, wish).names:
        _check_place(place, before)
    if any(brace in _PLACE.sub("", wish) for brace in "{}"):
        raise LineFault("a brace is open or closed on its own: write the name of a column in braces, as in {topic}.")
    return Text(name, wish)


def _check_place(place: str, before: Sequence[str]) -> None:
    known = (*before, TOPIC)
    if place in known:
        return
    close = get_close_matches(place, known, n=1)
    hint = f"did you mean {{{close[0]}}}?" if close else "write one of " + ", ".join(f"{{{name}}}" for name in known)
    raise LineFault(f"there is no column {place!r} above this line: {hint.rstrip('.')}{'' if close else '.'}")
