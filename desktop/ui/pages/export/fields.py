"""Which fields of a format the rows shall have."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desktop.exchange.formats import FORMATS
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

_LEAST_WIDTH = 15


class FieldPicker(QWidget):
    """A box to tick for each field, all ticked at first; hidden for a format of one. Emits `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._format = ""
        self._grid = CardGrid(space(_LEAST_WIDTH), gap=0.5)
        boxes = QWidget()
        boxes.setLayout(self._grid)
        boxes.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.said = label("", "warning", wrap=True)
        self.all = button(self.tr("Take all fields"), self.take_all, "link")
        lines = column(self, gap=1)
        head = row()
        head.addWidget(label(self.tr("Fields"), "section"), 1)
        head.addWidget(self.all)
        for part in (boxes, self.said):
            part.setParent(self)
        lines.addLayout(head)
        lines.addWidget(boxes)
        lines.addWidget(self.said)

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that are ticked; none where all of them are."""
        ticked = tuple(name for name, box in self.boxes.items() if box.isChecked())
        return () if len(ticked) == len(self.boxes) else ticked

    @property
    def is_valid(self) -> bool:
        """Whether any field is ticked."""
        return any(box.isChecked() for box in self.boxes.values())

    def show_format(self, name: str) -> None:
        """Show the fields of a format, all ticked; those of the same one stay as they are."""
        if name != self._format:
            self._format = name
            self._fill(FORMATS[name].keys)

    def take_all(self) -> None:
        """Tick every field."""
        self.take_all_quietly()
        self.changed.emit()

    def take_all_quietly(self) -> None:
        """Tick every field, without telling anybody."""
        for box in self.boxes.values():
            box.blockSignals(True)
            box.setChecked(True)
            box.blockSignals(False)
        self._tell()

    def _fill(self, keys: tuple[str, ...]) -> None:
        held = any(box.hasFocus() for box in self.boxes.values())
        for box in self.boxes.values():
            self._grid.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {key: self._box(key) for key in keys}
        for box in self.boxes.values():
            self._grid.addWidget(box)
        if held:
            next(iter(self.boxes.values())).setFocus()
        self.setVisible(len(keys) > 1)
        self._tell()

    def _box(self, key: str) -> QCheckBox:
        made = QCheckBox(key)
        made.setChecked(True)
        made.setAccessibleDescription(self.tr("Whether the rows shall have this field"))
        made.toggled.connect(self._change)
        return made

    def _change(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        self.all.setVisible(bool(self.keys) or not self.is_valid)
        self.said.setText(self.tr("Tick at least one field."))
        self.said.setVisible(not self.is_valid)
