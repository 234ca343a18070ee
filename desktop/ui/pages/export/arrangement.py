"""In which order the rows go out, and how many of them are held back for testing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop.pipeline.layout import DEFAULT_LAYOUT, Layout
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.numbers import WholeNumber
from desktop.ui.widgets.text import label

_TEN_PERCENT = 10
_MOST_PERCENT = 90
_MOST_SEED_NUMBER = 2**31 - 1


class Arrangement(QWidget):
    """Two boxes to tick, each with its numbers. Emits `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._refused = False
        self.hold = QCheckBox(self.tr("Hold rows back for testing"))
        self.share = self._number(self.tr("Share of rows for testing, in percent"), _MOST_PERCENT)
        self.share.setMinimum(1)
        self.share.setSuffix(self.tr(" %"))
        self.share.setValue(_TEN_PERCENT)
        self.drawn_with = self._number(self.tr("Seed number that the test rows are drawn with"), _MOST_SEED_NUMBER)
        self.shuffle = QCheckBox(self.tr("Shuffle the rows"))
        self.shuffled_with = self._number(self.tr("Seed number of the order"), _MOST_SEED_NUMBER)
        self.said = label("", "faint", wrap=True)
        self._held, self._shuffled = QWidget(), QWidget()
        _fill(self._held, (self.tr("Share"), self.share), (self.tr("Seed number"), self.drawn_with))
        _fill(self._shuffled, (self.tr("Seed number"), self.shuffled_with))
        lines = column(self, gap=0.75)
        for part in (self.hold, self._held, self.said, self.shuffle, self._shuffled):
            lines.addWidget(part)
        self.show_layout(DEFAULT_LAYOUT)
        self._connect()

    @property
    def wanted(self) -> Layout:
        """What is chosen."""
        return Layout(
            self.share.value() / 100 if self.hold.isChecked() else 0.0,
            self.drawn_with.value() if self.hold.isChecked() else 0,
            self.shuffled_with.value() if self.shuffle.isChecked() else None,
        )

    @property
    def is_valid(self) -> bool:
        """Whether the rows can be parted as they are to be, as far as that is known."""
        return not self._refused

    def show_layout(self, layout: Layout) -> None:
        """Show another choice, without telling anybody."""
        self.blockSignals(True)
        self.hold.setChecked(bool(layout.test))
        self.share.setValue(round(layout.test * 100) or _TEN_PERCENT)
        self.drawn_with.setValue(layout.split_number)
        self.shuffle.setChecked(layout.shuffle is not None)
        self.shuffled_with.setValue(layout.shuffle or 0)
        self.blockSignals(False)
        self._show_numbers()
        self.show_parts(None)

    def show_parts(self, rows: tuple[int, int] | None) -> None:
        """Say how many rows go to train and to test; None while that is not known."""
        self._refused = False
        kept = self.tr("What came of one seed or passage stays together.")
        self.said.setText(kept if rows is None else f"{self._parts_in_words(*rows)} {kept}")
        self.said.setVisible(self.hold.isChecked())

    def refuse(self, sentence: str) -> None:
        """Say why the rows cannot be parted; until something changes, nothing can be written so."""
        self._refused = True
        self.said.setText(sentence)

    def _parts_in_words(self, train: int, test: int) -> str:
        share = test / (train + test) if test else 0.0
        return self.tr("{train:,} to train on, {test:,} to test ({share:.1%}).").format(
            train=train, test=test, share=share
        )

    def _change(self) -> None:
        self._show_numbers()
        self.show_parts(None)
        self.changed.emit()

    def _show_numbers(self) -> None:
        self._held.setVisible(self.hold.isChecked())
        self._shuffled.setVisible(self.shuffle.isChecked())

    def _number(self, name: str, most: int) -> WholeNumber:
        made = WholeNumber()
        made.setRange(0, most)
        # The rows follow when the number is whole, not at each key.
        made.setKeyboardTracking(False)
        made.setGroupSeparatorShown(False)
        made.setAccessibleName(name)
        made.setFixedWidth(space(12))
        return made

    def _connect(self) -> None:
        for box in (self.hold, self.shuffle):
            box.toggled.connect(self._change)
        for number in (self.share, self.drawn_with, self.shuffled_with):
            number.valueChanged.connect(self._change)


def _fill(holder: QWidget, *captioned: tuple[str, QWidget]) -> None:
    """Fields one under the other, each with its caption before it, set in under the box that shows them."""
    grid = QGridLayout(holder)
    grid.setContentsMargins(space(3.5), 0, 0, space(0.5))
    grid.setHorizontalSpacing(space(1.5))
    grid.setVerticalSpacing(space(0.75))
    grid.setColumnStretch(2, 1)
    for place, (caption, field) in enumerate(captioned):
        grid.addWidget(label(caption, "soft"), place, 0)
        grid.addWidget(field, place, 1)
