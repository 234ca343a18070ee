"""Insights: a project in figures, each plot with a sentence that says what it shows."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Signal, Status
from desktop.pipeline.insights import Histogram
from desktop.store.library import Library
from desktop.store.statistics import RoundShare
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.insights import sentences
from desktop.ui.pages.insights.board import Board
from desktop.ui.pages.insights.drawing import round_names, round_titles
from desktop.ui.pages.insights.figure import Figure
from desktop.ui.pages.insights.figures import Middle, below_half, likely_range, middle_of, percent
from desktop.ui.pages.insights.page import InsightsPage
from desktop.ui.pages.insights.sentences import signal_sentence
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot, session: Session, library: Library) -> InsightsPage:
    """The page, in sight, without a project."""
    made = InsightsPage(session)
    qtbot.addWidget(made)
    made.resize(1150, 760)
    made.show()
    return made


def shown(page: InsightsPage, qtbot: QtBot, session: Session, project: Project) -> Board:
    """The board, when everything is counted."""
    page.show_project(project)
    settle(qtbot, session)
    assert page.board is not None
    return page.board


def tool(figure: Figure, name: str) -> QToolButton:
    """The button of a figure whose name begins so."""
    return next(each for each in figure.findChildren(QToolButton) if each.accessibleName().startswith(name))


def test_without_samples_there_is_one_step_to_take(
    page: InsightsPage, qtbot: QtBot, session: Session, essays: Project
) -> None:
    page.show_project(essays)
    settle(qtbot, session)
    assert page.empty.isVisible()
    assert page.empty.step is not None
    with qtbot.waitSignal(session.went) as gone:
        page.empty.step.click()
    assert gone.args == [Destination(Place.RUN)]


def test_every_plot_says_what_it_shows_and_of_how_many(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 8)
    board = shown(page, qtbot, session, project)
    assert page.summary.text() == "8 samples: 8 accepted, 0 not"
    sentences = {name: figure.sentence.text() for name, figure in board.figures.items()}
    assert sentences["scores"].startswith("8 of 8 scored samples (100 %) reach 0.50")
    assert "of 8 accepted samples have" in sentences["lengths"]
    assert sentences["rounds"].startswith("Round 1: 8 of 8 accepted (100 %), mean score ")
    assert sentences["gates"] == "All 8 drafts are left: no gate has taken any."
    assert sentences["variety"].startswith("In 8 accepted samples ")
    assert sentences["seeds"] == "Every seed with samples has 100 % of them accepted."
    assert sentences["reviews"].startswith("You have kept 0 scored samples and rejected 0.")


def test_the_worst_seed_comes_first_and_is_told_beside_the_best(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 8)
    of_topic_2 = [sample.id for sample in library.iterate(project.id) if sample.lineage.ordinal % 4 == 2]
    library.review_samples(of_topic_2[:1], "reject")
    board = shown(page, qtbot, session, project)
    assert (board.seeds.rows[0].figure, board.seeds.rows[0].share) == ("1 of 2", 0.5)
    said = board.figures["seeds"].sentence.text()
    assert said.startswith("The worst seed has 1 of 2 accepted, the best one 2 of 2.")


def test_plots_are_named_and_described_for_those_who_do_not_see_them(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    board = shown(page, qtbot, session, made_essays(library))
    for name, drawing in (("scores", board.scores), ("lengths", board.lengths), ("seeds", board.seeds)):
        assert drawing.accessibleName() == board.figures[name].heading.text()
        assert drawing.accessibleDescription() == board.figures[name].sentence.text()
        assert drawing.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_bars_are_the_librarys_counts(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 8)
    board = shown(page, qtbot, session, project)
    assert board.scores.data.series[0].heights == tuple(map(float, library.score_histogram(project.id, 20)))
    assert board.rounds.data.series[0].heights == (8.0,)
    assert board.rounds.data.series[1].heights == (0.0,)


def test_parts_of_grounding_are_not_drawn_twice_and_criteria_stand_apart(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 1)
    (sample,) = library.iterate(project.id)
    extra = (Signal("criterion:1", 7.0, 0.75), Signal("grounding", 5.0, 0.6), Signal("source_gain", 0.4, 0.6))
    library.add_sample(replace(sample, id=0, lineage=replace(sample.lineage, ordinal=9), signals=extra))
    board = shown(page, qtbot, session, project)
    visible = [name for name, plot in board.signals.plots.items() if not plot.isHidden()]
    assert visible == ["relevance", "coherence", "completeness", "repetition", "order", "grounding", "criterion:1"]
    assert "only where the check-up showed" in board.figures["signals"].sentence.text()


def test_agreement_is_told_once_there_are_reviews_of_both_kinds(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 8)
    ids = [sample.id for sample in library.iterate(project.id)]
    library.review_samples(ids[:3], "accept")
    library.review_samples(ids[3:5], "reject")
    board = shown(page, qtbot, session, project)
    said = board.figures["reviews"].sentence.text()
    assert said.startswith("The score decides 3 of your 5 reviews as you did (60 %; 23 to 88 % at 95 % confidence).")
    kept, rejected = board.reviews.data.series
    assert (sum(kept.heights), sum(rejected.heights)) == (3.0, 2.0)
    assert kept.pattern != rejected.pattern


def test_a_review_elsewhere_is_counted_when_the_page_is_seen_again(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 4)
    board = shown(page, qtbot, session, project)
    page.hide()
    ids = [sample.id for sample in library.iterate(project.id)]
    session.write(lambda library: library.review_samples(ids, "reject"), Change(Touched.REVIEWS, project.id))
    settle(qtbot, session)
    assert page.summary.text() == "4 samples: 4 accepted, 0 not"
    page.show()
    settle(qtbot, session)
    assert page.summary.text() == "4 samples: 0 accepted, 4 not"
    assert board.figures["lengths"].sentence.text() == "No sample is accepted yet, so there is no length to show."
    assert not board.lengths.isVisible()


def test_while_a_run_is_under_way_the_page_counts_now_and_then(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made_essays(library, 4)
    shown(page, qtbot, session, project)
    monkeypatch.setattr(session.runs, "is_running", lambda project_id: True)
    asked: list[str] = []
    monkeypatch.setattr(session, "read", lambda *args, **kwargs: asked.append("read"))
    page.count()
    for _ in range(10):
        session.changed.emit(Change(Touched.SAMPLES, project.id))
    assert asked == ["read"]
    page.refresh_button.click()
    assert asked == ["read", "read"]


def test_a_picture_holds_the_plot_and_goes_to_the_clipboard(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    board = shown(page, qtbot, session, made_essays(library))
    tool(board.figures["scores"], "Copy the picture").click()
    picture = QGuiApplication.clipboard().image()
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)
    }
    assert session.theme.colour("good").name() in colours
    assert page.notice.text == "The picture is on the clipboard."


def test_the_figures_are_copied_as_a_table_with_what_they_are_of(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    board = shown(page, qtbot, session, made_essays(library, 8))
    tool(board.figures["seeds"], "Copy the figures").click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:3] == [
        "Accepted by seed, the worst first",
        "Essays · 8 samples: 8 accepted, 0 not",
        "seed\taccepted\tmade",
    ]
    assert sorted(lines[3:]) == [f"topic {number}\t2\t2" for number in range(4)]
    tool(board.figures["scores"], "Copy the figures").click()
    table = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()[2:]]
    assert table[0] == ["from", "to", "samples"]
    assert sum(int(row[2]) for row in table[1:]) == 8


def test_a_picture_is_saved_as_png_where_the_person_says(
    page: InsightsPage,
    qtbot: QtBot,
    session: Session,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = shown(page, qtbot, session, made_essays(library))
    asked: list[str] = []

    def choose(parent: object, title: str, path: str, kinds: str) -> tuple[str, str]:
        asked.append(path)
        return str(tmp_path / "scores"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    tool(board.figures["scores"], "Save as PNG").click()
    settle(qtbot, session)
    assert Path(asked[0]).name == "Essays Scores.png"
    assert not QImage(str(tmp_path / "scores.png")).isNull()
    assert page.notice.text == f"Saved {tmp_path / 'scores.png'}."


def test_a_picture_that_cannot_be_saved_is_told_on_the_page(
    page: InsightsPage,
    qtbot: QtBot,
    session: Session,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = shown(page, qtbot, session, made_essays(library))
    missing = tmp_path / "missing" / "scores.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(missing), ""))
    tool(board.figures["scores"], "Save as PNG").click()
    settle(qtbot, session)
    assert page.notice.text == f"{missing} cannot be written; choose another folder."


def test_another_project_does_not_show_the_figures_of_the_last(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    first = made_essays(library, 4)
    board = shown(page, qtbot, session, first)
    assert board.isVisible()
    other = library.add_project("Other", "essay", {})
    page.show_project(other)
    assert not board.isVisible()
    settle(qtbot, session)
    assert page.empty.isVisible()


def test_trouble_is_told_in_place_and_can_be_tried_again(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 4)
    page.show_project(replace(project, recipe="gone"))
    settle(qtbot, session)
    assert page.notice.text.startswith("There is no recipe 'gone'.")
    assert page.notice.isVisible()


def test_a_middle_half_is_told_with_the_bins_that_hold_it() -> None:
    middle = middle_of(Histogram((0.0, 10.0, 20.0, 30.0, 40.0), (1, 4, 4, 1)))
    assert (middle.low, middle.high, middle.count) == (10.0, 30.0, 8)


def test_scores_all_over_the_scale_are_not_told_to_lie_between_its_ends(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentences, "middle_of", lambda histogram: Middle(0.0, 1.0, 8))
    board = shown(page, qtbot, session, made_essays(library, 8))
    assert board.figures["scores"].sentence.text().endswith("from which this project keeps.")


def test_all_in_one_bin_is_a_middle_too() -> None:
    middle = middle_of(Histogram((0.0, 1.0, 2.0), (0, 3)))
    assert (middle.low, middle.high, middle.count) == (1.0, 2.0, 3)


def test_below_half_is_the_first_half_of_the_bins() -> None:
    assert below_half(Histogram((0.0, 0.25, 0.5, 0.75, 1.0), (1, 2, 4, 8))) == 3


@pytest.mark.parametrize(
    ("count", "total", "low", "high"), [(5, 10, 0.237, 0.763), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)]
)
def test_a_share_of_few_is_told_with_where_it_may_lie(count: int, total: int, low: float, high: float) -> None:
    assert likely_range(count, total) == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(
    ("count", "total", "said"),
    [(0, 0, "0 %"), (0, 9, "0 %"), (1, 900, "under 1 %"), (899, 900, "over 99 %"), (9, 9, "100 %"), (1, 3, "33 %")],
)
def test_none_and_all_are_said_only_of_none_and_all(count: int, total: int, said: str) -> None:
    assert percent(count, total) == said


@pytest.mark.parametrize(
    ("rounds", "names", "titles"),
    [
        ([(7, 1), (7, 2)], ("1", "2"), ("Round 1", "Round 2")),
        ([(7, 1), (9, 1)], ("1", "2"), ("Run 1", "Run 2")),
        ([(7, 1), (7, 2), (9, 1)], ("1.1", "1.2", "2.1"), ("Run 1, round 1", "Run 1, round 2", "Run 2, round 1")),
    ],
)
def test_rounds_are_named_by_what_tells_them_apart(
    rounds: list[tuple[int, int]], names: tuple[str, ...], titles: tuple[str, ...]
) -> None:
    shares = [RoundShare(run, number, 10, 5, None) for run, number in rounds]
    assert round_names(shares) == names
    assert round_titles(shares) == titles


def test_one_is_told_as_one(page: InsightsPage, qtbot: QtBot, session: Session, library: Library) -> None:
    project = made_essays(library, 2)
    library.review_samples([sample.id for sample in library.page(project.id)][:1], "accept")

    figures = shown(page, qtbot, session, project).figures

    assert figures["reviews"].sentence.text().startswith("You have kept 1 scored sample and rejected 0. From two")
    assert signal_sentence(Histogram((0.0, 0.5, 1.0), (1, 19))) == "1 of 20 (5 %) is below 0.5."


def test_one_scored_sample_that_reaches_the_threshold_is_told_as_one(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 2)
    last = library.page(project.id)[-1]
    library.score_sample(last.id, Status.REJECTED, 0.1, ())

    said = shown(page, qtbot, session, project).figures["scores"].sentence.text()

    assert said.startswith("1 of 2 scored samples (50 %) reaches 0.50")
