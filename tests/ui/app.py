"""The whole window, as `gristmill` starts it, in folders of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.ui.app import App, Wanted, start
from desktop.ui.places import Place
from tests.ui.conftest import settle


@contextmanager
def opened(
    qtbot: QtBot, places: Places, opener: Callable[..., Engine], wanted: Wanted | None = None
) -> Iterator[App]:
    """The window, painted, furnished, and with its library open."""
    qt = cast(QApplication, QApplication.instance())
    app = start(qt, wanted or Wanted(), places, opener)
    qtbot.addWidget(app.window)
    try:
        with qtbot.waitSignal(app.session.opened, timeout=10_000):
            app.window.show()
            app.window.activateWindow()
        qtbot.waitUntil(app.window.isActiveWindow, timeout=10_000)
        qtbot.waitUntil(lambda: app.window.shelf.known, timeout=10_000)
        settle(qtbot, app.session)
        yield app
        settle(qtbot, app.session)
    finally:
        app.window.close()
        app.close()


def go(qtbot: QtBot, app: App, place: Place, project_id: int | None = None) -> None:
    """Goes to a place and waits until it is shown."""
    app.session.go(place, project_id)
    qtbot.waitUntil(lambda: app.window.place is place, timeout=10_000)
    settle(qtbot, app.session)
