"""Export: what goes out, seen before it is written."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Lineage, Sample, Status
from desktop.domain.selection import Selection
from desktop.exchange.formats import FORMATS
from desktop.pipeline.exporting import ExportReport, first_rows
from desktop.pipeline.repeating import carry_out
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.export.destination import breakable, target_of
from desktop.ui.pages.export.formats import format_in_words
from desktop.ui.pages.export.outlook import LONGEST_LINE
from desktop.ui.pages.export.page import ExportPage
from desktop.ui.pages.export.wish import Include
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The languages of the rows are told elsewhere: loading what tells them takes a second."""
    monkeypatch.setattr("desktop.pipeline.exporting.languages_in", lambda texts: ("en",))


@pytest.fixture
def made(library: Library) -> Project:
    """Eight essays: the first two reviewed, one of them rejected; the third scores 0.2."""
    project = made_essays(library, 8)
    ids = sample_ids(library, project)
    library.review_samples(ids[:1], "accept")
    library.review_samples(ids[1:2], "reject")
    library.score_sample(ids[2], Status.REJECTED, 0.2, (), "too short")
    return project


@pytest.fixture
def page(qtbot: QtBot, session: Session, tmp_path: Path) -> ExportPage:
    """The page, in sight, without a project; it writes into a folder of the test."""
    made = ExportPage(session)
    made.destination.folder = tmp_path
    qtbot.addWidget(made)
    made.resize(1150, 760)
    made.show()
    return made


@pytest.fixture
def settled(qtbot: QtBot, session: Session) -> Callable[[], None]:
    """Waits until everything asked is answered."""
    return lambda: settle(qtbot, session)


def sample_ids(library: Library, project: Project) -> list[int]:
    return [sample_id for batch in library.ids(project.id) for sample_id in batch]


def show(page: ExportPage, project: Project, settled: Callable[[], None]) -> None:
    page.show_project(project)
    settled()


def figures(page: ExportPage) -> dict[Include, str]:
    return {include: figure.text() for include, figure in page.choices.figures.items() if not figure.isHidden()}


def read_card(page: ExportPage, settled: Callable[[], None]) -> str:
    """What the card says that would be written now."""
    page.start_bar.card.click()
    settled()
    assert page.card is not None
    return page.card.text.toPlainText()


