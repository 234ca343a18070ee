"""The window around the pages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.preferences import load_preferences
from desktop.store.library import Library
from desktop.ui.app import App, Wanted
from desktop.ui.places import Place
from desktop.ui.project_list import PROJECT_ID
from tests.pipeline.making import a_run, carry_out, essay_project
from tests.store.tampering import tampering
from tests.ui.app import opened
from tests.ui.conftest import settle
from tests.ui.making import made_essays

Opener = Callable[..., Engine]


def a_library(path: Path, *, stopped: bool = False) -> int:
    """A library with one project, made or stopped on the way; returns the project's number."""
    with Library.open(path) as library:
        if not stopped:
            return made_essays(library).id
        project = essay_project(library)
        carry_out(library, project, a_run(library, project, 8), stop_after=3)
        return project.id


def test_a_newcomer_sees_one_step(qtbot: QtBot, places: Places, opener: Opener) -> None:
    with opened(qtbot, places, opener) as app:
        assert app.window.place is Place.WELCOME
        assert app.window.focusWidget() is app.window.welcome.starter
        assert places.library.is_file()


def test_the_one_step_makes_the_starter_project_and_runs_it(qtbot: QtBot, places: Places, opener: Opener) -> None:
    with opened(qtbot, places, opener) as app:
        with qtbot.waitSignal(app.session.runs.ended, timeout=30_000):
            qtbot.mouseClick(app.window.welcome.starter, Qt.MouseButton.LeftButton)
        settle(qtbot, app.session)

        assert app.window.place is Place.RUN
        (project,) = app.session.library.projects()
        assert sum(app.session.library.counts(project.id).values()) == 12


def test_a_library_with_samples_opens_where_the_work_is(qtbot: QtBot, places: Places, opener: Opener) -> None:
    project_id = a_library(places.library)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.place is Place.REVIEW)

        assert app.window.project is not None
        assert app.window.project.id == project_id


def test_a_run_that_was_stopped_is_offered_to_be_resumed(qtbot: QtBot, places: Places, opener: Opener) -> None:
    a_library(places.library, stopped=True)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.place is Place.RUN)
        settle(qtbot, app.session)
        assert app.window.commands.by_name["resume"].isEnabled()

        with qtbot.waitSignal(app.session.runs.ended, timeout=30_000):
            app.window.commands.trigger("resume")

        (project,) = app.session.library.projects()
        assert sum(app.session.library.counts(project.id).values()) == 8


def test_a_second_window_on_a_library_only_reads_it_and_says_so(qtbot: QtBot, places: Places, opener: Opener) -> None:
    a_library(places.library)

    with opened(qtbot, places, opener) as first, opened(qtbot, places, opener) as second:
        assert not first.session.read_only
        assert second.session.read_only
        assert "only reads it" in second.window.notice.text
        assert not second.window.commands.by_name["new_project"].isEnabled()


def test_a_damaged_project_is_named_and_the_others_are_there(qtbot: QtBot, places: Places, opener: Opener) -> None:
    project_id = a_library(places.library)
    with Library.open(places.library) as library:
        library.add_project("Letters", "essay", {})
    with tampering(places.library) as connection:
        connection.execute("UPDATE projects SET settings = '{' WHERE name = 'Letters'")

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.notice.isVisible())

        assert app.window.notice.text.startswith("Letters cannot be read")
        assert app.window.place is Place.REVIEW
        assert [overview.project.id for overview in app.window.shelf.overviews] == [project_id]


def test_a_deleted_project_comes_back_with_undo(qtbot: QtBot, places: Places, opener: Opener) -> None:
    project_id = a_library(places.library)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.project is not None)
        app.window.commands.trigger("delete")
        qtbot.waitUntil(lambda: not app.window.shelf.overviews)
        assert app.window.place is Place.WELCOME
        assert "deletion" in app.session.undo.undoText()

        app.session.undo.undo()

        qtbot.waitUntil(lambda: [overview.project.id for overview in app.window.shelf.overviews] == [project_id])


def test_a_copy_of_a_project_has_its_plan_and_no_samples(qtbot: QtBot, places: Places, opener: Opener) -> None:
    project_id = a_library(places.library)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.project is not None)
        app.window.commands.trigger("duplicate")
        qtbot.waitUntil(lambda: app.window.project is not None and app.window.project.id != project_id)
        settle(qtbot, app.session)

        library, copy = app.session.library, app.window.project
        assert copy is not None
        assert copy.name == "Essays copy"
        assert library.seed_count(copy.id) == library.seed_count(project_id)
        assert sum(library.counts(copy.id).values()) == 0


def test_a_project_is_renamed_where_its_name_stands(qtbot: QtBot, places: Places, opener: Opener) -> None:
    project_id = a_library(places.library)

    with opened(qtbot, places, opener) as app:
        shown = app.window.sidebar.projects.shown
        shown.setData(shown.index(0), "Better essays", Qt.ItemDataRole.EditRole)
        settle(qtbot, app.session)
        assert app.session.library.project_of(project_id).name == "Better essays"

        app.session.undo.undo()
        settle(qtbot, app.session)
        assert app.session.library.project_of(project_id).name == "Essays"


