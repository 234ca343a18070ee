"""What curation found, in Review: marks, lines, texts side by side, the filter, and one action for a whole kind."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.imported import Import
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Status
from desktop.pipeline.imports import settings_of
from desktop.store.library import Library
from desktop.ui.pages.review.filters import Filter
from desktop.ui.pages.review.finding_words import finding_in_words, mending_in_words, shape_of
from desktop.ui.pages.review.findings_view import FindingLine
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.pipeline.making import a_run
from tests.ui.conftest import settle
from tests.ui.pages.review.making import Opens, focus

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

STORK = "The white stork nests on roofs and towers across central Europe, and flies to Africa in August."
TWIN = "The white stork nests on roofs and towers across central Europe, and leaves for Africa in autumn."
LETTER = "Write to ada@lovelace.org about the engine."
BENCH = "A farmer has 12 hens, each of which lays 5 eggs in a week. How many eggs is that?"
TEXTS = (STORK, TWIN, LETTER, f"Here is a sum. {BENCH}", "Rivers carve valleys.")
EMAIL = Finding(FindingKind.PERSONAL, words="ada@lovelace.org", place="an e-mail address")


def add_said(library: Library, run: Run, ordinal: int, text: str) -> Sample:
    lineage = Lineage(run.id, 1, ordinal, None, 0)
    said = (Message("user", "Go on."), Message("assistant", text))
    return library.add_sample(
        Sample(run.project_id, lineage, Status.ACCEPTED, {"essay": text}, said, (), text, score=0.8)
    )


@pytest.fixture
def found(library: Library, essays: Project) -> dict[str, int]:
    """The samples' ids by what they say: a near copy, somebody's address, a benchmark's row, and what is clean."""
    run = a_run(library, essays, len(TEXTS))
    ids = {text: add_said(library, run, number, text).id for number, text in enumerate(TEXTS)}
    row = Finding(FindingKind.CONTAMINATION, 0.8, BENCH, "gsm8k.jsonl, row 17", BENCH)
    library.store_findings(
        {
            ids[TWIN]: [Finding(FindingKind.NEAR_COPY, 0.64, twin_id=ids[STORK])],
            ids[LETTER]: [EMAIL, EMAIL],
            ids[TEXTS[3]]: [row, EMAIL],
        }
    )
    return ids


@pytest.fixture
def page(opens: Opens, essays: Project, found: Mapping[str, int]) -> ReviewPage:
    return opens(essays)


def look_for(qtbot: QtBot, session: Session, page: ReviewPage, *kinds: FindingKind) -> None:
    page.listing.finder.found.choose(kinds)
    settle(qtbot, session)


def listed(page: ReviewPage) -> list[int]:
    model = page.listing.model
    return list(model.ids_between(0, model.rowCount()))


def go_to(qtbot: QtBot, session: Session, page: ReviewPage, sample_id: int) -> list[FindingLine]:
    """The lines that show for a sample."""
    page.listing.table.select_id(sample_id)
    settle(qtbot, session)
    view = page.sample.view.findings
    return [] if view.isHidden() else [line for line in view.lines if not line.isHidden()]


def lit(line: FindingLine) -> Sequence[list[str]]:
    return [[each.cursor.selectedText() for each in text.extraSelections()] for text in line.sides.texts]


