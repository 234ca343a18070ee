"""Which samples go out, each choice with the number of its rows."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QGridLayout, QLabel, QRadioButton, QWidget

from desktop.ui.pages.export.outlook import Counts
from desktop.ui.pages.export.wish import Include, Wish
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.numbers import Number
from desktop.ui.widgets.text import label

_STEP = 0.05


class Choices(QWidget):
    """Radio buttons. Emits `changed` when the person chooses, and `looked` when the samples are to be looked at."""

    changed = Signal()
    looked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wish = Wish()
        self._group = QButtonGroup(self)
        self.radios: dict[Include, QRadioButton] = {
            Include.ACCEPTED: QRadioButton(self.tr("Accepted")),
            Include.ABOVE: QRadioButton(self.tr("Score at least")),
            Include.CHOSEN: QRadioButton(self.tr("Selected in Review")),
            Include.EVERYTHING: QRadioButton(self.tr("Everything")),
        }
        self.figures: dict[Include, QLabel] = {include: label("", "soft") for include in Include}
        self.score = self._score_spin()
        self.unreviewed = label("", "faint", wrap=True)
        self.look = button(self.tr("See them in Review"), self.looked.emit, "link")
        self._lay_out()
        self.show_wish(self._wish)
        self._group.buttonClicked.connect(self._choose)
        self.score.valueChanged.connect(self._choose_score)

    @property
    def wish(self) -> Wish:
        """What is chosen here, in the format that was picked."""
        return self._wish

    def show_wish(self, wish: Wish) -> None:
        """Show other choices, without telling anybody."""
        self._wish = wish
        self.radios[wish.include].setChecked(True)
        self.score.blockSignals(True)
        self.score.setValue(wish.minimum_score)
        self.score.blockSignals(False)
        for part in (self.radios[Include.CHOSEN], self.figures[Include.CHOSEN]):
            part.setVisible(bool(wish.ids))

    def pick_format(self, name: str) -> None:
        """Take another format, which may show other samples."""
        self._wish = replace(self._wish, format_name=name)

    def show_counts(self, counts: Counts) -> None:
        """Show how many rows each choice would write."""
        for include, figure in self.figures.items():
            figure.setText(f"{counts.rows[include]:,}")
            self.radios[include].setAccessibleDescription(self._rows_in_words(counts.rows[include]))
        self.unreviewed.setText(self._unreviewed_in_words(counts.unreviewed, counts.rows[self._wish.include]))

    def _choose(self) -> None:
        checked = next(include for include, radio in self.radios.items() if radio.isChecked())
        self._change(replace(self._wish, include=checked))

    def _choose_score(self, value: float) -> None:
        self.radios[Include.ABOVE].setChecked(True)
        self._change(replace(self._wish, include=Include.ABOVE, minimum_score=round(value, 2)))

    def _change(self, wish: Wish) -> None:
        if wish != self._wish:
            self._wish = wish
            self.changed.emit()

    def _score_spin(self) -> QDoubleSpinBox:
        made = Number()
        made.setRange(0.0, 1.0)
        made.setSingleStep(_STEP)
        made.setDecimals(2)
        # The count follows when the number is whole, not at each key.
        made.setKeyboardTracking(False)
        made.setAccessibleName(self.tr("Least score, 0 to 1"))
        return made

    def _lay_out(self) -> None:
        lines = column(self, gap=1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(1.5))
        grid.setVerticalSpacing(space(0.5))
        grid.setColumnStretch(0, 1)
        for number, (include, radio) in enumerate(self.radios.items()):
            self._group.addButton(radio)
            line = row()
            line.addWidget(radio)
            if include is Include.ABOVE:
                line.addWidget(self.score)
            line.addStretch()
            grid.addLayout(line, number, 0)
            grid.addWidget(self.figures[include], number, 1, Qt.AlignmentFlag.AlignRight)
        lines.addLayout(grid)
        line = row()
        line.addWidget(self.unreviewed, 1)
        line.addWidget(self.look)
        lines.addLayout(line)

    def _rows_in_words(self, count: int) -> str:
        return self.tr("1 row") if count == 1 else self.tr("{count:,} rows").format(count=count)

    def _unreviewed_in_words(self, unreviewed: int, rows: int) -> str:
        if not rows:
            return self._nothing_in_words()
        if not unreviewed:
            return self.tr("All of these were reviewed.")
        if unreviewed == 1:
            return self.tr("1 of these was not reviewed.")
        return self.tr("{count:,} of these were not reviewed.").format(count=unreviewed)

    def _nothing_in_words(self) -> str:
        if self._wish.include is Include.ACCEPTED:
            return self.tr("Nothing is accepted yet: accept samples in Review, or include others.")
        return self.tr("No sample is like that; include others.")
