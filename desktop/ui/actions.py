"""What the menus offer, as data: names, words, keys, and when each can be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

MenuName = Literal["file", "edit", "view", "run", "help"]
_CONTEXT = "Actions"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 (the name that the translators' tool looks for)
    """Marks a text for translation where it stands; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which actions can be used."""

    library: bool = False
    read_only: bool = False
    project: bool = False
    running: bool = False
    checking: bool = False
    cleaning: bool = False
    engine_busy: bool = False
    importing: bool = False
    adding: bool = False
    scoring: bool = False
    resumable: bool = False


def _always(situation: Situation) -> bool:
    return True


def _library(situation: Situation) -> bool:
    return situation.library


def _writable(situation: Situation) -> bool:
    return situation.library and not situation.read_only


def _project(situation: Situation) -> bool:
    return situation.project


def _changeable(situation: Situation) -> bool:
    return situation.project and not situation.read_only


def _deletable(situation: Situation) -> bool:
    return _changeable(situation) and not (situation.running or situation.importing or situation.adding)


def _importable(situation: Situation) -> bool:
    return _writable(situation) and not situation.importing


def _startable(situation: Situation) -> bool:
    return _changeable(situation) and not situation.engine_busy and not situation.cleaning


def _resumable(situation: Situation) -> bool:
    return _startable(situation) and situation.resumable


def _stoppable(situation: Situation) -> bool:
    at_work = situation.running or situation.checking or situation.cleaning
    return at_work or situation.importing or situation.adding or situation.scoring


def _cleanable(situation: Situation) -> bool:
    return _changeable(situation) and not (situation.running or situation.scoring or situation.cleaning)


def _checkable(situation: Situation) -> bool:
    return situation.library and not situation.engine_busy


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One entry of a menu. `keys` is a key sequence in Qt's portable writing, or the name of a standard one."""

    name: str
    menu: MenuName
    text: str
    keys: str = ""
    enabled: Callable[[Situation], bool] = _always
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    separated: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new_project", "file", QT_TRANSLATE_NOOP("Actions", "&New project..."), "Ctrl+N", _writable),
    ActionSpec(
        "new_library", "file", QT_TRANSLATE_NOOP("Actions", "New &library..."), "Ctrl+Shift+N", separated=True
    ),
    ActionSpec("open_library", "file", QT_TRANSLATE_NOOP("Actions", "&Open library..."), "Ctrl+O"),
    ActionSpec(
        "open_model", "file", QT_TRANSLATE_NOOP("Actions", "Open &model..."), "Ctrl+M", _library, separated=True
    ),
    ActionSpec(
        "import_rows",
        "file",
        QT_TRANSLATE_NOOP("Actions", "&Import rows..."),
        "Ctrl+I",
        _importable,
        separated=True,
    ),
    ActionSpec(
        "save_recipe", "file", QT_TRANSLATE_NOOP("Actions", "Save plan as a re&cipe..."), "", _project, separated=True
    ),
    ActionSpec("add_recipe", "file", QT_TRANSLATE_NOOP("Actions", "&Add a recipe..."), "", _library),
    ActionSpec("export", "file", QT_TRANSLATE_NOOP("Actions", "&Export"), "Ctrl+E", _project),
    ActionSpec(
        "settings",
        "file",
        QT_TRANSLATE_NOOP("Actions", "&Settings"),
        "Ctrl+,",
        role=QAction.MenuRole.PreferencesRole,
        separated=True,
    ),
    ActionSpec(
        "quit",
        "file",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        "Ctrl+Q",
        role=QAction.MenuRole.QuitRole,
        separated=True,
    ),
    ActionSpec(
        "rename", "edit", QT_TRANSLATE_NOOP("Actions", "&Rename project"), "Shift+F2", _changeable, separated=True
    ),
    ActionSpec("duplicate", "edit", QT_TRANSLATE_NOOP("Actions", "D&uplicate project"), "Ctrl+D", _changeable),
    ActionSpec("delete", "edit", QT_TRANSLATE_NOOP("Actions", "&Delete project"), "Ctrl+Del", _deletable),
    ActionSpec(
        "reject_found",
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Reject all with this &finding"),
        "",
        _changeable,
        separated=True,
    ),
    ActionSpec(
        "search", "edit", QT_TRANSLATE_NOOP("Actions", "&Search projects"), "Ctrl+K", _library, separated=True
    ),
    ActionSpec("plan", "view", QT_TRANSLATE_NOOP("Actions", "&Plan"), "Ctrl+1", _project),
    ActionSpec("run", "view", QT_TRANSLATE_NOOP("Actions", "&Run"), "Ctrl+2", _project),
    ActionSpec("review", "view", QT_TRANSLATE_NOOP("Actions", "Re&view"), "Ctrl+3", _project),
    ActionSpec("insights", "view", QT_TRANSLATE_NOOP("Actions", "&Insights"), "Ctrl+4", _project),
    ActionSpec("export_place", "view", QT_TRANSLATE_NOOP("Actions", "E&xport"), "Ctrl+5", _project),
    ActionSpec("welcome", "view", QT_TRANSLATE_NOOP("Actions", "&Welcome"), "Ctrl+0", separated=True),
    ActionSpec("models", "view", QT_TRANSLATE_NOOP("Actions", "&Models"), "Ctrl+6", _library),
    ActionSpec("checkup_place", "view", QT_TRANSLATE_NOOP("Actions", "&Check-up"), "Ctrl+7", _library),
    ActionSpec("start", "run", QT_TRANSLATE_NOOP("Actions", "&Start"), "Ctrl+R", _startable),
    ActionSpec("resume", "run", QT_TRANSLATE_NOOP("Actions", "&Resume"), "Ctrl+Shift+R", _resumable),
    ActionSpec("stop", "run", QT_TRANSLATE_NOOP("Actions", "Sto&p"), "Esc", _stoppable),
    ActionSpec("try_one", "run", QT_TRANSLATE_NOOP("Actions", "&Try one"), "Ctrl+T", _startable, separated=True),
    ActionSpec("clean", "run", QT_TRANSLATE_NOOP("Actions", "C&lean the samples"), "Ctrl+L", _cleanable),
    ActionSpec("score_imported", "run", QT_TRANSLATE_NOOP("Actions", "Score &imported rows"), "", _startable),
    ActionSpec(
        "checkup", "run", QT_TRANSLATE_NOOP("Actions", "&Check the model as a judge"), "Ctrl+Shift+C", _checkable
    ),
    ActionSpec("shortcuts", "help", QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), "F1"),
    ActionSpec("logs", "help", QT_TRANSLATE_NOOP("Actions", "Open the &log folder")),
    ActionSpec(
        "about",
        "help",
        QT_TRANSLATE_NOOP("Actions", "&About Gristmill"),
        role=QAction.MenuRole.AboutRole,
        separated=True,
    ),
)
MENUS: tuple[tuple[MenuName, str], ...] = (
    ("file", QT_TRANSLATE_NOOP("Actions", "&File")),
    ("edit", QT_TRANSLATE_NOOP("Actions", "&Edit")),
    ("view", QT_TRANSLATE_NOOP("Actions", "&View")),
    ("run", QT_TRANSLATE_NOOP("Actions", "&Run")),
    ("help", QT_TRANSLATE_NOOP("Actions", "&Help")),
)


