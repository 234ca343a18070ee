"""Tool calls in the turns of a conversation, as OpenAI writes them."""

import json
from collections.abc import Mapping
from typing import Any

from desktop.exchange.importing.row import NotARow


def calls_of(turn: Mapping[str, Any]) -> list[Any]:
    """All calls that a turn makes, in `tool_calls` or in the older `function_call`."""
    calls, older = turn.get("tool_calls") or [], turn.get("function_call")
    return [*(calls if isinstance(calls, list) else [calls]), *([older] if older else [])]


def call_in_words(number: int, call: Any) -> str:
    """The one call of a turn as the JSON text of its name and its arguments. Raises NotARow."""
    held = call.get("function", call) if isinstance(call, Mapping) else None
    name = held.get("name") if isinstance(held, Mapping) else None
    if not isinstance(held, Mapping) or not isinstance(name, str) or not name.strip():
        raise NotARow(f"its turn {number} calls a tool that has no name")
    arguments = _object(held.get("arguments"))
    if arguments is None:
        raise NotARow(f"its turn {number} calls {name[:40]!r} with arguments that are no object in braces")
    return json.dumps({"name": name, "arguments": arguments}, ensure_ascii=False)


def _object(arguments: Any) -> Mapping[str, Any] | None:
    """Arguments as an object: they often come as the JSON text of one. None where they are something else."""
    if isinstance(arguments, str) and arguments.strip():
        try:
            arguments = json.loads(arguments)
        except (ValueError, RecursionError):
            return None
    found = arguments or {}
    return found if isinstance(found, Mapping) else None
