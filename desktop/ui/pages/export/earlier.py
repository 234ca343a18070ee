"""The exports of a project so far, each of which can be made again as it was."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.pipeline.layout import part_path
from desktop.pipeline.repeating import Order, PastExport
from desktop.ui.background import Lane
from desktop.ui.pages.export.destination import Ground, breakable, look
from desktop.ui.pages.export.formats import format_in_words
from desktop.ui.pages.run.table import FiguresTable
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words, date_in_words

_FORMAT, _FILE = 1, 3
_MOST_LISTED = 50
# Narrower than this, there is no room for what matters least.
_NARROW = space(52)


class EarlierExports(QWidget):
    """A table, the latest first, with what can be done with the one that is chosen. Hidden where there is none."""

    again = Signal(object)

    def __init__(self, reading: Lane, reveal: Callable[[Order], object]) -> None:
        super().__init__()
        self._reading = reading
        self._reveal = reveal
        self._exports: tuple[PastExport, ...] = ()
        self._reason = ""
        self._ground: Ground | None = None
        headers = (self.tr("When"), self.tr("Format"), self.tr("Rows"), self.tr("File"))
        self.table = FiguresTable(self.tr("Exports so far"), headers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.stretch_only(_FILE)
        self.said = label("", "faint", wrap=True)
        self.repeat = button(self.tr("Export again"), self._repeat)
        self.show_file = button(self.tr("Show in folder"), self._show_file, "quiet")
        lines = column(self, gap=1)
        lines.addWidget(label(self.tr("Exports so far"), "section"))
        lines.addWidget(self.table)
        lines.addWidget(self.said)
        under = row(gap=1)
        for part in (self.repeat, self.show_file):
            under.addWidget(part)
        under.addStretch(1)
        lines.addLayout(under)
        self.table.itemSelectionChanged.connect(self.look_again)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Leaves the format out where there is no room for it."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_FORMAT, self.width() < _NARROW)

    @property
    def chosen(self) -> PastExport | None:
        """The export that is chosen."""
        number = self.table.currentRow()
        return self._exports[number] if 0 <= number < len(self._exports) else None

    def show_exports(self, exports: Sequence[PastExport]) -> None:
        """Show the exports, the latest first and chosen."""
        self._exports = tuple(exports[:_MOST_LISTED])
        self.table.show_rows([self._in_words(past) for past in self._exports])
        self.setVisible(bool(exports))
        if exports:
            self.table.selectRow(0)
        self.look_again()

    def allow(self, reason: str) -> None:
        """Let exports be made again, or say why not now."""
        self._reason = reason
        self._offer()

    def look_again(self) -> None:
        """Look what there is where the chosen one went."""
        self._ground = None
        past = self.chosen
        if past is not None and past.order is not None:
            file = written_file(past.order)
            self._reading.ask(
                lambda: look(file), lambda ground: self._take(past, ground), owner=self, latest=id(self)
            )
        self._offer()

    def _take(self, past: PastExport, ground: Ground) -> None:
        if past is self.chosen:
            self._ground = ground
            self._offer()

    def _offer(self) -> None:
        past, ground = self.chosen, self._ground
        known = past is not None and past.order is not None
        self.said.setText(self._sentence(past, ground) if past is not None else "")
        self.repeat.setEnabled(known and not self._reason and not (ground is not None and ground.is_folder))
        self.repeat.setToolTip(plain_tooltip(self._reason))
        self.show_file.setEnabled(known and ground is not None and ground.is_file)

    def _repeat(self) -> None:
        if self.chosen is not None and self.chosen.order is not None:
            self.again.emit(self.chosen.order)

    def _show_file(self) -> None:
        if self.chosen is not None and self.chosen.order is not None:
            self._reveal(self.chosen.order)

    def _sentence(self, past: PastExport, ground: Ground | None) -> str:
        if past.order is None:
            return self.tr("Another Gristmill made this export, and this one does not understand it: export anew.")
        asked = breakable(self._asked(past.order))
        if ground is None:
            return asked
        return f"{asked} {self._of_ground(ground)}"

    def _of_ground(self, ground: Ground) -> str:
        if ground.is_folder:
            return self.tr("A folder of that name is in the way now: move it, or export anew under another name.")
        if ground.is_file:
            return self.tr("The file is there and will be replaced.")
        if ground.has_folder:
            return self.tr("The file is gone and will be written anew.")
        return self.tr("The file is gone with its folder, and both will be made anew.")

    def _asked(self, order: Order) -> str:
        layout = order.layout
        parts = [
            order.selection.in_words(),
            self.tr("Fields: {names}.").format(names=", ".join(order.keys)) if order.keys else "",
            self.tr("{share:.0%} held back for testing, drawn with {number}.").format(
                share=layout.test, number=layout.split_number
            )
            if layout.test
            else "",
            self.tr("Shuffled with {number}.").format(number=layout.shuffle) if layout.shuffle is not None else "",
            self.tr("Under {licence}.").format(licence=order.licence) if order.licence else "",
            self.tr("To {path}.").format(path=str(order.target)),
        ]
        return " ".join(part for part in parts if part)

    def _in_words(self, past: PastExport) -> tuple[str, ...]:
        rows = count_in_words(past.rows) if past.rows else ""
        if past.order is None:
            return (date_in_words(past.written), self.tr("unknown"), rows, "")
        title, _ = format_in_words(past.order.format_name)
        return (date_in_words(past.written), title, rows, past.order.target.name)


def written_file(order: Order) -> Path:
    """The file that an export writes, or the train part of it."""
    return part_path(order.target, "train") if order.layout.test else order.target
