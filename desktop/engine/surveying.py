"""Asks an engine process what of this machine llama.cpp can use: a driver that crashes takes only that along."""

from functools import lru_cache

from desktop.engine.backends import fits_any_processor, knows_graphics, library_folder
from desktop.engine.errand import ErrandFailed, run_errand
from desktop.engine.messages import Survey, Surveyed
from desktop.engine.process import Patience

_NOTHING = Surveyed("", ())


def offload_supported() -> bool:
    """Whether llama.cpp can compute on a graphics card here. Raises UserError where it is not installed.

    A build for one machine is taken at its word; one that brings along what it may need is asked, once.
    """
    folder = library_folder()
    if not knows_graphics(folder):
        return False
    return not fits_any_processor(folder) or bool(survey().graphics)


@lru_cache(maxsize=1)
def survey() -> Surveyed:
    """What the engine found; nothing where it could not look. It takes about a second, once."""
    try:
        answer = run_errand(Survey(), Patience())
    except ErrandFailed:
        return _NOTHING
    return answer if isinstance(answer, Surveyed) else _NOTHING
