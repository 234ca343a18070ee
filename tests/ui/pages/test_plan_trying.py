"""Plan: one sample on the spot."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.domain.project import Judging, Project
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.engine.scripted import SCRIPTED_MODEL
from desktop.pipeline.running import Wish
from desktop.store.library import Library
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.pages.plan.sample_view import SampleView
from desktop.ui.session import Session
from tests.pipeline.making import ESSAY
from tests.recipes.making import shipped
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import document_project, eventually, shown_page

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

RELEVANCE = Signal("relevance", 0.4, 0.9)
REPETITION = Signal("repetition", 0.3, 0.2)
SAMPLE = Sample(
    project_id=1,
    lineage=Lineage(1, 1, 0, None, 7),
    status=Status.REJECTED,
    fields={"essay": "The essay.", "thesis": "The thesis.", "number": 3},
    messages=(),
    prompt=(),
    raw_text="The essay.",
    score=0.31,
    signals=(RELEVANCE, REPETITION, Signal("criterion:1", 6.5, 0.69, "It names a town")),
    reason="The text repeats itself",
)


def _said(view: SampleView) -> list[str]:
    return [text.text() for text in view.findChildren(QLabel) if text.text() and not text.isHidden()]


def _tried(qtbot: QtBot, session: Session, project: Project) -> PlanPage:
    page = shown_page(qtbot, session, project)
    page.try_one()
    eventually(qtbot, session, lambda: page.trying.button.text() == "Another")
    return page


def test_one_sample_is_written_scored_and_shown(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = _tried(qtbot, session, essays)

    said = _said(page.trying.view)
    assert page.trying.view.isVisible()
    assert ESSAY in said
    assert {"Thesis", "Essay", "Relevance", "Coherence"} <= set(said)


def test_it_is_stored_nowhere(qtbot: QtBot, session: Session, library: Library, essays: Project) -> None:
    _tried(qtbot, session, essays)

    assert sum(library.counts(essays.id).values()) == 0
    assert library.runs(essays.id) == []


def test_the_projects_judge_scores_it(qtbot: QtBot, session: Session, library: Library, essays: Project) -> None:
    library.remember_model(replace(SCRIPTED_MODEL.identity, sha256="b" * 64), session.places.cache / "gone.gguf")
    judged = library.update_project(replace(essays, judging=Judging(judge="b" * 64)))
    page = shown_page(qtbot, session, judged)
    page.try_one()
    eventually(qtbot, session, page.trying.notice.isVisible)
    assert "no longer where it was" in page.trying.notice.text


def test_another_one_starts_from_the_next_seed(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = _tried(qtbot, session, essays)

    QTest.mouseClick(page.trying.button, Qt.MouseButton.LeftButton)
    eventually(qtbot, session, lambda: page.trying._number == 2)

    assert page.trying.button.text() == "Another"


def test_asking_twice_in_a_row_makes_one(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    page.try_one()
    page.try_one()
    eventually(qtbot, session, lambda: page.trying.button.text() == "Another")

    assert page.trying._number == 1
    assert not page.trying.notice.isVisible()


def test_while_a_run_is_under_way_it_waits_and_says_why(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    session.runs.start(essays, Wish(8))
    assert not page.trying.button.isEnabled()
    assert "at work" in page.trying.phase.text()
    assert not page.make.button.isEnabled()

    settle(qtbot, session)
    assert page.trying.button.isEnabled()
    assert page.make.button.isEnabled()


def test_without_documents_there_is_nothing_to_try(qtbot: QtBot, session: Session, library: Library) -> None:
    page = shown_page(qtbot, session, document_project(library))

    assert not page.trying.button.isEnabled()
    assert "add a document" in page.trying.button.toolTip()


def test_without_seeds_the_recipes_own_are_tried(qtbot: QtBot, session: Session, library: Library) -> None:
    page = _tried(qtbot, session, library.add_project("Empty", "essay", {}))

    assert ESSAY in _said(page.trying.view)


def test_a_prompt_that_cannot_be_used_is_told_in_place(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    library.update_project(replace(essays, prompts={"thesis/0": "{{ seed"}))
    page = shown_page(qtbot, session, essays)

    page.try_one()
    eventually(qtbot, session, lambda: page.trying.notice.isVisible())

    assert "thesis" in page.trying.notice.text


def test_what_was_tried_goes_when_another_project_is_shown(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _tried(qtbot, session, essays)

    page.show_project(library.add_project("Other", "essay", {}))
    settle(qtbot, session)

    assert not page.trying.view.isVisible()
    assert page.trying.button.text() == "Try one"


def test_leaving_for_another_project_stops_what_is_being_written(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    page.trying._begin(essays)
    trying = [page.trying.trying]

    page.show_project(library.add_project("Other", "essay", {}))
    settle(qtbot, session)

    assert [*trying, page.trying.trying] == [True, False]
    assert not page.trying.view.isVisible()


# --- a sample as it is shown ---------------------------------------------------------------------


def _view(qtbot: QtBot, session: Session, sample: Sample) -> SampleView:
    view = SampleView(session.theme)
    qtbot.addWidget(view)
    view.show_writing("The ess")
    view.show_sample(sample, shipped("essay"), 0.5, frozenset({"relevance", "repetition"}))
    view.show()
    return view


def test_the_fields_stand_in_the_recipes_order_and_only_texts_are_shown(qtbot: QtBot, session: Session) -> None:
    said = _said(_view(qtbot, session, SAMPLE))

    assert said.index("The thesis.") < said.index("The essay.")
    assert "Number" not in said
    assert "The ess" not in said


def test_the_next_one_is_written_where_the_last_one_was_shown(qtbot: QtBot, session: Session) -> None:
    view = _view(qtbot, session, SAMPLE)
    qtbot.wait(0)

    view.show_writing("Once")
    qtbot.waitUntil(lambda: _said(view) == ["Once"])


def test_a_rejected_sample_says_why(qtbot: QtBot, session: Session) -> None:
    said = _said(_view(qtbot, session, SAMPLE))

    assert "0.31" in said
    assert "It would be rejected. The text repeats itself." in said


def test_a_kept_sample_names_its_weakest_side(qtbot: QtBot, session: Session) -> None:
    kept = replace(SAMPLE, status=Status.ACCEPTED, score=0.6, reason="")

    assert "It would be kept. Its weakest side is repetition." in _said(_view(qtbot, session, kept))


def test_a_criterion_stands_apart_from_the_score(qtbot: QtBot, session: Session) -> None:
    said = _said(_view(qtbot, session, SAMPLE))

    assert said.index("The rubric, no part of the score") < said.index("It names a town")
    assert "6.5 / 9" in said


def test_a_failed_sample_shows_what_the_model_wrote(qtbot: QtBot, session: Session) -> None:
    failed = replace(SAMPLE, status=Status.FAILED, fields={}, score=None, signals=(), reason="It is no JSON.")

    said = _said(_view(qtbot, session, failed))

    assert "The essay." in said
    assert "It failed: It is no JSON." in said
