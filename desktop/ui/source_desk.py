"""Documents as the window reads them: one order at a time, stopped where that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.pipeline.cancel import CancelToken
from desktop.ui.background import Lane

if TYPE_CHECKING:
    from desktop.store.library import Library
    from desktop.ui.changes import Change
    from desktop.ui.session import Session

T = TypeVar("T")


class SourceDesk(QObject):
    """Has documents read and added on a thread of its own, so that nothing else that is written waits for it.

    `began` and `ended` are emitted when it is at work, and is no longer.
    """

    began = Signal()
    ended = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._lane = Lane("documents", self)
        self._stop: CancelToken | None = None
        self._project_id: int | None = None

    @property
    def running(self) -> bool:
        """Whether documents are being read."""
        return self._stop is not None

    def is_running(self, project_id: int) -> bool:
        """Whether documents are being read into that project."""
        return self.running and self._project_id == project_id

    def start(
        self,
        work: Callable[[Library, CancelToken], T],
        touched: Change,
        then: Callable[[T], None],
        failed: Callable[[UserError], None],
        owner: QObject,
    ) -> None:
        """Do `work`, which looks often whether it was stopped; then tell its owner and everybody, as a write does.

        Raises UserError while other documents are being read, or the library is for reading only.
        """
        if self.running:
            raise UserError("Other documents are being read; wait until that is done, or stop it first.")
        self._session.refuse_read_only()
        library, stop = self._session.library, CancelToken()
        self._project_id, self._stop = touched.project_id, stop
        self._lane.ask(
            lambda: work(library, stop),
            lambda result: self._end(lambda: then(result), touched, owner),
            owner=self,
            failed=lambda error: self._end(lambda: failed(error), touched, owner),
        )
        self.began.emit()

    def stop(self) -> None:
        """Ask what is under way to stop: documents that were added stay."""
        if self._stop is not None:
            self._stop.cancel()

    def close(self) -> None:
        """Stops what is under way and ends the thread. Idempotent."""
        self.stop()
        self._lane.close()

    def _end(self, tell: Callable[[], None], touched: Change, owner: QObject) -> None:
        self._stop = None
        try:
            if isValid(owner):
                tell()
        finally:
            self._session.changed.emit(touched)
            self.ended.emit()
