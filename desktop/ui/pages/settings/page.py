"""The page of settings: they apply at once, and each can be reset."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.pages.settings.appearance import AppearanceSection
from desktop.ui.pages.settings.engine import EngineSection
from desktop.ui.pages.settings.files import FilesSection
from desktop.ui.pages.settings.library import LibrarySection
from desktop.ui.pages.settings.new_projects import NewProjectsSection
from desktop.ui.pages.settings.rows import Section
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import PAGE, column, rule, scrolling
from desktop.ui.widgets.text import label

_WIDTH = 112


class SettingsPage(QWidget):
    """Sections under each other."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.appearance = AppearanceSection(session)
        self.library = LibrarySection(session)
        self.engine = EngineSection(session)
        self.new_projects = NewProjectsSection(session)
        self.files = FilesSection(session)
        column(self).addWidget(scrolling(self._content()))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Looks again at what may have changed on the disk."""
        super().showEvent(event)
        self.library.refresh()
        self.files.refresh()

    def _content(self) -> QWidget:
        content = QWidget()
        content.setMaximumWidth(space(_WIDTH))
        lines = column(content, gap=3, margins=PAGE)
        lines.addWidget(label(self.tr("Settings"), "title"))
        sections: tuple[Section, ...] = (
            self.appearance,
            self.library,
            self.engine,
            self.new_projects,
            self.files,
        )
        for number, section in enumerate(sections):
            if number:
                lines.addWidget(rule())
            lines.addWidget(section)
        lines.addStretch()
        return content
