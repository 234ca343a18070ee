"""The keys of Review, as actions of the page: they do nothing while one types in a field."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

_KEYS: Mapping[str, tuple[str, ...]] = {
    "next": ("J",),
    "previous": ("K",),
    "scroll_down": ("Shift+J",),
    "scroll_up": ("Shift+K",),
    "accept": ("A",),
    "reject": ("R",),
    "edit": ("E",),
    "undo": ("U",),
    "shade": ("S",),
    "evidence": ("V",),
    "search": ("/",),
}


def add_keys(page: QWidget, doing: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action by key for each name, which works while the focus is anywhere in the page."""
    made = {}
    for name, does in doing.items():
        action = QAction(_named(name), page)
        action.setShortcuts([QKeySequence(key) for key in _KEYS[name]])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda checked=False, does=does: does())
        page.addAction(action)
        made[name] = action
    return made


def _named(name: str) -> str:
    said = {
        "next": QCoreApplication.translate("Review", "Next sample"),
        "previous": QCoreApplication.translate("Review", "Previous sample"),
        "scroll_down": QCoreApplication.translate("Review", "Scroll the sample down"),
        "scroll_up": QCoreApplication.translate("Review", "Scroll the sample up"),
        "accept": QCoreApplication.translate("Review", "Accept"),
        "reject": QCoreApplication.translate("Review", "Reject"),
        "edit": QCoreApplication.translate("Review", "Edit"),
        "undo": QCoreApplication.translate("Review", "Undo"),
        "shade": QCoreApplication.translate("Review", "Shade words"),
        "evidence": QCoreApplication.translate("Review", "Sample or evidence"),
        "search": QCoreApplication.translate("Review", "Search samples"),
    }
    return said[name]
