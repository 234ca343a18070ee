"""Rows that come in while the window goes on."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.imported import is_import
from desktop.domain.project import Project
from desktop.exchange.importing.previewing import RowFile, recognised
from desktop.pipeline import importing
from desktop.store.library import Library
from desktop.ui.import_desk import ImportEnded, ImportOrder
from desktop.ui.incoming_words import imported_sentence
from desktop.ui.session import Session
from tests.ui.conftest import settle


@pytest.fixture
def project(library: Library) -> Project:
    return library.add_project("Replies", "instruct", {})


@pytest.fixture
def ended(session: Session) -> list[ImportEnded]:
    found: list[ImportEnded] = []
    session.imports.ended.connect(found.append)
    return found


def a_file(folder: Path, count: int, *, as_seeds: bool = False) -> RowFile:
    path = folder / "rows.jsonl"
    rows = ({"question": f"Why {number}?", "answer": f"So {number}."} for number in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return recognised(path, as_seeds=as_seeds)


def an_order(folder: Path, project: Project | None, count: int = 20, **others: Any) -> ImportOrder:
    file = a_file(folder, count, as_seeds=others.pop("as_seeds", False))
    return ImportOrder(file, "CC0", project, threshold=0.5, count=count, **others)


@pytest.fixture
def stopping_early(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each import is stopped by the first thing that it tells."""
    monkeypatch.setattr(importing, "_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(importing, "_AT_ONCE", 1)
    real = importing.import_samples, importing.import_seeds

    def stopped(work: Any) -> Any:
        def carry_out(*arguments: Any, **options: Any) -> Any:
            return work(*arguments, **{**options, "progress": lambda rows: session.imports.stop()})

        return carry_out

    monkeypatch.setattr(importing, "import_samples", stopped(real[0]))
    monkeypatch.setattr(importing, "import_seeds", stopped(real[1]))


def carry_out(qtbot: QtBot, session: Session, order: ImportOrder) -> None:
    with qtbot.waitSignal(session.imports.ended, timeout=10_000):
        session.imports.start(order)
        assert session.imports.running
    settle(qtbot, session)


def test_samples_come_in_and_the_report_says_how_many(
    session: Session, library: Library, project: Project, ended: list[ImportEnded], qtbot: QtBot, tmp_path: Path
) -> None:
    carry_out(qtbot, session, an_order(tmp_path, project))

    (found,) = ended
    assert found.report is not None
    assert (found.report.taken, found.report.bad, found.trouble) == (20, 0, "")
    assert len(list(library.iterate(project.id))) == 20
    assert not session.imports.running


def test_what_came_in_before_it_was_stopped_stays(
    session: Session,
    library: Library,
    project: Project,
    ended: list[ImportEnded],
    stopping_early: None,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    carry_out(qtbot, session, an_order(tmp_path, project))

    (found,) = ended
    assert found.report is not None
    assert found.report.stopped
    assert 0 < found.report.taken < 20
    assert len(list(library.iterate(project.id))) == found.report.taken


def test_of_seeds_that_were_stopped_none_is_there_nor_the_project_that_was_made_for_them(
    session: Session,
    library: Library,
    ended: list[ImportEnded],
    stopping_early: None,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    carry_out(qtbot, session, an_order(tmp_path, None, name="New", recipe="instruct", as_seeds=True))

    assert [(found.report, found.trouble) for found in ended] == [(None, "")]
    assert library.projects() == []


def test_a_project_is_made_for_rows_that_come_and_for_no_others(
    session: Session, library: Library, ended: list[ImportEnded], qtbot: QtBot, tmp_path: Path
) -> None:
    order = an_order(tmp_path, None, name="New", recipe="instruct")
    order.file.path.write_text("{broken\n")
    carry_out(qtbot, session, order)

    assert "can be used" in ended[0].trouble
    assert library.projects() == []

    carry_out(qtbot, session, an_order(tmp_path, None, name="New", recipe="instruct"))
    assert [project.name for project in library.projects()] == ["New"]
    assert ended[1].project == library.projects()[0]


def a_damaged_order(folder: Path) -> ImportOrder:
    """Some megabytes of rows in a compressed file whose end goes missing after it was looked at."""
    path, noise = folder / "rows.jsonl.gz", random.Random(0)
    rows = ({"question": f"Why {number}?", "answer": f"So {noise.randbytes(500).hex()}."} for number in range(3000))
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode(), 1)
    path.write_bytes(packed)
    file = recognised(path)
    path.write_bytes(packed[:-100])
    return ImportOrder(file, "CC0", None, name="New", recipe="instruct", threshold=0.5)


def test_a_project_whose_import_broke_off_stays_with_what_came_in(
    session: Session, library: Library, ended: list[ImportEnded], qtbot: QtBot, tmp_path: Path
) -> None:
    carry_out(qtbot, session, a_damaged_order(tmp_path))

    (found,) = ended
    (kept,) = library.projects()
    assert found.trouble
    assert found.project == kept
    assert imported_sentence(found) == f"{found.trouble} What came before that is in New."
    assert len(list(library.iterate(kept.id))) >= importing._AT_ONCE


def test_where_the_new_project_cannot_be_taken_out_the_trouble_of_the_import_is_told(
    session: Session,
    library: Library,
    ended: list[ImportEnded],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(library: Library, project_id: int) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(Library, "discard_project", refuse)
    order = an_order(tmp_path, None, name="New", recipe="instruct")
    order.file.path.write_text("{broken\n")

    carry_out(qtbot, session, order)

    assert "can be used" in ended[0].trouble


def test_one_file_comes_in_at_a_time(session: Session, project: Project, qtbot: QtBot, tmp_path: Path) -> None:
    order = an_order(tmp_path, project)
    with qtbot.waitSignal(session.imports.ended, timeout=10_000):
        session.imports.start(order)
        with pytest.raises(UserError, match="Another file is being brought in"):
            session.imports.start(order)
    settle(qtbot, session)


def test_no_other_library_is_opened_meanwhile(
    session: Session, project: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.imports.ended, timeout=10_000):
        session.imports.start(an_order(tmp_path, project))
        with pytest.raises(UserError, match="Rows are being brought into this library"):
            session.open_library(tmp_path / "other.gristmill")
    settle(qtbot, session)


def test_to_close_the_session_stops_an_import_and_keeps_what_came(
    session: Session, project: Project, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(importing, "_AT_ONCE", 1)
    path = session.library.path
    session.imports.start(an_order(tmp_path, project, 5000))
    qtbot.waitUntil(lambda: session.imports.rows > 0, timeout=10_000)

    session.close()

    with Library.open(path) as library:
        (run,) = library.runs(project.id)
        assert is_import(run)
        assert str(run.status) == "stopped"
        assert 0 < len(list(library.iterate(project.id))) == run.requested < 5000
