"""The engine process as the app sees it: started, spoken to, watched, ended."""

import contextlib
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import IO

from desktop.engine.messages import Beat
from desktop.engine.wire import read_message, write_message

CHILD_ARGUMENT = "engine-process"
"""What the frozen app is started with to become the engine process."""

_FAREWELL_SECONDS = 0.5
_TAIL_BYTES = 2000


def child_command() -> tuple[str, ...]:
    """How the engine process is started from here."""
    if getattr(sys, "frozen", False):
        return (sys.executable, CHILD_ARGUMENT)
    return (sys.executable, "-m", "desktop.engine.llama.child")


class EngineProcess:
    """One child process. `receive` gives its messages; None once it is gone."""

    def __init__(self, command: Sequence[str]) -> None:
        self.last_sign = time.monotonic()
        self.seconds_in_step = 0.0
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, start_new_session=True
        )
        self._inbox: queue.SimpleQueue[object | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="engine-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    def send(self, message: object) -> None:
        """Send a message. A process that is gone is noticed by `receive`, not here."""
        assert self._process.stdin is not None
        try:
            write_message(self._process.stdin, message)
        except (BrokenPipeError, ValueError):
            return

    def receive(self, seconds: float) -> object | None:
        """The next message. Raises queue.Empty after `seconds`; returns None when the process is gone."""
        message = self._inbox.get(timeout=seconds) if seconds > 0 else self._inbox.get_nowait()
        if message is None:
            self._inbox.put(None)
        return message

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def close(self, *, at_once: bool = False) -> None:
        """End the process, gently if it can be had, and let go of everything it held here."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if at_once:
            self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        self._errors.close()

    def how_it_ended(self) -> tuple[int, str]:
        """Its exit code (negative: the signal that killed it) and the last of what it wrote on standard error."""
        code = self._process.wait()
        self._errors.seek(0, 2)
        self._errors.seek(max(0, self._errors.tell() - _TAIL_BYTES))
        return code, self._errors.read().decode("utf-8", "replace").strip()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while (message := read_message(self._process.stdout)) is not None:
                self.last_sign = time.monotonic()
                self.seconds_in_step = message.seconds_in_step if isinstance(message, Beat) else 0.0
                if not isinstance(message, Beat):
                    self._inbox.put(message)
        except ValueError:
            # What it sends makes no sense any more: it is as good as gone.
            self._process.kill()
        self._inbox.put(None)
