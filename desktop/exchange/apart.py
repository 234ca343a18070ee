"""Documents read in a process of their own: one that hangs, grows or crashes what reads it costs only itself."""

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from desktop.domain.errors import UserError
from desktop.engine.own_program import own_command, start_apart
from desktop.exchange.blocks import Block, BlockKind
from desktop.exchange.bounds import bounds_of
from desktop.exchange.reader_argument import READER_ARGUMENT

Content = tuple[str, tuple[Block, ...]]
"""The title that a document states, which may be empty, and its blocks."""

_MODULE = "desktop.exchange.reading_process"
_LONGEST_ANSWER = 256 * 2**20
_LOOK_SECONDS = 0.1
# What a process that starts may take: as much as a file of this size.
_START = 2_000_000
_MENDING = "open it and save it anew, or split it"


class ReadingStopped(Exception):
    """Reading was asked to stop, in the middle of a document."""


class Apart:
    """The process that reads documents, one after the other: the first starts it, and leaving the block ends it."""

    def __init__(self, stopped: Callable[[], bool] = lambda: False) -> None:
        self._stopped = stopped
        self._process: _Process | None = None

    def __enter__(self) -> "Apart":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, path: Path, size: int) -> Content:
        """What a file of `size` bytes says, by the kind that its name states.

        Raises UserError where it cannot be read, or takes more time or memory than it may, and ReadingStopped soon
        after that was asked for.
        """
        if self._stopped():
            raise ReadingStopped
        self._process = self._process or _Process(self._stopped)
        try:
            answer = self._process.ask(path, size)
        except BaseException:
            self._end()
            raise
        if "broken" in answer:
            # The memory that it took is not given back, and its state is not to be trusted.
            self._end()
        return _content(path, size, answer)

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


class _Process:
    """One that runs, and the thread that listens to it."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._child = start_apart(own_command(READER_ARGUMENT, _MODULE), subprocess.DEVNULL)
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="document-listener", daemon=True)
        self._listener.start()

    def ask(self, path: Path, size: int) -> Mapping[str, Any]:
        """Its answer about a file. Raises UserError where none comes within the bounds."""
        assert self._child.stdin is not None
        bounds = bounds_of(size)
        question = {"path": str(path), "seconds": bounds.seconds, "memory": bounds.memory}
        try:
            self._child.stdin.write(json.dumps(question).encode() + b"\n")
            self._child.stdin.flush()
        except OSError:
            raise _stopped(path) from None
        watch = _Watch(self._child.pid, _START)
        while True:
            answer = self._next(path, watch)
            if "characters" not in answer:
                return answer
            if answer["characters"] == 0:
                watch = _Watch(self._child.pid, size)
            watch.characters = answer["characters"]

    def close(self) -> None:
        """End it, whatever it does: it holds nothing that is worth keeping."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.kill()
        self._child.wait()
        self._listener.join()
        self._child.stdout.close()
        try:
            self._child.stdin.close()
        except OSError:
            return

    def _next(self, path: Path, watch: "_Watch") -> Mapping[str, Any]:
        while True:
            try:
                line = self._answers.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if self._stopped():
                    raise ReadingStopped from None
                watch.look(path)
                continue
            if not line:
                raise _stopped(path)
            answer: Mapping[str, Any] = json.loads(line)
            return answer

    def _listen(self) -> None:
        assert self._child.stdout is not None
        while (line := self._child.stdout.readline(_LONGEST_ANSWER)).endswith(b"\n"):
            self._answers.put(line)
        self._answers.put(b"")


class _Watch:
    """What a process has taken since it began with a file of so many bytes. `characters` is how far it is."""

    def __init__(self, pid: int, size: int) -> None:
        self.characters = 0
        self._pid = pid
        self._size = size
        self._began = time.monotonic()
        self._seconds, self._memory = _taken(pid)

    def look(self, path: Path) -> None:
        """Raises UserError where it has taken more than it may."""
        bounds = bounds_of(self._size, self.characters)
        seconds, memory = _taken(self._pid)
        if seconds - self._seconds > bounds.seconds or time.monotonic() - self._began > bounds.clock:
            raise UserError(f"{path} took more than {bounds.seconds:.0f} s to read and may be damaged; {_MENDING}.")
        if memory - self._memory > bounds.memory:
            raise _too_large(path, self._size)


def _taken(pid: int) -> tuple[float, int]:
    """The seconds and bytes that a process takes; none once it is gone."""
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        return times.user + times.system, process.memory_info().rss
    except psutil.Error:
        return 0.0, 0


def _content(path: Path, size: int, answer: Mapping[str, Any]) -> Content:
    match answer:
        case {"wrong": str(sentence)}:
            raise UserError(sentence)
        case {"broken": "MemoryError"}:
            raise _too_large(path, size)
        case {"broken": "RecursionError"}:
            raise UserError(f"{path} is nested too deeply and may be damaged; {_MENDING}.")
        case {"broken": name}:
            raise UserError(f"{path} cannot be read ({name}) and may be damaged; {_MENDING}.")
    return answer["title"], tuple(Block(BlockKind(kind), text, level) for kind, text, level in answer["blocks"])


def _too_large(path: Path, size: int) -> UserError:
    megabytes = bounds_of(size).memory // 1_000_000
    return UserError(f"{path} takes more than {megabytes} MB of memory to read and may be damaged; {_MENDING}.")


def _stopped(path: Path) -> UserError:
    return UserError(f"{path} crashes the program that reads it and may be damaged; {_MENDING}.")
