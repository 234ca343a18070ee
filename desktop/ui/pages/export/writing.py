"""Writing the file, off the window's thread, with progress and a way to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import ExportReport, ExportStopped, first_rows
from desktop.pipeline.repeating import Order, carry_out, remember
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.export.outlook import recipe_or_none
from desktop.ui.pages.outcome import Outcome, outcome_of
from desktop.ui.session import Session

if TYPE_CHECKING:
    from desktop.store.library import Library


class Writing(QObject):
    """One export at a time.

    `progressed` brings the number of rows written so far, `done` the report, `stopped` says that the person stopped
    it and the file is as it was, `failed` brings the sentence of the trouble, and `broken` comes before an error
    that nobody foresaw is raised. `remembered` says that the library has noted what was exported.
    """

    progressed = Signal(int)
    done = Signal(object)
    stopped = Signal()
    failed = Signal(str)
    broken = Signal()
    remembered = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stop: CancelToken | None = None
        self._written: tuple[Project, Order] | None = None

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._stop is not None

    def start(self, project: Project, order: Order) -> None:
        """Write the rows and the card that the order asks for."""
        stop = self._stop = CancelToken()
        self._written = project, order
        own, checkups = self._session.places.recipes, CheckUps(self._session.places.checkups)

        def tell(rows: int) -> None:
            # The page may be gone while its file is still written.
            if isValid(self):
                self.progressed.emit(rows)

        def write(library: Library) -> ExportReport | None:
            _refuse_empty(library, project, order)
            try:
                return carry_out(library, project, recipe_or_none(project, own), order, stop, tell, checkups)
            except ExportStopped:
                return None

        self._session.read(outcome_of(write), self._end, owner=self, failed=self._fail, slow=True)

    def cancel(self) -> None:
        """Ask it to stop."""
        if self._stop is not None:
            self._stop.cancel()

    def forget(self) -> None:
        """Stop without waiting for an answer: another library was opened, and none will come."""
        self.cancel()
        self._stop = None

    def _end(self, outcome: Outcome[ExportReport | None]) -> None:
        self._stop = None
        if outcome.error is not None:
            self.broken.emit()
        report = outcome.get()
        if report is None:
            self.stopped.emit()
        else:
            self.done.emit(report)
            self._remember(report.rows)

    def _remember(self, rows: int) -> None:
        """Note what was exported; not in a library that nobody may write to."""
        if self._written is None or self._session.read_only:
            return
        project, order = self._written
        self._session.write(
            lambda library: remember(library, project, order, rows),
            Change(Touched.EXPORTS, project.id, self),
            lambda _: self.remembered.emit(),
            owner=self,
        )

    def _fail(self, error: UserError) -> None:
        self._stop = None
        self.failed.emit(str(error))


def _refuse_empty(library: Library, project: Project, order: Order) -> None:
    """Raises UserError where no row would be in the file: an empty one looks like a success."""
    if not first_rows(library, project, order.format_name, order.selection, 1, order.keys):
        raise UserError("Nothing is left of what that export wrote: no sample is like that any more. Export anew.")
