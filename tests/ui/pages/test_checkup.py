"""The page of the check-up."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.domain.checkup import CheckedSignal
from desktop.domain.errors import UserError
from desktop.domain.interval import Interval
from desktop.domain.judged import Judged
from desktop.domain.project import Project
from desktop.engine.protocol import Engine
from desktop.engine.scripted import SCRIPTED_MODEL
from desktop.pipeline import checking
from desktop.pipeline.checking import CheckedUp, Checking
from desktop.pipeline.checkups import CheckUps
from desktop.places import Places
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.check_desk import LiveCheck
from desktop.ui.pages.checkup.page import CheckUpPage
from desktop.ui.pages.checkup.telling import Row, rows_of, verdict
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.engine.gguf_files import write_gguf
from tests.ui.app import Keyboard, opened
from tests.ui.checkups import CHANCE, SURE, WRONG, a_checkup
from tests.ui.conftest import settle
from tests.ui.making import made_essays

Opener = Callable[..., Engine]
SHA256 = SCRIPTED_MODEL.identity.sha256


class Asked:
    """Stands for the check-up; notes what it was asked, and waits where it is told to."""

    def __init__(self) -> None:
        self.own: Sequence[Judged] = ()
        self.rubric: Sequence[str] = ()
        self.thorough = False
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(
        self,
        engine: Engine,
        own: Sequence[Judged] = (),
        rubric: Sequence[str] = (),
        stopped: Callable[[], bool] = lambda: False,
        thorough: bool = False,
    ) -> Iterator[Checking | CheckedUp]:
        self.own, self.rubric, self.thorough = own, rubric, thorough
        yield Checking(0, 40, "sound")
        yield Checking(10, 40, "off topic")
        while not self.go_on.wait(0.02):
            if stopped():
                return
        yield CheckedUp(a_checkup(engine.model.identity.sha256, criteria=tuple(rubric)))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    made = Asked()
    monkeypatch.setattr(checking, "check_up", made)
    yield made
    made.go_on.set()


@pytest.fixture
def page(qtbot: QtBot, session: Session, asked: Asked) -> CheckUpPage:
    """The page in sight, with the scripted model loaded."""
    session.engine.model = SCRIPTED_MODEL
    made = CheckUpPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show()
    settle(qtbot, session)
    return made


def click(qtbot: QtBot, page: CheckUpPage) -> None:
    qtbot.mouseClick(page.bar.start, Qt.MouseButton.LeftButton)


def row(title: str) -> Row:
    return next(row for row in rows_of(a_checkup()) if row.title == title)


def reading(title: str, place: int) -> str:
    return row(title).cells[place].reading


# --- before and while it is made -----------------------------------------------------------------------


def test_a_model_that_was_never_checked_is_said_to_go_by_the_built_in_ones_scales(page: CheckUpPage) -> None:
    assert page.model.text() == "scripted"
    assert page.verdict.text() == "Not checked yet"
    assert "measured on the built-in model" in page.facts.text()
    assert not page.telling.isVisible()
    assert page.bar.start.isEnabled()
    assert not page.bar.stop.isVisible()


def test_the_built_in_model_is_said_to_have_scales_of_its_own(
    qtbot: QtBot, session: Session, page: CheckUpPage
) -> None:
    session.engine.model = None
    session.changed.emit(Change(Touched.CHECKUPS))
    settle(qtbot, session)

    assert page.model.text().startswith("SmolLM2")
    assert "measured on this model" in page.facts.text()


def test_a_check_up_is_shown_kept_and_told(qtbot: QtBot, session: Session, page: CheckUpPage) -> None:
    told: list[Change] = []
    session.changed.connect(told.append)

    click(qtbot, page)
    settle(qtbot, session)

    assert CheckUps(session.places.checkups).find(SHA256) == a_checkup()
    assert [change.touched for change in told] == [Touched.CHECKUPS]
    assert page.verdict.text() == (
        "This model's probabilities tell sound from spoiled in 0.97 (0.95 to 0.99) of pairs; asked for a grade, it "
        "tells them in 0.52 (0.46 to 0.58): a coin toss."
    )
    assert "on 40 sound texts, each with its spoiled copies, in 74 seconds." in page.facts.text()
    assert page.facts.text().endswith("1 of 5 signals have a weight in the score.")
    assert page.telling.isVisible()


def test_while_it_is_made_its_progress_shows_and_it_can_be_stopped(
    qtbot: QtBot, session: Session, page: CheckUpPage, asked: Asked
) -> None:
    asked.go_on.clear()
    page.bar.start.setFocus()
    click(qtbot, page)
    qtbot.waitUntil(lambda: page.bar.bar.value() == 10)

    assert page.bar.bar.maximum() == 40
    assert page.bar.sentence.text().startswith("10 of 40 texts measured, the last one: off topic.")
    assert not page.bar.start.isVisible()
    assert page.bar.stop.isVisible()

    qtbot.mouseClick(page.bar.stop, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    assert page.bar.start.isVisible()
    assert page.verdict.text() == "Not checked yet"
    assert CheckUps(session.places.checkups).all() == []


def test_how_long_the_rest_takes_is_told_by_the_pace_so_far() -> None:
    live = LiveCheck()
    live.take([Checking(0, 40, "sound")], 100.0)
    assert live.seconds_left is None

    live.take([Checking(10, 40, "off topic")], 120.0)

    assert live.seconds_left == 60.0


def test_what_went_wrong_is_said_with_a_way_to_try_again(
    qtbot: QtBot, session: Session, page: CheckUpPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*rest: object) -> Iterator[object]:
        raise UserError("This model cannot read most of the check-up's texts.")

    monkeypatch.setattr(checking, "check_up", lambda *rest, **named: fail())
    click(qtbot, page)
    settle(qtbot, session)

    assert page.notice.isVisible()
    assert page.notice.text == "This model cannot read most of the check-up's texts."


def test_while_the_model_is_at_work_on_something_else_nothing_can_be_started(
    qtbot: QtBot, session: Session, page: CheckUpPage
) -> None:
    hold = threading.Event()

    def work(*rest: object) -> Iterator[object]:
        hold.wait(5)
        yield "done"

    job = session.engine.start(work)
    qtbot.waitUntil(lambda: not page.bar.start.isEnabled())
    assert "at work" in page.bar.sentence.text()
    hold.set()
    qtbot.waitSignal(job.ended).wait()
    qtbot.waitUntil(page.bar.start.isEnabled)


# --- the project that is open --------------------------------------------------------------------------


def test_without_a_project_nothing_of_ones_own_is_offered(page: CheckUpPage) -> None:
    assert not page.own.isVisible()


def test_own_samples_and_the_rubric_are_tested_where_that_is_wished(
    qtbot: QtBot, session: Session, library: Library, page: CheckUpPage, asked: Asked
) -> None:
    project = with_rubric(library, made_essays(library, 4))
    page.show_project(project)
    settle(qtbot, session)
    assert page.own.isVisible()
    assert page.own_parts.text() == "Essays: 4 accepted samples, the line of its rubric"

    click(qtbot, page)
    settle(qtbot, session)
    assert (len(asked.own), asked.rubric) == (0, ())

    page.own.setChecked(True)
    click(qtbot, page)
    settle(qtbot, session)
    assert (len(asked.own), asked.rubric) == (4, ("It gives an example",))


@pytest.mark.parametrize("thorough", [False, True])
def test_it_is_as_thorough_as_is_wished(
    qtbot: QtBot, session: Session, page: CheckUpPage, asked: Asked, thorough: bool
) -> None:
    page.thorough.setChecked(thorough)
    click(qtbot, page)
    settle(qtbot, session)
    assert asked.thorough is thorough


def test_a_project_without_samples_and_rubric_has_nothing_to_test(
    qtbot: QtBot, session: Session, page: CheckUpPage, essays: Project
) -> None:
    page.show_project(essays)
    settle(qtbot, session)

    assert not page.own.isVisible()


def test_a_project_that_was_deleted_meanwhile_is_no_trouble(
    qtbot: QtBot, session: Session, library: Library, page: CheckUpPage
) -> None:
    project = made_essays(library, 4)
    library.discard_project(project.id)

    page.show_project(project)
    settle(qtbot, session)

    assert not page.own.isVisible()
    assert not page.notice.isVisible()


def with_rubric(library: Library, project: Project) -> Project:
    return library.update_project(replace(project, rubric=("It gives an example",)))


# --- what came of it -----------------------------------------------------------------------------------


def test_signals_stand_by_their_titles_and_the_score_and_the_grade_come_last() -> None:
    titles = [row.title for row in rows_of(a_checkup())]

    assert titles[:2] == ["Relevance", "Coherence"]
    assert titles[-2:] == ["Combined score", "Asked for a grade"]


@pytest.mark.parametrize(
    ("title", "weight", "why"),
    [
        ("Relevance", "counts", "“off topic”"),
        ("Coherence", "no weight", "coin toss"),
        ("Difficulty", "no weight", "only your reviews"),
        ("Gain from the source", "no weight", "Grounding says the same better"),
        ("Pairs of words from the source", "in grounding", "a part of grounding"),
        ("Asked for a grade", "no weight", "compared with"),
    ],
)
def test_every_signal_says_whether_it_counts_and_why(title: str, weight: str, why: str) -> None:
    assert row(title).weight == weight
    assert why in row(title).why


def test_a_figure_is_told_with_its_interval_and_what_it_means() -> None:
    assert reading("Relevance", 0) == (
        "Relevance, off topic: 0.97, 0.95 to 0.99 at 95 % confidence. Of 100 pairs of a sound text and a spoiled one "
        "it puts the sound one higher in about 97."
    )
    assert "cannot be told from a coin toss" in reading("Relevance", 3)
    assert "the spoiled text above the sound one" in reading("Asked for a grade", 4)
    assert reading("Relevance", 1) == "Relevance, sentences shuffled: not measured on these texts."


def test_only_a_figure_whose_interval_is_above_chance_is_bold_enough_to_have_a_bar() -> None:
    cells = row("Relevance").cells

    assert (cells[0].text, cells[0].tells, round(cells[0].above, 2)) == ("0.97", True, 0.94)
    assert (cells[3].text, cells[3].tells) == ("0.52", False)


@pytest.mark.parametrize(
    ("grade", "said"),
    [(CHANCE, ": a coin toss."), (WRONG, ": worse than a coin toss."), (SURE, ": better than a coin toss.")],
)
def test_the_grade_is_compared_with_a_coin(grade: Interval, said: str) -> None:
    assert verdict(a_checkup(judge_prompt_auc=grade)).endswith(said)


def test_a_criterion_is_told_by_what_it_asks() -> None:
    checkup = a_checkup(criteria=("It rhymes",), signals=(CheckedSignal("criterion:1", {}, 0.0),))

    assert (rows_of(checkup)[0].title, rows_of(checkup)[0].says) == ("Criterion 1", "It rhymes")


def test_the_arrow_keys_read_the_table(qtbot: QtBot, session: Session, page: CheckUpPage) -> None:
    CheckUps(session.places.checkups).keep(a_checkup())
    session.changed.emit(Change(Touched.CHECKUPS))
    settle(qtbot, session)
    table = page.telling.table
    tester = QAbstractItemModelTester(table.shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.setFocus()
    table.setCurrentIndex(table.shown.index(0, 0))
    assert page.telling.reading.text().startswith("Relevance: How much likelier the prompt makes")

    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert page.telling.reading.text() == reading("Relevance", 0)
    assert table.shown.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == reading("Relevance", 0)

    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert page.telling.reading.text() == reading("Coherence", 0)
    assert tester.model() is table.shown


def test_another_model_has_another_check_up(
    qtbot: QtBot, session: Session, page: CheckUpPage, tmp_path: Path
) -> None:
    CheckUps(session.places.checkups).keep(a_checkup())
    session.changed.emit(Change(Touched.CHECKUPS))
    settle(qtbot, session)
    assert page.telling.isVisible()
    other = tmp_path / "Other.gguf"
    write_gguf(other)

    session.engine.choose(other)
    settle(qtbot, session)

    assert page.model.text() == "Other"
    assert page.verdict.text() == "Not checked yet"


# --- in the window -------------------------------------------------------------------------------------


def test_the_menu_starts_it_and_esc_stops_it_wherever_one_is(
    qtbot: QtBot, places: Places, opener: Opener, asked: Asked
) -> None:
    asked.go_on.clear()
    with opened(qtbot, places, opener) as app:
        keyboard = Keyboard(qtbot, app)
        actions = app.window.commands.by_name
        assert not actions["stop"].isEnabled()

        app.window.commands.trigger("checkup")
        qtbot.waitUntil(lambda: app.session.checks.live.done == 10)
        assert app.window.place is Place.CHECKUP
        assert app.window.checkup.bar.stop.hasFocus()
        assert not actions["checkup"].isEnabled()

        app.session.go(Place.WELCOME)
        keyboard.press(Qt.Key.Key_Escape)
        settle(qtbot, app.session)
        assert not app.session.checks.running
        assert actions["checkup"].isEnabled()


def test_the_project_that_was_open_is_offered(qtbot: QtBot, places: Places, opener: Opener, asked: Asked) -> None:
    with Library.open(places.library) as library:
        made_essays(library)
    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.place is Place.REVIEW)

        app.window.go(Destination(Place.CHECKUP))
        settle(qtbot, app.session)

        assert app.window.checkup.own.isVisible()
        assert app.window.checkup.bar.start.hasFocus()


def test_trouble_is_told_where_the_user_is(
    qtbot: QtBot, places: Places, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*rest: object, **named: object) -> Iterator[object]:
        raise UserError("Too short.")

    monkeypatch.setattr(checking, "check_up", fail)
    with opened(qtbot, places, opener) as app:
        app.session.checks.start(None)
        settle(qtbot, app.session)

        assert app.window.notice.text == "Too short."
