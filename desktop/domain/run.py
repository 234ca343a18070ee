"""One execution of a recipe on a project."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class RunStatus(StrEnum):
    """How a run stands. `RUNNING` in a library that nobody has open means that it was killed."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for and with what. `seconds` and the token counts add up over resumptions."""

    id: int
    project_id: int
    status: RunStatus
    requested: int
    rounds: int
    seed_number: int
    model_sha256: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    tokens: int = 0
    seconds: float = 0.0
    generate_seconds: float = 0.0
    score_seconds: float = 0.0
    started: str = ""
    ended: str = ""
