"""One turn of a conversation."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn: who speaks, and what is said."""

    role: Role
    content: str
