"""What columns are called in the files that people have."""

from collections.abc import Mapping, Sequence
from typing import Any

PROMPTS = ("prompt", "instruction", "question", "query", "problem", "user", "human", "request", "input")
ANSWERS = ("answer", "response", "completion", "output", "solution", "assistant", "reply", "target")
PASSAGES = ("context", "passage", "knowledge")
SYSTEMS = ("system", "system_prompt")
TEXTS = ("text", "content", "body")
CONVERSATIONS = ("messages", "conversations", "conversation", "turns", "dialogue", "dialog", "chat")


def column(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """The column of a row that has the first of those names, whatever its capitals; "" where it has none."""
    known = {name.strip().lower(): name for name in row}
    return next((known[name] for name in names if name in known), "")


def columns_in_words(row: Mapping[str, Any], most: int = 12) -> str:
    """The columns of a row, for a sentence."""
    names = [name[:40] for name in row]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
