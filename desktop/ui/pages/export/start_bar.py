"""The button that exports and, while the file is written, how far that is."""

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row, rule
from desktop.ui.widgets.text import label

_LONGEST = 40


class StartBar(QWidget):
    """Shows either what can be written, or what is being written."""

    def __init__(
        self, export: Callable[[], object], cancel: Callable[[], object], read_card: Callable[[], object]
    ) -> None:
        super().__init__()
        self.start = button(self.tr("Export"), export, "primary")
        self.start.setEnabled(False)
        self.where = label("", "soft")
        self.card = button(self.tr("Read the card"), read_card)
        self.card.setEnabled(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Rows written"))
        self.said = label("", "soft")
        self.cancel = button(self.tr("Cancel"), cancel)
        self._total = 0
        self._pages = QStackedWidget()
        for page in (self._line(self.start, self.card, self.where), self._line(self.said, self.bar, self.cancel)):
            self._pages.addWidget(page)
        lines = column(self, gap=1.5)
        lines.addWidget(rule())
        lines.addWidget(self._pages)

    def offer(self, rows: int | None, name: str) -> None:
        """Offer to write so many rows (None while that is not known) into a file of that name ("" for none)."""
        self.start.setText(self._export_in_words(rows))
        self.start.setEnabled(bool(rows) and bool(name))
        self.card.setEnabled(bool(rows))
        self.where.setText(self.tr("to {name}").format(name=_short(name)) if rows and name else "")

    def begin(self, total: int) -> None:
        """Show how far the writing of so many rows is; of 0 where their number is not known."""
        self._total = total
        self.bar.setRange(0, total)
        self.progress(0)
        self._pages.setCurrentIndex(1)
        self.cancel.setFocus()

    def progress(self, rows: int) -> None:
        """Note that so many rows are written."""
        self.bar.setValue(min(rows, self._total))
        if self._total:
            self.said.setText(self.tr("{rows:,} of {total:,} rows").format(rows=rows, total=self._total))
        else:
            self.said.setText(self.tr("{rows:,} rows").format(rows=rows))

    def end(self) -> None:
        """Offer again."""
        if self._pages.currentIndex() == 1:
            held = self.cancel.hasFocus()
            self._pages.setCurrentIndex(0)
            if held:
                self.start.setFocus()

    def _export_in_words(self, rows: int | None) -> str:
        if rows is None:
            return self.tr("Export")
        if rows == 0:
            return self.tr("Nothing to export")
        return self.tr("Export 1 row") if rows == 1 else self.tr("Export {count:,} rows").format(count=rows)

    def _line(self, *parts: QWidget) -> QWidget:
        holder = QWidget()
        line = row(holder, gap=2)
        for part in parts:
            line.addWidget(part)
        self.bar.setMaximumWidth(space(60))
        line.addStretch()
        return holder


def _short(name: str) -> str:
    """A name with its middle left out where it is long."""
    half = _LONGEST // 2
    return name if len(name) <= _LONGEST else f"{name[:half]}…{name[1 - half :]}"
