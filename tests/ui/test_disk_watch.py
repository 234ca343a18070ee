"""A disk that does not answer is told once, and so is that it answers again."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.store.waiting import DiskWait
from desktop.ui.app import App
from tests.ui.app import opened

Opener = Callable[..., Engine]


def silent_for(monkeypatch: pytest.MonkeyPatch, app: App, seconds: float) -> None:
    monkeypatch.setattr(DiskWait, "seconds", seconds)
    app.window._disk.look()


def test_a_silent_disk_is_told_once_and_its_answer_too(
    qtbot: QtBot, places: Places, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, places, opener) as app:
        notice = app.window.notice
        silent_for(monkeypatch, app, 9.0)
        assert not notice.isVisible()

        silent_for(monkeypatch, app, 11.0)
        assert notice.text.startswith(f"The disk that holds {places.library} has not answered for 10 seconds.")

        # Whoever has closed it is not told again.
        notice.hide()
        silent_for(monkeypatch, app, 12.0)
        assert not notice.isVisible()

        silent_for(monkeypatch, app, 0.0)
        assert notice.text == "The disk answers again, and the work goes on."


def test_without_a_library_nothing_is_told(
    qtbot: QtBot, places: Places, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, places, opener) as app:
        app.session._held, held = None, app.session._held
        silent_for(monkeypatch, app, 11.0)
        app.session._held = held
        assert not app.window.notice.isVisible()
