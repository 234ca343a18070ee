"""Runs a command that dies at its first network socket, its threads and child processes too. Linux only.

    python -m tests.torture.offline .venv/bin/gristmill demo

A filter in the kernel (seccomp) lets nothing but Unix sockets be opened, which stay on this machine: it sees what
native libraries do as well. The tests put themselves behind it from the start.
"""

import ctypes
import os
import platform
import signal
import struct
import sys
from types import FrameType

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _TRAP = 0x7FFF0000, 0x00030000
# Where the call's number, its architecture and the low half of its first argument lie in what a filter sees.
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_AF_UNIX = 1
# The kernel's name of the architecture, and the numbers of socket(2) and seccomp(2).
_CALLS = {"x86_64": (0xC000003E, 41, 317), "aarch64": (0xC00000B7, 198, 277)}


def can_forbid() -> bool:
    """Whether this machine knows such a filter."""
    return sys.platform == "linux" and platform.machine() in _CALLS


def forbid_network() -> None:
    """From now on a network socket ends this process and all that it starts, by SIGSYS; there is no way back.

    Raises OSError where the kernel refuses the filter.
    """
    architecture, socket_call, seccomp_call = _CALLS[platform.machine()]
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, 5, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, 0, 3, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _TRAP),
        (_RETURN, 0, 0, _ALLOW),
    )
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in instructions))
    described = struct.pack("HP", len(instructions), ctypes.addressof(program))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or library.syscall(
        ctypes.c_long(seccomp_call), ctypes.c_long(_SET_MODE_FILTER), ctypes.c_long(_ALL_THREADS), described
    ):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def fail_at_a_socket() -> None:
    """Has a network socket of this process raise in its main thread, rather than end it without a word."""
    signal.signal(signal.SIGSYS, _fail)


def _fail(number: int, frame: FrameType | None) -> None:
    raise AssertionError("a network socket was opened")


def main() -> None:
    """Become the command."""
    if len(sys.argv) < 2 or not can_forbid():
        sys.exit(__doc__)
    forbid_network()
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
