"""Cleanings as the window sees them: started, stopped, how far the one under way is, and undoable when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain.errors import UserError
from desktop.pipeline.cancel import CancelToken
from desktop.ui.background import Lane
from desktop.ui.changes import Change, Touched

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.domain.project import Project
    from desktop.domain.recipe import Recipe
    from desktop.pipeline.cleaning import Cleaned
    from desktop.pipeline.curating import Curated
    from desktop.store.library import Library
    from desktop.ui.session import Session

_TOUCHED = Touched.SAMPLES | Touched.REVIEWS | Touched.PROJECTS
_TELLING_MILLISECONDS = 100


@dataclass(slots=True)
class LiveCleaning:
    """The cleaning under way or, after it, the last one of this session.

    `curated` is what came of it; there is none while it is under way, where it was stopped, and where `trouble` is
    said.
    """

    project: Project
    done: int = 0
    total: int = 0
    curated: Curated | None = None
    trouble: str = ""


class CleanDesk(QObject):
    """Starts and stops cleanings, on a lane of their own.

    `moved` is emitted at most ten times a second while one is under way and at its ends, and `ended` when it is over.
    """

    moved = Signal()
    began = Signal()
    ended = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._lane = Lane("clean", self)
        self._token: CancelToken | None = None
        self.live: LiveCleaning | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TELLING_MILLISECONDS)
        self._timer.timeout.connect(self.moved)
        session.opened.connect(self._forget)
        session.closing.connect(self._close)

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._token is not None

    @property
    def stopping(self) -> bool:
        """Whether the one under way was asked to stop."""
        return self._token is not None and self._token()

    def is_running(self, project_id: int) -> bool:
        """Whether the one under way is of that project."""
        return self.running and self.live is not None and self.live.project.id == project_id

    def start(self, project: Project) -> None:
        """Go through a project's samples. Raises UserError where nothing may be changed now."""
        session = self._session
        session.refuse_read_only()
        if session.runs.running:
            raise UserError("A run is under way; clean the samples when it is done, or stop it first.")
        if session.scoring.running:
            raise UserError("Samples are being scored; clean them when that is done, or stop it first.")
        if self.running:
            raise UserError("Samples are being cleaned already; wait until that is done, or stop it first.")
        library, own = session.library, session.places.recipes
        token, live = CancelToken(), LiveCleaning(project)
        self._token, self.live = token, live
        self._lane.ask(lambda: _clean(library, live, own, token), self._end, owner=self)
        self._timer.start()
        self.began.emit()
        self.moved.emit()

    def stop(self) -> None:
        """Ask the one under way to stop; nothing is changed then."""
        if self._token is not None:
            self._token.cancel()
            self.moved.emit()

    def _end(self, outcome: _Outcome) -> None:
        self._token = None
        self._timer.stop()
        if self.live is not None and outcome.cleaned is not None:
            self.live.curated = outcome.cleaned.curated
            self._let_undo(self.live.project, outcome.cleaned)
        elif self.live is not None:
            self.live.trouble = outcome.trouble
        self.moved.emit()
        self.ended.emit()
        if outcome.bug is not None:
            raise outcome.bug

    def _let_undo(self, project: Project, cleaned: Cleaned) -> None:
        from desktop.ui.undo import do

        do(
            self._session,
            self.tr("cleaning of {name}").format(name=project.name),
            _done_again(project.id, cleaned),
            lambda library, _: _put_back(library, project.id, cleaned, before=True),
            Change(_TOUCHED, project.id),
            undone=self._forget,
        )

    def _forget(self) -> None:
        if not self.running:
            self.live = None
            self.moved.emit()

    def _close(self) -> None:
        self.stop()
        self._lane.close()


@dataclass(frozen=True, slots=True)
class _Outcome:
    cleaned: Cleaned | None = None
    trouble: str = ""
    bug: Exception | None = None


def _clean(library: Library, live: LiveCleaning, own: Path, token: CancelToken) -> _Outcome:
    """What came of it, even where it broke: whoever waits for it must hear that it is over."""
    try:
        return _Outcome(_cleaned(library, live, own, token))
    except UserError as error:
        return _Outcome(trouble=str(error))
    except Exception as error:
        return _Outcome(bug=error)


def _cleaned(library: Library, live: LiveCleaning, own: Path, token: CancelToken) -> Cleaned | None:
    from desktop.pipeline.cleaning import Cleaned, clean

    for event in clean(library, live.project, _recipe(live.project, own), token):
        if isinstance(event, Cleaned):
            return event
        live.done, live.total = event.done, event.total
    return None


def _recipe(project: Project, own: Path) -> Recipe | None:
    """The recipe, which says whether samples are meant to quote; one that is gone is not."""
    from desktop.pipeline.planning import recipe_for

    try:
        return recipe_for(project, own)
    except UserError:
        return None


def _done_again(project_id: int, cleaned: Cleaned) -> Callable[[Library], None]:
    """Does nothing the first time, when it has just been done."""
    done: list[bool] = []

    def again(library: Library) -> None:
        if done:
            _put_back(library, project_id, cleaned, before=False)
        done.append(True)

    return again


def _put_back(library: Library, project_id: int, cleaned: Cleaned, *, before: bool) -> None:
    from desktop.pipeline.cleaning import put_back

    put_back(library, project_id, cleaned.before if before else cleaned.after)
