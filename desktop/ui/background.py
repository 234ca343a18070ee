"""Work off the window's thread: one thread a lane, in order, with the answers brought back to the window."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from desktop.domain.errors import UserError

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Task:
    work: Callable[[], Any]
    then: Callable[[Any], None] | None
    failed: Callable[[UserError], None] | None
    owner: QObject
    latest: Hashable
    result: Any = None
    error: BaseException | None = None
    dropped: bool = False

    def forget(self, lane: QObject) -> None:
        """Lets go of everything that it was about."""
        self.work, self.then, self.failed, self.owner = _nothing, None, None, lane
        self.result, self.error = None, None


class Lane(QObject):
    """One thread that does what it is asked, in order.

    A UserError goes to `failed` of the question, else to the lane's `troubled`; any other exception is a bug and
    surfaces on the window's thread. An answer whose owner is gone by then is dropped.
    """

    troubled = Signal(str)
    _answered = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._newest: dict[Hashable, _Task] = {}
        self._waiting = 0
        self._closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether anything is asked and not yet answered."""
        return self._waiting > 0

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        failed: Callable[[UserError], None] | None = None,
        latest: Hashable = None,
    ) -> None:
        """Do `work` on the lane's thread, then call `then` with its result on the window's.

        Of several questions with the same `latest`, only the last one is answered; those that wait are left out.
        """
        if self._closed:
            return
        task = _Task(work, then, failed, owner or self, latest)
        if latest is not None:
            if before := self._newest.get(latest):
                before.dropped = True
            self._newest[latest] = task
        self._waiting += 1
        self._start()
        self._queue.put(task)

    def close(self) -> None:
        """End the thread after what waits now; what is asked later is left out. Idempotent."""
        self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            make_qt_classes()
            self._thread = threading.Thread(target=self._work, name=f"lane-{self._name}", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            if not task.dropped:
                _carry_out(task)
            # The window may be gone while the last of its work is finished.
            if isValid(self):
                self._answered.emit(task)

    @Slot(object)
    def _deliver(self, task: _Task) -> None:
        self._waiting -= 1
        try:
            self._hand_over(task)
        finally:
            # The lane's thread may hold the task a moment longer: no widget must be let go of there.
            task.forget(self)

    def _hand_over(self, task: _Task) -> None:
        if task.latest is not None and self._newest.get(task.latest) is task:
            del self._newest[task.latest]
        if task.dropped or not isValid(task.owner):
            return
        if task.error is None:
            if task.then is not None:
                task.then(task.result)
        elif isinstance(task.error, UserError):
            self._tell(task, task.error)
        else:
            raise task.error

    def _tell(self, task: _Task, error: UserError) -> None:
        if task.failed is not None:
            task.failed(error)
        else:
            self.troubled.emit(str(error))


@cache
def make_qt_classes() -> None:
    """Has all of Qt's classes made, which takes a tenth of a second the first time.

    PySide makes each when it is first asked for, and the program dies of two threads that ask at once. Pages are
    imported on a lane.
    """
    from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

    for module in (QtCore, QtGui, QtSvg, QtWidgets):
        for name in dir(module):
            getattr(module, name)


def _nothing() -> None:
    """In the place of work that is done."""


def _carry_out(task: _Task) -> None:
    try:
        task.result = task.work()
    except BaseException as error:
        task.error = error
