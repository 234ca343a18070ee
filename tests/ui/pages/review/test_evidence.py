"""The evidence beside the sample."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.domain.text import sentence_spans
from desktop.store.library import Library
from desktop.ui.pages.review.evidence_view import EvidenceView
from desktop.ui.pages.review.evidence_words import missing_in_words
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.review.making import (
    Opens,
    add_evident,
    agreement_evidence,
    evident_project,
    focus,
    source_evidence,
)

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def turn(qtbot: QtBot, session: Session, opens: Opens) -> Callable[[Project], ReviewPage]:
    """Opens a project and turns to the evidence of its newest sample by key."""

    def open_evidence(project: Project) -> ReviewPage:
        page = opens(project)
        qtbot.keyClick(focus(page), Qt.Key.Key_V)
        settle(qtbot, session)
        return page

    return open_evidence


def lit(view: EvidenceView) -> list[str]:
    """The parts that are lit beside the sentences."""
    return [each.cursor.selectedText() for each in view.witness.passage.extraSelections()]


def test_v_turns_to_the_evidence_and_back(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    page = turn(evident_project(library, source_evidence()))
    assert page.sample.evidence.isVisible()
    assert focus(page) is page.sample.evidence.sentences
    assert page.sample.shade.isHidden()

    qtbot.keyClick(focus(page), Qt.Key.Key_V)

    assert page.sample.view.isVisible()
    assert focus(page) is page.listing.table


def test_the_weakest_sentence_is_chosen_and_the_risk_said_with_its_words(
    library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    view = turn(evident_project(library, source_evidence())).sample.evidence

    assert view.question.text() == "What is Ankaa?"
    assert view.risk.text() == (
        "Risk that this was made up: 0.83, that of its weakest sentence. Nothing in the source supports: “In 1911 it "
        "was seen from Mumbai.”"
    )
    assert view.missing.text() == "Not in the source: 1911, Mumbai"
    assert view.sentences.currentRow() == 1
    assert view.sentences.row_of(1).caption == "nothing supports this, risk 0.83"
    assert [view.sentences.row_of(1).text[mark.start : mark.end] for mark in view.sentences.row_of(1).marks] == [
        "1911",
        "Mumbai",
    ]
    assert view.witness.said.text() == "Nothing in the source supports the sentence chosen."
    assert lit(view) == []


def test_the_arrow_keys_choose_a_sentence_and_light_its_support(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    page = turn(evident_project(library, source_evidence()))
    view = page.sample.evidence

    qtbot.keyClick(focus(page), Qt.Key.Key_Up)

    assert lit(view) == ["Ankaa is an orange giant."]
    assert view.witness.caption.text() == "Source: Phoenix, Stars"
    assert view.witness.passage.accessibleDescription() == "The sentence that supports the one chosen is lit."


def test_a_click_chooses_a_sentence_too(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    view = turn(evident_project(library, source_evidence())).sample.evidence
    first = view.sentences.visualItemRect(view.sentences.item(0)).center()

    qtbot.mouseClick(view.sentences.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(first.x(), first.y()))

    assert lit(view) == ["Ankaa is an orange giant."]


def test_a_screen_reader_hears_a_sentence_with_its_mark(
    library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    view = turn(evident_project(library, source_evidence())).sample.evidence

    said = view.sentences.item(1).data(Qt.ItemDataRole.AccessibleTextRole)

    assert said == (
        "Sentence 2 of 2, nothing supports this, risk 0.83: In 1911 it was seen from Mumbai. Not in the source: "
        "1911, Mumbai"
    )


def test_it_scrolls_to_a_support_that_is_far_down(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    view = turn(evident_project(library, source_evidence())).sample.evidence
    text = "Many words. " * 600 + "Ankaa is an orange giant."
    view.witness.show_text("Source", text)
    assert view.witness.area.verticalScrollBar().value() == 0

    view.sentences.setCurrentRow(0)

    assert lit(view) == ["Ankaa is an orange giant."]
    qtbot.waitUntil(lambda: view.witness.area.verticalScrollBar().value() > 0)


def test_where_other_answers_contradict_it_they_are_listed_with_the_nearest_lit(
    library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    view = turn(evident_project(library, agreement_evidence())).sample.evidence

    assert "Asked again, the model says something else than: “In 1911 it was seen" in view.risk.text()
    assert view.sentences.row_of(1).caption == "others say something else, risk 0.90"
    assert view.witness.caption.text() == "What it said when asked again, 2 times"
    assert view.witness.passage.shown_text().endswith("Answer 2\nA giant.")
    assert lit(view) == ["It was seen from Pune."]
    assert view.remark.text().startswith("An error that the model makes every time stays invisible here.")
    assert view.remark.isVisible()
    assert view.kinds["source"].isHidden()


def test_with_both_kinds_one_chooses_between_them(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    view = turn(evident_project(library, source_evidence(), agreement_evidence())).sample.evidence
    assert view.kinds["source"].isChecked()
    assert view.remark.isHidden()

    qtbot.mouseClick(view.kinds["agreement"], Qt.MouseButton.LeftButton)

    assert view.remark.isVisible()
    assert lit(view) == ["It was seen from Pune."]


def test_without_any_evidence_it_says_why_and_the_focus_stays_inside(
    qtbot: QtBot, session: Session, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    project = evident_project(library)
    add_evident(library, project, 1, source_evidence())
    page = turn(project)

    qtbot.keyClick(focus(page), Qt.Key.Key_J)
    settle(qtbot, session)
    view = page.sample.evidence
    assert view.nothing.text().startswith("It was made from a document, but no evidence was kept")
    assert not view.sentences.isVisible()
    assert focus(page) is view

    qtbot.keyClick(focus(page), Qt.Key.Key_K)
    settle(qtbot, session)
    assert focus(page) is view.sentences


def test_a_failed_sample_has_nothing_to_ask_about(library: Library, turn: Callable[[Project], ReviewPage]) -> None:
    project = evident_project(library, status=Status.FAILED, fields={}, score=None, signals=(), reason="No JSON.")
    view = turn(project).sample.evidence

    assert view.nothing.text() == "There is no answer to hold against anything: this sample failed."
    assert not view.ask.button.isEnabled()


def test_after_an_edit_it_is_of_what_the_model_wrote(library: Library, turn: Callable[[Project], ReviewPage]) -> None:
    project = evident_project(library, source_evidence())
    (sample,) = library.page(project.id)
    library.edit_sample(sample.id, {**sample.fields, "answer": "It is a giant."}, ())
    view = turn(project).sample.evidence

    assert view.edited.isVisible()
    assert view.sentences.row_of(1).text == "In 1911 it was seen from Mumbai."


def test_an_edit_is_made_in_the_sample(
    qtbot: QtBot, session: Session, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    page = turn(evident_project(library, source_evidence()))

    qtbot.keyClick(focus(page), Qt.Key.Key_E)
    assert page.sample.view.editor.isVisible()
    assert not page.sample.tabs.isEnabled()

    qtbot.keyClick(focus(page), Qt.Key.Key_Escape)
    settle(qtbot, session)
    assert page.sample.tabs.isEnabled()


def test_shift_j_scrolls_what_stands_beside_the_sentences(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    page = turn(evident_project(library, source_evidence()))
    witness = page.sample.evidence.witness
    witness.show_text("Source", "Many words. " * 600)
    qtbot.waitUntil(lambda: witness.area.verticalScrollBar().maximum() > 0)

    qtbot.keyClick(focus(page), Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)

    assert witness.area.verticalScrollBar().value() > 0


@pytest.mark.parametrize(("width", "beside"), [(1700, True), (800, False)])
def test_the_sides_stand_under_each_other_where_it_is_narrow(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage], width: int, beside: bool
) -> None:
    page = turn(evident_project(library, source_evidence()))
    view = page.sample.evidence

    page.resize(width, 760)

    qtbot.waitUntil(lambda: (view.witness.y() == 0) is beside)
    assert view.sides.beside is beside
    assert beside or view.sentences.geometry().bottom() < view.witness.y()


def test_the_link_under_the_score_leads_to_the_evidence(qtbot: QtBot, library: Library, opens: Opens) -> None:
    page = opens(evident_project(library, source_evidence()))

    qtbot.mouseClick(page.sample.view.score.link, Qt.MouseButton.LeftButton)

    assert page.sample.evidence.isVisible()


def test_a_long_answer_scrolls_beside_its_source_and_does_not_push_it_away(
    qtbot: QtBot, library: Library, turn: Callable[[Project], ReviewPage]
) -> None:
    text = " ".join(f"Star {number} is far away." for number in range(80))
    spans = sentence_spans(text)
    evidence = Evidence("source", tuple(SentenceEvidence(*span, 0.9, unsupported=("star",)) for span in spans))
    page = turn(evident_project(library, evidence, fields={"question": "How many?", "answer": text}))
    page.resize(1700, 760)
    view = page.sample.evidence

    assert view.sentences.count() == len(spans)
    qtbot.waitUntil(lambda: view.area.verticalScrollBar().maximum() == 0)
    assert view.sentences.height() <= view.sides.height()
    assert view.sentences.verticalScrollBar().maximum() > 0


def test_of_many_words_the_first_are_named() -> None:
    words = tuple(f"w{number}" for number in range(15))

    assert missing_in_words(Evidence("source", (SentenceEvidence(0, 1, 0.9, unsupported=words),))).endswith(
        "w11 and 3 more"
    )
