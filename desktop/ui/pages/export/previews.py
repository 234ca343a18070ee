"""What will be written, before it is: the first rows and the card."""

import re

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat, QTextOption
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QTextBrowser, QWidget

from desktop.ui.pages.export.outlook import LONGEST_LINE, Beginning, Card
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

_HEADER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_PLAIN_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class RowsPreview(QWidget):
    """The first lines of the file, one JSON object each, wrapped or not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.fixed_font)
        self.text.setProperty("role", "preview")
        self.text.setAccessibleName(self.tr("The first rows, as they will be written"))
        self.wrap = QCheckBox(self.tr("Wrap lines"))
        self.wrap.toggled.connect(self._wrap)
        self._cut = label("", "faint", wrap=True)
        self._cut.hide()
        lines = column(self, gap=1)
        head = row()
        head.addWidget(label(self.tr("The first rows, as they will be written"), "section"), 1)
        head.addWidget(self.wrap)
        lines.addLayout(head)
        lines.addWidget(self.text, 1)
        lines.addWidget(self._cut)
        self._wrap(False)

    def show_beginning(self, beginning: Beginning) -> None:
        """Show other lines."""
        self.text.setPlainText("\n".join(beginning.lines))
        self._cut.setVisible(beginning.cut)
        self._cut.setText(
            self.tr("Lines of more than {count:,} characters end in … here; in the file they are whole.").format(
                count=LONGEST_LINE
            )
        )

    def _wrap(self, wrapped: bool) -> None:
        mode = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(mode.WidgetWidth if wrapped else mode.NoWrap)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


class _CardText(QTextBrowser):
    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: N802 (Qt's names)
        """Nothing: a card fetches no pictures."""
        return None


class CardPreview(QWidget):
    """The card, rendered."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._card = Card("", True)
        # The colours of links are taken when the text is read.
        theme.changed.connect(self._read_again)
        self.text = _CardText()
        self.text.setOpenLinks(False)
        self.text.setOpenExternalLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setProperty("role", "preview")
        self.text.setAccessibleName(self.tr("The card that goes with it"))
        self._later = label(
            self.tr("The figures of the scores are added while the file is written."), "faint", wrap=True
        )
        self._later.hide()
        lines = column(self, gap=1)
        lines.addWidget(label(self.tr("The card that goes with it"), "section"))
        lines.addWidget(self.text, 1)
        lines.addWidget(self._later)

    def show_card(self, card: Card) -> None:
        """Show another card, without the header that is for machines."""
        self._card = card
        self.text.document().setMarkdown(_HEADER.sub("", card.text), _PLAIN_MARKDOWN)
        self._calm(self.text.document())
        self._later.setVisible(not card.whole)

    def _read_again(self) -> None:
        self.show_card(self._card)

    def _calm(self, document: QTextDocument) -> None:
        """Headings hardly larger than the text, code as large as it and broken into lines like it."""
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            if level := block.blockFormat().headingLevel():
                self._calm_heading(cursor, level)
            elif block.blockFormat().nonBreakableLines():
                self._calm_code(cursor)
            block = block.next()

    def _calm_heading(self, cursor: QTextCursor, level: int) -> None:
        sized = QTextCharFormat()
        sized.setProperty(QTextFormat.Property.FontSizeAdjustment, 1 if level == 1 else 0)
        cursor.mergeCharFormat(sized)

    def _calm_code(self, cursor: QTextCursor) -> None:
        sized, broken = QTextCharFormat(), cursor.blockFormat()
        sized.setFont(self._theme.fixed_font)
        broken.setNonBreakableLines(False)
        cursor.mergeCharFormat(sized)
        cursor.setBlockFormat(broken)
