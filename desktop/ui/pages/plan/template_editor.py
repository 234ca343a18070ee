"""An editor for one template: fixed font, as tall as its text, with what is filled in marked."""

from PySide6.QtCore import QRegularExpression, Slot
from PySide6.QtGui import QFont, QResizeEvent, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme

_MOST_LINES = 16
_FILLED_IN = QRegularExpression(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")


class Placeholders(QSyntaxHighlighter):
    """Marks `{{ values }}` and `{% instructions %}` in the theme's colours."""

    def __init__(self, editor: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(editor.document())
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:  # noqa: N802 (Qt's name)
        """Marks those of one line."""
        found = _FILLED_IN.globalMatch(text)
        while found.hasNext():
            match = found.next()
            self.setFormat(match.capturedStart(), match.capturedLength(), self._format())

    def _format(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._theme.colour("accent"))
        made.setBackground(self._theme.colour("accent_soft"))
        made.setFontWeight(QFont.Weight.DemiBold)
        return made


class TemplateEditor(QPlainTextEdit):
    """One turn's template. Tab leaves it, as it leaves any field."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self.setFont(theme.fixed_font)
        self.setTabChangesFocus(True)
        self._placeholders = Placeholders(self, theme)
        self.textChanged.connect(self._follow)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Narrower, it is taller."""
        super().resizeEvent(event)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        layout, block, height = self.document().documentLayout(), self.document().begin(), 0.0
        most = _MOST_LINES * self.fontMetrics().lineSpacing()
        # Asked block by block: Qt lays out only those that are in view, unless they are asked for.
        while block.isValid() and height < most:
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        self.setFixedHeight(round(min(height, most)) + space(2.75))
