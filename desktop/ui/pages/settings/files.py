"""Settings: where everything lies, and what the cache takes."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.errors import UserError
from desktop.engine.sizes import size_in_words
from desktop.ui.pages.settings.copies import Copies, count_copies, remove_copies
from desktop.ui.pages.settings.rows import Section, SettingRow
from desktop.ui.revealing import reveal
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label, selectable


class FilesSection(Section):
    """Folders with a way into them, and the cache with a way to empty it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.head(self.tr("Files"), self.tr("All that Gristmill keeps lies on this computer."))
        self.cache_text = label("", wrap=True)
        self.empty_button: QPushButton = button(self.tr("Empty the cache"), self._empty)
        self.empty_button.installEventFilter(self)
        self.notice = Notice(session.theme)
        self._sure = False
        self._add_places()
        self.lines.addWidget(SettingRow(self.tr("Faster copies of models"), self._cache_control(), wide=True))
        self.lines.addWidget(self.notice)

    def refresh(self) -> None:
        """Asks what the cache takes now."""
        cache = self.session.places.cache
        self.session.counting.ask(
            lambda: count_copies(cache), self._show_copies, owner=self, latest=(id(self), "cache")
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Forgets the first click where the focus goes elsewhere."""
        if watched is self.empty_button and event.type() is QEvent.Type.FocusOut:
            self._ask_again(False)
        return super().eventFilter(watched, event)

    def _add_places(self) -> None:
        places = self.session.places
        for title, path in (
            (self.tr("Data and own recipes"), places.data),
            (self.tr("Settings"), places.preferences),
            (self.tr("Logs"), places.logs),
            (self.tr("Cache"), places.cache),
        ):
            self.lines.addWidget(SettingRow(title, self._place(title, path), wide=True))

    def _place(self, title: str, path: Path) -> QWidget:
        control = QWidget()
        parts = row(control, gap=1)
        shown = selectable(str(path))
        shown.setAccessibleName(title)
        parts.addWidget(shown, 1, Qt.AlignmentFlag.AlignTop)
        name = self.tr("Show in folder: {what}").format(what=title)
        opener = icon_button(self.session.theme.icon("folder"), name, lambda: reveal(path))
        parts.addWidget(opener, 0, Qt.AlignmentFlag.AlignTop)
        return control

    def _cache_control(self) -> QWidget:
        control = QWidget()
        lines = column(control, gap=1)
        lines.addWidget(self.cache_text)
        buttons = row(gap=1)
        buttons.addWidget(self.empty_button)
        buttons.addStretch()
        lines.addLayout(buttons)
        return control

    def _show_copies(self, copies: Copies) -> None:
        self.cache_text.setText(self._in_words(copies))
        self.empty_button.setEnabled(copies.size > 0)
        self._ask_again(False)

    def _in_words(self, copies: Copies) -> str:
        if not copies.size:
            return self.tr("None")
        size = size_in_words(copies.size)
        if copies.count == 1:
            return self.tr("1 copy, {size}. It is made again when it is needed.").format(size=size)
        return self.tr("{count} copies, {size}. They are made again when they are needed.").format(
            count=f"{copies.count:,}", size=size
        )

    def _empty(self) -> None:
        if self.session.engine.busy:
            self.notice.tell(self.tr("The model is at work; empty the cache when it is done."), "warning")
        elif not self._sure:
            self._ask_again(True)
        else:
            self._really_empty()

    def _ask_again(self, sure: bool) -> None:
        self._sure = sure
        self.empty_button.setText(self.tr("Really empty it?") if sure else self.tr("Empty the cache"))

    def _really_empty(self) -> None:
        self.notice.hide()
        cache = self.session.places.cache
        self.session.counting.ask(
            lambda: remove_copies(cache), self._show_copies, owner=self, failed=self._tell_trouble
        )

    def _tell_trouble(self, error: UserError) -> None:
        self.notice.tell(str(error), "bad")
        self.refresh()
