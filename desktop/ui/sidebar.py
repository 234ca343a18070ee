"""The projects of the library: search, state and progress; new, rename, duplicate, delete."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.theme.metrics import CONTROL_HEIGHT, SIDEBAR_WIDTH, space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QLineEdit, QPushButton

    from desktop.ui.project_list import ProjectList
    from desktop.ui.session import Session
    from desktop.ui.shelf import Shelf


class Sidebar(QFrame):
    """Emits `chosen` with a project, `renamed` with a project and another name, `asked` with an action's name.

    Projects go by their number. The list itself is made when the projects are known: the
    first painted window need not wait.
    """

    chosen = Signal(int)
    renamed = Signal(int, str)
    asked = Signal(str)

    def __init__(self, session: Session, shelf: Shelf) -> None:
        super().__init__()
        self._session = session
        self._shelf = shelf
        self._menu_actions: list[QAction] = []
        self._list: ProjectList | None = None
        self.setProperty("role", "side")
        self.setMinimumWidth(SIDEBAR_WIDTH)
        self._lines = column(self, gap=1, margins=(1, 2, 1, 1.5))
        self._search_place = QWidget()
        self._search_place.setFixedHeight(CONTROL_HEIGHT)
        self._lines.addWidget(self._search_place)
        self._add_heading()
        self._list_place = self._lines.count()
        self._lines.addStretch(1)
        self._add_buttons()

    @property
    def projects(self) -> ProjectList:
        """The list of projects."""
        if self._list is None:
            self._list = self._make_list()
        return self._list

    @cached_property
    def search(self) -> QLineEdit:
        """The field that narrows the list."""
        return self._make_search()

    def show_chosen(self, project_id: int | None) -> None:
        """Marks the project that is open."""
        if self._list is not None or project_id is not None:
            self.projects.show_chosen(project_id)

    def set_menu(self, actions: list[QAction]) -> None:
        """What a right click on a project offers."""
        self._menu_actions = actions

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """In the search field Down goes to the list, and Esc clears it before it does anything else."""
        if event.type() is QEvent.Type.ShortcutOverride and self._escape_clears(event):
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self._escape_clears(event):
                self.search.clear()
                return True
            if event.key() == Qt.Key.Key_Down:
                self.projects.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _escape_clears(self, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and bool(self.search.text())

    def _add_heading(self) -> None:
        self._lines.addSpacing(space(0.5))
        heading = label(self.tr("Projects"), "faint")
        heading.setContentsMargins(space(1), 0, 0, 0)
        self._lines.addWidget(heading)

    def _add_buttons(self) -> None:
        names = (
            (self.tr("New project"), "plus", "new_project"),
            (self.tr("Models"), "model", "models"),
            (self.tr("Check-up"), "rubric", "checkup_place"),
            (self.tr("Settings"), "settings", "settings"),
        )
        self._buttons = [self._make_button(*name) for name in names]
        for made in self._buttons:
            self._lines.addWidget(made)

    def _make_button(self, text: str, icon: str, name: str) -> QPushButton:
        made = button(text, partial(self.asked.emit, name), "quiet", icon=self._session.theme.icon(icon))
        made.setProperty("side", True)
        return made

    def _make_search(self) -> QLineEdit:
        from PySide6.QtWidgets import QLineEdit

        search = QLineEdit()
        search.setObjectName("search")
        search.setPlaceholderText(self.tr("Search projects"))
        search.setAccessibleName(self.tr("Search projects"))
        search.setClearButtonEnabled(True)
        search.textChanged.connect(lambda text: self.projects.shown.search(text))
        search.returnPressed.connect(lambda: self.projects.choose_first())
        search.installEventFilter(self)
        self._lines.replaceWidget(self._search_place, search)
        self._search_place.deleteLater()
        return search

    def _make_list(self) -> ProjectList:
        from desktop.ui.project_list import ProjectList

        made = ProjectList(self._session, self._shelf, self._menu_actions)
        made.chosen.connect(self.chosen)
        made.shown.renamed.connect(self.renamed)
        self._lines.takeAt(self._list_place)
        self._lines.insertWidget(self._list_place, made, 1)
        self.setTabOrder(self.search, made)
        self.setTabOrder(made, self._buttons[0])
        return made
