"""The engine's thread: the model is loaded when it is first needed, and one job at a time goes through it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.domain.errors import UserError
from desktop.preferences import Preferences, engine_settings
from desktop.ui.background import Lane

if TYPE_CHECKING:
    from desktop.engine.plan import EngineSettings
    from desktop.engine.protocol import Engine, LoadedModel
    from desktop.store.library import Library

Say = Callable[[str], None]
Stopped = Callable[[], bool]
Opener = Callable[[Path, "EngineSettings", Path, Say, Stopped], "Engine"]
"""Opens a model file, not yet loaded: its path, the settings, the cache folder, whom to tell of phases, and whether
it was stopped."""

Pick = Callable[["Library", "EngineSettings", Stopped], tuple[Path, "EngineSettings"]]
"""Picks the model file and the settings of one job, in place of the usual ones; on the engine's thread."""

# 25 batches a second: smooth for the eye, and the window's thread is left alone between them.
_BATCH_MILLISECONDS = 40


class EngineState(StrEnum):
    """How the engine stands."""

    ASLEEP = "asleep"
    LOADING = "loading"
    READY = "ready"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: whole, or with the sentence of the trouble."""

    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Outcome:
    trouble: str = ""
    bug: BaseException | None = None


class Job(QObject):
    """One job on the engine's thread. `happened` brings its events in batches, `ended` how it ended, once."""

    happened = Signal(list)
    ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = False
        self._events: deque[Any] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(_BATCH_MILLISECONDS)
        self._timer.timeout.connect(self._hand_out)
        self._timer.start()

    def stop(self) -> None:
        """Ask it to end within a second; what is finished stays."""
        self._stop = True

    def stopped(self) -> bool:
        """Whether it was asked to stop; from any thread."""
        return self._stop

    def put(self, event: object) -> None:
        """Note an event; from the engine's thread."""
        self._events.append(event)

    def end(self, trouble: str) -> None:
        """Hand out what is left and say how it ended."""
        self._timer.stop()
        self._hand_out()
        self.ended.emit(Ended(trouble))
        self.deleteLater()

    @Slot()
    def _hand_out(self) -> None:
        batch = [self._events.popleft() for _ in range(len(self._events))]
        if batch:
            self.happened.emit(batch)