def test_the_list_marks_a_sample_with_findings_and_says_so_in_words(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    model = page.listing.model
    rows = {text: model.row_of(found[text]) for text in TEXTS}
    qtbot.waitUntil(lambda: model.sample_at(rows[STORK]) is not None)

    assert model.found_at(rows[TEXTS[3]]) == (FindingKind.CONTAMINATION, FindingKind.PERSONAL)
    assert model.found_at(rows[LETTER]) == (FindingKind.PERSONAL,)
    index = model.index(rows[TWIN], 1)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Found by curation: Near copies"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith(". Found by curation: Near copies")
    assert model.index(rows[STORK], 1).data(Qt.ItemDataRole.AccessibleTextRole) is None
    assert model.index(rows[TWIN], 0).data(Qt.ItemDataRole.ToolTipRole) is None


def test_a_near_copy_stands_beside_its_twin_with_what_both_say_lit(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    (line,) = go_to(qtbot, session, page, found[TWIN])

    twin = f"#{found[STORK]}"
    assert line.said.text() == f"Nearly the same as sample {twin}: both share 64 % of their three-word runs."
    assert line.sides.isVisible()
    assert line.sides.captions[1].text() == f"Sample {twin}. What both say is lit."
    assert line.sides.texts[1].shown_text() == f"Go on.\n{STORK}"
    own, other = lit(line)
    assert own == other
    assert own == ["Go on.\u2029The white stork nests on roofs and towers across central Europe, and"]

    line.compare.click()

    assert not line.sides.isVisible()
    assert line.compare.text() == "Compare"


def test_one_goes_to_the_twin_even_where_it_is_filtered_out(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    look_for(qtbot, session, page, FindingKind.NEAR_COPY)
    (line,) = go_to(qtbot, session, page, found[TWIN])

    line.go.click()
    settle(qtbot, session)

    assert page.listing.table.current_id == found[STORK]
    assert page.listing.finder.found.kinds is None
    assert go_to(qtbot, session, page, found[STORK]) == []


def test_a_twin_that_is_gone_is_said_to_be(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int], library: Library
) -> None:
    library.store_findings({found[STORK]: [Finding(FindingKind.COPY, twin_id=4711)]})

    (line,) = go_to(qtbot, session, page, found[STORK])

    assert line.said.text() == "Word for word the same as sample #4711. That one is gone."
    assert line.compare.isHidden()
    assert line.go.isHidden()


def test_the_row_of_a_benchmark_stands_beside_and_each_finding_is_marked_in_the_text(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    row, address = go_to(qtbot, session, page, found[TEXTS[3]])

    assert row.said.text() == "Holds text of a benchmark: 80 % of it stands in gsm8k.jsonl, row 17."
    assert row.sides.captions[1].text() == "gsm8k.jsonl, row 17. What both say is lit."
    own, other = lit(row)
    assert own == other
    assert own == [BENCH.rstrip("?")]
    assert row.go.isHidden()
    assert address.said.text() == "Holds an e-mail address: “ada@lovelace.org”"
    assert address.compare.isHidden()
    text = page.sample.view.fields.fields[0].text
    assert [each.cursor.selectedText() for each in text.extraSelections()] == [BENCH]


def test_the_filter_counts_each_kind_and_finds_its_samples(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    chooser = page.listing.finder.found
    assert [chooser.itemText(number) for number in range(chooser.count())] == [
        "With or without findings",
        "Anything found (3)",
        "Nothing found",
        "Near copies (1)",
        "Benchmark text (1)",
        "Personal data (2)",
    ]

    chooser.setCurrentText("Personal data (2)")
    settle(qtbot, session)
    assert listed(page) == [found[TEXTS[3]], found[LETTER]]

    chooser.setCurrentText("Nothing found")
    settle(qtbot, session)
    assert listed(page) == [found[TEXTS[4]], found[STORK]]

    chooser.setCurrentText("Anything found (3)")
    page.listing.finder.search.setText("engine")
    settle(qtbot, session)
    assert listed(page) == [found[LETTER]]


def test_where_nothing_was_found_there_is_no_filter_for_it(opens: Opens, essays: Project, library: Library) -> None:
    add_said(library, a_run(library, essays, 1), 0, STORK)
    page = opens(essays)

    assert page.listing.finder.found.isHidden()
    assert page.listing.mend.isHidden()


def test_one_comes_from_elsewhere_to_the_samples_of_a_kind(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    page.arrive({"found": ["personal"]})
    settle(qtbot, session)
    assert listed(page) == [found[TEXTS[3]], found[LETTER]]

    page.arrive({"statuses": ["rejected"], "found": ["personal"]})
    settle(qtbot, session)
    assert listed(page) == []

    page.arrive({"statuses": []})
    settle(qtbot, session)
    assert len(listed(page)) == len(TEXTS)


def test_all_of_a_kind_are_rejected_at_once_and_taken_back_in_one_step(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int], library: Library
) -> None:
    look_for(qtbot, session, page, FindingKind.PERSONAL)
    bar = page.listing.mend
    assert bar.isVisible()
    assert bar.reject.text() == "Reject all 2"
    assert bar.sentence.text() == "2 still stand. What you accepted or edited stays."

    bar.reject.click()
    settle(qtbot, session)

    assert page.sample.notice.isVisible()
    assert page.sample.notice.text == "2 samples rejected; U takes them back."
    assert [library.sample(found[text]).review for text in (LETTER, TEXTS[3], STORK)] == ["reject", "reject", ""]
    assert bar.reject.isHidden()
    assert "None of these stands any more" in bar.sentence.text()
    assert session.undo.undoText() == "reject of all with: Personal data"

    session.undo.undo()
    settle(qtbot, session)

    assert {library.sample(sample_id).review for sample_id in found.values()} == {""}
    assert {library.sample(sample_id).status for sample_id in found.values()} == {Status.ACCEPTED}
    assert bar.reject.text() == "Reject all 2"
    assert bar.reject.isEnabled()


def test_copies_give_way_by_the_same_button_and_are_no_reviews(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int], library: Library
) -> None:
    look_for(qtbot, session, page, FindingKind.NEAR_COPY)
    page.listing.mend.reject.click()
    settle(qtbot, session)

    gone = library.sample(found[TWIN])
    assert (gone.status, gone.review) == (Status.REJECTED, "")
    assert gone.reason == f"It repeats sample {found[STORK]}."

    session.undo.undo()
    settle(qtbot, session)

    back = library.sample(found[TWIN])
    assert (back.status, back.reason) == (Status.ACCEPTED, "")

    session.undo.redo()
    settle(qtbot, session)

    assert library.gave_way(page.project.id) == [found[TWIN]]


def test_what_a_person_accepted_stays_and_only_what_is_listed_is_rejected(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int], library: Library
) -> None:
    library.review_sample(found[LETTER], "accept")
    look_for(qtbot, session, page, FindingKind.PERSONAL)
    assert page.listing.mend.reject.text() == "Reject it"

    page.listing.finder.search.setText("engine")
    settle(qtbot, session)
    assert page.listing.mend.reject.isHidden()

    page.listing.finder.search.clear()
    settle(qtbot, session)
    page.listing.mend.reject.click()
    settle(qtbot, session)

    assert library.sample(found[LETTER]).review == "accept"
    assert library.sample(found[TEXTS[3]]).review == "reject"


def test_the_menu_of_the_table_offers_it_too(qtbot: QtBot, session: Session, page: ReviewPage) -> None:
    look_for(qtbot, session, page, FindingKind.PERSONAL)

    texts = [action.text() for action in page.commands.menu().actions()]

    assert "Reject all 2" in texts


def test_from_the_menu_without_a_kind_one_is_told_to_choose_one(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int], library: Library
) -> None:
    page.reject_found()
    told = "Choose one kind of finding over the table; then all that have it can be rejected."
    assert page.sample.notice.text == told

    look_for(qtbot, session, page, FindingKind.PERSONAL)
    for _ in range(2):
        page.reject_found()
        settle(qtbot, session)

    assert [library.sample(found[text]).review for text in (LETTER, TEXTS[3])] == ["reject", "reject"]
    assert page.sample.notice.text.startswith("None of these stands any more")
    assert session.undo.count() == 1


def test_the_tab_key_reaches_filter_button_and_links(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int]
) -> None:
    look_for(qtbot, session, page, FindingKind.NEAR_COPY)
    (line,) = go_to(qtbot, session, page, found[TWIN])
    reached = set()
    page.listing.finder.search.setFocus()
    for _ in range(40):
        qtbot.keyClick(focus(page), Qt.Key.Key_Tab)
        reached.add(focus(page))

    assert {page.listing.finder.found, page.listing.mend.reject, line.compare, line.go} <= reached
    assert all(each.text() for each in (line.compare, line.go) if isinstance(each, QPushButton))


