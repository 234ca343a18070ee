"""Files that macOS opens with the app."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop.ui.file_openings import FileOpenings


@pytest.fixture
def openings(qapp: QApplication) -> FileOpenings:
    return FileOpenings(qapp)


def opened(qapp: QApplication, path: Path) -> None:
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))


def test_what_was_opened_before_there_is_a_window_waits_for_it(qapp: QApplication, openings: FileOpenings) -> None:
    taken: list[Path] = []
    for name in ("a.gristmill", "b.gguf"):
        opened(qapp, Path("/files") / name)

    openings.hand_over_to(taken.extend)

    assert taken == [Path("/files/a.gristmill"), Path("/files/b.gguf")]
    qapp.removeEventFilter(openings)


def test_what_is_opened_later_comes_at_once(qapp: QApplication, openings: FileOpenings) -> None:
    taken: list[Path] = []
    openings.hand_over_to(taken.extend)
    assert taken == []

    opened(qapp, Path("/files/a.gristmill"))

    assert taken == [Path("/files/a.gristmill")]
    qapp.removeEventFilter(openings)
