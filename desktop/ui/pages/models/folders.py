"""The user's own folders in which models are looked for."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.layouts import clear, column, row
from desktop.ui.widgets.text import label, selectable


class FolderList(QWidget):
    """Adds and removes folders in the preferences."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[Path, ...] | None = None
        self._lines: QVBoxLayout = column(gap=0.25)
        lines = column(self, gap=1)
        lines.addWidget(label(self.tr("Also looked at"), "strong"))
        lines.addLayout(self._lines)
        self.add_button = button(self.tr("Add a folder…"), self._ask, icon=session.theme.icon("folder"))
        beside = row()
        beside.addWidget(self.add_button)
        beside.addStretch()
        lines.addLayout(beside)
        session.preferred.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the folders that are preferred."""
        folders = self._session.preferences.model_folders
        if folders == self._shown:
            return
        self._shown = folders
        clear(self._lines)
        if not folders:
            self._lines.addWidget(label(self.tr("No folder of your own yet."), "soft", wrap=True))
        for folder in folders:
            self._lines.addWidget(self._folder(folder))

    def add(self, folder: Path) -> None:
        """Looks in a folder from now on."""
        folders = self._session.preferences.model_folders
        if folder not in folders:
            self._prefer((*folders, folder))

    def remove(self, folder: Path) -> None:
        """Looks there no more; nothing on the disk is touched."""
        self._prefer(tuple(other for other in self._session.preferences.model_folders if other != folder))

    def _folder(self, folder: Path) -> QWidget:
        line = QWidget()
        parts = row(line, gap=1)
        shown = selectable(str(folder), "soft")
        shown.setMinimumWidth(1)
        parts.addWidget(shown, 1)
        name = self.tr("Do not look in {folder} any more").format(folder=folder)
        parts.addWidget(icon_button(self._session.theme.icon("close"), name, lambda: self.remove(folder)))
        return line

    def _ask(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("A folder with models"))
        if chosen:
            self.add(Path(chosen))

    def _prefer(self, folders: tuple[Path, ...]) -> None:
        self._session.prefer(replace(self._session.preferences, model_folders=folders))
