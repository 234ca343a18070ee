"""Plan: documents, their chunks and their licence."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.exchange.apart import Apart
from desktop.pipeline import sources
from desktop.store.library import Library
from desktop.ui.pages.plan.chunk_reader import ChunkModel, ChunkReader
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.pages.plan.source_model import CHUNKS, DOCUMENT, LICENCE
from desktop.ui.project_changes import rename
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import (
    PASSAGE,
    document,
    document_project,
    enter,
    eventually,
    redo,
    seeds_of,
    shown_page,
    undo,
)

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def project(library: Library) -> Project:
    return document_project(library)


@pytest.fixture
def page(qtbot: QtBot, session: Session, project: Project) -> PlanPage:
    return shown_page(qtbot, session, project)


def _cells(page: PlanPage, row: int = 0) -> list[object]:
    model = page.sources.model
    return [model.data(model.index(row, column)) for column in (DOCUMENT, CHUNKS, LICENCE)]


def _bring_in(qtbot: QtBot, session: Session, page: PlanPage, *paths: Path) -> None:
    page.sources.bring_in(list(paths))
    settle(qtbot, session)


def test_a_document_that_is_dropped_becomes_a_source_with_its_chunks(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    page.sources.licence.setText("CC0")

    page.sources.drop.dropped.emit([document(tmp_path)])
    settle(qtbot, session)

    chunks = library.chunk_count(project.id)
    assert chunks >= 1
    assert _cells(page) == ["mill", str(chunks), "CC0"]
    assert page.make.button.isEnabled()


def test_adding_is_undone_and_done_again(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path))

    undo(qtbot, session)
    assert library.sources(project.id) == []
    assert seeds_of(library, project) == []

    redo(qtbot, session)
    assert [source.title for source in library.sources(project.id)] == ["mill"]
    assert len(seeds_of(library, project)) == library.chunk_count(project.id)


def test_what_of_a_folder_cannot_be_read_is_told_and_the_rest_is_there(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    document(folder)
    (folder / "empty.txt").write_text("", encoding="utf-8")

    _bring_in(qtbot, session, page, folder)

    assert "empty.txt" in page.sources.notice.text
    assert [source.title for source in library.sources(project.id)] == ["mill"]


def test_a_file_of_another_kind_is_told_in_place(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")

    _bring_in(qtbot, session, page, tmp_path / "picture.png")

    assert page.sources.notice.isVisible()
    assert "picture.png" in page.sources.notice.text
    assert session.undo.count() == 0


def test_what_was_read_before_the_trouble_stays(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path), tmp_path / "missing.txt")

    assert "missing.txt" in page.sources.notice.text
    assert page.sources.model.rowCount() == 1
    assert session.undo.undoText() == "adding of documents"


def test_a_document_that_is_there_already_is_not_added_twice(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path))

    _bring_in(qtbot, session, page, document(tmp_path))

    assert page.sources.model.rowCount() == 1
    assert page.sources.notice.text == "mill.txt is in this project already."


def test_documents_can_be_added_again_after_a_bug(
    qtbot: QtBot,
    session: Session,
    library: Library,
    project: Project,
    page: PlanPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched, qtbot.captureExceptions() as bugs:
        patched.setattr("desktop.ui.pages.plan.sources_section.add_sources", _broken)
        _bring_in(qtbot, session, page, document(tmp_path))
    assert len(bugs) == 1
    assert not page.sources.phase.isVisible()
    assert page.sources.drop.isEnabled()

    _bring_in(qtbot, session, page, document(tmp_path))

    assert [source.title for source in library.sources(project.id)] == ["mill"]


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once the first document is added; the second one is then read until it is stopped."""
    real, begun = sources.passages_of, threading.Event()

    def passages_of(*arguments: Any) -> Any:
        begun.set()
        return real(*arguments)

    def endless(reader: Apart, path: Path, size: int) -> Any:
        while begun.is_set() and not reader._stopped():
            time.sleep(0.01)
        return read(reader, path, size)

    read = Apart.read
    monkeypatch.setattr(Apart, "read", endless)
    monkeypatch.setattr(sources, "passages_of", passages_of)
    return begun


def _two(folder: Path) -> list[Path]:
    return [document(folder), document(folder, "two.txt", PASSAGE.replace("oak", "elm"))]


def test_nothing_that_is_written_waits_for_documents_that_are_read(
    qtbot: QtBot,
    session: Session,
    library: Library,
    project: Project,
    page: PlanPage,
    reading: threading.Event,
    tmp_path: Path,
) -> None:
    page.sources.bring_in(_two(tmp_path))
    qtbot.waitUntil(reading.is_set)

    rename(session, project, "Renamed")
    qtbot.waitUntil(lambda: library.project_of(project.id).name == "Renamed")
    assert session.sources.running

    session.sources.stop()
    settle(qtbot, session)


def test_reading_that_is_stopped_keeps_what_was_read_and_is_one_step_of_undo(
    qtbot: QtBot,
    session: Session,
    library: Library,
    project: Project,
    page: PlanPage,
    reading: threading.Event,
    tmp_path: Path,
) -> None:
    page.sources.bring_in(_two(tmp_path))
    qtbot.waitUntil(reading.is_set)

    qtbot.mouseClick(page.sources.stop_button, Qt.MouseButton.LeftButton)
    settle(qtbot, session)

    assert page.sources.notice.text == "Stopped. What was read before that is in the project."
    assert not page.sources.stop_button.isVisible()
    assert [source.title for source in library.sources(project.id)] == ["mill"]
    undo(qtbot, session)
    assert library.sources(project.id) == []


