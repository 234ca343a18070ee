"""Shows a window and says when it was painted: `python -m tests.benchmarks.first_window bare|app`, a process each.

Times are of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

times: dict[str, float] = {}


def bare() -> None:
    """The least that PySide6 can show."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Bare(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
            super().paintEvent(event)
            leave("painted")

    application = QApplication([])
    window = Bare()
    window.resize(1280, 800)
    window.show()
    application.exec()


def app() -> None:
    """The app, as its command starts it, until the sidebar and the welcome page are painted too."""
    from desktop.__main__ import main
    from desktop.ui.main_window import MainWindow

    paint, furnish = MainWindow.paintEvent, MainWindow.furnish

    def painted(window: MainWindow, event: QPaintEvent) -> None:
        paint(window, event)
        times.setdefault("painted", time.monotonic())

    def furnished(window: MainWindow) -> None:
        _leave_with_welcome()
        furnish(window)

    MainWindow.paintEvent, MainWindow.furnish = painted, furnished  # type: ignore[method-assign, assignment]
    main([])


def _leave_with_welcome() -> None:
    from PySide6.QtCore import QTimer

    from desktop.ui.pages.welcome import WelcomePage

    def painted(page: WelcomePage, event: QPaintEvent) -> None:
        # What is on the page, and beside it, is painted in the same turn of the loop.
        QTimer.singleShot(0, lambda: leave("furnished"))

    WelcomePage.paintEvent = painted  # type: ignore[method-assign, assignment]


def leave(name: str) -> None:
    """Notes the last time and ends the process at once."""
    times[name] = time.monotonic()
    print(json.dumps(times), flush=True)
    os._exit(0)


if __name__ == "__main__":
    {"bare": bare, "app": app}[sys.argv[1]]()
