"""Says it while work waits for a disk that does not answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from desktop.store.library import Library
from desktop.store.waiting import ANSWERS_AGAIN, SILENT, SILENT_SECONDS

_LOOK_SECONDS = 1.0


@contextmanager
def told_of_silence(library: Library, say: Callable[[str], None], after: float = SILENT_SECONDS) -> Iterator[None]:
    """In this block it is said where the library's disk has not answered for so many seconds, and when it does."""
    over = Event()
    watch = Thread(target=_watch, args=(library, say, after, over), name="disk-watch", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def _watch(library: Library, say: Callable[[str], None], after: float, over: Event) -> None:
    told = False
    while not over.wait(min(after, _LOOK_SECONDS)):
        silent = library.silent_seconds >= after
        if silent and not told:
            say(SILENT.format(path=library.path))
        elif told and not silent:
            say(ANSWERS_AGAIN)
        told = silent
