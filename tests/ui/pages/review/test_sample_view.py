"""The sample in full."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.sample import Signal
from desktop.recipes.guiding import critique
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.review.lineage_view import sampling_in_words
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.pipeline.making import ESSAY, trace
from tests.ui.conftest import settle
from tests.ui.pages.review.making import Opens, add, cited_project, focus, shown

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_s_shades_the_words_that_the_model_was_unsure_of_and_is_remembered(
    opens: Opens, qtbot: QtBot, library: Library, essays: Project, session: Session
) -> None:
    add(library, essays, fields={"essay": "So unsure."}, raw_text="So unsure.", trace=trace("So unsure.", -3.0))
    page = opens(essays)
    view = page.sample.view.fields
    assert [each.cursor.selectedText() for each in view.fields[0].text.extraSelections()] == ["So", "unsure"]
    assert not view.legend.isHidden()

    qtbot.keyClick(focus(page), Qt.Key.Key_S)

    assert not session.preferences.shade_doubt
    assert view.fields[0].text.extraSelections() == []
    assert view.legend.isHidden()


def test_the_sample_scrolls_by_keyboard_too(qtbot: QtBot, press: Callable[..., None], page: ReviewPage) -> None:
    bar = page.sample.view.area.verticalScrollBar()
    page.sample.view.lineage.fold.head.click()
    page.sample.view.lineage.prompt_fold.head.click()
    qtbot.waitUntil(lambda: bar.maximum() > 0)

    press(Qt.Key.Key_J, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() > 0

    press(Qt.Key.Key_K, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() == 0


def test_what_is_marked_in_a_text_stays_while_others_come_in(
    qtbot: QtBot, session: Session, page: ReviewPage, project: Project
) -> None:
    essay = page.sample.view.fields.fields[1].text
    essay.selectAll()

    session.changed.emit(Change(Touched.SAMPLES, project.id))
    settle(qtbot, session)

    assert essay.textCursor().selectedText() == ESSAY


def test_each_signal_stands_with_its_bar_and_what_it_measures(page: ReviewPage, project: Project) -> None:
    rows = page.sample.view.score.signals.rows

    assert list(rows) == ["relevance", "coherence", "order", "completeness", "repetition"]
    assert rows["relevance"].said.text() == "It answers this prompt"
    assert rows["relevance"].title.toolTip().startswith("How much likelier")
    assert rows["relevance"].bar is not None
    assert rows["relevance"].bar.accessibleName().startswith("Relevance: ")


def test_where_a_sample_came_from_is_one_click_away(page: ReviewPage) -> None:
    lineage = page.sample.view.lineage
    assert lineage.fold.content.isHidden()

    lineage.fold.head.click()

    assert not lineage.fold.content.isHidden()
    assert "Argue this point" in lineage.prompt.text()


def test_the_seed_number_is_told_whole(page: ReviewPage) -> None:
    detail = page.sample.view.detail
    assert detail is not None
    lineage = replace(detail.sample.lineage, seed_number=12_345_678)

    told = sampling_in_words(replace(detail.sample, lineage=lineage))

    assert told.endswith("seed 12345678")


def test_a_further_draft_and_a_revision_name_the_one_before(page: ReviewPage) -> None:
    view = page.sample.view.lineage
    detail = page.sample.view.detail
    assert detail is not None
    assert not view.facts.isRowVisible(view.value_of("Version")), "a first draft has none"

    other = replace(detail.sample, lineage=replace(detail.sample.lineage, parent_id=12))
    view.show_detail(replace(detail, sample=other))
    assert view.value_of("Version").text() == "Another draft of #12"

    wish = (Message("assistant", "Trees."), Message("user", critique("Do not repeat yourself.")))
    view.show_detail(replace(detail, sample=replace(other, prompt=(*other.prompt, *wish))))
    assert view.value_of("Version").text() == "Revision of #12"


def test_the_sentence_that_is_cited_is_lit_and_what_the_source_lacks_is_marked(
    opens: Opens, library: Library
) -> None:
    page = opens(cited_project(library))
    view = page.sample.view

    lit = view.source.passage.extraSelections()
    assert [each.cursor.selectedText() for each in lit] == ["Ankaa is an orange giant."]
    assert view.source.caption.text() == "Source: Phoenix, Stars. The sentence that it cites is lit."
    assert shown(page) == ["What is Ankaa?", "A blue giant."]
    answer = view.fields.fields[1].text.extraSelections()
    assert [each.cursor.selectedText() for each in answer] == ["blue"]


def test_the_rubric_stands_apart_from_the_score(opens: Opens, library: Library, essays: Project) -> None:
    signals = (Signal("relevance", 1.0, 0.9), Signal("criterion:1", 7.0, 0.75, "It is kind."))
    add(library, essays, signals=signals, fields={"essay": "Be kind."})

    score = opens(essays).sample.view.score

    assert list(score.signals.rows) == ["relevance"]
    assert score.criteria.rows["criterion:1"].said.text() == "It is kind."
    assert not score.rubric.isHidden()


def test_what_a_sample_was_varied_by_reads_as_lines(opens: Opens, library: Library, essays: Project) -> None:
    fields = {"essay": "Bees are busy.", "attributes": {"audience": "children", "style": "plain"}}
    add(library, essays, fields=fields)
    said = shown(opens(essays))
    assert [line for line in said[-1].splitlines() if line] == ["audience: children", "style: plain"]
