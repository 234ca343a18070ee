"""A stranger's program in bounded time and memory: chat templates come with the model file.

It runs on a thread of its own, and what takes too long is interrupted there, between two of Python's instructions. An
instruction that never ends (two lists of lists of lists that are compared) keeps the interpreter to itself: then the
whole process ends, from a thread that needs no interpreter, and the app starts another one.
"""

import ctypes
import faulthandler
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS, LAST_SECONDS = 3.0, 5.0
"""When it is interrupted, and when the process is ended."""
MEGABYTES = 300
_MEGABYTE = 2**20
# The parser of templates goes down a level for each bracket.
_STACK_BYTES = 32 * _MEGABYTE
_AGAIN_SECONDS = 1.0


class TooCostly(Exception):
    """It takes too long, or too much memory."""


class _Enough(BaseException):
    """Nothing that the program runs in catches it."""


class _Thread(threading.Thread, Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(name="bounded", daemon=True)
        self.result: list[T] = []
        self.error: Exception | None = None
        self._work = work

    def run(self) -> None:
        try:
            self.result.append(self._work())
        except Exception as error:
            self.error = error
        except _Enough:
            return


def within_bounds(work: Callable[[], T]) -> T:
    """What `work` returns. Raises what it raises, and TooCostly where it takes over 3 seconds or 300 MB."""
    faulthandler.dump_traceback_later(LAST_SECONDS, exit=True)
    try:
        thread = _Thread(work)
        with _stack(), _memory():
            thread.start()
            thread.join(SECONDS)
            late = thread.is_alive()
            while thread.is_alive():
                _interrupt(thread)
                thread.join(_AGAIN_SECONDS)
    finally:
        faulthandler.cancel_dump_traceback_later()
    if late:
        raise TooCostly(f"it takes longer than {SECONDS:g} seconds")
    if isinstance(thread.error, MemoryError):
        raise TooCostly(f"it takes more than {MEGABYTES} MB of memory")
    if thread.error is not None:
        raise thread.error
    return thread.result[0]


def _interrupt(thread: threading.Thread) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Enough))


@contextmanager
def _stack() -> Iterator[None]:
    before = threading.stack_size(_STACK_BYTES)
    try:
        yield
    finally:
        threading.stack_size(before)


@contextmanager
def _memory() -> Iterator[None]:
    """Bounds what the process takes, beside what it has, where the system can (Linux)."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space() + MEGABYTES * _MEGABYTE + _STACK_BYTES
    bounds = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