def make_actions(parent: QWidget, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """One QAction for every spec, each wired to the handler of its name. Raises KeyError where one is missing."""
    return {spec.name: _make(parent, spec, handlers[spec.name]) for spec in ACTIONS}


def make_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menus with their actions, in order."""
    menus: dict[str, QMenu] = {}
    for name, text in MENUS:
        menus[name] = menu = bar.addMenu(_translated(text))
        for spec in (spec for spec in ACTIONS if spec.menu == name):
            if spec.separated:
                menu.addSeparator()
            menu.addAction(actions[spec.name])
    return menus


def update_actions(actions: Mapping[str, QAction], situation: Situation) -> None:
    """Enables what can be used now."""
    for spec in ACTIONS:
        actions[spec.name].setEnabled(spec.enabled(situation))


def shortcut_rows() -> list[tuple[str, str, str]]:
    """Every action that has keys: its menu, its words and its keys, as this system writes them."""
    titles = {name: _plain(text) for name, text in MENUS}
    return [(titles[spec.menu], _plain(spec.text), native_keys(spec.keys)) for spec in ACTIONS if spec.keys]


def native_keys(keys: str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _make(parent: QWidget, spec: ActionSpec, handler: Callable[[], object]) -> QAction:
    action = QAction(_translated(spec.text), parent)
    action.setObjectName(spec.name)
    action.setMenuRole(spec.role)
    if spec.keys:
        action.setShortcut(QKeySequence(spec.keys))
    action.triggered.connect(lambda checked=False: handler())
    return action


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


def _plain(text: str) -> str:
    return _translated(text).replace("&", "").removesuffix("...")
