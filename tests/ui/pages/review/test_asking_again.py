"""Asking the model again about the sample that is read."""

from collections.abc import Callable, Iterator
from time import sleep

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline import asking
from desktop.pipeline.events import SampleWriting
from desktop.store.library import Library
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.review.making import Opens, agreement_evidence, evident_project, focus

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def evident(qtbot: QtBot, library: Library, opens: Opens) -> ReviewPage:
    """The page with one sample that has no evidence, turned to that."""
    page = opens(evident_project(library))
    qtbot.keyClick(focus(page), Qt.Key.Key_V)
    return page


def test_what_is_found_is_stored_and_shown_at_once(
    qtbot: QtBot, session: Session, library: Library, opens: Opens
) -> None:
    project = made_essays(library, 1)
    page = opens(project)
    qtbot.keyClick(focus(page), Qt.Key.Key_V)
    view = page.sample.evidence
    assert view.nothing.text().startswith("This sample was made from no document and was not asked again")

    qtbot.mouseClick(view.ask.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.remark.isVisible())
    settle(qtbot, session)

    (sample,) = library.page(project.id)
    (evidence,) = library.sample(sample.id).evidence
    assert (evidence.kind, len(evidence.resamples)) == ("agreement", 8)
    assert view.sentences.count() == len(evidence.sentences)
    assert view.ask.button.text() == "Ask again 8 times"


def test_it_says_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, session: Session, evident: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*given: object) -> Iterator[object]:
        stopped = given[-1]
        assert callable(stopped)
        yield SampleWriting(1, "three words here")
        while not stopped():
            sleep(0.01)

    monkeypatch.setattr(asking, "ask_again", slowly)
    ask = evident.sample.evidence.ask

    qtbot.mouseClick(ask.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ask.phase.text() == "The model answers 8 times more: 3 words so far.")
    assert ask.button.text() == "Stop"

    qtbot.mouseClick(ask.button, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    assert ask.button.text() == "Ask again 8 times"
    assert not ask.asking


def test_trouble_is_told_where_it_was_asked(
    qtbot: QtBot, session: Session, evident: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> Iterator[object]:
        raise UserError("The model gave no other answer.")

    monkeypatch.setattr(asking, "ask_again", refuse)
    ask = evident.sample.evidence.ask

    qtbot.mouseClick(ask.button, Qt.MouseButton.LeftButton)
    settle(qtbot, session)

    qtbot.waitUntil(ask.notice.isVisible)
    assert ask.notice.text == "The model gave no other answer."


def test_while_the_model_is_at_work_it_says_so(qtbot: QtBot, session: Session, evident: ReviewPage) -> None:
    ask = evident.sample.evidence.ask
    job = session.engine.start(lambda engine, library, stopped: _until(stopped))

    qtbot.waitUntil(lambda: not ask.button.isEnabled())
    assert ask.phase.text() == "The model is at work. Ask again when it is done."
    job.stop()
    settle(qtbot, session)

    assert ask.button.isEnabled()


def test_a_library_that_is_only_read_is_not_asked_about(
    session: Session, evident: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(session), "read_only", property(lambda session: True))

    evident.sample.allow()

    ask = evident.sample.evidence.ask
    assert not ask.button.isEnabled()
    assert ask.phase.text() == "This library is open for reading only: another window writes to it."


def test_what_is_found_of_another_sample_leaves_the_one_that_is_read(
    qtbot: QtBot, session: Session, library: Library, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made_essays(library, 2)
    page = opens(project)
    qtbot.keyClick(focus(page), Qt.Key.Key_V)
    go_on = [False]
    monkeypatch.setattr(asking, "ask_again", _finding(library, lambda: go_on[0]))
    ask = page.sample.evidence.ask
    asked_of = page.listing.table.current_id
    qtbot.mouseClick(ask.button, Qt.MouseButton.LeftButton)

    qtbot.keyClick(focus(page), Qt.Key.Key_J)
    qtbot.waitUntil(lambda: ask.phase.text() == f"The model is being asked about sample {asked_of}.")
    go_on[0] = True
    settle(qtbot, session)

    assert page.sample.evidence.nothing.isVisible()
    assert library.sample(asked_of).evidence


def _finding(library: Library, may_go_on: Callable[[], bool]) -> Callable[..., Iterator[object]]:
    def find(
        library: Library, engine: object, recipe: object, project: Project, sample_id: int, *given: object
    ) -> Iterator[object]:
        while not may_go_on():
            sleep(0.01)
        library.store_evidence(sample_id, agreement_evidence())
        yield asking.Asked(library.sample(sample_id))

    return find


def _until(stopped: Callable[[], bool]) -> Iterator[object]:
    while not stopped():
        sleep(0.01)
    yield from ()
