"""One thing for an engine process to do, in a process that ends with it."""

import queue
from collections.abc import Callable

from desktop.engine.hanging import silent, stuck
from desktop.engine.messages import Broken
from desktop.engine.process import EngineProcess, Patience, child_command
from desktop.engine.stopping import never, refuse_stopped

_LOOK_SECONDS = 0.2


class ErrandFailed(Exception):
    """There is no answer; why, in a few words."""


def run_errand(order: object, patience: Patience, stopped: Callable[[], bool] = never) -> object:
    """What a process answers to its only order. Raises ErrandFailed where it hangs, or ends without an answer.

    Where `stopped` turns true, the process is ended and LoadingStopped raised.
    """
    process = EngineProcess(child_command())
    try:
        process.send(order)
        answer = _answer(process, patience, stopped)
        if isinstance(answer, Broken):
            raise ErrandFailed(answer.reason)
        if answer is None:
            code, _ = process.how_it_ended()
            raise ErrandFailed(f"its process ended with code {code}")
        return answer
    finally:
        process.close(at_once=True)


def _answer(process: EngineProcess, patience: Patience, stopped: Callable[[], bool]) -> object | None:
    while True:
        refuse_stopped(stopped)
        try:
            return process.receive(_LOOK_SECONDS)
        except queue.Empty:
            if hangs := silent(process, patience) or stuck(process, patience):
                raise ErrandFailed(hangs) from None
