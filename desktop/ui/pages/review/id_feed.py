"""The ids of all samples that a filter finds, a batch at a time, so that other questions get in between."""

from array import array
from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import UserError
from desktop.store.library import Library
from desktop.ui.pages.review.filters import Filter
from desktop.ui.session import Session


class IdFeed(QObject):
    """Lists what one filter finds. A newer listing drops the older one.

    `batch` brings an array of ids, the first of them soon; `ended` comes once, behind the last of them.
    """

    batch = Signal(object)
    ended = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._listing = 0
        self.busy = False

    def begin(self, project_id: int, wanted: Filter) -> None:
        """Start a listing; the one under way, if any, is dropped."""
        self._listing += 1
        self.busy = True
        number = self._listing
        self._session.read(
            lambda library: _Started(library, project_id, wanted),
            lambda started: self._take(number, started, started.first),
            owner=self,
            latest=(id(self), "ids"),
            failed=self._fail,
        )

    def drop(self) -> None:
        """Leave the listing under way."""
        self._listing += 1
        self.busy = False

    def _ask(self, number: int, started: "_Started") -> None:
        self._session.read(
            lambda library: started.following(),
            lambda ids: self._take(number, started, ids),
            owner=self,
            latest=(id(self), "ids"),
            failed=self._fail,
        )

    def _take(self, number: int, started: "_Started", ids: "array[int] | None") -> None:
        if number != self._listing:
            return
        if ids is None:
            self.busy = False
            self.ended.emit()
            return
        # Asked before it is handed out: the lane works while the table takes this one.
        self._ask(number, started)
        self.batch.emit(ids)

    def _fail(self, error: UserError) -> None:
        self.drop()
        self._session.troubled.emit(str(error))


class _Started:
    """A listing under way. Its batches are read on the lane, one at a time."""

    def __init__(self, library: Library, project_id: int, wanted: Filter) -> None:
        self._batches: Iterator[array[int]] = wanted.ids(library, project_id)
        self.first = self.following()

    def following(self) -> "array[int] | None":
        """The next batch; None behind the last."""
        return next(self._batches, None)
