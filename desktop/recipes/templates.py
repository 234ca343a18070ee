"""Prompt templates: Jinja in a sandbox, since recipes are shared between strangers."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.recipe import Turn
from desktop.domain.sampling import Sampling

Values = Mapping[str, Any]

_WHOLE = frozenset({"max_tokens", "top_k", "repeat_window"})


@lru_cache(maxsize=512)
def compile_template(source: str) -> Template:
    """A template in the sandbox. Raises jinja2's TemplateSyntaxError."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.from_string(source)


def render(source: str, values: Values) -> str:
    """Fill in a template. Raises UserError where it asks for something that is not there."""
    try:
        return compile_template(source).render(values)
    except TemplateError as error:
        raise UserError(f"A template of the recipe cannot be filled in: {error}.") from error


def render_turns(turns: Sequence[Turn], values: Values) -> tuple[Message, ...]:
    """The messages of turns, neighbours with the same `each` repeated together for every item of that list."""
    messages: list[Message] = []
    index = 0
    while index < len(turns):
        group = _group(turns, index)
        for item in values.get(group[0].each, ()) if group[0].each else (None,):
            messages += [_message(turn, {**values, "item": item}) for turn in group]
        index += len(group)
    return tuple(messages)


def render_sampling(declared: Values, values: Values) -> Sampling:
    """Sampling settings, templates among them filled in."""
    settings: dict[str, Any] = {name: _number(value, values) for name, value in declared.items()}
    for name in _WHOLE & settings.keys():
        settings[name] = int(settings[name])
    return Sampling(**settings)


def _group(turns: Sequence[Turn], start: int) -> Sequence[Turn]:
    end = start + 1
    while turns[start].each and end < len(turns) and turns[end].each == turns[start].each:
        end += 1
    return turns[start:end]


def _message(turn: Turn, values: Values) -> Message:
    return Message(turn.role, render(turn.content, values).strip())  # type: ignore[arg-type]


def _number(value: Any, values: Values) -> float:
    text = render(value, values) if isinstance(value, str) else value
    try:
        return float(text)
    except ValueError as error:
        raise UserError(f"A sampling setting of the recipe is {text!r}, which is no number.") from error
