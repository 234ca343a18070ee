"""What will be written, before it is: the first rows and the card."""

import re
from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat, QTextOption
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPlainTextEdit, QWidget

from desktop.pipeline.previewing import Beginning
from desktop.ui.pages.export.outlook import LONGEST_LINE, Card
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.quiet_browser import QuietBrowser
from desktop.ui.widgets.text import label

_LEAST_HEIGHT = 14
_HEADER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_PLAIN_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class RowsPreview(QWidget):
    """The first lines of the file, one JSON object each, wrapped or not; of the train file or of the test file."""

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
        self.text.setMinimumHeight(space(_LEAST_HEIGHT))
        self._beginnings: tuple[Beginning, ...] = ()
        self.train = button("", self._show, "quiet")
        self.test = button("", self._show, "quiet")
        self._parts = QButtonGroup(self)
        for part in (self.train, self.test):
            part.setCheckable(True)
            part.hide()
            self._parts.addButton(part)
        self.train.setChecked(True)
        lines = column(self, gap=1)
        head = row()
        head.addWidget(label(self.tr("The first rows, as they will be written"), "section", wrap=True), 1)
        head.addWidget(self.wrap)
        lines.addLayout(head)
        parts = row(gap=0.5)
        for part in (self.train, self.test):
            parts.addWidget(part)
        parts.addStretch(1)
        lines.addLayout(parts)
        lines.addWidget(self.text, 1)
        lines.addWidget(self._cut)
        self._wrap(False)

    def show_beginnings(self, beginnings: Sequence[Beginning]) -> None:
        """Show the first lines of other files."""
        self._beginnings = tuple(beginnings)
        counted = [beginning.rows for beginning in beginnings]
        for part, text, rows in zip((self.train, self.test), self._names(), counted, strict=False):
            part.setText(text.format(count=rows or 0))
        for part in (self.train, self.test):
            part.setVisible(len(counted) > 1)
        self._show()

    def _names(self) -> tuple[str, str]:
        return self.tr("Train: {count:,}"), self.tr("Test: {count:,}")

    def _show(self) -> None:
        place = 1 if self.test.isChecked() and len(self._beginnings) > 1 else 0
        lines = self._beginnings[place].lines if self._beginnings else ()
        self.text.setPlainText("\n".join(map(_shortened, lines)))
        self._cut.setVisible(any(len(line) > LONGEST_LINE for line in lines))
        self._cut.setText(
            self.tr("Lines of more than {count:,} characters end in … here; in the file they are whole.").format(
                count=LONGEST_LINE
            )
        )

    def _wrap(self, wrapped: bool) -> None:
        mode = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(mode.WidgetWidth if wrapped else mode.NoWrap)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


def _shortened(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " …"


class CardPreview(QWidget):
    """The card, rendered."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._card = Card("", True)
        # The colours of links are taken when the text is read.
        theme.changed.connect(self._read_again)
        self.text = QuietBrowser()
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
        apart = cursor.blockFormat()
        apart.setTopMargin(space(2))
        cursor.setBlockFormat(apart)

    def _calm_code(self, cursor: QTextCursor) -> None:
        sized, broken = QTextCharFormat(), cursor.blockFormat()
        sized.setFont(self._theme.fixed_font)
        broken.setNonBreakableLines(False)
        cursor.mergeCharFormat(sized)
        cursor.setBlockFormat(broken)