def test_findings_that_come_in_are_shown_when_the_page_looks_again(
    qtbot: QtBot, session: Session, page: ReviewPage, found: Mapping[str, int], library: Library
) -> None:
    go_to(qtbot, session, page, found[STORK])
    library.store_findings({found[STORK]: [Finding(FindingKind.LANGUAGE, place="German, not English")]})

    page.listing.refresh()
    page.sample.show_sample(found[STORK])
    settle(qtbot, session)

    (line,) = go_to(qtbot, session, page, found[STORK])
    assert line.said.text() == "In another language than was asked for: German, not English."
    assert page.listing.finder.found.findText("Other language (1)") > 0
    model = page.listing.model
    row = model.row_of(found[STORK])
    qtbot.waitUntil(lambda: bool(model.sample_at(row)) and model.found_at(row) == (FindingKind.LANGUAGE,))


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_has_words_and_a_shape(kind: FindingKind, session: Session) -> None:
    said = finding_in_words(Finding(kind, 0.004, "some words", "a place", "other", 7))

    assert "{" not in said
    assert not session.theme.icon(*shape_of(kind)).isNull()
    assert mending_in_words(kind, 1) != mending_in_words(kind, 0) or kind is FindingKind.QUOTE


def test_of_other_filters_nothing_that_stands_is_left() -> None:
    kinds = (FindingKind.SECRET,)

    assert Filter(found=kinds, statuses=(Status.REJECTED,)).standing is None
    assert Filter(found=kinds, reviewed=True).standing is None
    assert Filter(found=(*kinds, FindingKind.COPY)).kind is None


