"""Where the file goes."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from desktop.ui.background import Lane
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

ENDING = ".jsonl"
_ENDINGS = (ENDING, ".json", ".ndjson", ".txt")


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is at a path already."""

    is_file: bool
    is_folder: bool
    has_folder: bool


def target_of(typed: str, folder: Path) -> Path | None:
    """The file that is meant: in `folder` unless the path is whole, ending as JSON lines do; None for no name."""
    wanted = typed.strip()
    if not wanted or wanted.endswith(("/", "\\")):
        return None
    path = folder / (Path(wanted).expanduser() if _of_home(wanted) else Path(wanted))
    return path if path.suffix.lower() in _ENDINGS else path.parent / (path.name + ENDING)


def breakable(path: str) -> str:
    """A path that a label can break into lines, at its separators, with characters that nobody sees."""
    return re.sub(r"([/\\_.-])", "\\1\u200b", path)


def _of_home(typed: str) -> bool:
    return typed == "~" or typed.startswith(("~/", "~\\"))


def look(path: Path) -> Ground:
    """Looks at a path, which may take long on a network."""
    return Ground(path.is_file(), path.is_dir(), path.parent.is_dir())


class DestinationField(QWidget):
    """A path, a button to choose it, and a line that says what will become of what is there. Emits `changed`."""

    changed = Signal()

    def __init__(self, reading: Lane, folder: Path) -> None:
        super().__init__()
        self._reading = reading
        self.folder = folder
        self.edit = QLineEdit()
        self.edit.setAccessibleName(self.tr("File to write"))
        self.edit.textChanged.connect(self._look)
        self.said = label("", "faint", wrap=True)
        lines = column(self, gap=0.75)
        line = row()
        line.addWidget(self.edit, 1)
        line.addWidget(button(self.tr("Choose…"), self.choose))
        lines.addLayout(line)
        lines.addWidget(self.said)

    @property
    def target(self) -> Path | None:
        """The file to write; None while there is no name."""
        return target_of(self.edit.text(), self.folder)

    def suggest(self, name: str) -> None:
        """Offer a file of that name in the folder that was used last."""
        self.edit.setText(str(self.folder / f"{name}{ENDING}"))
        self.edit.setCursorPosition(0)

    def choose(self) -> None:
        """Ask with the system's dialog; that a file will be replaced is said on the page."""
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export to"),
            str(self.target or self.folder),
            self.tr("JSON lines (*.jsonl);;All files (*)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if chosen:
            self.edit.setText(chosen)

    def look_again(self) -> None:
        """Look whether the file is there now."""
        self._look()

    def _look(self) -> None:
        target = self.target
        if target is None:
            self.said.setText(self.tr("Type a name for the file."))
        else:
            self._reading.ask(
                lambda: look(target), lambda ground: self._tell(target, ground), owner=self, latest=id(self)
            )
        self.changed.emit()

    def _tell(self, target: Path, ground: Ground) -> None:
        if target == self.target:
            self.said.setText(self._sentence(target, ground))

    def _sentence(self, target: Path, ground: Ground) -> str:
        card = self.tr("The card goes beside it as {name}.").format(name=breakable(f"{target.stem}.card.md"))
        if ground.is_folder:
            return self.tr("This is a folder; add a name for the file.")
        if ground.is_file:
            return (
                self.tr("{name} is there already and will be replaced.").format(name=breakable(target.name))
                + f" {card}"
            )
        if not ground.has_folder:
            return (
                self.tr("The folder {folder} will be made.").format(folder=breakable(str(target.parent))) + f" {card}"
            )
        return card
