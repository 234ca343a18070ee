"""Insights: cleaning beside the gates, what it found, and the benchmarks that it keeps out."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from desktop.curation.variety import Variety
from desktop.domain.finding import FindingKind
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.curating import Curated
from desktop.store.library import Library
from desktop.ui.clean_desk import LiveCleaning
from desktop.ui.pages.insights.benchmarks import BenchmarkList
from desktop.ui.pages.insights.cleaning import Cleaning
from desktop.ui.pages.insights.cleaning_words import (
    found_rows,
    found_sentence,
    outcome_sentence,
    working_sentence,
)
from desktop.ui.pages.insights.page import InsightsPage
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.pipeline.making import ESSAY
from tests.ui.app import drop
from tests.ui.conftest import settle
from tests.ui.test_clean_desk import said, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PROJECT = Project(1, "P", "essay")
LETTER = "Write to ada@lovelace-family.org before the end of the week, because the mill will be sold after that."


@pytest.fixture
def project(library: Library) -> Project:
    """Two that say the same, and one with personal data."""
    return said(library, ESSAY, ESSAY, LETTER)


@pytest.fixture
def page(qtbot: QtBot, session: Session, project: Project) -> InsightsPage:
    made = InsightsPage(session)
    qtbot.addWidget(made)
    made.resize(1150, 760)
    made.show()
    made.show_project(project)
    settle(qtbot, session)
    return made


@pytest.fixture
def panel(page: InsightsPage) -> Cleaning:
    assert page.board is not None
    return page.board.cleaning


@pytest.fixture
def benchmarks(panel: Cleaning) -> BenchmarkList:
    return panel.benchmarks


def quiz(folder: Path, name: str = "quiz.jsonl") -> Path:
    path = folder / name
    path.write_text('{"question": "What is the capital of the country?"}\n{"question": "Who?"}\n', encoding="utf-8")
    return path


def test_the_button_cleans_and_says_what_came_of_it(
    panel: Cleaning, page: InsightsPage, qtbot: QtBot, session: Session
) -> None:
    assert not panel.found.isVisible()
    panel.start_button.click()
    assert panel.stop_button.isVisible()
    assert not panel.start_button.isVisible()
    wait(qtbot, session)
    assert panel.outcome.text() == (
        "Looked through 3 samples. 1 gave way to one that says the same. "
        "1 thing else was found, which stays until you decide."
    )
    assert [(row.text, row.figure) for row in panel.found.rows] == [
        ("Copies", "1 (33 %)"),
        ("Personal data", "1 (33 %)"),
    ]
    assert page.board is not None
    assert page.board.figures["gates"].sentence.text().startswith("Of 3 drafts 2 are left.")
    assert panel.start_button.isVisible()


def test_what_was_found_leads_to_review(panel: Cleaning, project: Project, qtbot: QtBot, session: Session) -> None:
    panel.start_button.click()
    wait(qtbot, session)
    with qtbot.waitSignal(session.went) as gone:
        panel.review_link.click()
    (destination,) = gone.args or []
    assert isinstance(destination, Destination)
    assert (destination.place, destination.project_id) == (Place.REVIEW, project.id)
    assert destination.detail == {"statuses": [], "found": [str(kind) for kind in FindingKind]}


def test_the_gate_of_copies_leads_to_those_that_gave_way(
    panel: Cleaning, page: InsightsPage, qtbot: QtBot, session: Session
) -> None:
    panel.start_button.click()
    wait(qtbot, session)
    assert page.board is not None
    rows = {row.title: row for row in page.board.gates.rows}
    with qtbot.waitSignal(session.went) as gone:
        page.board.gates.opened.emit(rows["No copy of another"])
    assert gone.args
    assert gone.args[0].detail == {"statuses": ["rejected"], "found": ["copy", "near-copy", "same-meaning"]}


def test_undo_takes_the_outcome_out_of_sight_too(panel: Cleaning, qtbot: QtBot, session: Session) -> None:
    panel.start_button.click()
    wait(qtbot, session)
    session.undo.undo()
    settle(qtbot, session)
    assert not panel.outcome.isVisible()
    assert not panel.found.isVisible()


def test_the_focus_stays_with_the_button_that_takes_the_others_place(
    panel: Cleaning, qtbot: QtBot, session: Session
) -> None:
    panel.window().activateWindow()
    panel.start_button.setFocus()
    qtbot.waitUntil(panel.start_button.hasFocus)
    qtbot.keyClick(panel.start_button, Qt.Key.Key_Space)
    assert panel.stop_button.hasFocus()
    wait(qtbot, session)
    assert panel.start_button.hasFocus()


def test_a_project_without_samples_says_so_where_there_is_no_board(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    page.show_project(library.add_project("Empty", "essay", {}))
    settle(qtbot, session)
    page.clean()
    wait(qtbot, session)
    assert page.notice.isVisible()
    assert page.notice.text.startswith("Empty has no sample to look at")


@pytest.mark.parametrize(
    ("desk", "why_not"),
    [
        ("runs", "A run is under way: clean the samples when it is done."),
        ("scoring", "Samples are being scored: clean them when that is done."),
    ],
)
def test_while_the_model_is_at_work_on_samples_the_button_says_why_not(
    panel: Cleaning, session: Session, monkeypatch: pytest.MonkeyPatch, desk: str, why_not: str
) -> None:
    monkeypatch.setattr(type(getattr(session, desk)), "running", True)
    panel.refresh()
    assert not panel.start_button.isEnabled()
    assert panel.start_button.toolTip() == why_not


@pytest.mark.parametrize(
    ("live", "outcome"),
    [
        (LiveCleaning(PROJECT), "Stopped: nothing was changed."),
        (LiveCleaning(PROJECT, trouble="The disk is full."), "The disk is full."),
        (
            LiveCleaning(PROJECT, curated=Curated(1, 0, {}, Variety(1, 9))),
            "Looked through 1 sample. None repeats another one. Nothing else was found.",
        ),
        (
            LiveCleaning(
                PROJECT,
                curated=Curated(9, 3, {FindingKind.COPY: 3, FindingKind.SECRET: 2}, Variety(6, 9)),
            ),
            "Looked through 9 samples. 3 gave way to others that say the same. "
            "2 other things were found, which stay until you decide.",
        ),
    ],
)
def test_what_came_of_it_is_told(live: LiveCleaning, outcome: str) -> None:
    assert outcome_sentence(live) == outcome


def test_how_far_it_is_is_told() -> None:
    live = LiveCleaning(PROJECT)
    assert working_sentence(live, False) == "Looking through the samples."
    live.done, live.total = 1200, 100_000
    assert working_sentence(live, False) == "Looked through 1,200 of 100,000 samples."
    assert working_sentence(live, True) == "Stopping. Nothing is changed then."


def test_a_quote_is_no_warning() -> None:
    rows = found_rows({FindingKind.QUOTE: 2, FindingKind.COPY: 5}, 10)
    assert [(row.figure, row.colour) for row in rows] == [("5 (50 %)", "warning"), ("2 (20 %)", "accent")]


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "Nothing has been found"),
        ((FindingKind.COPY,), "A sample that repeats another one gave way"),
        ((FindingKind.SECRET,), "What is found stays accepted"),
        ((FindingKind.COPY, FindingKind.SECRET), "A sample that repeats another one gave way to it, unless"),
    ],
)
def test_what_becomes_of_it_is_told(kinds: tuple[FindingKind, ...], said: str) -> None:
    assert found_sentence(dict.fromkeys(kinds, 1)).startswith(said)


def test_a_benchmark_is_dropped_and_listed_with_its_rows(
    benchmarks: BenchmarkList, qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    drop(benchmarks.drop, quiz(tmp_path))
    settle(qtbot, session)
    assert [(each.title, each.rows) for each in benchmarks.listed] == [("quiz.jsonl", 2)]
    session.undo.undo()
    settle(qtbot, session)
    assert not benchmarks.listed
    session.undo.redo()
    settle(qtbot, session)
    assert [each.title for each in benchmarks.listed] == ["quiz.jsonl"]


def test_a_benchmark_is_chosen_by_keyboard(
    benchmarks: BenchmarkList, qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *args: ([str(quiz(tmp_path))], ""))
    qtbot.keyClick(benchmarks.drop, Qt.Key.Key_Return)
    settle(qtbot, session)
    assert len(benchmarks.listed) == 1
    assert benchmarks.drop.isEnabled()


def test_one_is_taken_out_and_comes_back_by_undo(
    benchmarks: BenchmarkList, qtbot: QtBot, session: Session, library: Library, project: Project, tmp_path: Path
) -> None:
    benchmarks.bring_in([quiz(tmp_path)])
    settle(qtbot, session)
    (before,) = library.benchmarks(project.id)
    remove = next(each for each in benchmarks.findChildren(QToolButton) if each.accessibleName().startswith("Remove"))
    assert remove.accessibleName() == "Remove quiz.jsonl"
    remove.click()
    settle(qtbot, session)
    assert library.benchmarks(project.id) == []
    assert not benchmarks.listed
    session.undo.undo()
    settle(qtbot, session)
    assert library.benchmarks(project.id) == [before]
    assert [each.title for each in benchmarks.listed] == ["quiz.jsonl"]


def test_a_file_that_is_none_is_one_sentence_and_the_others_stay(
    benchmarks: BenchmarkList, qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{nope\n", encoding="utf-8")
    benchmarks.bring_in([quiz(tmp_path), broken])
    settle(qtbot, session)
    assert benchmarks.notice.isVisible()
    assert benchmarks.notice.text.startswith(f"{broken}, line 1:")
    assert [each.title for each in benchmarks.listed] == ["quiz.jsonl"]
    benchmarks.bring_in([tmp_path / "missing.txt"])
    settle(qtbot, session)
    assert "missing.txt" in benchmarks.notice.text
    benchmarks.bring_in([quiz(tmp_path, "again.jsonl")])
    settle(qtbot, session)
    assert "is there already, as quiz.jsonl" in benchmarks.notice.text


def test_what_shares_words_with_a_benchmark_is_found(
    panel: Cleaning, qtbot: QtBot, session: Session, library: Library, project: Project, tmp_path: Path
) -> None:
    test = tmp_path / "test.txt"
    test.write_text(LETTER, encoding="utf-8")
    panel.benchmarks.bring_in([test])
    settle(qtbot, session)
    panel.start_button.click()
    wait(qtbot, session)
    assert "Benchmark text" in [row.text for row in panel.found.rows]
    assert library.counts(project.id)[Status.ACCEPTED] == 2


def test_another_project_has_a_list_of_its_own(
    page: InsightsPage, benchmarks: BenchmarkList, qtbot: QtBot, session: Session, library: Library, tmp_path: Path
) -> None:
    benchmarks.bring_in([quiz(tmp_path)])
    settle(qtbot, session)
    benchmarks.show_project(library.add_project("Other", "essay", {}))
    settle(qtbot, session)
    assert not benchmarks.listed
