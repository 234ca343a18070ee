"""Prompt templates: Jinja in a sandbox, filled in with what a sample starts from."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.recipe import Turn
from desktop.recipes.sandbox import DEADLINE, LONGEST_TEXT, PATIENCE, compile_template

Values = Mapping[str, Any]

# What an expression of a template can raise: adding a text to a number, dividing by 0, a filter without room.
_MISTAKES = (
    TemplateError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def render(source: str, values: Values) -> str:
    """Fill in a template. Raises UserError where it asks for something that is not there, or grows without end."""
    pieces: list[str] = []
    left = LONGEST_TEXT
    try:
        for piece in compile_template(source).generate({**values, DEADLINE: time.monotonic() + PATIENCE}):
            left -= len(piece)
            if left < 0:
                raise UserError(f"A template of the recipe makes more than {LONGEST_TEXT:,} characters; shorten it.")
            pieces.append(piece)
    except _MISTAKES as error:
        raise UserError(f"A template of the recipe cannot be filled in: {error}.") from error
    return "".join(pieces)


def render_turns(turns: Sequence[Turn], values: Values) -> tuple[Message, ...]:
    """The messages of turns, neighbours with the same `each` repeated together for every item of that list."""
    messages: list[Message] = []
    index = 0
    while index < len(turns):
        group = _group(turns, index)
        for item in _items(group[0].each, values):
            messages += [_message(turn, {**values, "item": item}) for turn in group]
        index += len(group)
    return tuple(messages)


def _group(turns: Sequence[Turn], start: int) -> Sequence[Turn]:
    end = start + 1
    while turns[start].each and end < len(turns) and turns[end].each == turns[start].each:
        end += 1
    return turns[start:end]


def _items(each: str, values: Values) -> Sequence[Any]:
    if not each:
        return (None,)
    items = values.get(each)
    if not isinstance(items, list | tuple):
        raise UserError(f"A turn of the recipe is for each of {each!r}, but there is no list of that name.")
    return items


def _message(turn: Turn, values: Values) -> Message:
    return Message(turn.role, render(turn.content, values).strip())  # type: ignore[arg-type]
