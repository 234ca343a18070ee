"""What columns are called in the files that people have."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from desktop.domain.quoting import one_line

PROMPTS = ("prompt", "instruction", "question", "query", "problem", "user", "human", "request", "input")
# A solution is told beside its last line, which is then called the answer.
ANSWERS = ("solution", "answer", "response", "completion", "output", "assistant", "reply", "target")
INPUTS = ("input",)
PASSAGES = ("context", "passage", "knowledge")
HISTORIES = ("history",)
SYSTEMS = ("system", "system_prompt")
TEXTS = ("text", "content", "body")
CONVERSATIONS = ("messages", "conversations", "conversation", "turns", "dialogue", "dialog", "chat")
BEFORE_ANSWERS = (*CONVERSATIONS, "context", "post", *HISTORIES)
"""Where a row that compares answers may have the conversation that they answer."""


def column(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """The column of a row that has the first of those names, whatever its capitals; "" where it has none."""
    return _found(tuple(row), tuple(names))


# Rows mostly have the same columns, and each is asked for many of them.
@lru_cache(maxsize=256)
def _found(columns: tuple[str, ...], names: tuple[str, ...]) -> str:
    known = {name.strip().lower(): name for name in columns}
    return next((known[name] for name in names if name in known), "")


def columns_named(row: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """The columns of a row with each of those names, whatever their capitals; none where it lacks one."""
    found = tuple(column(row, (name,)) for name in names)
    return found if all(found) else ()


def columns_in_words(row: Mapping[str, Any], most: int = 12) -> str:
    """The columns of a row, for a sentence."""
    names = [one_line(name, 40) for name in row]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
