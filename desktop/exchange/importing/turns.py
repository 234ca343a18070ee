"""Conversations in the ways that people write them down."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.message import Message, Role
from desktop.exchange.importing.calls import call_in_words, calls_of
from desktop.exchange.importing.row import NotARow, trimmed
from desktop.exchange.lines import holds_too_much

# OpenAI's names, ShareGPT's, and those that LLaMA-Factory and OpenAssistant use.
_ROLES: Mapping[str, Role] = {
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "model", "bot", "function_call"), "assistant"),
    **dict.fromkeys(("tool", "observation", "function", "function_response"), "tool"),
}
Turns = tuple[Message, ...]

_SPEAKERS = ("role", "from")
_SAID = ("content", "value")
# Anthropic's HH-RLHF: a whole conversation in one string.
_TRANSCRIPT = re.compile(r"(?:^|\n\n)(Human|Assistant):[ \t]?")


def looks_like_turns(value: Any) -> bool:
    """Whether a value is a list of turns, of whatever names, or the JSON text of one."""
    turns = _decoded(value)
    return isinstance(turns, list) and bool(turns) and all(_is_turn(turn) for turn in turns)


def is_turn(row: Mapping[str, Any]) -> bool:
    """Whether a row is one turn by itself, said by somebody who is known here."""
    return any(isinstance(row.get(name), str) and row[name].strip().lower() in _ROLES for name in _SPEAKERS)


def says_from(value: Any) -> bool:
    """Whether turns name their speaker as ShareGPT does."""
    turns = _decoded(value)
    return isinstance(turns, list) and bool(turns) and isinstance(turns[0], dict) and "from" in turns[0]


def turns_of(value: Any) -> tuple[Message, ...]:
    """The turns of a conversation. Raises NotARow with the turn that cannot be taken."""
    turns = _decoded(value)
    if not isinstance(turns, list) or not turns:
        raise NotARow("it holds no list of turns")
    return tuple(_turn(number, turn) for number, turn in enumerate(turns, start=1))


def prompt_of(value: Any) -> Turns:
    """A list of turns, or a transcript that waits for its answer; none for anything else. Raises NotARow."""
    turns = dialogue_of(value)
    waits = not isinstance(value, str) or looks_like_turns(value) or (turns and turns[-1].role == "user")
    return turns if waits else ()


def answer_of(value: Any) -> Turns:
    """A list of turns, or one text, whatever it looks like; no turns for no text. Raises NotARow."""
    return turns_of(value) if looks_like_turns(value) else said_by("assistant", value)


def dialogue_of(value: Any) -> Turns:
    """The turns of a list of them or of a transcript; none for anything else. Raises NotARow."""
    if looks_like_turns(value):
        return turns_of(value)
    return _transcript(value) if isinstance(value, str) else ()


def said_by(role: Role, value: Any) -> Turns:
    """A text as the turn of somebody; no turn for no text. Raises NotARow."""
    if value is None:
        return ()
    if not isinstance(value, str):
        raise NotARow(f"it holds {_kind(value)} where text or turns belong")
    return (Message(role, trimmed(value)),) if value.strip() else ()


def _decoded(value: Any) -> Any:
    """A cell of a table may hold the JSON text of turns."""
    if not isinstance(value, str) or not value.lstrip().startswith("[{") or holds_too_much(value):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and any(name in turn for name in _SPEAKERS)


def _turn(number: int, turn: Any) -> Message:
    if not _is_turn(turn):
        raise NotARow(f"its turn {number} does not say who speaks")
    speaker = next(turn[name] for name in _SPEAKERS if name in turn)
    role = _ROLES.get(speaker.strip().lower()) if isinstance(speaker, str) else None
    if role is None:
        raise NotARow(f"its turn {number} is said by {str(speaker)[:40]!r}, which is nobody known here")
    calls = calls_of(turn)
    return Message(role, _called(number, role, turn, calls) if calls else _said(number, turn))


def _called(number: int, role: Role, turn: Mapping[str, Any], calls: Sequence[Any]) -> str:
    """One call that is all of a turn, as text. Raises NotARow for any other turn with calls."""
    if role != "assistant":
        raise NotARow(f"its turn {number} calls a tool and is no assistant's")
    if len(calls) > 1:
        raise NotARow(f"its turn {number} calls {len(calls)} tools at once, which no sample can hold")
    if any(turn.get(name) and str(turn[name]).strip() for name in _SAID):
        raise NotARow(f"its turn {number} says something and calls a tool too, which no sample can hold")
    return call_in_words(number, calls[0])


def _said(number: int, turn: Mapping[str, Any]) -> str:
    said = next((turn[name] for name in _SAID if turn.get(name) is not None), None)
    if isinstance(said, list):
        said = _joined(number, said)
    if said is not None and not isinstance(said, str):
        raise NotARow(f"its turn {number} holds {_kind(said)} where text belongs")
    if not said or not said.strip():
        raise NotARow(f"its turn {number} is empty")
    return trimmed(said)


def _joined(number: int, parts: list[Any]) -> str:
    """The content of a turn that is a list of parts, all of them text."""
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type", "text") == "text"]
    if len(texts) != len(parts) or not all(isinstance(text, str) for text in texts):
        raise NotARow(f"its turn {number} holds something else than text, an image perhaps")
    return "\n".join(str(text) for text in texts)


def _transcript(text: str) -> tuple[Message, ...]:
    before, *rest = _TRANSCRIPT.split(text)
    if before.strip() or not rest:
        return ()
    pairs = [(who, trimmed(said)) for who, said in zip(rest[::2], rest[1::2], strict=True)]
    # A prompt ends with the mark of the answer that is to come.
    said = pairs if pairs[-1][1] else pairs[:-1]
    if not all(text for _, text in said):
        raise NotARow("a turn of its transcript is empty")
    return tuple(Message(_ROLES[who.lower()], text) for who, text in said)


def _kind(value: Any) -> str:
    kinds = {bool: "yes or no", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "nothing")