def written(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_without_samples_there_is_one_step_to_take(
    page: ExportPage, qtbot: QtBot, session: Session, essays: Project, settled: Callable[[], None]
) -> None:
    show(page, essays, settled)
    assert page.empty.isVisible()
    assert page.empty.step is not None
    with qtbot.waitSignal(session.went) as gone:
        page.empty.step.click()
    assert gone.args == [Destination(Place.RUN)]


def test_each_choice_says_how_many_rows_it_writes(
    page: ExportPage, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    assert figures(page) == {Include.ACCEPTED: "6", Include.ABOVE: "6", Include.EVERYTHING: "8"}
    assert page.start_bar.start.text() == "Export 6 rows"
    assert page.choices.unreviewed.text() == "5 of these were not reviewed."


@pytest.mark.parametrize("chosen", [False, True])
def test_what_has_no_row_is_not_counted_as_unreviewed(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None], *, chosen: bool
) -> None:
    lineage = Lineage(library.runs(made.id)[0].id, 1, 8, None, 0)
    library.add_sample(Sample(made.id, lineage, Status.REJECTED, {"thesis": "Cut off."}, (), (), "Cut off."))
    ids = sample_ids(library, made)
    library.review_samples(ids[:8], "accept")
    show(page, made, settled)
    if chosen:
        page.arrive({"ids": tuple(ids)})
    else:
        page.choices.radios[Include.EVERYTHING].click()
    settled()
    assert page.start_bar.start.text() == "Export 8 rows"
    assert page.choices.unreviewed.text() == "All of these were reviewed."
    page.formats.choose("full")
    settled()
    assert page.choices.unreviewed.text() == "1 of these was not reviewed."


def test_the_rows_of_another_choice_are_counted_and_shown(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    page.choices.radios[Include.EVERYTHING].click()
    assert not page.start_bar.start.isEnabled(), "until it is counted"
    settled()
    assert page.start_bar.start.text() == "Export 8 rows"
    assert page.choices.unreviewed.text() == "6 of these were not reviewed."
    expected = first_rows(library, made, "messages", Selection.everything("messages"), 5)
    assert page.rows.text.toPlainText().splitlines() == expected


def test_a_least_score_chooses_what_it_is_for(
    page: ExportPage, qtbot: QtBot, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    page.choices.score.setFocus()
    page.choices.score.selectAll()
    QTest.keyClicks(page.choices.score, page.choices.score.locale().toString(0.1, "f", 2))
    QTest.keyClick(page.choices.score, Qt.Key.Key_Return)
    settled()
    assert page.choices.radios[Include.ABOVE].isChecked()
    assert page.start_bar.start.text() == "Export 7 rows"


def test_another_format_shows_its_rows(
    page: ExportPage, qtbot: QtBot, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    card = page.formats.cards["full"]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Space)
    settled()
    first = page.rows.text.toPlainText().splitlines()[0]
    assert first.startswith('{"id":')
    assert first.endswith(" …")
    assert len(first) == LONGEST_LINE + 2
    assert '"full" shape' in read_card(page, settled)


def test_lines_wrap_when_asked(page: ExportPage, made: Project, settled: Callable[[], None]) -> None:
    show(page, made, settled)
    assert page.rows.text.horizontalScrollBar().maximum() > 0
    page.rows.wrap.click()
    assert page.rows.text.horizontalScrollBar().maximum() == 0


def test_the_rows_and_their_card_are_written(
    page: ExportPage, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    preview = read_card(page, settled)
    page.start_bar.start.click()
    settled()
    rows = written(tmp_path / "Essays.jsonl")
    assert len(rows) == 6
    assert all(list(row) == ["messages"] for row in rows)
    card = QTextDocument()
    card.setMarkdown((tmp_path / "Essays.card.md").read_text(encoding="utf-8").split("---\n", 2)[2])
    assert card.toPlainText() == preview
    assert page.start_bar.said.text() == "6 of 6 rows"
    assert page.notice.text.replace("\u200b", "") == f"Wrote 6 rows to {tmp_path / 'Essays.jsonl'}."


def test_what_was_written_can_be_shown_in_its_folder(
    page: ExportPage, made: Project, tmp_path: Path, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    revealed: list[Path] = []
    monkeypatch.setattr("desktop.ui.pages.export.page.reveal", revealed.append)
    show(page, made, settled)
    page.start_bar.start.click()
    settled()
    next(each for each in page.notice.findChildren(QPushButton) if each.text() == "Show in folder").click()
    assert revealed == [tmp_path / "Essays.jsonl"]


def test_a_file_that_is_there_is_said_to_be_replaced(
    page: ExportPage, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    (tmp_path / "Essays.jsonl").write_text("old", encoding="utf-8")
    show(page, made, settled)
    assert page.destination.said.text().replace("\u200b", "").startswith("Essays.jsonl is there already and will be")
    page.start_bar.start.click()
    settled()
    assert len(written(tmp_path / "Essays.jsonl")) == 6


def test_an_export_that_is_stopped_leaves_the_old_file(
    page: ExportPage, session: Session, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    (tmp_path / "Essays.jsonl").write_text("old", encoding="utf-8")
    show(page, made, settled)
    gate = threading.Event()
    session.counting.ask(gate.wait)
    page.start_bar.start.click()
    page.start_bar.cancel.click()
    assert page.start_bar.cancel.isVisible(), "until it has stopped"
    gate.set()
    settled()
    assert (tmp_path / "Essays.jsonl").read_text(encoding="utf-8") == "old"
    assert page.notice.text == "The export was stopped; nothing was written."
    assert page.start_bar.start.isVisible()


def test_an_export_stops_when_the_window_closes(
    page: ExportPage,
    session: Session,
    made: Project,
    tmp_path: Path,
    settled: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, gate = threading.Event(), threading.Event()

    def export(*asked: Any, **named: Any) -> ExportReport:
        begun.set()
        assert gate.wait(10)
        return carry_out(*asked, **named)

    (tmp_path / "Essays.jsonl").write_text("old", encoding="utf-8")
    monkeypatch.setattr("desktop.ui.pages.export.writing.carry_out", export)
    show(page, made, settled)
    page.start_bar.start.click()
    assert begun.wait(10)
    session.closing.connect(gate.set)
    session.close()
    assert (tmp_path / "Essays.jsonl").read_text(encoding="utf-8") == "old"


def test_after_an_error_that_nobody_foresaw_one_can_export_again(
    page: ExportPage,
    qtbot: QtBot,
    made: Project,
    tmp_path: Path,
    settled: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*asked: object, **named: object) -> None:
        raise OSError("unforeseen")

    show(page, made, settled)
    with monkeypatch.context() as broken, qtbot.captureExceptions() as surfaced:
        broken.setattr("desktop.ui.pages.export.writing.carry_out", fail)
        page.start_bar.start.click()
        settled()
    assert [str(found[1]) for found in surfaced] == ["unforeseen"]
    page.start_bar.start.click()
    settled()
    assert len(written(tmp_path / "Essays.jsonl")) == 6


def test_what_cannot_be_written_is_told_on_the_page(
    page: ExportPage, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    show(page, made, settled)
    page.destination.edit.setText(str(tmp_path / "file" / "Essays.jsonl"))
    page.start_bar.start.click()
    settled()
    assert page.notice.text.endswith("cannot be made because a part of its path is a file; choose another place.")
    assert page.start_bar.start.isVisible()


def test_samples_selected_in_review_are_a_choice_of_their_own(
    page: ExportPage, library: Library, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    ids = sample_ids(library, made)
    page.show_project(made)
    page.arrive({"ids": (ids[1], ids[4])})
    settled()
    assert page.choices.radios[Include.CHOSEN].isChecked()
    assert figures(page)[Include.CHOSEN] == "2"
    page.start_bar.start.click()
    settled()
    assert len(written(tmp_path / "Essays.jsonl")) == 2


def test_a_selection_is_not_taken_along_to_another_project(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    page.show_project(made)
    page.arrive({"ids": tuple(sample_ids(library, made))})
    other = library.add_project("Other / one", "essay", {})
    show(page, other, settled)
    assert page.wish.include is Include.ACCEPTED
    assert page.choices.radios[Include.CHOSEN].isHidden()
    assert page.destination.target == page.destination.folder / "Other one.jsonl"


def test_the_samples_behind_a_number_are_one_click_away(
    page: ExportPage, qtbot: QtBot, session: Session, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    with qtbot.waitSignal(session.went) as gone:
        page.choices.look.click()
    assert gone.args == [Destination(Place.REVIEW, None, {"statuses": ("accepted",)})]


def test_with_nothing_accepted_the_page_says_what_to_do(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    library.review_samples(sample_ids(library, made), "reject")
    show(page, made, settled)
    assert page.start_bar.start.text() == "Nothing to export"
    assert not page.start_bar.start.isEnabled()
    assert page.choices.unreviewed.text() == "Nothing is accepted yet: accept samples in Review, or include others."
    assert page.choices.look.isVisible()


def test_a_file_without_a_name_cannot_be_written(
    page: ExportPage, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    page.destination.edit.clear()
    assert not page.start_bar.start.isEnabled()
    assert page.destination.said.text() == "Type a name for the file."


def test_the_dialog_gives_the_path(
    page: ExportPage, made: Project, tmp_path: Path, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = str(tmp_path / "elsewhere.jsonl")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **options: (chosen, ""))
    show(page, made, settled)
    page.destination.choose()
    assert page.destination.target == Path(chosen)
    settled()


def test_a_card_fetches_nothing(page: ExportPage, made: Project, settled: Callable[[], None]) -> None:
    show(page, made, settled)
    read_card(page, settled)
    assert page.card is not None
    assert page.card.text.loadResource(2, QUrl("https://example.org/picture.png")).isNull()
    assert not page.card.text.openExternalLinks()


def test_a_recipe_that_is_gone_keeps_nobody_from_exporting(
    page: ExportPage, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    show(page, replace(made, recipe="gone"), settled)
    page.start_bar.start.click()
    settled()
    assert len(written(tmp_path / "Essays.jsonl")) == 6


def test_a_review_elsewhere_changes_the_count(
    page: ExportPage, session: Session, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    ids = sample_ids(library, made)[:2]
    session.write(lambda library: library.review_samples(ids, "accept"), Change(Touched.REVIEWS, made.id))
    settled()
    settled()
    assert page.start_bar.start.text() == "Export 7 rows"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rows", "/docs/rows.jsonl"),
        ("rows v1.2", "/docs/rows v1.2.jsonl"),
        ("rows.json", "/docs/rows.json"),
        ("/else/rows.jsonl", "/else/rows.jsonl"),
        ("  ", None),
        ("folder/", None),
    ],
)
def test_what_is_typed_means_a_file(typed: str, expected: str | None) -> None:
    assert target_of(typed, Path("/docs")) == (None if expected is None else Path(expected))


def test_a_path_can_be_broken_where_it_has_separators() -> None:
    assert breakable("/a/b_c.d").split("\u200b") == ["/", "a/", "b_", "c.", "d"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_described(name: str) -> None:
    title, line = format_in_words(name)
    assert title != name
    assert line.endswith(".")
