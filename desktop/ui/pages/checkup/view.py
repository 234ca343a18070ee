"""The table of a check-up with what the chosen cell means above it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.ui.pages.checkup.table import AnyIndex, TellingDelegate, TellingTable, TitleHeader
from desktop.ui.pages.checkup.telling import Row
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

_LEAST_COLUMN = space(9.5)
_HEAD_LINES = 3
_READING_LINES = 2


class TellingView(QTableView):
    """As tall as its rows. The arrow keys go from cell to cell; `read` brings the one that is reached in words."""

    read = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.shown = TellingTable(self)
        self.setModel(self.shown)
        self.setItemDelegate(TellingDelegate(theme, self))
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCornerButtonEnabled(False)
        self._titles = TitleHeader(theme, self)
        self.setVerticalHeader(self._titles)
        self._set_heads(theme)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Shows others."""
        self.shown.show_rows(rows)
        self._titles.fit(rows)
        across, frame = self.horizontalHeader(), 2 * self.frameWidth()
        # With room for a scroll bar below, which comes where the window is narrow.
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(across.height() + self._titles.length() + frame + bar)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:  # noqa: N802 (Qt's name)
        """Says what the cell means that is reached."""
        super().currentChanged(current, previous)
        self.read.emit(self.shown.reading(current) if current.isValid() else "")

    def _set_heads(self, theme: Theme) -> None:
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        across.setMinimumSectionSize(_LEAST_COLUMN)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        wrapped = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        across.setDefaultAlignment(Qt.AlignmentFlag(wrapped.value | Qt.TextFlag.TextWordWrap.value))
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        line = QFontMetrics(theme.font(theme.scale.small)).lineSpacing()
        across.setFixedHeight(_HEAD_LINES * line + space(2))


class Telling(QWidget):
    """The table, what the chosen cell means, and how to read it all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.table = TellingView(theme, self.tr("What each signal tells from sound"))
        self.reading = label("", wrap=True)
        self._usual = self.tr("Choose a figure to read what it means.")
        # As tall as the longest sentence, so that nothing moves when another one is chosen.
        self.reading.setMinimumHeight(_READING_LINES * self.reading.fontMetrics().lineSpacing())
        self.reading.setAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        lines = column(self, gap=1)
        lines.addWidget(self.reading)
        lines.addWidget(self.table)
        lines.addWidget(label(self._how_to_read(), "soft", wrap=True))
        self.table.read.connect(self._show_reading)
        self._show_reading("")

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Shows others."""
        self.table.show_rows(rows)
        self._show_reading("")

    def _show_reading(self, text: str) -> None:
        self.reading.setText(text or self._usual)

    def _how_to_read(self) -> str:
        return self.tr(
            "Each figure is the share of pairs in which the sound text comes out above the spoiled one (AUC): 1.00 "
            "always, 0.50 by chance. The bar is how far it is above chance. A faint figure without a bar may be "
            "chance: its 95 % interval reaches 0.50."
        )
