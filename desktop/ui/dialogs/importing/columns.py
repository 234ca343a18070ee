"""Which column of a file holds what, named by a person where it cannot be told."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSizePolicy, QWidget

from desktop.exchange.importing.shapes import MAPPABLE
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label


class ColumnsForm(QWidget):
    """A box for each part of a row, hidden until somebody wants it. `changed` is emitted when another is named."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_hand = QCheckBox(self.tr("Name the columns myself"))
        self.boxes = {part: self._box(title) for part, title in self._titles().items()}
        self._names: tuple[str, ...] = ()
        self._parts = QWidget()
        self._arrange()
        self._parts.hide()
        self.by_hand.toggled.connect(self._toggle)

    @property
    def chosen(self) -> dict[str, str]:
        """The columns that are named, by what they hold; none where that is left to the file."""
        if not self.by_hand.isChecked():
            return {}
        return {part: box.currentData() for part, box in self.boxes.items() if box.currentData()}

    def offer(self, names: Sequence[str]) -> None:
        """Offers the columns of a file; what was named before stays where it is still there."""
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        for box in self.boxes.values():
            before = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(self.tr("(none)"), "")
            for name in names:
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(before)))
            box.blockSignals(False)

    def ask(self) -> None:
        """Shows the boxes: without them nothing can be brought in."""
        self.by_hand.setChecked(True)

    def forget(self) -> None:
        """Begins anew, for another file."""
        self._names = ()
        self.by_hand.blockSignals(True)
        self.by_hand.setChecked(False)
        self.by_hand.blockSignals(False)
        self._parts.hide()
        for box in self.boxes.values():
            box.blockSignals(True)
            box.clear()
            box.blockSignals(False)

    def _toggle(self, shown: bool) -> None:
        self._parts.setVisible(shown)
        self.changed.emit()

    def _titles(self) -> Mapping[str, str]:
        titles = {
            "prompt": self.tr("Question"),
            "answer": self.tr("Answer"),
            "system": self.tr("System prompt"),
            "passage": self.tr("Passage"),
            "chosen": self.tr("Chosen answer"),
            "rejected": self.tr("Rejected answer"),
            "text": self.tr("Text"),
            "messages": self.tr("Conversation"),
        }
        return {part: titles[part] for part in MAPPABLE}

    def _box(self, title: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(title)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.currentIndexChanged.connect(lambda index: self.changed.emit())
        return box

    def _arrange(self) -> None:
        grid = QGridLayout(self._parts)
        grid.setContentsMargins(space(0), space(0), space(0), space(0))
        grid.setHorizontalSpacing(space(1))
        grid.setVerticalSpacing(space(0.5))
        for number, (part, title) in enumerate(self._titles().items()):
            named = label(title, "soft")
            named.setBuddy(self.boxes[part])
            grid.addWidget(named, number, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self.boxes[part], number, 1)
        grid.setColumnStretch(1, 1)
        lines = column(self, gap=0.5)
        lines.addWidget(self.by_hand)
        lines.addWidget(self._parts)
