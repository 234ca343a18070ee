"""A text to read, as tall as it is: rendered, or as it was written with parts of it marked."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QSizeF, Qt
from PySide6.QtGui import QHelpEvent, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QToolTip, QWidget

from desktop.judging.doubt import WordDoubt
from desktop.ui.pages.review.marks import Mark, Places, doubt_at
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.quiet_browser import QuietBrowser
from desktop.ui.widgets.text import repolish
from desktop.ui.widgets.tooltips import plain_tooltip

_LINE_HEIGHT = 145.0
_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class ReadingText(QuietBrowser):
    """Never fetches anything and follows no link: it shows what a model wrote."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks: Sequence[Mark] = ()
        self._doubts: Sequence[WordDoubt] = ()
        self._places = Places("")
        self.setProperty("role", "reading")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme.changed.connect(self._paint_marks)

    def set_role(self, role: str) -> None:
        """Take another size: "reading" for what is judged, "heading" for what names the sample."""
        if self.property("role") != role:
            self.setProperty("role", role)
            repolish(self)

    def show_markdown(self, text: str) -> None:
        """Render it."""
        self._forget_marks()
        self.document().setMarkdown(text, _MARKDOWN)
        self._space_lines()

    def show_plain(self, text: str) -> None:
        """Show it letter for letter."""
        self._forget_marks()
        # Of the same length, so that offsets stay true.
        self.setPlainText(text.replace("\r\n", " \n"))
        self._space_lines()

    def mark(self, marks: Sequence[Mark], doubts: Sequence[WordDoubt] = ()) -> None:
        """Mark parts of what is shown, by the offsets of `shown_text`; `doubts` are told where one points."""
        self._places = Places(self.shown_text())
        self._marks, self._doubts = marks, doubts
        self._paint_marks()

    def shown_text(self) -> str:
        """The letters that are shown."""
        return self.toPlainText()

    def event(self, event: QEvent) -> bool:
        """Tells of a word how sure the model was."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            cursor = self.cursorForPosition(self.viewport().mapFromGlobal(event.globalPos()))
            told = self.told_at(self._places.from_qt(cursor.position()))
            QToolTip.showText(event.globalPos(), plain_tooltip(told), self)
            return True
        return super().event(event)

    def told_at(self, place: int) -> str:
        """What there is to say of the word at an offset; "" for nothing."""
        doubt = doubt_at(self._doubts, place)
        if doubt is None:
            return ""
        percent = doubt.probability * 100
        share = self.tr("under 1") if percent < 1 else f"{percent:.0f}"
        return self.tr("The model gave this word {share} %.").format(share=share)

    def wheelEvent(self, event: Any) -> None:  # noqa: N802
        """Scrolls what it stands in."""
        event.ignore()

    def _forget_marks(self) -> None:
        self._marks, self._doubts = (), ()
        self.setExtraSelections([])

    def _paint_marks(self) -> None:
        self.setExtraSelections([self._painted(mark) for mark in self._marks])

    def _painted(self, mark: Mark) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places.to_qt(mark.start))
        cursor.setPosition(self._places.to_qt(mark.end), QTextCursor.MoveMode.KeepAnchor)
        made.cursor = cursor
        made.format = mark.format(self._theme)
        return made

    def _space_lines(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spaced = QTextBlockFormat()
        spaced.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(spaced)

    def _fit(self, size: QSizeF) -> None:
        self.setFixedHeight(max(1, ceil(size.height())))
