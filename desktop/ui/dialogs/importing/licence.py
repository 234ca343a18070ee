"""The licence of the file that rows come from, and what it asks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from desktop.domain.licence import Licence
from desktop.exchange.licences import all_licences, licence_of
from desktop.ui.background import Lane
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

_CREATIVE_COMMONS = ("cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0")


class LicenceField(QWidget):
    """A line for it, which offers the names that are known. What is known of licences is asked on a lane.

    `changed` is emitted when another is written.
    """

    changed = Signal()

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.tr("such as CC BY-SA 4.0"))
        self.edit.setAccessibleName(self.tr("Licence of the file"))
        self.hint = label("", "faint", wrap=True)
        lines = column(self, gap=0.5)
        lines.addWidget(self.edit)
        lines.addWidget(self.hint)
        self.edit.textChanged.connect(lambda text: self._change())
        lane.ask(_names, self._offer_names, owner=self)
        self._change()

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.text().strip()

    def _offer_names(self, names: list[str]) -> None:
        completer = QCompleter(names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.edit.setCompleter(completer)

    def _change(self) -> None:
        text = self.text
        if text:
            self._lane.ask(lambda: licence_of(text), self._say, owner=self, latest=(id(self), "licence"))
        else:
            self._say(None)
        self.changed.emit()

    def _say(self, found: Licence | None) -> None:
        self.hint.setText(self._in_words(found))

    def _in_words(self, found: Licence | None) -> str:
        if not self.text:
            return self.tr("Without one, the card of an export says that it is unknown.")
        if found is None:
            return self.tr("Gristmill does not know it; the card names it as it is written here.")
        duties = " ".join(found.text_duties)
        return (
            f"{found.name}: {duties}" if duties else self.tr("{name}, as the card will say.").format(name=found.name)
        )


def _names() -> list[str]:
    creative = [found for name in _CREATIVE_COMMONS if (found := licence_of(name)) is not None]
    return sorted({licence.name for licence in (*creative, *all_licences())}, key=str.casefold)
