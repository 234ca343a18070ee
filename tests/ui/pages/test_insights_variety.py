"""Insights: how varied the accepted samples are, counted in the background, and what to do about it."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.curation.variety import Opening, Variety
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.pipeline.varying import VarietyProgress, count_variety
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.insights import variety_count
from desktop.ui.pages.insights.board import Board
from desktop.ui.pages.insights.page import InsightsPage
from desktop.ui.pages.insights.variety_count import VarietyCount
from desktop.ui.pages.insights.variety_words import (
    counting_sentence,
    measure_rows,
    opening_rows,
    variety_sentence,
    variety_table,
)
from desktop.ui.session import Session
from desktop.ui.widgets.text import label
from tests.pipeline.making import a_run, a_sample, essay_project
from tests.ui.conftest import settle
from tests.ui.making import made_essays

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
VARIED = Variety(
    texts=40,
    words=4000,
    distinct=(0.2, 0.7, 0.9),
    compression=2.9,
    openings=(Opening("the old mill", 3, 0.075), Opening("bees work by", 1, 0.025)),
    seeds=20,
    effective_seeds=15.0,
)
DULL = replace(
    VARIED,
    distinct=(0.1, 0.3, 0.5),
    openings=(Opening("the old mill", 20, 0.5),),
    compression=5.0,
    effective_seeds=4.0,
)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> InsightsPage:
    made = InsightsPage(session)
    qtbot.addWidget(made)
    made.resize(1150, 760)
    made.show()
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The projects whose variety was counted, in order."""
    found: list[int] = []

    def note(library: Library, project: Project, recipe: Recipe) -> object:
        found.append(project.id)
        return count_variety(library, project, recipe)

    monkeypatch.setattr(variety_count, "count_variety", note)
    return found


def shown(page: InsightsPage, qtbot: QtBot, session: Session, project: Project) -> Board:
    page.show_project(project)
    settle(qtbot, session)
    assert page.board is not None
    return page.board


def advised(board: Board) -> list[str]:
    """What is said would help."""
    return [each.text() for each in board.variety.advice.findChildren(type(label())) if each.isVisible()]


def many_essays(library: Library, count: int) -> Project:
    project = essay_project(library)
    run = a_run(library, project, count)
    with library.together():
        for ordinal in range(count):
            text = f"Essay number {ordinal} on the trees of a town."
            library.add_sample(a_sample(project, run, ordinal, fields={"essay": text}, score=0.9))
    return project


def test_the_sentence_tells_measures_and_of_how_many() -> None:
    assert variety_sentence(VARIED) == (
        "In 40 accepted samples 70 % of the word pairs are distinct; compressed, they become 2.9 times shorter."
    )
    assert variety_sentence(Variety(0, 0)) == "No sample is accepted yet, so there is no variety to count."
    assert variety_sentence(Variety(1, 9)) == "One accepted sample says nothing of variety yet."
    assert counting_sentence(VarietyProgress(12_000, 100_000)) == (
        "The variety is being counted: 12,000 of 100,000 texts are read."
    )


def test_what_is_low_says_so_in_words_and_not_by_colour_alone() -> None:
    assert [(row.text, row.figure, row.colour) for row in measure_rows(VARIED)] == [
        ("Distinct words", "20 %", "accent"),
        ("Distinct word pairs", "70 %", "accent"),
        ("Distinct word triples", "90 %", "accent"),
        ("Spread over seeds", "as over 15 of 20", "accent"),
    ]
    low = {row.text: (row.figure, row.colour) for row in measure_rows(DULL)}
    assert low["Distinct word pairs"] == ("30 %, low", "warning")
    assert low["Spread over seeds"] == ("as over 4 of 20, low", "warning")


def test_openings_that_come_again_are_ranked() -> None:
    assert [(row.text, row.figure) for row in opening_rows(VARIED)] == [("the old mill", "3 of 40")]
    assert [(row.figure, row.colour) for row in opening_rows(DULL)] == [("20 of 40, often", "warning")]


def test_all_figures_are_in_the_table() -> None:
    lines = variety_table(VARIED).splitlines()
    assert "distinct word pairs\t0.7000" in lines
    assert lines[-2:] == ["the old mill\t3\t0.0750", "bees work by\t1\t0.0250"]


