"""Where the file goes, and of which kind it is."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QRadioButton, QWidget

from desktop.exchange.parquet import SUFFIX, is_parquet_possible
from desktop.pipeline.layout import part_path
from desktop.ui.background import Lane
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

ENDING = ".jsonl"
_ENDINGS = (ENDING, ".json", ".ndjson", ".txt", SUFFIX)


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is at a path already."""

    is_file: bool
    is_folder: bool
    has_folder: bool


def target_of(typed: str, folder: Path) -> Path | None:
    """The file that is meant: in `folder` unless the path is whole, ending as such files do; None for no name."""
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
    """A path, a button to choose it, and a line that says what will become of what is there. Emits `changed`.

    The kind of file and the end of its name are one and the same choice.
    """

    changed = Signal()

    def __init__(self, reading: Lane, folder: Path) -> None:
        super().__init__()
        self._reading = reading
        self.folder = folder
        self.edit = QLineEdit()
        self.edit.setAccessibleName(self.tr("File to write"))
        self.edit.textChanged.connect(self._look)
        self._in_parts = False
        self.lines_of_json = QRadioButton(self.tr("JSON lines"))
        self.parquet = QRadioButton(self.tr("Parquet"))
        self._kinds = QButtonGroup(self)
        self.said = label("", "faint", wrap=True)
        lines = column(self, gap=0.75)
        kinds = row(gap=2)
        for kind in (self.lines_of_json, self.parquet):
            self._kinds.addButton(kind)
            kinds.addWidget(kind)
        kinds.addStretch(1)
        lines.addLayout(kinds)
        line = row()
        line.addWidget(self.edit, 1)
        line.addWidget(button(self.tr("Choose…"), self.choose))
        lines.addLayout(line)
        lines.addWidget(self.said)
        self.lines_of_json.setChecked(True)
        self._kinds.buttonClicked.connect(self._take_kind)

    @property
    def is_valid(self) -> bool:
        """Whether there is a name, of a file that can be written here."""
        target = self.target
        return target is not None and (not _is_parquet(target) or is_parquet_possible())

    @property
    def names(self) -> str:
        """The names of the files that will be written, as words; "" while there is none that can be."""
        target = self.target
        return ", ".join(file.name for file in self._files(target)) if target is not None and self.is_valid else ""

    def part(self, in_parts: bool) -> None:
        """Say whether rows for testing go into a file of their own."""
        if in_parts != self._in_parts:
            self._in_parts = in_parts
            self.look_again()

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
            self.tr("JSON lines (*.jsonl);;Parquet (*.parquet);;All files (*)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if chosen:
            self.edit.setText(chosen)

    def look_again(self) -> None:
        """Look whether the file is there now."""
        self._look()

    def _take_kind(self) -> None:
        target = self.target
        wanted = SUFFIX if self.parquet.isChecked() else ENDING
        if target is None:
            self._show_kind()
        elif _is_parquet(target) != self.parquet.isChecked():
            self.edit.setText(str(target.with_suffix(wanted)))

    def _show_kind(self) -> None:
        target = self.target
        kind = self.parquet if target is not None and _is_parquet(target) else self.lines_of_json
        kind.setChecked(True)

    def _look(self) -> None:
        self._show_kind()
        target = self.target
        if target is None:
            self.said.setText(self.tr("Type a name for the file."))
        elif not self.is_valid:
            self.said.setText(
                self.tr(
                    "Parquet files are written with pyarrow, which is not here: choose JSON lines, or run Gristmill "
                    "from its source, after pip install '.[parquet]' there."
                )
            )
        else:
            files = self._files(target)
            self._reading.ask(
                lambda: [look(file) for file in files],
                lambda grounds: self._tell(target, files, grounds),
                owner=self,
                latest=id(self),
            )
        self.changed.emit()

    def _files(self, target: Path) -> list[Path]:
        return [part_path(target, part) for part in ("train", "test")] if self._in_parts else [target]

    def _tell(self, target: Path, files: list[Path], grounds: list[Ground]) -> None:
        if target == self.target and files == self._files(target) and self.is_valid:
            self.said.setText(self._sentence(target, files, grounds))

    def _sentence(self, target: Path, files: list[Path], grounds: list[Ground]) -> str:
        if any(ground.is_folder for ground in grounds):
            return self.tr("This is a folder; add a name for the file.")
        there = [file.name for file, ground in zip(files, grounds, strict=True) if ground.is_file]
        parts = (
            self._parts_in_words(files),
            self._replaced_in_words(there),
            "" if grounds[0].has_folder else self._folder_in_words(target.parent),
            self.tr("The card goes beside it as {name}.").format(name=breakable(f"{target.stem}.card.md")),
        )
        return " ".join(part for part in parts if part)

    def _parts_in_words(self, files: list[Path]) -> str:
        if len(files) == 1:
            return ""
        train, test = (breakable(file.name) for file in files)
        return self.tr("Written as {train} and {test}.").format(train=train, test=test)

    def _replaced_in_words(self, there: list[str]) -> str:
        if not there:
            return ""
        if len(there) == 1:
            return self.tr("{name} is there already and will be replaced.").format(name=breakable(there[0]))
        return self.tr("Both are there already and will be replaced.")

    def _folder_in_words(self, folder: Path) -> str:
        return self.tr("The folder {folder} will be made.").format(folder=breakable(str(folder)))


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX
