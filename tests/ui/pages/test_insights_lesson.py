"""Insights: what a person's reviews taught the score."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.calibration import Calibration
from desktop.domain.errors import UserError
from desktop.domain.interval import Interval
from desktop.domain.project import Project
from desktop.judging.soundness import Scales
from desktop.pipeline import calibrating
from desktop.pipeline.calibrating import Standing
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.insights.lesson import Lesson
from desktop.ui.pages.insights.lesson_words import can_learn, learn_in_words, standing_sentence, strongest_rows
from desktop.ui.pages.insights.page import InsightsPage
from desktop.ui.session import Session
from desktop.ui.theme.theme import Theme
from tests.ui.conftest import settle
from tests.ui.making import made_essays

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

LEARNT = Calibration(
    made="2026-03-01T12:30:00+00:00",
    accepted=20,
    rejected=14,
    names=("relevance", "length", "score", "order"),
    means=(0.0, 5.0, 0.0, 0.0),
    spreads=(1.0, 1.0, 1.0, 1.0),
    weights=(0.6, -1.2, 0.3, 0.0),
    bias=0.1,
    auc=Interval(0.81, 0.7, 0.91),
    auc_before=Interval(0.62, 0.5, 0.74),
    error=Interval(0.08, 0.05, 0.14),
    error_before=Interval(0.3, 0.22, 0.4),
    used=True,
)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> InsightsPage:
    made = InsightsPage(session)
    qtbot.addWidget(made)
    made.resize(1150, 760)
    made.show()
    return made


def shown(page: InsightsPage, qtbot: QtBot, session: Session, project: Project) -> Lesson:
    page.show_project(project)
    settle(qtbot, session)
    assert page.board is not None
    return page.board.lesson


def reviewed(library: Library, accepted: int, rejected: int) -> Project:
    """A project with so many reviews of each kind."""
    project = made_essays(library, accepted + rejected)
    ids = [sample.id for sample in library.iterate(project.id)]
    library.review_samples(ids[:accepted], "accept")
    library.review_samples(ids[accepted:], "reject")
    return project


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning finds what was learnt above, whatever the reviews."""

    def learn(library: Library, project: Project, scales: Scales) -> Calibration:
        library.store_calibration(project.id, LEARNT)
        return LEARNT

    monkeypatch.setattr(calibrating, "learn", learn)


# --- in words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "said", "button"),
    [
        (
            Standing(8, 4, None, 12, "Review more."),
            "12 of 20 reviews that it needs: 8 accepted, 4 rejected.",
            False,
        ),
        (Standing(30, 1, None, 31, "Reject more."), "31 reviews: 30 accepted, 1 rejected. Reject more.", False),
        (Standing(20, 14, None, 34, ""), "34 reviews: 20 accepted, 14 rejected. The score can be fitted", True),
    ],
)
def test_how_far_the_reviews_go_is_told(standing: Standing, said: str, button: bool) -> None:
    assert standing_sentence(standing).startswith(said)
    assert can_learn(standing) is button


def test_the_button_says_from_how_many_reviews_it_learns() -> None:
    assert learn_in_words(Standing(20, 14, None, 34, "")) == "Learn from 34 reviews"
    assert learn_in_words(Standing(25, 18, LEARNT, 9, "")) == "9 new reviews: learn again"
    assert learn_in_words(Standing(20, 15, LEARNT, 1, "")) == "1 new review: learn again"


def test_the_strongest_signals_come_first_with_their_direction_and_none_without_a_weight() -> None:
    rows = strongest_rows(LEARNT)

    assert [(row.text, row.figure, row.colour) for row in rows] == [
        ("A long text", "speaks against it", "bad"),
        ("High: Relevance", "speaks for it", "good"),
        ("A high score without reviews", "speaks for it", "good"),
    ]
    assert [row.share for row in rows] == [1.0, 0.5, 0.25]


def test_what_was_learnt_shows_before_and_after_with_intervals(qtbot: QtBot, theme: Theme) -> None:
    lesson = Lesson(theme)
    qtbot.addWidget(lesson)
    lesson.show_standing(Standing(20, 14, LEARNT, 0, ""))
    lesson.show()

    assert [each.text() for each in lesson.figures.auc] == ["0.62 (0.50 to 0.74)", "0.81 (0.70 to 0.91)"]
    assert [each.text() for each in lesson.figures.error] == ["0.30 (0.22 to 0.40)", "0.08 (0.05 to 0.14)"]
    assert "goes by your reviews" in lesson.outcome.text()
    assert lesson.ways.isVisible()
    assert not lesson.learn_button.isVisible()
    assert lesson.forget_button.isVisible()


def test_what_was_no_better_is_said_not_to_be_used(qtbot: QtBot, theme: Theme) -> None:
    lesson = Lesson(theme)
    qtbot.addWidget(lesson)
    lesson.show_standing(Standing(20, 14, replace(LEARNT, used=False), 0, ""))
    lesson.show()

    assert lesson.outcome.text() == "Your reviews were not enough to make the score better: it stays as it was."
    assert lesson.figures.isVisible()
    assert not lesson.ways.isVisible()


# --- on the page ---------------------------------------------------------------------------------------


def test_too_few_reviews_show_how_many_are_missing(
    qtbot: QtBot, session: Session, library: Library, page: InsightsPage
) -> None:
    lesson = shown(page, qtbot, session, reviewed(library, 8, 4))

    assert lesson.sentence.text() == "12 of 20 reviews that it needs: 8 accepted, 4 rejected."
    assert lesson.bar.isVisible()
    assert not lesson.learn_button.isVisible()


@pytest.mark.usefixtures("learnt")
def test_the_score_learns_shows_what_and_forgets(
    qtbot: QtBot, session: Session, library: Library, page: InsightsPage
) -> None:
    project = reviewed(library, 14, 10)
    lesson = shown(page, qtbot, session, project)
    assert lesson.learn_button.text() == "Learn from 24 reviews"

    qtbot.mouseClick(lesson.learn_button, Qt.MouseButton.LeftButton)
    assert lesson.working.text().startswith("Learning from your reviews")
    assert not lesson.learn_button.isEnabled()
    settle(qtbot, session)
    assert library.calibration(project.id) == LEARNT
    assert not lesson.working.isVisible()
    assert lesson.sentence.text().startswith("Learnt from 34 reviews on ")
    assert page.board is not None
    assert "It has learnt from these reviews" in page.board.figures["reviews"].sentence.text()

    lesson.forget_button.setFocus()
    qtbot.keyClick(lesson.forget_button, Qt.Key.Key_Space)
    settle(qtbot, session)
    assert library.calibration(project.id) is None
    assert lesson.learn_button.text() == "Learn from 24 reviews"


def test_the_real_thing_learns_from_reviews(
    qtbot: QtBot, session: Session, library: Library, page: InsightsPage
) -> None:
    project = reviewed(library, 14, 10)
    told: list[Change] = []
    session.changed.connect(told.append)
    lesson = shown(page, qtbot, session, project)

    lesson.learn_button.click()
    settle(qtbot, session)

    found = library.calibration(project.id)
    assert found is not None
    assert lesson.sentence.text().startswith("Learnt from 24 reviews on ")
    assert told[-1].touched & Touched.SAMPLES


def test_what_stands_in_the_way_of_learning_is_told(
    qtbot: QtBot, session: Session, library: Library, page: InsightsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(library: Library, project: Project, scales: Scales) -> Calibration:
        raise UserError("The disk is full; make room on it.")

    monkeypatch.setattr(calibrating, "learn", refuse)
    lesson = shown(page, qtbot, session, reviewed(library, 14, 10))

    lesson.learn_button.click()
    settle(qtbot, session)

    assert page.notice.text == "The disk is full; make room on it."
    assert lesson.learn_button.isEnabled()
    assert not lesson.working.isVisible()


def test_in_a_library_that_is_only_read_nothing_is_learnt(
    qtbot: QtBot, session: Session, library: Library, page: InsightsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = reviewed(library, 14, 10)
    monkeypatch.setattr(Session, "read_only", property(lambda self: True))
    lesson = shown(page, qtbot, session, project)

    assert not lesson.learn_button.isEnabled()
    assert "reading only" in lesson.learn_button.toolTip()
