"""Bugs: written to the log, and shown with what a report needs."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from desktop import __version__

if TYPE_CHECKING:
    from desktop.ui.dialogs.crash import CrashDialog

LOG = "gristmill.log"
_LARGEST_LOG = 2**20
Examine = Callable[[Callable[[bool], None]], None]
"""Looks whether the library is damaged, tells so, and calls back with whether it is."""


class CrashReporter(QObject):
    """Takes every exception that nobody caught, from any thread.

    The app goes on: finished samples are in the library. What `examine` blames on a damaged library is no bug: that
    is told instead.
    """

    _caught = Signal(str)

    def __init__(self, logs: Path, parent: QObject, examine: Examine | None = None) -> None:
        super().__init__(parent)
        self._logs = logs
        self._examine = examine
        self._examining = False
        self._open: CrashDialog | None = None
        self._caught.connect(self._blame)

    def install(self) -> None:
        """Take exceptions from now on."""
        sys.excepthook = self.take
        threading.excepthook = lambda caught: self.take(
            caught.exc_type, caught.exc_value or caught.exc_type(), caught.exc_traceback
        )

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception and show it."""
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        report = report_of(error, trace)
        write_log(self._logs, report)
        if sys.stderr is not None:
            print(report, file=sys.stderr)
        self._caught.emit(report)

    @Slot(str)
    def _blame(self, report: str) -> None:
        # What goes wrong while the library is looked at is a bug.
        if self._examine is None or self._examining:
            self._show(report)
            return

        def examined(damaged: bool) -> None:
            self._examining = False
            if not damaged:
                self._show(report)

        self._examining = True
        self._examine(examined)

    def _show(self, report: str) -> None:
        # One at a time: a bug in a timer would otherwise bury the screen.
        from desktop.ui.dialogs.crash import CrashDialog

        if self._open is None:
            self._open = CrashDialog(report, self._logs / LOG)
            self._open.finished.connect(self._forget)
            self._open.open()

    def _forget(self) -> None:
        self._open = None


def report_of(error: BaseException, trace: TracebackType | None) -> str:
    """What a report of a bug needs: when, which versions, and where."""
    import platform
    import traceback
    from datetime import datetime

    from PySide6 import __version__ as qt_version

    what = "".join(traceback.format_exception(type(error), error, trace))
    where = f"{platform.platform()}, Python {platform.python_version()}, PySide6 {qt_version}"
    return f"Gristmill {__version__}, {where}\n{datetime.now():%Y-%m-%d %H:%M:%S}\n\n{what}"


def write_log(folder: Path, text: str) -> None:
    """Adds to the log, which starts anew when it has grown past a megabyte."""
    # A log that cannot be written must not hide what it was to say.
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / LOG
        if file.exists() and file.stat().st_size > _LARGEST_LOG:
            file.replace(file.with_suffix(".old.log"))
        with file.open("a", encoding="utf-8") as log:
            log.write(text + "\n\n")