def test_the_sidebar_keeps_the_rules_of_a_model_and_finds_projects(
    qtbot: QtBot, places: Places, opener: Opener
) -> None:
    a_library(places.library)
    with Library.open(places.library) as library:
        library.add_project("Replies, French", "essay", {})

    with opened(qtbot, places, opener) as app:
        shown = app.window.sidebar.projects.shown
        tester = QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
        qtbot.keyClicks(app.window.sidebar.search, "french")

        assert [shown.index(row).data() for row in range(shown.rowCount())] == ["Replies, French"]
        assert shown.index(0).data(PROJECT_ID) is not None
        assert "planned" in shown.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
        tester.deleteLater()


def test_closing_in_a_run_stops_it_and_keeps_what_is_finished(qtbot: QtBot, places: Places, opener: Opener) -> None:
    with Library.open(places.library) as library:
        essay_project(library)

    with opened(qtbot, places, opener) as app:
        from desktop.pipeline.running import Wish

        (project,) = app.session.library.projects()
        app.session.runs.start(project, Wish(5_000))
        qtbot.waitUntil(lambda: (live := app.session.runs.live) is not None and live.finished > 3, timeout=20_000)

        app.window.close()
        assert app.window.isVisible()

        with qtbot.waitSignal(app.window.closed, timeout=20_000):
            pass
        run = app.session.library.latest_run(project.id)
        assert run is not None
        assert str(run.status) == "stopped"


def test_the_window_remembers_its_library_and_how_it_stood(qtbot: QtBot, places: Places, opener: Opener) -> None:
    other = places.data / "other.gristmill"
    with opened(qtbot, places, opener, Wanted(library=other)) as app:
        app.window.close()
        settle(qtbot, app.session)

    kept, trouble = load_preferences(places.preferences)
    assert not trouble
    assert kept.library == other
    assert kept.recent[0] == other
    assert kept.geometry
    assert kept.splitters["window"]


def test_a_file_that_is_no_library_is_told_in_a_sentence(qtbot: QtBot, places: Places, opener: Opener) -> None:
    letter = places.data / "letter.gristmill"
    with opened(qtbot, places, opener) as app:
        letter.write_text("Dear reader", encoding="utf-8")
        app.window.open_library(letter)
        settle(qtbot, app.session)

        assert "not a Gristmill library" in app.window.notice.text
        assert app.session.path == places.library


class ShownWindows(QObject):
    """Notes everything that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def test_every_place_can_be_reached_by_keyboard_and_none_flashes_a_window(
    qtbot: QtBot, qapp: QApplication, places: Places, opener: Opener
) -> None:
    a_library(places.library)
    shown = ShownWindows()
    qapp.installEventFilter(shown)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.project is not None)
        for key, place in (
            (Qt.Key.Key_1, Place.PLAN),
            (Qt.Key.Key_2, Place.RUN),
            (Qt.Key.Key_3, Place.REVIEW),
            (Qt.Key.Key_4, Place.INSIGHTS),
            (Qt.Key.Key_5, Place.EXPORT),
            (Qt.Key.Key_6, Place.MODELS),
            (Qt.Key.Key_Comma, Place.SETTINGS),
            (Qt.Key.Key_0, Place.WELCOME),
        ):
            qtbot.keyClick(app.window, key, Qt.KeyboardModifier.ControlModifier)
            qtbot.waitUntil(partial(_assert_shown, app, place), timeout=10_000)
            settle(qtbot, app.session)
    qapp.removeEventFilter(shown)

    assert shown.names == ["MainWindow"]


def _assert_shown(app: App, place: Place) -> None:
    assert app.window.place is place


def test_another_library_brings_nothing_of_the_last_one_along(qtbot: QtBot, places: Places, opener: Opener) -> None:
    a_library(places.library)
    other = places.data / "other.gristmill"
    with Library.open(other) as library:
        library.add_project("Elsewhere", "essay", {})

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.project is not None)
        review = app.window.project_view.page(Place.REVIEW)
        with qtbot.waitSignal(app.session.opened):
            app.window.open_library(other)
        qtbot.waitUntil(lambda: app.window.project is not None and app.window.project.name == "Elsewhere")

        assert app.window.project_view.page(Place.REVIEW) is not review
        assert not app.session.undo.count()
        assert app.session.runs.live is None


def test_opening_a_library_twice_in_a_row_opens_it_once(qtbot: QtBot, places: Places, opener: Opener) -> None:
    other = places.data / "other.gristmill"

    with opened(qtbot, places, opener) as app:
        app.window.open_library(other)
        app.window.open_library(other)
        settle(qtbot, app.session)

        assert app.session.path == other
        assert not app.session.read_only
