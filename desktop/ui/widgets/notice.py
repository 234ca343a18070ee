"""Trouble and news in place: a sentence on a quiet ground, with the mend beside it."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.text import label, repolish

NoticeKind = Literal["info", "warning", "bad"]
_ICONS = {"info": ("info", "accent"), "warning": ("warning", "warning"), "bad": ("error", "bad")}


class Notice(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, closable: bool = True) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = QLabel()
        self._kind: NoticeKind = "info"
        self._text = label(wrap=True)
        self._mend: QPushButton | None = None
        self._row = row(self, gap=1.5, margins=(1.5, 1, 1, 1))
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        close = icon_button(theme.icon("close"), self.tr("Close this message"), self.hide)
        self._row.addWidget(close)
        close.setHidden(not closable)
        theme.changed.connect(self._paint_icon)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def tell(
        self, text: str, kind: NoticeKind = "info", *, mend: str = "", mended: Callable[[], object] | None = None
    ) -> None:
        """Shows a sentence; `mend` is a button that calls `mended`."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._kind = kind
        self._paint_icon()
        self.setProperty("notice", kind)
        repolish(self)
        self._offer(mend, mended)
        self.show()

    def _paint_icon(self) -> None:
        name, colour = _ICONS[self._kind]
        self._icon.setPixmap(self._theme.icon(name, colour).pixmap(self.fontMetrics().height()))

    def _offer(self, mend: str, mended: Callable[[], object] | None) -> None:
        if self._mend is not None:
            self._mend.hide()
            self._mend.deleteLater()
            self._mend = None
        if mend and mended is not None:
            self._mend = button(mend, mended)
            self._row.insertWidget(2, self._mend)
