"""Another library in place of the one that is open."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.store.library import Library
from desktop.ui.pages.review.model import SAMPLE
from desktop.ui.session import Session
from tests.pipeline.making import essay_project
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.review.making import Opens, add

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_samples_of_the_library_before_are_forgotten_though_their_numbers_are_the_same(
    qtbot: QtBot, session: Session, library: Library, opens: Opens, tmp_path: Path
) -> None:
    page = opens(made_essays(library, 2))
    with Library.open(tmp_path / "other.gristmill") as other:
        project = essay_project(other)
        add(other, project, fields={"essay": "From the other library."})

    with qtbot.waitSignal(session.opened):
        session.open_library(tmp_path / "other.gristmill")
    page.show_project(project)
    settle(qtbot, session)

    model = page.listing.model
    shown = [model.index(row, 0).data(SAMPLE) for row in range(model.rowCount())]
    assert [sample.fields for sample in shown] == [{"essay": "From the other library."}]
