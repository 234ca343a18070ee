"""The engine process as the app sees it: started, spoken to, watched, ended."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from desktop.engine.child_argument import CHILD_ARGUMENT
from desktop.engine.messages import Beat
from desktop.engine.own_program import own_command, start_apart
from desktop.engine.wire import read_message, write_message

KILLED = 9
"""The signal that a process cannot refuse (SIGKILL, which Windows has no name for)."""

_FAREWELL_SECONDS = 0.5
# A process that is killed while its driver or its disk does not answer ends when they do, or never.
_LAST_SECONDS = 3.0
_TAIL_BYTES = 16_000
# What llama.cpp, ggml, C++ and Python say when memory runs out.
_NO_MEMORY = re.compile(
    r"allocat|out of memory|bad_alloc|MemoryError|too little memory|start new thread", re.IGNORECASE
)

# What Python's faulthandler writes when it ends the process: only rendering a chat template has such a bound.
_TIMEOUT = "Timeout ("


def child_command() -> tuple[str, ...]:
    """How the engine process is started from here."""
    return own_command(CHILD_ARGUMENT, "desktop.engine.llama")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the engine process may keep the app waiting, in seconds.

    `start`: until its first sign of life. `silence`: from one sign of life to the next, of which it gives one a
    second whatever it computes. `step`: in one native call, or in loading without getting on; no step is planned to
    take more than a few seconds. `stop`: to drop what it is doing.
    """

    start: float = 60.0
    silence: float = 10.0
    step: float = 180.0
    stop: float = 0.6


def describe_end(code: int, errors: str, reason: str) -> str:
    """How a process ended, in a few words: its exit code (negative: a signal), its last error, and its own reason."""
    last = last_words(errors)
    if code == -KILLED:
        return "it was killed, perhaps for want of memory"
    if code < 0:
        name = signal.Signals(-code).name
        return f"{name}: {last}" if last else name
    return reason or last or f"it ended with code {code}"


def last_words(errors: str) -> str:
    """The last line of what a process wrote on standard error, or what it stands for; "" where there is none."""
    lines = errors.splitlines()
    if any(line.startswith(_TIMEOUT) for line in lines):
        return "its chat template does not end"
    return lines[-1] if lines else ""


def wanted_memory(code: int, errors: str, reason: str) -> bool:
    """Whether a process ended because it got no memory, or was killed, as one is that takes too much of it."""
    return code == -KILLED or bool(_NO_MEMORY.search(errors) or _NO_MEMORY.search(reason))


class EngineProcess:
    """One child process. `receive` gives its messages; None once it is gone.

    `started` is when it was started and `last_sign` when it last gave a sign of life; None until the first.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.started = self.last_look = time.monotonic()
        self.last_sign: float | None = None
        self.seconds_in_step = 0.0
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._process = start_apart(command, self._errors)
        self._inbox: queue.SimpleQueue[object | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[object | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="engine-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="engine-writer", daemon=True)
        self._reader.start()
        self._writer.start()

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    def send(self, message: object) -> None:
        """Send a message, without waiting for a process that does not read. That it is gone is said by `receive`."""
        self._outbox.put(message)

    def receive(self, seconds: float) -> object | None:
        """The next message. Raises queue.Empty after `seconds`; returns None when the process is gone."""
        message = self._inbox.get(timeout=seconds) if seconds > 0 else self._inbox.get_nowait()
        if message is None:
            self._inbox.put(None)
        return message

    def kill(self) -> None:
        """End the process now, and what it has started."""
        if self._process.poll() is not None:
            return
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self, *, at_once: bool = False) -> None:
        """End the process, gently if it can be had, and let go of everything it held here, in a few seconds.

        One that cannot be ended is left to the system.
        """
        assert self._process.stdout is not None
        if at_once:
            self.kill()
        self._outbox.put(None)
        self._end_within(_FAREWELL_SECONDS)
        for thread in (self._reader, self._writer):
            thread.join(_LAST_SECONDS)
        if not self._reader.is_alive():
            self._process.stdout.close()
            self._errors.close()

    def how_it_ended(self) -> tuple[int, str]:
        """Its exit code (negative: the signal that killed it) and the last of what it wrote on standard error."""
        code = self._end_within(_LAST_SECONDS)
        self._errors.seek(0, 2)
        self._errors.seek(max(0, self._errors.tell() - _TAIL_BYTES))
        return code, self._errors.read().decode("utf-8", "replace").strip()

    def _end_within(self, seconds: float) -> int:
        """Its exit code; it is killed where it goes on for longer."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        try:
            return self._process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            return -KILLED

    def _write(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            while (message := self._outbox.get()) is not None:
                write_message(self._process.stdin, message)
        with contextlib.suppress(OSError):
            self._process.stdin.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while (message := read_message(self._process.stdout)) is not None:
                self._note(message)
        except Exception as error:
            # What it sends makes no sense any more: it is as good as gone, and this thread must say so.
            self._errors.write(f"the engine's answer cannot be read: {error!r}".encode())
            self._process.kill()
        finally:
            self._inbox.put(None)

    def _note(self, message: object) -> None:
        self.last_sign = time.monotonic()
        self.seconds_in_step = message.seconds_in_step if isinstance(message, Beat) else 0.0
        if not isinstance(message, Beat):
            self._inbox.put(message)
