"""Settings: which library is open, and those that were opened before."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.domain.errors import UserError
from desktop.ui.pages.settings.rows import Section, SettingRow
from desktop.ui.revealing import reveal
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label, selectable
from desktop.ui.widgets.tooltips import plain_tooltip


class LibrarySection(Section):
    """The library's file, another one, and the recent ones."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.head(self.tr("Library"), self.tr("One file holds every project: copy it to keep it safe."))
        self.path = selectable()
        self.notice = Notice(session.theme)
        self.before = QWidget()
        self._before_lines: QVBoxLayout = column(self.before, gap=0.5)
        self._before_row = SettingRow(self.tr("Opened before"), self.before, wide=True)
        self.lines.addWidget(SettingRow(self.tr("Open now"), self._place(), wide=True))
        self.lines.addWidget(self.notice)
        self.lines.addWidget(self._before_row)
        session.opened.connect(self.refresh)
        session.preferred.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the open library, and asks which of the others are still there."""
        self.path.setText(str(self.session.path or ""))
        others = [path for path in self.session.preferences.recent if path != self.session.path]
        self.session.reading.ask(
            lambda: [(path, path.is_file()) for path in others],
            self._show_before,
            owner=self,
            latest=(id(self), "recent"),
        )

    def _place(self) -> QWidget:
        control = QWidget()
        lines = column(control, gap=1)
        lines.addWidget(self.path)
        buttons = row(gap=1)
        self.open_button = button(self.tr("Open another…"), self._ask)
        self.show_button = button(self.tr("Show in folder"), self._reveal, "quiet")
        for each in (self.open_button, self.show_button):
            buttons.addWidget(each)
        buttons.addStretch()
        lines.addLayout(buttons)
        return control

    def _show_before(self, found: list[tuple[Path, bool]]) -> None:
        clear(self._before_lines)
        self._before_row.setVisible(bool(found))
        for path, is_there in found:
            self._before_lines.addWidget(self._recent(path, is_there))

    def _recent(self, path: Path, is_there: bool) -> QWidget:
        line = QWidget()
        parts = row(line, gap=1)
        opener = button(path.name, lambda: self._open(path), "link")
        opener.setEnabled(is_there)
        gone = self.tr("It is no longer there: {path}").format(path=path)
        opener.setToolTip(plain_tooltip(str(path) if is_there else gone))
        parts.addWidget(opener)
        parts.addWidget(label(str(path.parent) if is_there else self.tr("no longer there"), "faint"), 1)
        return line

    def _ask(self) -> None:
        folder = str(self.session.path.parent) if self.session.path else ""
        kinds = self.tr("Gristmill libraries (*.gristmill);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Open a library"), folder, kinds)
        if chosen:
            self._open(Path(chosen))

    def _open(self, path: Path) -> None:
        self.notice.hide()
        try:
            self.session.open_library(path)
        except UserError as error:
            self.notice.tell(str(error), "warning")

    def _reveal(self) -> None:
        if self.session.path is not None:
            reveal(self.session.path)
