"""What an engine is: the local one, a scripted one and, one day, a remote one are interchangeable."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.model import ModelIdentity
from desktop.engine.requests import EngineEvent, Request


class EngineFailed(Exception):
    """The engine cannot go on: it died again and again with no reply in between. The text says why."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """The model in use and how it runs. `context` is the most tokens one request may take, prompt included.

    `runs_as` is the quantization that is computed with: another one than the file's where a repacked copy is
    used. `has_template` is false for a base model, which gets a plain template. `path` is the user's file.
    """

    identity: ModelIdentity
    context: int
    parallel: int
    threads: int
    runs_as: str
    has_template: bool
    path: str = ""


class Engine(Protocol):
    """Takes requests of all kinds and returns what comes of them, in the order in which it is finished."""

    @property
    def model(self) -> LoadedModel:
        """The model in use."""
        ...

    def start(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Get ready, which takes as long as loading the model, and no longer once `stopped` says true.

        Raises UserError where the model cannot be used, or was not loaded in the end.
        """
        ...

    def submit(self, request: Request) -> None:
        """Put a request in line. The first one may start the engine, which takes as long as loading the model."""
        ...

    def collect(self, seconds: float) -> list[EngineEvent]:
        """What has happened since the last call; waits up to `seconds` for the first thing to happen.

        Raises EngineFailed when the engine cannot go on.
        """
        ...

    def stop(self) -> None:
        """Drop everything that is in flight, within a second. The engine stays usable."""
        ...

    def close(self) -> None:
        """Let go of the model and of every process and thread. Idempotent."""
        ...
