"""About: versions and licences."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop import __version__
from desktop.ui.dialogs.about import AboutDialog
from desktop.ui.revealing import reveal
from desktop.ui.session import Session
from tests.ui.conftest import settle

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def about(session: Session, qtbot: QtBot) -> AboutDialog:
    dialog = AboutDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, session)
    return dialog


def names(about: AboutDialog) -> list[str]:
    items = [about.licences.names.item(number) for number in range(about.licences.names.count())]
    return [item.text().splitlines()[0] for item in items if not item.isHidden()]


def test_the_versions_can_be_copied(about: AboutDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(about.copy_button, Qt.MouseButton.LeftButton)

    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[:2] == [f"Gristmill {__version__}", f"Qt {qVersion()}"]
    assert [line.partition(" ")[0] for line in copied] == [
        "Gristmill", "Qt", "PySide6", "llama-cpp-python", "Python", "System",
    ]  # fmt: skip


def test_every_part_is_listed_and_the_text_of_the_first_is_shown(about: AboutDialog) -> None:
    assert {"Qt 6", "llama.cpp and ggml"} <= {
        name.partition(".")[0] if "Qt" in name else name for name in names(about)
    }
    assert about.licences.text.toPlainText()


def test_a_search_leaves_the_parts_of_that_name_and_shows_one_of_them(about: AboutDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(about.licences.search, "LLAMA.CPP")

    assert names(about) == ["llama.cpp and ggml"]
    assert "ggml" in about.licences.text.toPlainText()


def test_a_search_for_nothing_that_is_there_says_so(about: AboutDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(about.licences.search, "no such part")

    assert about.licences.nothing.isVisible()
    about.licences.search.clear()
    assert not about.licences.nothing.isVisible()
    assert len(names(about)) > 10


def test_a_file_is_shown_in_the_nearest_folder_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)

    reveal(tmp_path / "not" / "yet" / "there.log")

    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]