def test_the_board_shows_the_openings_and_what_would_help(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    board = shown(page, qtbot, session, many_essays(library, 30))
    said = board.figures["variety"].sentence.text()
    assert said.startswith("In 30 accepted samples ")
    assert board.variety.measures.accessibleDescription() == said
    board.show_variety(DULL)
    qtbot.waitUntil(lambda: len(advised(board)) == 4)
    assert advised(board)[0].startswith("Only 30% of the word pairs are distinct")
    board.show_variety(VARIED)
    assert not board.variety.advised.isVisible()
    assert board.variety.openings.isVisible()


def test_where_no_two_begin_alike_that_is_said(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library
) -> None:
    board = shown(page, qtbot, session, many_essays(library, 3))
    board.show_variety(replace(VARIED, openings=(Opening("bees work by", 1, 0.025),)))
    assert board.variety.unlike.isVisible()
    assert not board.variety.openings.isVisible()


def test_while_it_is_counted_that_is_said(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variety_count, "_STEP_SECONDS", 0.0)
    told: list[str] = []
    counting = Board.show_counting

    def note(board: Board, progress: VarietyProgress | None) -> None:
        counting(board, progress)
        told.append(board.figures["variety"].sentence.text())
        assert not board.variety.measures.isVisible()

    monkeypatch.setattr(Board, "show_counting", note)
    shown(page, qtbot, session, many_essays(library, 450))
    assert told == [
        "The variety is being counted.",
        "The variety is being counted: 200 of 450 texts are read.",
        "The variety is being counted: 400 of 450 texts are read.",
    ]


def test_it_is_counted_again_only_when_samples_have_changed(
    page: InsightsPage, qtbot: QtBot, session: Session, library: Library, asked: list[int]
) -> None:
    first, other = made_essays(library, 4), library.add_project("Other", "essay", {})
    shown(page, qtbot, session, first)
    for project in (other, first):
        page.show_project(project)
        settle(qtbot, session)
    page.count()
    settle(qtbot, session)
    assert asked == [first.id]
    ids = [sample.id for sample in library.iterate(first.id)]
    session.write(lambda library: library.review_samples(ids[:1], "reject"), Change(Touched.REVIEWS, first.id))
    settle(qtbot, session)
    assert asked == [first.id, first.id]
    assert page.board is not None
    assert page.board.figures["variety"].sentence.text().startswith("In 3 accepted samples ")


def test_what_changes_while_it_is_counted_is_counted_after_it(
    qtbot: QtBot, session: Session, library: Library, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variety_count, "_STEP_SECONDS", 0.0)
    project = many_essays(library, 450)
    count = VarietyCount(session)
    found: list[Variety] = []
    count.counted.connect(found.append)
    count.ask(project)
    session.changed.emit(Change(Touched.SAMPLES, project.id))
    count.ask(project)
    settle(qtbot, session)
    assert asked == [project.id] * 2
    assert [each.texts for each in found] == [450, 450]


def test_while_a_run_makes_samples_it_rests_longer_than_it_counts(
    qtbot: QtBot, session: Session, library: Library, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made_essays(library, 4)
    monkeypatch.setattr(session.runs, "is_running", lambda project_id: True)
    monkeypatch.setattr(variety_count, "_REST", 1_000_000)
    count = VarietyCount(session)
    for _ in range(3):
        session.changed.emit(Change(Touched.SAMPLES, project.id))
        count.ask(project)
        settle(qtbot, session)
    assert asked == [project.id]
    monkeypatch.setattr(session.runs, "is_running", lambda project_id: False)
    count.ask(project)
    settle(qtbot, session)
    assert asked == [project.id] * 2


def test_another_project_that_is_asked_for_takes_its_place(
    qtbot: QtBot, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variety_count, "_STEP_SECONDS", 0.0)
    large = many_essays(library, 1000)
    small = library.add_project("Other", "essay", {})
    count = VarietyCount(session)
    found: list[Variety] = []
    count.counted.connect(found.append)
    count.ask(large)
    count.ask(small)
    settle(qtbot, session)
    assert [each.texts for each in found] == [0]


def test_a_recipe_that_is_gone_is_trouble_and_no_endless_wait(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 2)
    told: list[str] = []
    count = VarietyCount(session)
    count.troubled.connect(told.append)
    for _ in range(2):
        count.ask(replace(project, recipe="gone"))
        settle(qtbot, session)
    assert len(told) == 2
    assert told[0].startswith("There is no recipe 'gone'.")
