"""What every command works with: the library, the engine, and where to write."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from desktop.cli.silence import told_of_silence
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.engine.stopping import never
from desktop.pipeline.cancel import CancelToken
from desktop.places import Places
from desktop.store.library import Library
from desktop.store.opening import can_be_brought_up_to_date

_CONTROL = dict.fromkeys([*range(32), *range(127, 160)], " ")
_CONTROL.pop(ord("\n"))
_ESCAPED = {code: f"\\u{code:04x}" for code in range(127, 160)}


@dataclass(frozen=True, slots=True)
class Terminal:
    """The options of this call, and the folders of this user."""

    options: argparse.Namespace
    places: Places

    def say(self, text: str) -> None:
        """A line of progress, on standard error."""
        print(plain(text), file=sys.stderr, flush=True)

    def _say_apart(self, text: str) -> None:
        """A line of progress that finds the cursor anywhere."""
        self.say(f"\n{text}" if sys.stderr.isatty() else text)

    def show(self, text: str) -> None:
        """A line of the result, for people; nothing where JSON was asked for."""
        if not self.options.json:
            print(plain(text), flush=True)

    def result(self, document: Any) -> None:
        """The result for programs, where JSON was asked for."""
        if self.options.json:
            print(json.dumps(document, ensure_ascii=False, indent=2).translate(_ESCAPED), flush=True)

    @contextmanager
    def open_library(self) -> Iterator[Library]:
        """The library that was named, or the user's own; while its disk does not answer, that is said."""
        with Library.open(self.library_path) as library, told_of_silence(library, self._say_apart):
            yield library

    def read_library(self, *, make: bool = True) -> Library:
        """The same for reading only, where there is one: a library on a read-only disk can be looked at.

        An older one is brought up to date first where it can be. One that was named with --library and is not
        there is made only where `make` says so.
        """
        path = self.library_path
        if can_be_brought_up_to_date(path):
            self.say(f"{path} is of an older Gristmill: it is brought up to date, and a copy is kept beside it.")
            Library.open(path).close()
        if not path.expanduser().is_file() and (make or self.options.library is None):
            return Library.open(path)
        return Library.open(path, read_only=True)

    @property
    def library_path(self) -> Path:
        """The file of the library that was named, or of the user's own."""
        named: Path | None = self.options.library or _from_environment("GRISTMILL_LIBRARY")
        return named or self.places.library

    def model_path(self, library: Library | None, preferred: str = "") -> Path:
        """The model that was named, else the one used last if it is still there, else the built-in one."""
        named: Path | None = self.options.model or _from_environment("GRISTMILL_MODEL")
        if named is not None:
            return named
        if library is None:
            return self._remembered_model()
        last = library.last_model()
        return _present(library, preferred or (last.sha256 if last else "")) or builtin_model()

    def _remembered_model(self) -> Path:
        """The model used last, from the library if there is one: a look makes none."""
        path = self.library_path
        if not path.is_file():
            return builtin_model()
        with Library.open(path, read_only=True) as library:
            return self.model_path(library)

    @property
    def engine_settings(self) -> EngineSettings:
        """How the model was asked to be run."""
        options = self.options
        return EngineSettings(options.threads, options.parallel, options.context, options.gpu_layers, options.repack)

    def load(self, path: Path, stopped: Callable[[], bool] = never) -> Engine:
        """An engine with that model loaded. Raises UserError where it cannot be used.

        Where `stopped` turns true, LoadingStopped is raised. Without it, Ctrl-C ends it where it stands.
        """
        engine = open_engine(path, self.engine_settings, self.places.cache, self.say, stopped)
        self.say(f"Loading {engine.model.identity.file_name}.")
        try:
            engine.start(stopped)
        except BaseException:
            engine.close()
            raise
        return engine

    @contextmanager
    def engine(
        self, library: Library | None, preferred: str = "", stopped: Callable[[], bool] = never
    ) -> Iterator[Engine]:
        """An engine with its model loaded. Raises UserError where the model cannot be used.

        Where none was named, the model with the SHA-256 `preferred` comes before the one used last.
        """
        engine = self.load(self.model_path(library, preferred), stopped)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def stop_on_interrupt() -> Iterator[CancelToken]:
    """A token that Ctrl-C or a polite kill sets; the second Ctrl-C ends the program where it stands."""
    token = CancelToken()

    def stop(number: int, frame: FrameType | None) -> None:
        if token():
            raise KeyboardInterrupt
        token.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def plain(text: str) -> str:
    """Text without the control characters that could command the terminal."""
    return text.translate(_CONTROL)


def _present(library: Library, sha256: str) -> Path | None:
    """Where a model's file is, if it is still there."""
    path = library.model_path(sha256) if sha256 else None
    return path if path is not None and path.is_file() else None


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None
