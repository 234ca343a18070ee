"""Tool calls: the arguments of a call first, then the request that the call answers.

Method: APIGen (Liu et al. 2024, arXiv 2406.18518): a tool is drawn, a request and its call are written, and what
does not pass a check of form and a check of meaning is dropped. Its order is turned round: a small model that has
made up a call can ask for it, one that has asked for something must find a call. The check of meaning is a plain one:
what the call holds must stand in the request.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught
from desktop.recipes.tools import Tool, read_tools
from desktop.recipes.turns import in_turn

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TOKEN = re.compile(r"\d+(?:[.:]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """Writes a call of one tool after the other, and a request for each. Raises UserError for unreadable tools."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        # Wrong tools stop a run before its first sample, instead of failing every one of them.
        read_tools(self.settings["tools"])

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. A request that leaves out what the call holds is rejected."""
        tool = in_turn(read_tools(self.settings["tools"]), start)
        values = {**starting_values(self.recipe, self.settings, start), **_shown(tool)}
        first, *others = self.recipe.steps
        try:
            draft = yield from run_step(first, values, start.seed_number, Draft())
            arguments = draft.fields
            draft = replace(draft, fields=_call(tool, arguments))
            for step in others:
                known = {**values, **draft.fields, "given": _given(arguments)}
                draft = yield from run_step(step, known, start.seed_number, draft)
        except StepFailed as failed:
            return failed.draft
        draft = taught(self.recipe, draft, values)
        if draft.failure:
            return draft
        return replace(draft, rejection=draft.rejection or _missing(str(draft.fields[self.recipe.judged]), arguments))


def _shown(tool: Tool) -> dict[str, Any]:
    """What the prompts can say of a tool. What its arguments will be is not known yet: their names stand for them."""
    properties: Mapping[str, Any] = tool.parameters.get("properties", {})
    return {
        "tool": tool.name,
        "does": tool.description,
        "schema": tool.arguments_schema,
        "asks_for": [_asked(name, schema) for name, schema in properties.items()],
        "given": [{"name": name, "value": f"[{name}]"} for name in properties],
    }


def _asked(name: str, schema: Any) -> dict[str, str]:
    """A parameter's name, and what it is for in words."""
    known = schema if isinstance(schema, dict) else {}
    choices = ", ".join(map(str, known.get("enum", ())))
    return {"name": name, "means": str(known.get("description") or choices or known.get("type") or name)}


def _call(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, str]:
    call = {"name": tool.name, "arguments": arguments}
    return {"tool": tool.name, "arguments": _json(arguments), "call": _json(call)}


def _given(arguments: Mapping[str, Any]) -> list[dict[str, str]]:
    """The arguments by name, as one would say them."""
    return [{"name": name, "value": _said(value)} for name, value in arguments.items()]


def _said(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_said, value))
        case _:
            return _json(value)


def _missing(request: str, arguments: Mapping[str, Any]) -> str:
    """Why nobody could make the call of the request; empty if one could."""
    said = _tokens(request)
    for name, value in _leaves("", arguments):
        own = _tokens(str(value))
        if not own:
            return f"The call has nothing for {name}."
        if not _stands_in(own, said):
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


def _stands_in(own: Sequence[str], said: Sequence[str]) -> bool:
    return any(list(said[start : start + len(own)]) == own for start in range(len(said) - len(own) + 1))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
