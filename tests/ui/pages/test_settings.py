"""The page of settings."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.engine.machine import look
from desktop.preferences import Preferences, load_preferences
from desktop.store.library import Library
from desktop.ui.pages.settings.copies import count_copies, remove_copies
from desktop.ui.pages.settings.page import SettingsPage
from desktop.ui.session import Session
from tests.ui.conftest import settle

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

COPY = "a" * 64 + "-q8_0"


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(session)
    qtbot.addWidget(made)
    made.show()
    settle(qtbot, session)
    return made


def kept(session: Session, qtbot: QtBot) -> Preferences:
    """What would be found at the next start."""
    settle(qtbot, session)
    return load_preferences(session.places.preferences)[0]


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def type_number(qtbot: QtBot, page: SettingsPage, name: str, keys: str) -> None:
    spin = page.engine.spins[name]
    spin.selectAll()
    qtbot.keyClicks(spin, keys)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def test_a_theme_is_applied_at_once_and_kept_and_can_be_reset(
    page: SettingsPage, session: Session, qtbot: QtBot
) -> None:
    click(qtbot, page.appearance.themes["dark"])
    assert session.theme.tokens.dark
    assert kept(session, qtbot).theme == "dark"

    click(qtbot, page.appearance.row.reset)
    assert session.theme.choice == "system"
    assert kept(session, qtbot).theme == "system"
    session.theme.choose("light")


def test_reset_is_offered_only_where_something_was_changed(page: SettingsPage, qtbot: QtBot) -> None:
    rows = page.engine.rows
    assert not any(row.reset.isVisible() for row in rows.values())

    type_number(qtbot, page, "parallel", "8")

    assert [name for name, row in rows.items() if row.reset.isVisible()] == ["parallel"]


@pytest.mark.parametrize(("name", "value"), [("threads", 3), ("parallel", 8), ("context", 1024)])
def test_a_number_is_kept_and_reset_leaves_it_to_the_app_again(
    page: SettingsPage, session: Session, qtbot: QtBot, name: str, value: int
) -> None:
    type_number(qtbot, page, name, str(value))
    assert getattr(kept(session, qtbot), name) == value

    click(qtbot, page.engine.rows[name].reset)
    assert getattr(kept(session, qtbot), name) is None
    assert page.engine.spins[name].text().startswith("Automatic")


def test_automatic_says_what_it_comes_to_on_this_machine(page: SettingsPage) -> None:
    assert page.engine.spins["threads"].text() == f"Automatic: {look().physical_cores}"
    assert page.engine.spins["parallel"].text().removeprefix("Automatic: ").isdigit()


def test_a_context_that_is_too_short_becomes_the_least(page: SettingsPage, session: Session, qtbot: QtBot) -> None:
    type_number(qtbot, page, "context", "12")

    assert kept(session, qtbot).context == 256


def test_arrow_keys_step_from_automatic_to_round_numbers(page: SettingsPage, session: Session, qtbot: QtBot) -> None:
    spin = page.engine.spins["context"]

    qtbot.keyClick(spin, Qt.Key.Key_Up)
    qtbot.keyClick(spin, Qt.Key.Key_Up)

    assert kept(session, qtbot).context == 512


def test_a_click_into_automatic_marks_it_so_that_a_number_can_be_typed_over_it(
    page: SettingsPage, session: Session, qtbot: QtBot
) -> None:
    edit = page.engine.spins["threads"].lineEdit()

    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton, pos=QPoint(edit.width() // 4, edit.height() // 2))
    qtbot.keyClicks(edit, "4")
    qtbot.keyClick(edit, Qt.Key.Key_Return)

    assert session.preferences.threads == 4


def test_gpu_layers_say_why_they_cannot_be_set(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.pages.settings.engine.graphics_memory", lambda: 0)
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, session)

    assert not page.engine.spins["gpu_layers"].isEnabled()
    assert "no graphics card" in page.engine.rows["gpu_layers"].help.text()


def test_gpu_layers_can_be_set_where_there_is_a_gpu(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.pages.settings.engine.graphics_memory", lambda: 10**10)
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, session)

    type_number(qtbot, page, "gpu_layers", "0")
    assert kept(session, qtbot).gpu_layers == 0
    session.prefer(replace(session.preferences, gpu_layers=-1))
    assert page.engine.spins["gpu_layers"].text() == "All"


def test_faster_copies_can_be_forbidden(page: SettingsPage, session: Session, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.engine.repack, Qt.MouseButton.LeftButton, pos=QPoint(8, page.engine.repack.height() // 2))

    assert not kept(session, qtbot).repack


def test_the_threshold_of_new_projects_is_kept(page: SettingsPage, session: Session, qtbot: QtBot) -> None:
    page.new_projects.threshold.selectAll()
    qtbot.keyClicks(page.new_projects.threshold, "0.7")
    qtbot.keyClick(page.new_projects.threshold, Qt.Key.Key_Return)

    assert kept(session, qtbot).threshold == 0.7


def test_a_preference_that_was_set_elsewhere_is_shown(page: SettingsPage, session: Session) -> None:
    session.prefer(replace(session.preferences, threads=7, repack=False))

    assert page.engine.spins["threads"].chosen == 7
    assert not page.engine.repack.isChecked()


def test_another_library_is_opened(
    page: SettingsPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.gristmill"
    Library.open(other).close()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(other), ""))

    with qtbot.waitSignal(session.opened):
        click(qtbot, page.library.open_button)

    assert page.library.path.text() == str(other)


def test_libraries_opened_before_are_listed_and_those_that_are_gone_cannot_be_opened(
    page: SettingsPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    there = tmp_path / "there.gristmill"
    Library.open(there).close()
    assert session.path is not None
    session.prefer(replace(session.preferences, recent=(session.path, there, tmp_path / "gone.gristmill")))
    settle(qtbot, session)

    links = page.library.before.findChildren(QPushButton)
    assert [(link.text(), link.isEnabled()) for link in links] == [
        ("there.gristmill", True),
        ("gone.gristmill", False),
    ]
    with qtbot.waitSignal(session.opened):
        click(qtbot, links[0])
    assert session.path == there


def test_the_cache_is_emptied_by_a_second_click(page: SettingsPage, session: Session, qtbot: QtBot) -> None:
    copy = a_copy(session.places.cache)
    page.files.refresh()
    settle(qtbot, session)
    assert page.files.cache_text.text().startswith("1 copy, 1.0 kB")

    click(qtbot, page.files.empty_button)
    assert page.files.empty_button.text() == "Really empty it?"
    assert copy.exists()
    click(qtbot, page.files.empty_button)
    settle(qtbot, session)

    assert not copy.exists()
    assert page.files.cache_text.text() == "None"
    assert not page.files.empty_button.isEnabled()


def test_the_first_click_is_forgotten_where_the_focus_goes_elsewhere(
    page: SettingsPage, session: Session, qtbot: QtBot
) -> None:
    copy = a_copy(session.places.cache)
    page.files.refresh()
    settle(qtbot, session)
    page.activateWindow()
    page.files.empty_button.setFocus()

    qtbot.keyClick(page.files.empty_button, Qt.Key.Key_Space)
    page.engine.repack.setFocus()
    qtbot.keyClick(page.files.empty_button, Qt.Key.Key_Space)

    assert page.files.empty_button.text() == "Really empty it?"
    assert copy.exists()


def test_only_copies_of_our_own_are_removed_from_the_cache(tmp_path: Path) -> None:
    copy = a_copy(tmp_path)
    left = tmp_path / "repacked" / f"{COPY}.999999999.tmp"
    foreign = tmp_path / "repacked" / "holiday.gguf"
    fingerprints = tmp_path / "fingerprints.json"
    for file in (left, foreign, fingerprints):
        file.write_bytes(b"x")

    assert count_copies(tmp_path).count == 1
    assert remove_copies(tmp_path).size == 0

    assert [file.exists() for file in (copy, left, foreign, fingerprints)] == [False, False, True, True]


def test_a_copy_that_is_being_made_stays(tmp_path: Path) -> None:
    a_copy(tmp_path)
    unfinished = tmp_path / "repacked" / f"{COPY}.{os.getpid()}.tmp"
    unfinished.write_bytes(b"x")

    remove_copies(tmp_path)

    assert unfinished.exists()


def a_copy(cache: Path) -> Path:
    """A faster copy of a model in the cache, with what is noted beside it."""
    folder = cache / "repacked"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{COPY}.json").write_bytes(b"{}")
    copy = folder / f"{COPY}.gguf"
    copy.write_bytes(bytes(1000))
    return copy
