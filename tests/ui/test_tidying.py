"""What was deleted goes for good the next time that the library is opened."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.store.library import Library
from tests.ui.app import opened
from tests.ui.making import made_essays


def test_a_project_deleted_before_is_gone_for_good(
    qtbot: QtBot, places: Places, opener: Callable[..., Engine]
) -> None:
    with Library.open(places.library) as library:
        project = made_essays(library)
        library.discard_project(project.id)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: not list(app.session.library.iterate(project.id)), timeout=10_000)

        assert sum(app.session.library.counts(project.id).values()) == 0


def test_what_is_deleted_now_stays_for_undo(qtbot: QtBot, places: Places, opener: Callable[..., Engine]) -> None:
    with Library.open(places.library) as library:
        project = made_essays(library)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.project is not None)
        app.window.commands.trigger("delete")
        qtbot.waitUntil(lambda: not app.window.shelf.overviews)
        app.window._tidying._go_on()
        app.session.undo.undo()
        qtbot.waitUntil(lambda: bool(app.window.shelf.overviews))

        assert sum(app.session.library.counts(project.id).values()) == 8
