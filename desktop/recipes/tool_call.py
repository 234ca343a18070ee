"""Tool calls: the arguments of a call first, then the request that the call answers.

Method: APIGen (Liu et al. 2024, arXiv 2406.18518): a tool is drawn, a request and its call are written, and what
does not pass a check of form and a check of meaning is dropped. Its order is turned round: a small model that has
made up a call can ask for it, one that has asked for something must find a call. The check of meaning is a plain one:
what the call holds must stand in the request, and so must a word of the tool's name, and nothing of the examples.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.recipes.arguments import missing, narrowed, said
from desktop.recipes.copying import copied_word, shares_a_word
from desktop.recipes.draft import Draft, Start
from desktop.recipes.schemas import SchemaFault, checked, read_schema
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught
from desktop.recipes.templates import Values
from desktop.recipes.tools import Tool, read_tools
from desktop.recipes.turns import in_turn

_TRIES = 3


@dataclass(frozen=True, slots=True)
class ToolCall:
    """Writes a call of one tool after the other, and a request for each. Raises UserError for unreadable tools.

    The recipe's first step writes the arguments, those after it the request.
    """

    recipe: Recipe
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        # Wrong tools stop a run before its first sample, instead of failing every one of them.
        read_tools(self.settings["tools"])

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. A request that leaves out what the call holds is tried again, and rejected in the end."""
        tool = in_turn(read_tools(self.settings["tools"]), start)
        values = {**starting_values(self.recipe, self.settings, start), **_shown(tool, start.seed_number)}
        try:
            draft = yield from self._filled(values, start.seed_number)
            arguments, fault = draft.fields, draft.rejection
            draft = _called(tool, draft)
            if not fault:
                draft = yield from self._requested(tool, arguments, values, start.seed_number, draft)
                fault = draft.rejection
        except StepFailed as failed:
            return failed.draft
        if self.recipe.judged not in draft.fields:
            return replace(draft, rejection=fault)
        draft = taught(self.recipe, draft, values)
        return replace(draft, rejection=draft.rejection or fault)

    def _filled(self, values: Values, seed_number: int) -> Work[Draft]:
        """The draft with the arguments, rejected where every try only copied its prompt. Raises StepFailed."""
        draft = Draft()
        for attempt in range(_TRIES):
            draft = Draft(seconds=draft.seconds)
            draft = yield from run_step(self.recipe.steps[0], values, seed_number + attempt, draft)
            rejection = _made_up_nothing(draft, values)
            if not rejection:
                break
        return replace(draft, rejection=rejection)

    def _requested(
        self, tool: Tool, arguments: Values, values: Values, seed_number: int, before: Draft
    ) -> Work[Draft]:
        """The draft with a request, rejected where none of the tries held all arguments. Raises StepFailed."""
        known = {**values, **before.fields, "given": _given(arguments)}
        draft = before
        for attempt in range(_TRIES):
            # Of what was tried in vain, only the time stays.
            draft = replace(before, seconds=draft.seconds)
            for step in self.recipe.steps[1:]:
                draft = yield from run_step(step, {**known, **draft.fields}, seed_number + attempt, draft)
            request = str(draft.fields.get(self.recipe.judged, ""))
            rejection = missing(request, arguments) or _beside_the_tool(request, tool, draft)
            if not rejection:
                break
        return replace(draft, rejection=rejection)


def _shown(tool: Tool, seed_number: int) -> dict[str, Any]:
    """What the prompts can say of a tool. What its arguments will be is not known yet: their names stand for them."""
    schema = narrowed(tool.arguments_schema, random.Random(seed_number))
    properties: Mapping[str, Any] = schema["properties"]
    return {
        "tool": tool.name,
        "does": tool.description,
        "verb": tool.verb,
        "schema": schema,
        "asks_for": [{"name": name, "means": _means(name, below)} for name, below in properties.items()],
        "given": [{"name": name, "value": f"[{name}]"} for name in properties],
    }


def _means(name: str, schema: Any) -> str:
    """What a parameter holds, or is for, in words."""
    if not isinstance(schema, dict):
        return name
    return said(schema["const"]) if "const" in schema else str(schema.get("description") or name)


def _made_up_nothing(draft: Draft, values: Values) -> str:
    """Which argument was copied from the prompt instead of made up; empty if none was."""
    means = {each["name"]: each["means"] for each in values["asks_for"]}
    schemas: Mapping[str, Any] = values["schema"]["properties"]
    drawn = [name for name, below in schemas.items() if isinstance(below, dict) and "const" in below]
    for name, value in draft.fields.items():
        if name in drawn or not isinstance(value, str):
            continue
        if value.casefold() in means.get(name, "").casefold():
            return f"The {name} is the description of what it should be: {value!r}."
        if word := copied_word(value, draft.prompt):
            return f"The {name} copies an example of its prompt: {word!r}."
    return ""


def _beside_the_tool(request: str, tool: Tool, draft: Draft) -> str:
    """Why a request is not one for this tool; empty if it may be one."""
    if word := copied_word(request, draft.prompt):
        return f"The request copies an example of its prompt: {word!r}."
    name = tool.name.replace("_", " ").replace("-", " ")
    # A name that the description does not explain says nothing.
    if shares_a_word(name, tool.description) and not shares_a_word(name, request):
        return f"The request has no word of what {tool.name} is for."
    return ""


def _called(tool: Tool, draft: Draft) -> Draft:
    """The draft with the call of its arguments, held against the whole schema of the tool. Raises StepFailed."""
    arguments = _json(draft.fields)
    try:
        checked(read_schema(_json(tool.arguments_schema)), arguments)
    except SchemaFault as fault:
        raise StepFailed(replace(draft, failure=str(fault))) from fault
    call = _json({"name": tool.name, "arguments": draft.fields})
    return replace(draft, fields={"tool": tool.name, "arguments": arguments, "call": call})


def _given(arguments: Values) -> list[dict[str, str]]:
    """The arguments by name, as one would say them."""
    return [{"name": name, "value": said(value)} for name, value in arguments.items()]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
