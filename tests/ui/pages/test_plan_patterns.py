"""Plan and Review: samples of a person's own that new ones are to be like."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.plan_page import document_project, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def patterns(library: Library, project: Project) -> list[str]:
    return [row["essay"] for row in library.project_of(project.id).settings.get("patterns", ())]


def test_patterns_come_from_a_file_and_go_again(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    section = shown_page(qtbot, session, essays).patterns
    rows = tmp_path / "mine.jsonl"
    rows.write_text('{"essay": "Bees are busy."}\n{"essay": "Ants too."}\n')
    section.bring_in(rows)
    settle(qtbot, session)
    assert patterns(library, essays) == ["Bees are busy.", "Ants too."]
    assert [section.list.item(number).text() for number in range(2)] == ["Bees are busy.", "Ants too."]
    section.list.setCurrentRow(0)
    section.remove_button.click()
    settle(qtbot, session)
    assert patterns(library, essays) == ["Ants too."]
    undo(qtbot, session)
    assert section.list.count() == 2


def test_a_file_without_patterns_is_refused_in_its_place(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    section = shown_page(qtbot, session, essays).patterns
    rows = tmp_path / "mine.jsonl"
    rows.write_text('{"essay": "Bees are busy."}\n{"answer": "no"}\n')
    section.bring_in(rows)
    settle(qtbot, session)
    assert "line 2: It has no field 'essay'" in section.notice.text
    assert patterns(library, essays) == []
    assert not session.undo.canUndo()


def test_recipes_that_can_follow_none_do_not_offer_them(qtbot: QtBot, session: Session, library: Library) -> None:
    assert not shown_page(qtbot, session, document_project(library)).patterns.isVisible()


def test_an_accepted_sample_becomes_a_pattern_with_its_seed(qtbot: QtBot, session: Session, library: Library) -> None:
    project = made_essays(library, 4)
    page = reviewed(qtbot, session, project)
    next(each for each in page.commands.menu().actions() if each.text() == "Use as pattern").trigger()
    settle(qtbot, session)
    (row,) = library.project_of(project.id).settings["patterns"]
    assert row["seed"].startswith("topic ")
    assert set(row) == {"seed", "thesis", "essay"}
    undo(qtbot, session)
    assert patterns(library, project) == []


def test_a_rejected_sample_is_no_pattern(qtbot: QtBot, session: Session, library: Library) -> None:
    project = made_essays(library, 1)
    (sample,) = library.page(project.id, statuses=(Status.ACCEPTED,))
    library.review_samples([sample.id], "reject")
    page = reviewed(qtbot, session, project)
    page.commands.use_as_pattern()
    settle(qtbot, session)
    assert page.sample.notice.text == "Only an accepted sample can be a pattern; accept it first."
    assert patterns(library, project) == []


def reviewed(qtbot: QtBot, session: Session, project: Project) -> ReviewPage:
    page = ReviewPage(session)
    qtbot.addWidget(page)
    page.resize(1150, 760)
    page.show()
    page.show_project(project)
    settle(qtbot, session)
    return page
