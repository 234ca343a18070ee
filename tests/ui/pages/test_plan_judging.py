"""Plan: what is measured of a sample, how often the model is asked again, and which model judges."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.domain.model import ModelIdentity
from desktop.domain.project import Judging, Project
from desktop.judging.catalogue import KINDS, USUAL, price
from desktop.store.library import Library
from desktop.ui.pages.plan.judges import known_judges, remember_judge
from desktop.ui.pages.plan.judging import MOST_RESAMPLES, JudgingSection
from desktop.ui.pages.plan.measures import always, measures, tokens_of_sample
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.engine.gguf_files import write_gguf
from tests.recipes.making import shipped
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import document_project, enter, eventually, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
INSIDE = QPoint(9, 9)
LARGER = ModelIdentity("ab" * 32, "Larger.gguf", "Larger", "llama", "Q4_K", "mit", 4096, 9)


def judging_of(library: Library, project: Project) -> Judging:
    return library.project_of(project.id).judging


def click(section: JudgingSection, name: str) -> None:
    # On its mark: beside a short text there is nothing to click.
    QTest.mouseClick(section.box(name), Qt.MouseButton.LeftButton, pos=INSIDE)


# --- what is measured ----------------------------------------------------------------------------------


def test_every_signal_is_either_chosen_always_measured_or_comes_of_asking_again() -> None:
    chosen = [name for measure in measures() for name in measure.names]
    free = [kind.name for kind in always()]
    resampled = [kind.name for kind in KINDS.values() if kind.needs == "resamples"]

    assert sorted([*chosen, *free, *resampled]) == sorted(KINDS)
    assert price(free, 60, 200) == 0


def test_the_usual_signals_are_on_with_their_meaning_and_price(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    section = shown_page(qtbot, session, essays).judging

    assert section.box("relevance").isChecked()
    assert section.box("relevance").text() == "Relevance"
    said = section.box("relevance").accessibleDescription()
    assert said.startswith("How much likelier the prompt makes the beginning")
    assert said.endswith("About 64 more tokens for an answer of 200 tokens.")
    assert "Coherence" in section.always.text()


def test_what_needs_a_source_is_offered_only_where_there_is_one(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    assert not page.judging.box("grounding").isVisible()

    page.show_project(document_project(library))
    settle(qtbot, session)

    assert page.judging.box("grounding").isVisible()
    assert page.judging.box("grounding").isChecked()
    assert page.judging.box("asked_support").isVisible()
    assert not page.judging.box("asked_support").isChecked()
    assert "to a passage of 300" in page.judging.box("grounding").accessibleDescription()


def test_a_signal_is_switched_off_with_all_that_is_read_of_it_and_that_can_be_undone(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    section = shown_page(qtbot, session, essays).judging
    before = section.total.text()

    click(section, "relevance")
    settle(qtbot, session)
    assert set(judging_of(library, essays).signals or ()) == USUAL - {"relevance", "difficulty"}
    assert section.total.text() != before
    assert session.undo.undoText() == "change of what is measured"

    undo(qtbot, session)
    assert judging_of(library, essays) == Judging()
    eventually(qtbot, session, section.box("relevance").isChecked)


def test_the_usual_signals_are_not_written_down(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    section = shown_page(qtbot, session, essays).judging

    click(section, "order")
    settle(qtbot, session)
    assert judging_of(library, essays).signals is not None
    click(section, "order")
    settle(qtbot, session)

    assert judging_of(library, essays).signals is None


def test_the_price_of_all_together_counts_what_there_is_to_measure() -> None:
    plain, with_source = (tokens_of_sample(Judging(), shipped(name)) for name in ("essay", "document-qa"))

    assert 0 < plain < with_source
    assert tokens_of_sample(Judging(resamples=4), shipped("essay")) == plain + 800


def test_of_a_passage_that_a_person_wrote_only_what_speaks_of_its_request_can_be_chosen(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    section = shown_page(qtbot, session, library.add_project("Requests", "reverse", {})).judging

    assert section.box("relevance").isVisibleTo(section)
    assert not any(section.box(name).isVisibleTo(section) for name in ("order", "grounding"))
    assert not section.always.isVisibleTo(section)
    assert tokens_of_sample(Judging(), shipped("reverse")) < tokens_of_sample(Judging(), shipped("essay"))


# --- asking again --------------------------------------------------------------------------------------


def test_how_often_it_is_asked_again_is_saved_with_its_price_told(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    section = shown_page(qtbot, session, essays).judging
    assert (section.resamples.value(), section.resamples.maximum()) == (0, MOST_RESAMPLES)

    enter(qtbot, section.resamples, "8")
    eventually(qtbot, session, lambda: judging_of(library, essays).resamples == 8)

    assert "1,600 in all" in section.asking.text()
    assert "An error that it makes every time stays invisible." in section.asking.text()
    undo(qtbot, session)
    eventually(qtbot, session, lambda: section.resamples.value() == 0)


def test_what_is_typed_last_is_saved_for_the_project_that_it_was_typed_for(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    other = document_project(library)

    page.judging.resamples.setValue(3)
    page.show_project(other)
    settle(qtbot, session)

    assert judging_of(library, essays).resamples == 3
    assert judging_of(library, other).resamples == 0


# --- the judge -----------------------------------------------------------------------------------------


@pytest.fixture
def larger(library: Library, tmp_path: Path) -> Path:
    """A model that the library knows as the judge of another project."""
    path = tmp_path / "Larger.gguf"
    path.touch()
    library.remember_model(LARGER, path)
    return path


def test_the_model_that_writes_judges_unless_another_one_is_chosen(
    qtbot: QtBot, session: Session, library: Library, essays: Project, larger: Path
) -> None:
    box = shown_page(qtbot, session, essays).judging.picker.box
    assert [box.itemText(number) for number in range(box.count())] == [
        "The model that writes",
        "Larger",
        "A model file…",
    ]
    assert box.currentText() == "The model that writes"

    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    settle(qtbot, session)
    assert judging_of(library, essays).judge == LARGER.sha256
    assert session.undo.undoText() == "change of the judge"

    undo(qtbot, session)
    eventually(qtbot, session, lambda: box.currentText() == "The model that writes")


def test_a_judge_whose_file_is_gone_is_shown_by_its_sha256(
    qtbot: QtBot, session: Session, library: Library, essays: Project, larger: Path
) -> None:
    larger.unlink()
    project = library.update_project(replace(essays, judging=Judging(judge=LARGER.sha256)))

    box = shown_page(qtbot, session, project).judging.picker.box

    assert box.currentText() == f"A model that is not here ({LARGER.sha256[:12]})"


def test_a_file_can_be_chosen_as_the_judge(
    qtbot: QtBot,
    session: Session,
    library: Library,
    essays: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "Tiny.gguf"
    write_gguf(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *rest: (str(path), ""))
    picker = shown_page(qtbot, session, essays).judging.picker

    picker.box.setCurrentIndex(picker.box.count() - 1)
    picker.box.activated.emit(picker.box.count() - 1)
    settle(qtbot, session)

    judge = judging_of(library, essays).judge
    assert library.model_path(judge) == path
    assert picker.box.currentText() == "Tiny"
    assert not picker.notice.isVisible()


def test_a_file_that_is_no_model_is_refused_in_place(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    path = tmp_path / "letter.gguf"
    path.write_text("Dear judge", encoding="utf-8")
    picker = shown_page(qtbot, session, essays).judging.picker

    picker.use_file(path)
    settle(qtbot, session)

    assert picker.notice.isVisible()
    assert judging_of(library, essays).judge == ""


def test_the_model_that_writes_stays_the_one_that_was_used_last(library: Library, tmp_path: Path) -> None:
    writer = ModelIdentity("cd" * 32, "Writer.gguf", "Writer", "llama", "Q4_K", "mit", 4096, 9)
    library.remember_model(writer, tmp_path / "Writer.gguf")

    remember_judge(library, LARGER, tmp_path / "Larger.gguf", tmp_path)

    last = library.last_model()
    assert last is not None
    assert last.sha256 == writer.sha256
    assert library.model_path(LARGER.sha256) == tmp_path / "Larger.gguf"


def test_only_models_whose_files_are_there_can_judge(library: Library, larger: Path) -> None:
    assert known_judges(library) == (LARGER,)
    larger.unlink()
    assert known_judges(library) == ()


# --- around --------------------------------------------------------------------------------------------


def test_what_is_read_only_cannot_be_changed(
    qtbot: QtBot, session: Session, essays: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "read_only", property(lambda self: True))
    section = shown_page(qtbot, session, essays).judging

    assert not section.box("relevance").isEnabled()
    assert not section.resamples.isEnabled()
    assert not section.picker.box.isEnabled()
    assert section.checkup_link.isEnabled()


def test_the_section_leads_to_the_check_up(qtbot: QtBot, session: Session, essays: Project) -> None:
    section = shown_page(qtbot, session, essays).judging

    with qtbot.waitSignal(session.went) as gone:
        section.checkup_link.click()

    assert gone.args == [Destination(Place.CHECKUP)]


def test_the_rubric_says_when_a_criterion_counts(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    assert "only if the check-up showed" in page.rubric.sentence.text()
