"""Whose a run is while it is made or brought in: two programs at the same run would write its samples twice."""

import os
import platform
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psutil

from desktop.domain.errors import UserError
from desktop.domain.run import Run
from desktop.store.library import Library

_AT_WORK = "at_work"
# The beginning of a process is told by the system's clock, which may have been set since.
_CLOCK_SECONDS = 5.0


def claim(library: Library, run: Run, doing: str = "making this run") -> None:
    """Notes that this program is `doing` that. Raises UserError where another one on this machine is."""
    with library.together():
        kept = library.run(run.id)
        if _works(kept.settings.get(_AT_WORK, {})):
            raise UserError(f"Another Gristmill is {doing}: wait until it is done, or stop it.")
        library.update_run(replace(kept, settings={**kept.settings, _AT_WORK: _own()}))


def release(library: Library, run: Run) -> None:
    """Takes the note back."""
    with library.together():
        kept = library.run(run.id)
        settings = {name: value for name, value in kept.settings.items() if name != _AT_WORK}
        library.update_run(replace(kept, settings=settings))


def _own() -> Mapping[str, Any]:
    # A number may be given to another program, but not with the same beginning.
    return {
        "machine": platform.node(),
        "process": os.getpid(),
        "since": psutil.Process().create_time(),
    }


def _works(program: Mapping[str, Any]) -> bool:
    """Whether that program, another than this one, still runs. Of another machine nobody knows: its run is free."""
    own = _own()
    if program.get("process") == own["process"] or program.get("machine") != own["machine"]:
        return False
    try:
        since: float = psutil.Process(program["process"]).create_time()
        return abs(since - float(program["since"])) < _CLOCK_SECONDS
    except psutil.Error:
        return False
