"""What a sample's fields make up together, made anew after a person has changed some of them."""

import json
from collections.abc import Mapping
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe
from desktop.recipes.chat import exchanges_of
from desktop.recipes.columns import read_columns, row_schema
from desktop.recipes.reasoning import answer_of
from desktop.recipes.schemas import SchemaFault, checked, read_schema
from desktop.recipes.templates import Values, render
from desktop.recipes.tools import Tool, read_tools

Fields = dict[str, Any]


def rebuilt(recipe: Recipe, known: Values, before: Mapping[str, Any], changed: Mapping[str, Any]) -> Fields:
    """The fields of a sample once some are `changed`; those that are made of others follow.

    `known` is what the recipe's templates were filled in with. Raises UserError where what was written cannot be:
    a row that breaks its columns, a call that its tool does not take, a conversation out of turn.
    """
    fields = {**before, **changed}
    match recipe.method:
        case "table":
            fields = _with_row(fields, known, changed)
        case "tool-call":
            fields = _with_call(fields, known, changed)
        case "reasoning" if "solution" in changed and "answer" in fields and "answer" not in changed:
            fields = {**fields, "answer": answer_of(str(fields["solution"])) or fields["answer"]}
    return {**fields, **_kept(recipe, known, before, fields, changed)}


def told_of(recipe: Recipe, fields: Mapping[str, Any]) -> Fields:
    """What a recipe's lesson can say beside the fields. Raises UserError for a conversation out of turn."""
    if recipe.method != "chat" or "conversation" not in fields:
        return {}
    return {"exchanges": exchanges_of(str(fields["conversation"]), str(fields.get("reply", "")))}


def _kept(recipe: Recipe, known: Values, before: Values, fields: Values, changed: Values) -> Fields:
    """The fields that no step wrote, where they still are what the recipe made of the others."""
    found = {}
    for name, source in recipe.keeps.items():
        if name in before and name not in changed and before[name] == _filled(source, {**known, **before}):
            found[name] = _filled(source, {**known, **fields})
    return found


def _filled(source: str, values: Values) -> str | None:
    """None where it asks for what is not known any more."""
    try:
        return render(source, values).strip()
    except UserError:
        return None


def _with_row(fields: Fields, known: Values, changed: Values) -> Fields:
    """The fields of a table's row, by its columns, or by the row itself where only that was changed."""
    columns = read_columns(str(known["columns"]))
    names = [column.name for column in columns]
    if not {"row", *names} & set(changed):
        return fields
    whole = "row" in changed and not set(names) & set(changed)
    row = str(fields["row"]) if whole else _json({name: fields[name] for name in names if name in fields})
    cells = _held("row", row_schema(columns, int(known["longest"])), row)
    return {**fields, **cells, "row": row if whole else _json(cells)}


def _with_call(fields: Fields, known: Values, changed: Values) -> Fields:
    """The fields of a call, by its tool and arguments, or by the call itself where only that was changed."""
    if not {"tool", "arguments", "call"} & set(changed):
        return fields
    tools = {tool.name: tool for tool in read_tools(str(known["tools"]))}
    if "call" in changed and not {"tool", "arguments"} & set(changed):
        call = _held("call", _CALL, str(fields["call"]))
        name, arguments = str(call["name"]), _json(call["arguments"])
    else:
        name, arguments = str(fields.get("tool", "")), str(fields.get("arguments", ""))
    found = _held("call", _tool(name, tools).arguments_schema, arguments)
    call_text = _json({"name": name, "arguments": found})
    return {**fields, "tool": name, "arguments": _json(found), "call": call_text}


_CALL: Mapping[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "arguments": {"type": "object"}},
    "required": ["name", "arguments"],
    "additionalProperties": False,
}


def _tool(name: str, tools: Mapping[str, Tool]) -> Tool:
    if name not in tools:
        raise UserError(f"There is no tool {name!r}; write one of: {', '.join(tools)}.")
    return tools[name]


def _held(what: str, schema: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    """The object that an edited text holds. Raises UserError where it breaks its schema."""
    try:
        return checked(read_schema(json.dumps(schema)), text)
    except SchemaFault as fault:
        reason = str(fault).replace("The answer", f"The {what}", 1).rstrip(".")
        raise UserError(f"{reason}; change it, or leave the sample as it was.") from fault


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
