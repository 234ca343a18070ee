"""Starting an engine process and loading its model."""

import queue
from collections.abc import Callable, Sequence

from desktop.domain.errors import UserError
from desktop.engine.hanging import silent, stuck
from desktop.engine.messages import Broken, Load, Ready
from desktop.engine.process import KILLED, EngineProcess, Patience, last_words, wanted_memory
from desktop.engine.stopping import LoadingStopped, never

_LOOK_SECONDS = 0.2


class LoadFailure(UserError):
    """The model could not be loaded. `wanted_memory` where it might with less of it."""

    def __init__(self, sentence: str, *, wanted_memory: bool) -> None:
        super().__init__(sentence)
        self.wanted_memory = wanted_memory


def launch(
    command: Sequence[str], load: Load, patience: Patience, name: str, stopped: Callable[[], bool] = never
) -> tuple[EngineProcess, Ready]:
    """A process with the model loaded, and what it got. Raises LoadFailure where the file cannot be loaded.

    `name` is how the user knows the model file. Where `stopped` turns true, the process is ended.
    """
    process = EngineProcess(command)
    try:
        process.send(load)
        answer = _answer(process, patience, stopped)
        if isinstance(answer, Ready):
            return process, answer
        raise _failure(process, answer, name)
    except BaseException:
        process.close(at_once=True)
        raise


def _answer(process: EngineProcess, patience: Patience, stopped: Callable[[], bool]) -> object | None:
    while not stopped():
        try:
            return process.receive(_LOOK_SECONDS)
        except queue.Empty:
            if hangs := silent(process, patience) or stuck(process, patience):
                process.kill()
                return Broken(f"the engine hung ({hangs}); try again", mendable=True)
    raise LoadingStopped


def _failure(process: EngineProcess, answer: object | None, name: str) -> LoadFailure:
    if isinstance(answer, Broken):
        return _unusable(name, answer.reason, starved=wanted_memory(0, "", answer.reason))
    code, errors = process.how_it_ended()
    if code == -KILLED:
        reason = "the system ended it while it loaded it, perhaps for want of memory"
    else:
        last = last_words(errors)
        reason = "llama.cpp stopped while it loaded it" + (f" ({last})" if last else "")
    return _unusable(name, reason, starved=wanted_memory(code, errors, ""))


def _unusable(name: str, reason: str, *, starved: bool) -> LoadFailure:
    advice = "Close other programs or choose a smaller model file" if starved else "Choose another model file"
    return LoadFailure(f"{name} cannot be used: {reason}. {advice}.", wanted_memory=starved)
