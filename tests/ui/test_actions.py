"""What the menus offer."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.ui.actions import (
    ACTIONS,
    MENUS,
    Situation,
    make_actions,
    make_menus,
    native_keys,
    shortcut_rows,
    update_actions,
)
from tests.ui.app import opened

ALWAYS = {"new_library", "open_library", "settings", "quit", "welcome", "shortcuts", "logs", "about"}
WITH_LIBRARY = ALWAYS | {"open_model", "add_recipe", "search", "models", "checkup_place", "checkup"}
PLACES = {"plan", "run", "review", "insights", "export_place", "export"}
READING = WITH_LIBRARY | PLACES | {"save_recipe"}
WRITABLE = WITH_LIBRARY | {"new_project", "import_rows"}
STARTING = {"start", "try_one", "score_imported"}
WRITING = WRITABLE | READING | {"rename", "duplicate", "delete", "reject_found", "clean"} | STARTING


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def done() -> list[str]:
    """The names of the actions whose handlers were called."""
    return []


@pytest.fixture
def actions(window: QMainWindow, done: list[str]) -> dict[str, QAction]:
    def note(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    return make_actions(window, {spec.name: note(spec.name) for spec in ACTIONS})


def entries(menu: QMenu) -> Iterator[str]:
    """The texts of a menu, those of the menus in it among them."""
    for action in menu.actions():
        if not action.isSeparator():
            yield action.text()


def test_every_action_calls_its_own_handler(actions: dict[str, QAction], done: list[str]) -> None:
    for spec in ACTIONS:
        actions[spec.name].trigger()

    assert done == [spec.name for spec in ACTIONS]


def test_an_action_that_nobody_handles_is_a_mistake_of_ours(window: QMainWindow) -> None:
    with pytest.raises(KeyError):
        make_actions(window, {})


def test_names_are_given_once() -> None:
    assert not [name for name, count in Counter(spec.name for spec in ACTIONS).items() if count > 1]


def test_every_action_stands_in_its_menu(window: QMainWindow, actions: dict[str, QAction]) -> None:
    menus = make_menus(window.menuBar(), actions)

    assert list(menus) == [name for name, _ in MENUS]
    for name, menu in menus.items():
        shown = [action.objectName() for action in menu.actions() if not action.isSeparator()]
        assert shown == [spec.name for spec in ACTIONS if spec.menu == name]


def test_no_two_actions_of_the_window_share_keys(qtbot: QtBot, places: Places, opener: Callable[..., Engine]) -> None:
    with opened(qtbot, places, opener) as app:
        keys = Counter(
            key.toString()
            for action in app.window.findChildren(QAction)
            if not action.shortcutContext().name.startswith("Widget")
            for key in action.shortcuts()
        )

    assert len(keys) > len(ALWAYS)
    assert not [key for key, count in keys.items() if count > 1]


def test_every_key_is_one_that_qt_knows() -> None:
    for spec in ACTIONS:
        assert not spec.keys or QKeySequence(spec.keys).toString() == spec.keys, spec.name


def test_no_two_entries_of_a_menu_share_a_letter(qtbot: QtBot, places: Places, opener: Callable[..., Engine]) -> None:
    with opened(qtbot, places, opener) as app:
        offered = [action.menu() for action in app.window.menuBar().actions()]
        menus = [menu for menu in offered if isinstance(menu, QMenu)]
        texts = [list(entries(menu)) for menu in menus] + [[menu.title() for menu in menus]]

    assert len(texts) == len(MENUS) + 1
    for of_one in texts:
        letters = [text[text.index("&") + 1].casefold() for text in of_one if "&" in text]
        assert len(letters) == len(set(letters)), of_one


@pytest.mark.parametrize(
    ("situation", "usable"),
    [
        (Situation(), ALWAYS),
        (Situation(library=True), WRITABLE),
        (Situation(library=True, read_only=True), WITH_LIBRARY),
        (Situation(library=True, project=True), WRITING),
        (Situation(library=True, project=True, read_only=True, resumable=True), READING),
        (Situation(library=True, project=True, resumable=True), WRITING | {"resume"}),
        (
            Situation(library=True, project=True, engine_busy=True, resumable=True),
            WRITING - STARTING - {"checkup"},
        ),
        (
            Situation(library=True, engine_busy=True, checking=True),
            (WRITABLE | {"stop"}) - {"checkup"},
        ),
        (
            Situation(library=True, project=True, engine_busy=True, running=True, resumable=True),
            (WRITING | {"stop"}) - STARTING - {"delete", "checkup", "clean"},
        ),
        (
            Situation(library=True, project=True, cleaning=True, resumable=True),
            (WRITING | {"stop"}) - STARTING - {"clean"},
        ),
        (
            Situation(library=True, project=True, importing=True),
            (WRITING | {"stop"}) - {"import_rows", "delete"},
        ),
        (
            Situation(library=True, project=True, adding=True),
            (WRITING | {"stop"}) - {"delete"},
        ),
        (
            Situation(library=True, project=True, engine_busy=True, scoring=True),
            (WRITING | {"stop"}) - STARTING - {"checkup", "clean"},
        ),
    ],
)
def test_only_what_can_be_done_now_is_enabled(
    actions: dict[str, QAction], situation: Situation, usable: set[str]
) -> None:
    update_actions(actions, situation)

    assert {name for name, action in actions.items() if action.isEnabled()} == usable


def test_the_sheet_of_keys_has_a_row_for_each_that_has_keys() -> None:
    rows = shortcut_rows()

    assert ("File", "New project", native_keys("Ctrl+N")) in rows
    assert len(rows) == len([spec for spec in ACTIONS if spec.keys])
    assert not [text for _, text, _ in rows if "&" in text or text.endswith("...")]


def test_the_system_finds_settings_quit_and_about_where_it_expects_them(actions: dict[str, QAction]) -> None:
    roles = {name: action.menuRole() for name, action in actions.items()}

    assert roles.pop("settings") is QAction.MenuRole.PreferencesRole
    assert roles.pop("quit") is QAction.MenuRole.QuitRole
    assert roles.pop("about") is QAction.MenuRole.AboutRole
    assert set(roles.values()) == {QAction.MenuRole.NoRole}
