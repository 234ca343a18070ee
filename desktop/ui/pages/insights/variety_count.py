"""Counts the variety of a project in the background, a quarter of a second at a time, and remembers what it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.curation.variety import Variety
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.varying import VarietyProgress, count_variety
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.outcome import Outcome, outcome_of
from desktop.ui.session import Session

_STEP_SECONDS = 0.25
_REST = 10
_COUNTED = Touched.SAMPLES | Touched.REVIEWS | Touched.SEEDS


class VarietyCount(QObject):
    """Emits `progressed` while it counts, `counted` with the variety of the project that was asked for last.

    Others that ask the library for counts come in between. What was counted once is counted again only when samples
    have changed; while a run changes them all the time, after ten times as long as the counting took. `troubled` is
    emitted with a sentence where it cannot be counted.
    """

    progressed = Signal(object)
    counted = Signal(object)
    troubled = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._known: dict[int, Variety] = {}
        self._outdated: set[int] = set()
        self._work: _Work | None = None
        self._took, self._ended = 0.0, 0.0
        session.changed.connect(self._note)

    def known(self, project_id: int) -> Variety | None:
        """What was counted last, which samples may have left behind since."""
        return self._known.get(project_id)

    def ask(self, project: Project) -> None:
        """Ask for the variety of a project, which comes at once where it is known."""
        if self._work is not None and self._work.project.id == project.id:
            return
        self._work = None
        known = self._known.get(project.id)
        if known is not None:
            self.counted.emit(known)
        if known is None or (project.id in self._outdated and self._rested(project)):
            self._begin(project)

    def _rested(self, project: Project) -> bool:
        over = time.monotonic() - self._ended
        return not self._session.runs.is_running(project.id) or over > _REST * self._took

    def _begin(self, project: Project) -> None:
        self._outdated.discard(project.id)
        self._work = _Work(project, self._session.places.recipes)
        self._go_on(self._work)

    def _go_on(self, work: _Work) -> None:
        self._session.read(
            outcome_of(work.go_on),
            lambda outcome: self._take(work, outcome),
            owner=self,
            failed=lambda error: self._give_up(work, error),
            slow=True,
        )

    def _take(self, work: _Work, outcome: Outcome[VarietyProgress | Variety]) -> None:
        if work is not self._work:
            # Another project is asked for by now.
            return
        if outcome.error is not None:
            self._work = None
        found = outcome.get()
        if isinstance(found, Variety):
            self._keep(work, found)
        else:
            if work.project.id not in self._known:
                self.progressed.emit(found)
            self._go_on(work)

    def _keep(self, work: _Work, found: Variety) -> None:
        self._work = None
        self._ended = time.monotonic()
        self._took = self._ended - work.began
        self._known[work.project.id] = found
        self.counted.emit(found)
        if work.project.id in self._outdated and self._rested(work.project):
            self._begin(work.project)

    def _give_up(self, work: _Work, error: UserError) -> None:
        if work is self._work:
            self._work = None
            self.troubled.emit(str(error))

    def _note(self, change: Change) -> None:
        if change.touched & _COUNTED:
            self._outdated |= set(self._known) if change.project_id is None else {change.project_id}
            if self._work is not None and change.project_id is None:
                self._outdated.add(self._work.project.id)


class _Work:
    """One count, which goes on where it was left; on the lane alone."""

    def __init__(self, project: Project, own: Path) -> None:
        self.project = project
        self.began = time.monotonic()
        self._own = own
        self._events: Iterator[VarietyProgress | Variety] | None = None

    def go_on(self, library: Library) -> VarietyProgress | Variety:
        """Count for a quarter of a second, or to the end."""
        if self._events is None:
            self._events = count_variety(library, self.project, recipe_for(self.project, self._own))
        until = time.monotonic() + _STEP_SECONDS
        event = next(self._events)
        while not isinstance(event, Variety) and time.monotonic() < until:
            event = next(self._events)
        return event
