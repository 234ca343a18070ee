"""The projects of the library with their counts, asked for off the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.ui.changes import Change, Touched
from desktop.ui.pages.outcome import Outcome, outcome_of

if TYPE_CHECKING:
    from desktop.domain.overview import ProjectOverview
    from desktop.ui.session import Session

_SHOWN = Touched.PROJECTS | Touched.PLAN | Touched.SEEDS | Touched.SAMPLES | Touched.REVIEWS | Touched.RUNS
# Counting a million samples takes a good part of a second: no more often than anyone looks.
_PAUSE_MILLISECONDS = 700


class Shelf(QObject):
    """Keeps the overviews fresh; `changed` is emitted when they are others."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.overviews: tuple[ProjectOverview, ...] = ()
        self.known = False
        self._asking = False
        self._stale = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._ask_again)
        session.changed.connect(self._note)
        session.opened.connect(self._forget)

    def of(self, project_id: int) -> ProjectOverview | None:
        """One project's overview."""
        return next((overview for overview in self.overviews if overview.project.id == project_id), None)

    def _forget(self) -> None:
        self.overviews, self.known = (), False
        # What was asked of another library is not answered any more.
        self._asking, self._stale = False, False
        self._pause.stop()
        self.changed.emit()

    def _note(self, change: Change) -> None:
        if not change.touched & _SHOWN:
            return
        # What a person did shows at once; what a run makes, in its own time.
        if self._asking or (self._pause.isActive() and change.touched & Touched.SAMPLES):
            self._stale = True
        else:
            self._ask()

    def _ask(self) -> None:
        self._asking, self._stale = True, False
        query = outcome_of(lambda library: tuple(library.overview()))
        self._session.read(query, self._take, owner=self, slow=True, failed=self._give_up)

    def _take(self, outcome: Outcome[tuple[ProjectOverview, ...]]) -> None:
        # Whatever came of it: what changes next is asked for again.
        self._asking = False
        self.overviews, self.known = outcome.get(), True
        self._pause.start(_PAUSE_MILLISECONDS)
        self.changed.emit()

    def _give_up(self, error: Exception) -> None:
        self._asking = False
        self._session.troubled.emit(str(error))

    def _ask_again(self) -> None:
        if self._stale and not self._asking:
            self._ask()
