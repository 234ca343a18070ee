"""Rows as the window brings them in: started, stopped, and how far the file under way has been read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import UserError
from desktop.pipeline.cancel import CancelToken
from desktop.ui.background import Lane
from desktop.ui.changes import Change, Touched

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.exchange.importing.previewing import RowFile
    from desktop.pipeline.importing import ImportReport
    from desktop.store.library import Library
    from desktop.ui.session import Session


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What is to be brought in, and where to: into `project` or, where that is None, a new one.

    With `again` a file comes in that is in the project already. `count` is how many rows it has, None where that is
    not known.
    """

    file: RowFile
    licence: str
    project: Project | None
    name: str = ""
    recipe: str = ""
    threshold: float = 0.0
    again: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """How an import ended: with what came in, or with the sentence of the `trouble`.

    Neither is there where it was stopped and nothing of it was kept. `project` holds what came in, also where there
    is trouble; it is None where a project was to be made, and nothing came.
    """

    order: ImportOrder
    project: Project | None = None
    report: ImportReport | None = None
    trouble: str = ""


class ImportDesk(QObject):
    """Brings in one file at a time, on a thread of its own, so that nothing else that is written waits for it.

    `moved` is emitted some ten times a second while one is under way, `ended` with how it ended. `looking` is for
    those who read a file before they bring it in.
    """

    moved = Signal()
    began = Signal()
    ended = Signal(object)
    _went_through = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._lane, self.looking = Lane("import", self), Lane("look", self)
        self._stop: CancelToken | None = None
        self.order: ImportOrder | None = None
        self.rows = 0
        self._lane.troubled.connect(session.troubled)
        self.looking.troubled.connect(session.troubled)
        self._went_through.connect(self._note)

    @property
    def running(self) -> bool:
        """Whether a file is being brought in."""
        return self._stop is not None

    @property
    def stopping(self) -> bool:
        """Whether the import under way was asked to stop."""
        return self._stop is not None and self._stop()

    def is_running(self, project_id: int) -> bool:
        """Whether rows are being brought into that project."""
        project = self.order.project if self.running and self.order is not None else None
        return project is not None and project.id == project_id

    def start(self, order: ImportOrder) -> None:
        """Bring a file in. Raises UserError while another one is under way, or the library is for reading only."""
        if self.running:
            raise UserError("Another file is being brought in; stop that first, or wait until it is done.")
        self._session.refuse_read_only()
        library, own = self._session.library, self._session.places.recipes
        stop = self._stop = CancelToken()
        self.order, self.rows = order, 0
        self._lane.ask(
            lambda: _outcome(lambda: _bring_in(library, own, order, stop, self._went_through.emit)),
            self._end,
            owner=self,
        )
        self.began.emit()
        self.moved.emit()

    def stop(self) -> None:
        """Ask the import under way to stop: samples that have come in stay, of seeds none does."""
        if self._stop is not None:
            self._stop.cancel()
            self.moved.emit()

    def close(self) -> None:
        """Stops what is under way and ends the threads. Idempotent."""
        self.stop()
        self._lane.close()
        self.looking.close()

    @Slot(int)
    def _note(self, rows: int) -> None:
        if self.running:
            self.rows = rows
            self.moved.emit()

    def _end(self, outcome: _Outcome) -> None:
        self._stop = None
        order, ended = self.order, outcome.ended
        assert order is not None
        project = ended.project if ended is not None else None
        # A project that was made for it is in the list now, or out of it again.
        self._session.changed.emit(Change(Touched.everything(), project.id if project else None))
        if ended is None:
            ended = ImportEnded(
                order, trouble=self.tr("Something went wrong inside Gristmill; what came in is kept.")
            )
        self.ended.emit(ended)
        self.moved.emit()
        if outcome.bug is not None:
            raise outcome.bug


@dataclass(frozen=True, slots=True)
class _Outcome:
    ended: ImportEnded | None = None
    bug: Exception | None = None


def _outcome(work: Callable[[], ImportEnded]) -> _Outcome:
    """What came of it, also where it broke: the desk is free again in any case."""
    try:
        return _Outcome(work())
    except Exception as error:
        return _Outcome(bug=error)


def _bring_in(
    library: Library, own: Path, order: ImportOrder, stop: CancelToken, tell: Callable[[int], None]
) -> ImportEnded:
    """On the desk's thread. A project that was made for rows of which none came is taken out again."""
    from desktop.pipeline.importing import ImportStopped

    project = order.project
    try:
        project = project or library.add_project(order.name, order.recipe, {}, order.threshold)
        return ImportEnded(order, project, _report(library, own, project, order, stop, tell))
    except (UserError, ImportStopped) as error:
        if project is not None and order.project is None:
            project = _left_of(library, project)
        return ImportEnded(order, project, trouble=str(error))


def _left_of(library: Library, project: Project) -> Project | None:
    """The project that was made for rows, where some of them came in; else it is taken out again."""
    # Where that fails as well, what the import came to grief over is told: often it is the same.
    with suppress(UserError), library.together():
        if sum(library.counts(project.id).values()):
            return project
        library.discard_project(project.id)
    return None


def _report(
    library: Library,
    own: Path,
    project: Project,
    order: ImportOrder,
    stop: CancelToken,
    tell: Callable[[int], None],
) -> ImportReport:
    from desktop.pipeline.importing import import_samples, import_seeds
    from desktop.pipeline.planning import recipe_for

    file, licence, again = order.file, order.licence, order.again
    if file.as_seeds:
        return import_seeds(library, project, file, licence, again=again, stopped=stop, progress=tell)
    recipe = recipe_for(project, own)
    return import_samples(library, project, recipe, file, licence, again=again, stopped=stop, progress=tell)
