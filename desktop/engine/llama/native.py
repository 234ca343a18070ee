"""llama.cpp itself, started quietly. Import this before anything else that computes."""

import ctypes
import os
import sys
from collections import deque
from typing import Any

# A crash in llama.cpp must end this process at once, not start a debugger in it.
os.environ.setdefault("GGML_NO_BACKTRACE", "1")
# A thread that waits for another spins this many turns and then sleeps. Spinning for ever (the default) loses
# most of the speed to any other busy program, sleeping at once (OMP_WAIT_POLICY=passive) loses a third of it on
# a quiet machine; `make bench-spins` compares numbers of turns.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "300")

from llama_cpp import llama_cpp as llama

__all__ = ["AbortFlag", "last_errors", "llama", "start"]

_ERROR_LEVEL = 4

# llama.cpp reports errors through its log only: the last lines are kept for the sentence that a user reads.
_errors: deque[str] = deque(maxlen=3)


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, data: Any) -> None:
    if level == _ERROR_LEVEL:
        line = text.decode("utf-8", "replace")
        _errors.append(line.strip())
        sys.stderr.write(line)
        sys.stderr.flush()


def last_errors() -> str:
    """What llama.cpp complained of last, in its own words; empty if it did not."""
    return "; ".join(line for line in _errors if line)


def start() -> None:
    """Start llama.cpp with only its errors on standard error."""
    llama.llama_log_set(_log, ctypes.c_void_p(0))
    llama.llama_backend_init()


class AbortFlag:
    """Stops a decode from another thread, between two nodes of its graph.

    llama.cpp asks a C function after each node whether to go on. A Python function there would take the
    interpreter's lock thousands of times a second; `strlen` of a string that is empty until `set` gives the same
    answer without it.
    """

    def __init__(self) -> None:
        self._text = ctypes.create_string_buffer(2)
        library = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
        self.callback = ctypes.cast(library.strlen, llama.ggml_abort_callback)
        self.data = ctypes.cast(self._text, ctypes.c_void_p)

    def set(self) -> None:
        """Stop the decode that is going on, or the next one."""
        self._text[0] = b"\x01"

    def clear(self) -> None:
        """Let decodes run again."""
        self._text[0] = b"\x00"