class EngineHost(QObject):
    """Keeps the engine, on a thread of its own.

    `state_changed` is emitted when `state`, `phase` or `model` changed.
    """

    state_changed = Signal()
    _said = Signal(str)
    _loaded = Signal(object)

    def __init__(self, cache: Path, opener: Opener, preferences: Callable[[], Preferences], parent: QObject) -> None:
        super().__init__(parent)
        self.library: Library | None = None
        self.state = EngineState.ASLEEP
        self.phase = ""
        self.model: LoadedModel | None = None
        self.chosen: Path | None = None
        self._cache = cache
        self._open = opener
        self._preferences = preferences
        self._lane = Lane("engine", self)
        self._engine: Engine | None = None
        self._loaded_with: tuple[Path, EngineSettings] | None = None
        self._job: Job | None = None
        self._said.connect(self._note)
        self._loaded.connect(self._note_model)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def choose(self, path: Path) -> None:
        """Use another model file from the next job on."""
        self.chosen = path
        if self._job is None:
            self.model = None
            self._set(EngineState.ASLEEP, "")

    def start(
        self,
        work: Callable[[Engine, Library, Stopped], Iterator[object]],
        model: str = "",
        pick: Pick | None = None,
    ) -> Job:
        """Start a job: its events come from the generator that `work` makes of engine, library and `stopped`.

        Where no model was chosen, the one with the SHA-256 `model` comes before the one used last; what `pick` picks
        is for this job alone. Raises UserError while another job is under way.
        """
        if self._job is not None:
            raise UserError("The model is at work; stop that first, or wait until it is done.")
        if self.library is None:
            raise UserError("No library is open; open one first.")
        job = self._job = Job(self)
        library = self.library
        self._set(EngineState.LOADING if self.model is None else EngineState.BUSY, "")

        def carry_out() -> None:
            try:
                for event in work(self._ready_engine(library, model, pick, job.stopped), library, job.stopped):
                    job.put(event)
            finally:
                if pick is not None and self._loaded_with != self._usual(library, model):
                    self._let_go()

        self._lane.ask(lambda: self._outcome(carry_out), self._end_job, owner=self)
        return job

    def load(self, path: Path) -> Engine:
        """Another model beside the one in use, as a judge; who asked for it closes it. On the engine's thread."""
        stopped = self._job.stopped if self._job is not None else _never
        return self._loaded_engine((path, engine_settings(self._preferences())), stopped)

    def close(self) -> None:
        """Stop the job, end the engine and its thread."""
        if self._job is not None:
            self._job.stop()
        self._lane.ask(self._let_go, owner=self)
        self._lane.close()

    # --- on the engine's thread ------------------------------------------------------------------

    def _usual(self, library: Library, model: str) -> tuple[Path, EngineSettings]:
        return self.chosen or usual_model(library, model), engine_settings(self._preferences())

    def _ready_engine(self, library: Library, model: str, pick: Pick | None, stopped: Stopped) -> Engine:
        settings = engine_settings(self._preferences())
        wanted = pick(library, settings, stopped) if pick is not None else self._usual(library, model)
        if self._engine is None or wanted != self._loaded_with:
            self._let_go()
            self._engine = self._loaded_engine(wanted, stopped)
            self._loaded_with = wanted
        self._loaded.emit(self._engine.model)
        return self._engine

    def _loaded_engine(self, wanted: tuple[Path, EngineSettings], stopped: Stopped) -> Engine:
        engine = self._open(*wanted, self._cache, self._said.emit, stopped)
        try:
            engine.start(stopped)
        except BaseException:
            engine.close()
            raise
        return engine

    def _let_go(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None
            self._loaded_with = None

    def _outcome(self, work: Callable[[], None]) -> _Outcome:
        """Does the work; the sentence of what a user can mend, and what only we can."""
        from desktop.engine.protocol import EngineFailed

        try:
            work()
        except UserError as error:
            return _Outcome(str(error))
        except EngineFailed as error:
            # It stays broken: the next job starts another one.
            self._let_go()
            return _Outcome(str(error))
        except Exception as error:
            return _Outcome(self.tr("Something went wrong inside Gristmill; what is finished is kept."), error)
        return _Outcome()

    # --- on the window's thread ------------------------------------------------------------------

    def _end_job(self, outcome: _Outcome) -> None:
        job, self._job = self._job, None
        # Trouble with a seed, say, is none of the engine's: it is as ready as before.
        self._set(self._state_after(outcome), outcome.trouble)
        if job is not None:
            job.end(outcome.trouble)
        if outcome.bug is not None:
            raise outcome.bug

    def _state_after(self, outcome: _Outcome) -> EngineState:
        if self._engine is not None:
            return EngineState.READY
        if outcome.trouble:
            return EngineState.FAILED
        # It was loaded for that job alone.
        self.model = None
        return EngineState.ASLEEP

    @Slot(str)
    def _note(self, sentence: str) -> None:
        self._set(self.state, sentence)

    @Slot(object)
    def _note_model(self, model: LoadedModel) -> None:
        self.model = model
        self._set(EngineState.BUSY, "")

    def _set(self, state: EngineState, phase: str) -> None:
        self.state, self.phase = state, phase
        self.state_changed.emit()


def load_engine(path: Path, settings: EngineSettings, cache: Path, say: Say, stopped: Stopped) -> Engine:
    """The local engine, about to load its model. Raises UserError where the file cannot be used, or was not."""
    from desktop.engine.opening import open_engine

    engine = open_engine(path, settings, cache, say, stopped)
    say(f"Loading {engine.model.identity.file_name}.")
    return engine


def _never() -> bool:
    return False


def usual_model(library: Library, preferred: str = "") -> Path:
    """The file of the model with the SHA-256 `preferred`, else of the one used last, else the built-in one."""
    from desktop.engine.builtin import builtin_model

    last = library.last_model()
    for sha256 in (preferred, last.sha256 if last else ""):
        path = library.model_path(sha256) if sha256 else None
        if path is not None and path.is_file():
            return path
    return builtin_model()
