"""What is the same of all that the window has the model do: one job at a time, begun, stopped, and at an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.ui.engine_host import Ended, Job

if TYPE_CHECKING:
    from desktop.ui.session import Session


class EngineDesk(QObject):
    """Watches a job of the engine.

    `moved` is emitted at most 25 times a second while one is under way, and at both of its ends; `began` and `ended`
    at those. Whoever builds on it notes the events in `_take`, and in `_end` what the end means.
    """

    moved = Signal()
    began = Signal()
    ended = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._job: Job | None = None

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    @property
    def stopping(self) -> bool:
        """Whether the job under way was asked to stop."""
        return self._job is not None and self._job.stopped()

    def stop(self) -> None:
        """Ask the job under way to stop."""
        if self._job is not None:
            self._job.stop()
            self.moved.emit()

    def _watch(self, job: Job) -> None:
        """Follow a job that has just been given to the engine."""
        self._job = job
        job.happened.connect(self._take)
        job.ended.connect(self._end)
        self.began.emit()
        self.moved.emit()

    def _take(self, events: list[object]) -> None:
        raise NotImplementedError

    def _end(self, ended: Ended) -> None:
        raise NotImplementedError