def brought_in(library: Library, **changes: Any) -> Project:
    """A project with the second row of a file, which has a passage and an answer to a question about it."""
    project = library.add_project("Brought in", "document-qa", {})
    brought = Import("rows.jsonl", "0" * 64, "CC BY 4.0", rows=2, taken=2)
    run = library.start_run(project.id, 0, 1, 0, "", settings_of(brought))
    fields = {
        "passage": STORK,
        "question": "Where do storks nest?",
        "answer": "On roofs.",
        "imported_from": {"sample": 9, "model": {"name": "Big"}},
    }
    said = (Message("user", "Where do storks nest?"),)
    plain = Sample(project.id, Lineage(run.id, 1, 1, None, 0), Status.GENERATED, fields, said, said, "")
    library.add_sample(replace(plain, **changes))
    return project


def test_its_answer_is_held_against_the_passage_that_came_with_it(
    qtbot: QtBot, session: Session, opens: Opens, library: Library
) -> None:
    start = STORK.index("roofs")
    sentence = SentenceEvidence(0, 9, 0.1, "roofs and towers", start, start + len("roofs and towers"))
    page = opens(brought_in(library, evidence=(Evidence("source", (sentence,)),)))

    page.sample.toggle_evidence()
    settle(qtbot, session)

    witness = page.sample.evidence.witness
    assert witness.caption.text() == "Source: rows.jsonl"
    assert witness.passage.shown_text() == STORK
    assert [each.cursor.selectedText() for each in witness.passage.extraSelections()] == ["roofs and towers"]


def test_before_it_is_scored_that_is_what_is_missing(
    qtbot: QtBot, session: Session, opens: Opens, library: Library
) -> None:
    page = opens(brought_in(library))

    page.sample.toggle_evidence()
    settle(qtbot, session)

    told = "It was brought in with a passage, but was not scored against it yet."
    assert page.sample.evidence.nothing.text() == told


def test_of_a_row_that_was_brought_in_its_file_is_told_and_its_passage_shown(opens: Opens, library: Library) -> None:
    view = opens(brought_in(library)).sample.view

    lineage = view.lineage
    assert lineage.value_of("Brought in from").text() == "rows.jsonl, row 2"
    assert lineage.value_of("Licence of the file").text() == "CC BY 4.0"
    assert lineage.value_of("Made elsewhere").text() == "sample: 9, model: Big"
    made_here = [lineage.value_of(name) for name in ("Run", "Sampling", "Time", "Made")]
    assert not any(lineage.facts.isRowVisible(value) for value in made_here)
    assert lineage.prompt_fold.head.text() == "What was said before the answer"
    assert view.source.passage.shown_text() == STORK
    assert view.source.caption.text() == "The passage that came with it in rows.jsonl"
    assert [each.caption.text() for each in view.fields.fields if not each.isHidden()] == ["Question", "Answer"]
