"""The whole window, as `gristmill` starts it, in folders of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.ui.app import App, Wanted, start
from desktop.ui.places import Place
from tests.ui.conftest import settle

Page = TypeVar("Page", bound=QWidget)
_MOST_TABS = 80


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


def page(app: App, kind: type[Page]) -> Page:
    """The page of a project that is shown."""
    shown = app.window.project_view.stack.currentWidget()
    assert isinstance(shown, kind)
    return shown


class Keyboard:
    """A person at the window who has no mouse: every key goes where the focus is."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        self._qtbot = qtbot
        self._app = app

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses one key and waits until what came of it is done, but for the engine's work."""
        self._qtbot.keyClick(self._focus(), key, modifier)
        self._rest()

    def control(self, key: Qt.Key) -> None:
        """Presses a key with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, text: str) -> None:
        """Writes in place of all that stands in the field."""
        self.control(Qt.Key.Key_A)
        self._qtbot.keyClicks(self._focus(), text)
        self._rest()

    def tab_to(self, widget: QWidget) -> None:
        """Goes from control to control until this one has the focus."""
        for _ in range(_MOST_TABS):
            if widget.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{widget} cannot be reached with the Tab key")

    def _focus(self) -> QWidget:
        if QApplication.activeWindow() is None:
            # What a window manager does when a dialog is gone; here there is none.
            self._app.window.activateWindow()
            self._qtbot.waitUntil(self._app.window.isActiveWindow)
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def _rest(self) -> None:
        session = self._app.session
        lanes = (session.reading, session.counting, session.writing)
        self._qtbot.waitUntil(lambda: not any(lane.busy for lane in lanes), timeout=10_000)


def drop(widget: QWidget, *paths: Path) -> None:
    """Drags files from elsewhere over a widget and lets go of them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, button, none = widget.rect().center(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(widget, entering)
    assert entering.isAccepted()
    dropping = QDropEvent(place.toPointF(), Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(widget, dropping)
    assert dropping.isAccepted()
