"""The licence that the dataset goes out under, for its card."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.exchange.licences import licence_of
from desktop.ui.pages.plan.controls import Choice
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

_OFTEN = ("cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc0-1.0", "odc-by", "apache-2.0", "mit")


class LicenceField(QWidget):
    """A box to choose from or to type into; empty, no licence is chosen. Emits `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.box = Choice()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName(self.tr("Licence of the dataset"))
        self.box.addItems(["", *_OFTEN])
        line = self.box.lineEdit()
        assert line is not None
        line.setPlaceholderText(self.tr("None chosen"))
        line.editingFinished.connect(self._take)
        self.box.activated.connect(self._take)
        self.said = label("", "faint", wrap=True)
        lines = column(self, gap=0.75)
        lines.addWidget(self.box)
        lines.addWidget(self.said)
        self._tell()

    @property
    def text(self) -> str:
        """The licence as it was named, empty for none."""
        return self._text

    @property
    def is_valid(self) -> bool:
        """Whether it is known which licence is meant, or none is."""
        return not self._text or licence_of(self._text) is not None

    def show_licence(self, text: str) -> None:
        """Show another one, without telling anybody."""
        self._text = text
        self.box.setEditText(text)
        self._tell()

    def _take(self) -> None:
        text = self.box.currentText().strip()
        if text != self._text:
            self._text = text
            self._tell()
            self.changed.emit()

    def _tell(self) -> None:
        self.said.setText(self._sentence())

    def _sentence(self) -> str:
        if not self._text:
            return self.tr("The card then names those of the sources.")
        meant = licence_of(self._text)
        if meant is None:
            return self.tr("This licence is not known; name it as Hugging Face does: cc-by-4.0, apache-2.0, mit.")
        return meant.name
