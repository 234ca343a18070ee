"""Tools that a model can call, in OpenAI's form: a name, a description, and JSON Schema for the parameters."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.quoting import in_short
from desktop.recipes.schemas import SchemaFault, read_schema

_EXAMPLE = '{"name": "set_timer", "description": "Sets a timer", "parameters": {"type": "object", "properties": {}}}'
# Tools come as an array or one after the other: what stands between them is the same to us.
_BETWEEN = re.compile(r"[\s,\[\]]*")
_PARTS = re.compile(r"[_.-]")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Tool:
    """What can be called. `parameters` is the JSON Schema that the arguments of a call keep to."""

    name: str
    description: str
    parameters: Mapping[str, Any]

    @property
    def arguments_schema(self) -> Mapping[str, Any]:
        """The same, closed: unless the tool says otherwise, a call has no arguments but those that it declares."""
        return {"additionalProperties": False, **self.parameters}

    @property
    def verb(self) -> str:
        """The verb that the description begins with, as one asks for it; empty where it begins with none."""
        first = self.description.partition(" ")[0].lower()
        named, *rest = _PARTS.split(self.name.lower())
        if rest and first == named:
            return first
        # "Sets a timer", "Searches the web", "Carries a bag": the third person, in English.
        if not first.isalpha() or not first.endswith("s") or first.endswith("ss"):
            return ""
        for ending, plain in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", "")):
            if first.endswith(ending):
                return first.removesuffix(ending) + plain
        return ""


@lru_cache(maxsize=16)
def read_tools(text: str) -> tuple[Tool, ...]:
    """The tools that a JSON array, or JSON objects one after the other, define.

    Raises UserError with the line on which the wrong one begins, the reason and what to write.
    """
    tools: list[Tool] = []
    for line, plain in _objects(text):
        try:
            tool = _tool(plain)
        except SchemaFault as fault:
            raise UserError(f"The tool in line {line} of the tools is wrong: {in_short(str(fault))}.") from fault
        if tool.name in [known.name for known in tools]:
            raise UserError(f"The tool in line {line} of the tools is wrong: {tool.name!r} is there already.")
        tools.append(tool)
    if not tools:
        raise UserError(f"There are no tools: write at least one, such as {_EXAMPLE}.")
    return tuple(tools)


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    """Each JSON value in the text, with the line that it begins on."""
    place = _end(_BETWEEN, text, 0)
    while place < len(text):
        try:
            plain, end = json.JSONDecoder().raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise UserError(f"Line {error.lineno} of the tools is no JSON: {_mistake(error)}.") from error
        except (ValueError, RecursionError) as error:
            raise UserError(f"The tools cannot be read as JSON: {error}.") from error
        yield text.count("\n", 0, place) + 1, plain
        place = _end(_BETWEEN, text, end)


def _end(pattern: "re.Pattern[str]", text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _mistake(error: json.JSONDecodeError) -> str:
    return f"{error.msg[0].lower()}{error.msg[1:]} at character {error.colno}"


def _tool(plain: Any) -> Tool:
    if isinstance(plain, dict) and isinstance(plain.get("function"), dict):
        plain = plain["function"]
    if not isinstance(plain, dict):
        raise SchemaFault(f"it must be an object, such as {_EXAMPLE}")
    name, description = plain.get("name"), plain.get("description", "")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SchemaFault(f'its "name" is {name!r}; it must be of letters, digits, ".", "_" and "-"')
    if not isinstance(description, str):
        raise SchemaFault(f'its "description" is {description!r}; it must be text')
    return Tool(name, description, _parameters(plain.get("parameters", {"type": "object", "properties": {}})))


def _parameters(plain: Any) -> Mapping[str, Any]:
    try:
        read_schema(json.dumps(plain))
    except SchemaFault as fault:
        raise SchemaFault(f'its "parameters" cannot be used: {fault}') from fault
    found: Mapping[str, Any] = plain
    return found
