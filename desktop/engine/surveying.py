"""Asks an engine process what of this machine llama.cpp can use: a driver that crashes takes only that along."""

from functools import lru_cache

from desktop.engine.backends import knows_graphics, library_folder
from desktop.engine.errand import ErrandFailed, run_errand
from desktop.engine.messages import Survey, Surveyed
from desktop.engine.process import Patience

_NOTHING = Surveyed("", (), 0)


def graphics_memory() -> int:
    """Bytes that are free in the graphics cards that llama.cpp can compute on here; 0 where there is none.

    Raises UserError where it is not installed.
    """
    return survey().graphics_memory if knows_graphics(library_folder()) else 0


@lru_cache(maxsize=1)
def survey() -> Surveyed:
    """What the engine found; nothing where it could not look. It takes about a second, once."""
    try:
        answer = run_errand(Survey(), Patience())
    except ErrandFailed:
        return _NOTHING
    return answer if isinstance(answer, Surveyed) else _NOTHING
