"""Which model is in use, how another one is chosen, and how the speed of one is measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.protocol import Engine
from desktop.pipeline.benching import BenchFigures
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.engine_host import Ended, Job
from desktop.ui.pages.models.benching import measure
from desktop.ui.pages.models.looking import GivenUp, identity_of, model_of_next_run, same_file
from desktop.ui.session import Session


@dataclass(frozen=True, slots=True)
class _Bench:
    """A measurement under way, and what was in use and chosen before it."""

    path: Path
    in_use: Path | None
    chosen: Path | None
    job: Job


class ModelChooser(QObject):
    """`changed` is emitted when another model is in use, or a measurement begins, moves or ends.

    `troubled` is a sentence for the user, `reading` tells the file that is read through and how many percent of it.
    """

    changed = Signal()
    troubled = Signal(str)
    reading = Signal(str, int)
    _said = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._by_itself: Path | None = None
        self._reading: Path | None = None
        self._bench: _Bench | None = None
        self.phase = ""
        self.speeds: dict[Path, BenchFigures] = {}
        self._said.connect(self._note_phase)
        session.engine.state_changed.connect(self.changed)
        session.opened.connect(self.refresh)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._give_up)

    @property
    def in_use(self) -> Path | None:
        """The file that the next run uses; None while that is not known."""
        engine = self._session.engine
        if self._bench is not None:
            return self._bench.in_use
        if engine.chosen is not None:
            return engine.chosen
        if engine.model is not None and engine.model.path:
            return Path(engine.model.path)
        return self._by_itself

    @property
    def benched(self) -> Path | None:
        """The file whose speed is being measured."""
        return self._bench.path if self._bench is not None else None

    @property
    def busy(self) -> bool:
        """Whether the engine is at work, so that nothing can be chosen or measured."""
        return self._session.engine.busy

    def refresh(self) -> None:
        """Asks the library which model it used last."""
        if self._session.path is not None:
            self._session.read(model_of_next_run, self._note_by_itself, owner=self, latest=(id(self), "in use"))

    def use(self, path: Path) -> None:
        """Uses a model from the next run on, now and after a restart."""
        self._session.engine.choose(path)
        self._reading = path
        cache = self._session.places.cache
        self._session.counting.ask(
            lambda: identity_of(path, cache, self._teller(path)),
            lambda identity: self._remember(identity, path),
            owner=self,
            failed=lambda error: self.troubled.emit(str(error)),
        )

    def bench(self, path: Path) -> None:
        """Measures the speed of a model, which is not chosen by that."""
        engine, in_use, chosen = self._session.engine, self.in_use, self._session.engine.chosen
        try:
            if engine.busy:
                raise UserError(self.tr("The model is at work; stop that first, or wait until it is done."))
            if not same_file(path, in_use):
                engine.choose(path)
            job = engine.start(self._measure)
        except UserError as error:
            self._put_back(in_use, chosen)
            self.troubled.emit(str(error))
            return
        self._bench = _Bench(path, in_use, chosen, job)
        self.phase = self.tr("Loading the model.")
        job.happened.connect(self._take)
        job.ended.connect(self._end)
        self.changed.emit()

    def stop(self) -> None:
        """Ends the measurement under way."""
        if self._bench is not None:
            self._bench.job.stop()

    # --- remembering -------------------------------------------------------------------------------

    def _teller(self, path: Path) -> "_Teller":
        return _Teller(self, path)

    def wants(self, path: Path) -> bool:
        """Whether a file that is read through is still wanted; from any thread."""
        return self._reading == path

    def _remember(self, identity: ModelIdentity | None, path: Path) -> None:
        if identity is None or self._session.read_only:
            return
        self._session.write(
            lambda library: library.remember_model(identity, path),
            Change(Touched.RUNS),
            lambda _: self.refresh(),
            owner=self,
        )

    def _give_up(self) -> None:
        self._reading = None

    def _note_by_itself(self, path: Path | None) -> None:
        self._by_itself = path
        self.changed.emit()

    # --- measuring ---------------------------------------------------------------------------------

    def _measure(self, engine: Engine, library: Library, stopped: object) -> Iterator[BenchFigures]:
        assert callable(stopped)
        return measure(engine, stopped, self._say)

    def _say(self, sentence: str) -> None:
        # From the engine's thread: the page may be gone while the last of its work is finished.
        if isValid(self):
            self._said.emit(sentence)

    def _note_phase(self, sentence: str) -> None:
        if self._bench is not None:
            self.phase = sentence
            self.changed.emit()

    def _take(self, figures: list[BenchFigures]) -> None:
        if self._bench is not None:
            self.speeds[self._bench.path] = figures[-1]

    def _end(self, ended: Ended) -> None:
        bench, self._bench = self._bench, None
        self.phase = ""
        if bench is not None and not same_file(bench.path, bench.in_use):
            self._put_back(bench.in_use, bench.chosen)
        if ended.trouble:
            self.troubled.emit(ended.trouble)
        self.changed.emit()

    def _put_back(self, in_use: Path | None, chosen: Path | None) -> None:
        """Leaves the engine as it was before another file was measured."""
        engine = self._session.engine
        if engine.chosen == chosen:
            return
        if in_use is not None:
            engine.choose(in_use)
        # A choice that nobody made is none: a run that is resumed looks for its own model then.
        engine.chosen = chosen
        self.changed.emit()


class _Teller:
    """Tells how far a file is read through, once a percent, and gives up where it is no longer wanted."""

    def __init__(self, chooser: ModelChooser, path: Path) -> None:
        self._chooser = chooser
        self._path = path
        self._told = -1

    def __call__(self, done: int, total: int) -> None:
        if not isValid(self._chooser) or not self._chooser.wants(self._path):
            raise GivenUp
        percent = done * 100 // max(1, total)
        if percent != self._told:
            self._told = percent
            self._chooser.reading.emit(self._path.name, percent)