def test_to_close_the_session_stops_the_reading(
    qtbot: QtBot, session: Session, project: Project, page: PlanPage, reading: threading.Event, tmp_path: Path
) -> None:
    path = session.library.path
    page.sources.bring_in(_two(tmp_path))
    qtbot.waitUntil(reading.is_set)

    began = time.monotonic()
    session.close()

    assert time.monotonic() - began < 2
    with Library.open(path) as library:
        assert [source.title for source in library.sources(project.id)] == ["mill"]


def test_meanwhile_no_other_library_is_opened_and_no_other_documents_are_read(
    qtbot: QtBot, session: Session, page: PlanPage, reading: threading.Event, tmp_path: Path
) -> None:
    page.sources.bring_in(_two(tmp_path))

    with pytest.raises(UserError, match="Documents are being read into this library"):
        session.open_library(tmp_path / "other.gristmill")
    page.sources._adding = False
    page.sources.bring_in(_two(tmp_path))
    assert page.sources.notice.text.startswith("Other documents are being read")

    session.sources.stop()
    settle(qtbot, session)


def test_delete_takes_a_document_and_its_seeds_out_until_it_is_undone(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path))
    seeds = seeds_of(library, project)
    page.sources.table.selectRow(0)

    QTest.keyClick(page.sources.table, Qt.Key.Key_Delete)
    settle(qtbot, session)
    assert library.sources(project.id) == []
    assert seeds_of(library, project) == []
    assert not page.sources.table.isVisible()

    undo(qtbot, session)
    assert seeds_of(library, project) == seeds


def test_a_licence_is_typed_into_the_table_and_can_be_undone(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path))
    assert _cells(page)[LICENCE] == "not given"
    page.sources.table.setCurrentIndex(page.sources.model.index(0, LICENCE))

    QTest.keyClick(page.sources.table, Qt.Key.Key_Return)
    editor = page.sources.table.findChild(QLineEdit)
    assert editor is not None
    enter(qtbot, editor, "CC BY 4.0")
    eventually(qtbot, session, lambda: _cells(page)[LICENCE] == "CC BY 4.0")
    assert library.sources(project.id)[0].licence == "CC BY 4.0"

    undo(qtbot, session)
    assert library.sources(project.id)[0].licence == ""


def test_return_opens_a_document_and_shows_its_chunks(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path))
    page.sources.table.setCurrentIndex(page.sources.model.index(0, DOCUMENT))

    QTest.keyClick(page.sources.table, Qt.Key.Key_Return)
    reader = page.sources.findChild(QDialog)
    assert isinstance(reader, ChunkReader)
    eventually(qtbot, session, lambda: reader.text.toPlainText() != "")

    first = next(library.chunks(project.id))
    assert reader.text.toPlainText() == first.text
    assert f"{len(first.sentences)} sentence" in reader.caption.text()
    reader.close()


def test_chunks_are_read_as_far_as_one_scrolls(
    qtbot: QtBot, session: Session, library: Library, project: Project, page: PlanPage, tmp_path: Path
) -> None:
    parts = "\n\n".join(f"Part {number}. " + PASSAGE * 2 for number in range(260))
    _bring_in(qtbot, session, page, document(tmp_path, text=parts))
    (source,) = library.sources(project.id)
    assert library.chunk_count(project.id) > 100

    reader = ChunkReader(session, source, page)
    tester = QAbstractItemModelTester(reader.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    eventually(qtbot, session, lambda: reader.model.rowCount() >= 100)
    while reader.model.canFetchMore(reader.model.index(-1, 0)):
        reader.model.fetchMore(reader.model.index(-1, 0))
        settle(qtbot, session)

    assert reader.model.rowCount() == library.chunk_count(project.id)
    assert tester.model() is reader.model
    reader.deleteLater()


def test_seeds_that_are_no_chunks_are_told_and_can_be_taken_out(
    qtbot: QtBot, session: Session, library: Library, project: Project, tmp_path: Path
) -> None:
    library.add_seeds(project.id, [Seed("a topic of an earlier recipe")])
    page = shown_page(qtbot, session, project)
    _bring_in(qtbot, session, page, document(tmp_path))
    assert page.sources.loose.isVisible()

    page.sources._drop_loose()
    settle(qtbot, session)

    assert len(seeds_of(library, project)) == library.chunk_count(project.id)
    assert not page.sources.loose.isVisible()


def test_the_table_keeps_the_rules_of_models(qtbot: QtBot, session: Session, page: PlanPage, tmp_path: Path) -> None:
    tester = QAbstractItemModelTester(page.sources.model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    _bring_in(qtbot, session, page, document(tmp_path), document(tmp_path, "two.txt", PASSAGE.replace("oak", "elm")))
    assert page.sources.model.rowCount() == 2
    undo(qtbot, session)

    assert page.sources.model.rowCount() == 0
    assert tester.model() is page.sources.model


def _broken(*_: object) -> int:
    raise RuntimeError("broken")


def test_chunks_can_be_read_again_after_a_bug(
    qtbot: QtBot,
    session: Session,
    library: Library,
    project: Project,
    page: PlanPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _bring_in(qtbot, session, page, document(tmp_path))
    with monkeypatch.context() as patched, qtbot.captureExceptions() as bugs:
        patched.setattr(Library, "chunks_of", _broken)
        model = ChunkModel(session, library.sources(project.id)[0], page)
        model.fetchMore(QModelIndex())
        settle(qtbot, session)
    assert len(bugs) == 1

    model.fetchMore(QModelIndex())

    eventually(qtbot, session, lambda: model.rowCount() == library.chunk_count(project.id))
