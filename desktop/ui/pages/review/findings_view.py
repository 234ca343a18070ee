"""What curation found in a sample: a line each, and side by side what it repeats."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QWidget

from desktop.curation.runs import Span
from desktop.domain.finding import Finding
from desktop.ui.pages.review.comparing import Comparison, Found
from desktop.ui.pages.review.finding_words import finding_in_words, shape_of
from desktop.ui.pages.review.marks import Mark
from desktop.ui.pages.review.reading_text import ReadingText
from desktop.ui.theme.metrics import ICON, space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

_BESIDE = 52


class SideBySide(QWidget):
    """Two texts to compare, what both have lit; under each other where there is little room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(space(2))
        self.captions = (label("", "faint", wrap=True), label("", "faint", wrap=True))
        self.texts = (ReadingText(theme), ReadingText(theme))
        for caption, text in zip(self.captions, self.texts, strict=True):
            text.set_role("passage")
            self._parts.addWidget(_quoted(caption, text), 1, Qt.AlignmentFlag.AlignTop)

    @property
    def beside(self) -> bool:
        """Whether the texts stand beside each other."""
        return self._parts.direction() is QBoxLayout.Direction.LeftToRight

    def show_comparison(self, comparison: Comparison, other: str) -> None:
        """Show two texts; `other` names the second one."""
        sides = (
            (self.tr("This sample"), comparison.own, comparison.own_shared),
            (
                self.tr("{other}. What both say is lit.").format(other=other),
                comparison.other,
                comparison.other_shared,
            ),
        )
        for caption, text, (name, words, shared) in zip(self.captions, self.texts, sides, strict=True):
            caption.setText(name)
            text.setAccessibleName(name)
            text.show_plain(words)
            text.mark(_lit(shared))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Stand as the width allows."""
        super().resizeEvent(event)
        beside = event.size().width() >= space(_BESIDE)
        if beside != self.beside:
            self._parts.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
            self.updateGeometry()


class FindingLine(QWidget):
    """One finding. `twin_wanted` brings the sample that it repeats."""

    twin_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._finding: Finding | None = None
        self._icon = QLabel()
        self.said = label("", "body", wrap=True)
        self.compare = button("", lambda: None, "link")
        self.compare.setCheckable(True)
        self.compare.toggled.connect(self._open)
        self.go = button("", self._go, "link")
        self.sides = SideBySide(theme)
        line = row(gap=1)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        inner = column(gap=0.25)
        inner.addWidget(self.said)
        inner.addLayout(self._links())
        line.addLayout(inner, 1)
        lines = column(self, gap=1)
        lines.addLayout(line)
        lines.addWidget(self.sides)
        self._open(False)
        theme.changed.connect(self._paint_icon)

    def show_found(self, found: Found, *, opened: bool) -> None:
        """Show another finding; `opened` shows at once what it rests on."""
        finding, comparison = found.finding, found.comparison
        self._finding = finding
        said = finding_in_words(finding)
        gone = finding.twin_id is not None and comparison is None
        self.said.setText(f"{said} {self.tr('That one is gone.')}" if gone else said)
        self._paint_icon()
        if comparison is not None:
            self.sides.show_comparison(comparison, self._other(finding))
        self.compare.setVisible(comparison is not None)
        self.compare.setAccessibleDescription(said)
        self.go.setVisible(finding.twin_id is not None and not gone)
        self.go.setText(self.tr("Go to sample #{id}").format(id=finding.twin_id))
        self.compare.setChecked(opened and comparison is not None)

    def _other(self, finding: Finding) -> str:
        twin = self.tr("Sample #{id}").format(id=finding.twin_id)
        return finding.place if finding.twin_id is None else twin

    def _open(self, shown: bool) -> None:
        self.sides.setVisible(shown)
        self.compare.setText(self.tr("Close the comparison") if shown else self.tr("Compare"))

    def _links(self) -> QHBoxLayout:
        line = row(gap=2)
        line.addWidget(self.compare)
        line.addWidget(self.go)
        line.addStretch(1)
        return line

    def _go(self) -> None:
        if self._finding is not None and self._finding.twin_id is not None:
            self.twin_wanted.emit(self._finding.twin_id)

    def _paint_icon(self) -> None:
        if self._finding is not None:
            self._icon.setPixmap(self._theme.icon(*shape_of(self._finding.kind)).pixmap(ICON))


class FindingsView(QWidget):
    """All findings of a sample, the first that rests on another text opened; hidden where there is none."""

    twin_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[int, Sequence[Found]] = (0, ())
        self.lines: list[FindingLine] = []
        self._column = column(self, gap=1)
        self._column.addWidget(label(self.tr("Found by curation"), "faint"))

    def show_found(self, sample_id: int, found: Sequence[Found]) -> None:
        """Show the findings of a sample; what was opened or closed stays so while they are the same."""
        self.setVisible(bool(found))
        if (sample_id, found) == self._shown:
            return
        self._shown = (sample_id, found)
        first = next((number for number, each in enumerate(found) if each.comparison is not None), -1)
        for number, each in enumerate(found):
            self._line(number).show_found(each, opened=number == first)
        for number, line in enumerate(self.lines):
            line.setVisible(number < len(found))

    def _line(self, number: int) -> FindingLine:
        while number >= len(self.lines):
            line = FindingLine(self._theme)
            line.twin_wanted.connect(self.twin_wanted)
            self.lines.append(line)
            self._column.addWidget(line)
        return self.lines[number]


def _lit(shared: Sequence[Span]) -> list[Mark]:
    return [Mark(start, end, "mark") for start, end in shared]


def _quoted(caption: QLabel, text: ReadingText) -> QWidget:
    made, quote = QWidget(), QFrame()
    quote.setProperty("role", "quote")
    column(quote, margins=(2, 0, 0, 0)).addWidget(text)
    lines = column(made, gap=0.5)
    lines.addWidget(caption)
    lines.addWidget(quote)
    return made
