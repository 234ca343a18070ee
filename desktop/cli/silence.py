"""Says it while work waits for a disk that does not answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from desktop.store.library import Library
from desktop.store.waiting import Silence

_LOOK_SECONDS = 1.0


@contextmanager
def told_of_silence(
    library: Library, say: Callable[[str], None], silence: Silence | None = None, every: float = _LOOK_SECONDS
) -> Iterator[None]:
    """In this block it is said when the library's disk has not answered for ten seconds, and when it does again."""
    over = Event()
    task = (library, say, silence or Silence(), every, over)
    watch = Thread(target=_watch, args=task, name="disk-watch", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def _watch(library: Library, say: Callable[[str], None], silence: Silence, every: float, over: Event) -> None:
    while not over.wait(every):
        for said in filter(None, silence.look(library.path, library.disk)):
            say(said)
