"""Starting an engine process and loading its model."""

import queue
import time
from collections.abc import Sequence

from desktop.domain.errors import UserError
from desktop.engine.messages import Broken, Load, Ready
from desktop.engine.process import EngineProcess, Patience


def launch(command: Sequence[str], load: Load, patience: Patience, name: str) -> tuple[EngineProcess, Ready]:
    """A process with the model loaded, and what it got. Raises UserError where the file cannot be loaded.

    `name` is how the user knows the model file.
    """
    process = EngineProcess(command)
    try:
        process.send(load)
        answer = _answer(process, patience)
        if isinstance(answer, Ready):
            return process, answer
        raise UserError(f"{name} cannot be used: {_why(process, answer)}. Choose another model file.")
    except BaseException:
        process.close(at_once=True)
        raise


def is_silent(process: EngineProcess, patience: Patience) -> bool:
    """Whether a process that once gave signs of life gives none any more."""
    return process.last_sign is not None and time.monotonic() - process.last_sign > patience.silence


def _answer(process: EngineProcess, patience: Patience) -> object | None:
    deadline = time.monotonic() + patience.load
    while time.monotonic() < deadline:
        try:
            return process.receive(0.5)
        except queue.Empty:
            if is_silent(process, patience):
                break
    return Broken("it took too long to load", mendable=True)


def _why(process: EngineProcess, answer: object | None) -> str:
    if isinstance(answer, Broken):
        return answer.reason
    _, errors = process.how_it_ended()
    return "llama.cpp stopped while it loaded it" + (f" ({errors.splitlines()[-1]})" if errors else "")
