"""Export: what was exported before is listed, and made again as it was."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.pipeline.exporting import Selection
from desktop.pipeline.repeating import Order, past_exports, remember
from desktop.store.library import Library
from desktop.ui.pages.export.page import ExportPage
from desktop.ui.pages.export.wish import Include
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
    """Eight essays."""
    return made_essays(library, 8)


@pytest.fixture
def settled(qtbot: QtBot, session: Session) -> Callable[[], None]:
    """Waits until everything asked is answered."""
    return lambda: settle(qtbot, session)


@pytest.fixture
def page(qtbot: QtBot, session: Session, tmp_path: Path) -> ExportPage:
    """The page, in sight, without a project; it writes into a folder of the test."""
    made = ExportPage(session)
    made.destination.folder = tmp_path
    qtbot.addWidget(made)
    made.resize(1150, 760)
    made.show()
    return made


def show(page: ExportPage, project: Project, settled: Callable[[], None]) -> None:
    page.show_project(project)
    settled()


def rows_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_was_never_exported_lists_nothing(page: ExportPage, made: Project, settled: Callable[[], None]) -> None:
    show(page, made, settled)
    assert page.earlier.isHidden()


def test_an_export_of_the_page_is_remembered_as_one_of_the_command_is(
    page: ExportPage, library: Library, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    show(page, made, settled)
    page.choices.radios[Include.EVERYTHING].click()
    page.arrangement.shuffle.click()
    settled()
    page.start_bar.start.click()
    settled()
    settled()
    (past,) = past_exports(library, made)
    assert past.order == page.wish.order(tmp_path / "Essays.jsonl")
    assert past.rows == 8
    assert page.earlier.isVisible()
    assert page.earlier.table.texts()[0][1:] == ["Messages", "8", "Essays.jsonl"]


def test_an_earlier_export_is_made_again_whatever_is_chosen_now(
    page: ExportPage, library: Library, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    remember(library, made, Order(tmp_path / "old.jsonl", "text", Selection.everything("text")), 8)
    show(page, made, settled)
    page.choices.radios[Include.ABOVE].click()
    page.formats.choose("alpaca")
    settled()
    page.earlier.repeat.click()
    settled()
    assert {tuple(row) for row in rows_of(tmp_path / "old.jsonl")} == {("text",)}
    assert page.notice.text.replace("\u200b", "") == f"Wrote 8 rows to {tmp_path / 'old.jsonl'}."
    assert not (tmp_path / "Essays.jsonl").exists()
    settled()
    assert len(past_exports(library, made)) == 1


@pytest.mark.parametrize(
    ("ground", "said", "can"),
    [
        ("file", "The file is there and will be replaced.", True),
        ("nothing", "The file is gone and will be written anew.", True),
        ("folder", "A folder of that name is in the way now: move it, or export anew under another name.", False),
    ],
)
def test_what_there_is_where_it_went_is_said(
    page: ExportPage,
    library: Library,
    made: Project,
    tmp_path: Path,
    settled: Callable[[], None],
    ground: str,
    said: str,
    *,
    can: bool,
) -> None:
    target = tmp_path / "old.jsonl"
    if ground == "file":
        target.write_text("old", encoding="utf-8")
    elif ground == "folder":
        target.mkdir()
    remember(library, made, Order(target), 8)
    show(page, made, settled)
    assert page.earlier.said.text().endswith(said)
    assert page.earlier.repeat.isEnabled() is can
    assert page.earlier.show_file.isEnabled() is (ground == "file")


def test_an_export_of_which_no_row_is_left_is_refused_and_its_file_stays(
    page: ExportPage, library: Library, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    target = tmp_path / "old.jsonl"
    target.write_text("old", encoding="utf-8")
    remember(library, made, Order(target, selection=Selection.above(0.99999)), 3)
    show(page, made, settled)
    page.earlier.repeat.click()
    settled()
    assert page.notice.text.startswith("Nothing is left of what that export wrote")
    assert target.read_text(encoding="utf-8") == "old"
    assert page.earlier.repeat.isEnabled()


def test_an_export_that_is_not_understood_can_only_be_read_of(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    library.remember_export(made.id, {"from": "another age"})
    show(page, made, settled)
    assert page.earlier.said.text().startswith("Another Gristmill made this export")
    assert not page.earlier.repeat.isEnabled()


def test_the_exports_of_another_project_are_its_own(
    page: ExportPage, library: Library, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    remember(library, made, Order(tmp_path / "old.jsonl"), 8)
    show(page, made, settled)
    assert page.earlier.isVisible()
    other = library.add_project("Other", "essay", {})
    show(page, other, settled)
    assert page.earlier.isHidden()


def test_in_a_library_that_is_only_read_an_export_is_written_and_not_remembered(
    page: ExportPage,
    session: Session,
    library: Library,
    made: Project,
    tmp_path: Path,
    settled: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show(page, made, settled)
    monkeypatch.setattr(Session, "read_only", True)
    page.start_bar.start.click()
    settled()
    assert len(rows_of(tmp_path / "Essays.jsonl")) == 8
    assert page.notice.text.endswith("It is not remembered, since this library is open for reading only.")
    assert past_exports(library, made) == []
