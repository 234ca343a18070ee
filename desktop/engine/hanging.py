"""Whether an engine process hangs: it gives no sign of life, or it does not get on.

The process gives a sign of life each second, on a thread of its own and whatever it computes, and says how long it
has been in its current step. A step is planned to take a few seconds (`pace`), and loading counts as a new step with
each tensor, so that a large model on a slow machine is not taken for one that hangs.
"""

import time

from desktop.engine.process import EngineProcess, Patience

_AWAY_SECONDS = 5.0


def silent(process: EngineProcess, patience: Patience) -> str:
    """That a process gives no sign of life any more, or never gave one, in a few words; "" where it does."""
    now = time.monotonic()
    if now - process.last_look > _AWAY_SECONDS:
        # Nobody looked: perhaps this program itself was stopped. The process gets its time from here.
        process.started = now
        process.last_sign = now if process.last_sign is not None else None
    process.last_look = now
    if process.last_sign is None:
        return _waited("it did not start within", now - process.started, patience.start)
    return _waited("it gave no sign of life for", now - process.last_sign, patience.silence)


def stuck(process: EngineProcess, patience: Patience) -> str:
    """That a process does not get on, in a few words; "" where it does."""
    return _waited("it did not get on for", process.seconds_in_step, patience.step)


def _waited(what: str, seconds: float, most: float) -> str:
    return f"{what} {most:g} seconds" if seconds > most else ""
