"""The arguments of a tool call: which of them are drawn, and whether a request holds them all."""

import json
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.recipes.copying import STOP_WORDS

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TOKEN = re.compile(r"\d+(?:[.:]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BOUND = frozenset({"multipleOf", "exclusiveMinimum", "exclusiveMaximum"})
# Among more numbers than these, small ones are drawn more often, as people ask for them more often.
_MANY = 100
_LARGEST = 10**15


def narrowed(schema: Mapping[str, Any], chance: random.Random) -> Mapping[str, Any]:
    """The schema with a single value left of each list of choices and of each range of numbers.

    A small model would always take the same one: what can be drawn is drawn, and the model writes the rest.
    """
    properties: Mapping[str, Any] = schema.get("properties", {})
    return {**schema, "properties": {name: _narrowed(below, chance) for name, below in properties.items()}}


def _narrowed(schema: Any, chance: random.Random) -> Any:
    match schema:
        case {"enum": [_, *_] as choices}:
            return {"const": chance.choice(choices)}
        case {"type": "integer" | "number", "minimum": low, "maximum": high} if not _BOUND & set(schema):
            number = _number(low, high, chance)
            return schema if number is None else {"const": number}
        case _:
            return schema


def _number(low: float, high: float, chance: random.Random) -> int | None:
    """A whole number of a range, None where it has none."""
    if not all(abs(bound) <= _LARGEST for bound in (low, high)):
        return None
    first, last = math.ceil(low), math.floor(high)
    if last - first < _MANY:
        return chance.randint(first, last) if first <= last else None
    return first - 1 + int((last - first + 1) ** chance.random())


def said(value: Any) -> str:
    """A value as one would say it."""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(said, value))
        case _:
            return json.dumps(value, ensure_ascii=False)


def missing(request: str, arguments: Mapping[str, Any]) -> str:
    """Why nobody could make the call of the request alone; empty if one could.

    Every text and number of the arguments must stand in it, whatever the case of its letters and the small words
    between: "on a Sunday" says "on Sunday". And it must be said, not listed: "day: Sunday" is no way to ask.
    """
    if listed := next((name for name in arguments if f"{name}:" in request), ""):
        return f"The request lists the arguments instead of asking: {listed}."
    spoken = _tokens(request)
    for name, value in _leaves("", arguments):
        own = _tokens(str(value))
        if not own:
            return f"The call has nothing for {name}."
        if not _stands_in(own, spoken) and not _stands_in(_telling(own), _telling(spoken)):
            return f"The request does not say that {name} is {value!r}."
    return ""


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str | float]]:
    """The texts and numbers of the arguments, however deep, each with the name that it is under."""
    match value:
        case bool() | None:
            return
        case dict():
            for key, below in value.items():
                yield from _leaves(key, below)
        case list():
            for below in value:
                yield from _leaves(name, below)
        case _:
            # 5.0 and 5 are the same to JSON, and nobody asks for 5.0.
            whole = isinstance(value, float) and value.is_integer()
            yield name, int(value) if whole else value


def _tokens(text: str) -> list[str]:
    """The words and numbers of a text; "two" is 2, and 1,000 is 1000."""
    found: list[str] = _TOKEN.findall(_THOUSANDS.sub("", text.casefold()))
    return [str(_NUMBERS.index(token)) if token in _NUMBERS else token for token in found]


def _telling(tokens: Sequence[str]) -> Sequence[str]:
    """The tokens without small words."""
    return [token for token in tokens if token not in STOP_WORDS]


def _stands_in(own: Sequence[str], spoken: Sequence[str]) -> bool:
    return bool(own) and any(
        list(spoken[start : start + len(own)]) == own for start in range(len(spoken) - len(own) + 1)
    )
