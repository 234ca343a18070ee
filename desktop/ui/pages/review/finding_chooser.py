"""A choice among what curation found, each kind with how many samples have it."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox

from desktop.domain.finding import FindingKind
from desktop.ui.wording import count_in_words, kind_in_words

Kinds = tuple[FindingKind, ...]
_ANY: Kinds = tuple(FindingKind)
_NOTHING: Kinds = ()


@dataclass(frozen=True, slots=True)
class FoundCounts:
    """In how many samples of a project each kind was found, and in how many anything."""

    kinds: Mapping[FindingKind, int]
    any: int = 0


class FindingChooser(QComboBox):
    """Hidden where nothing was found, unless that is what is looked for. The first line leaves nothing out."""

    def __init__(self) -> None:
        super().__init__()
        self._counts = FoundCounts({})
        self._lines: tuple[Kinds | None, ...] = (None,)
        self.setAccessibleName(self.tr("Findings of curation"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._fill(None)

    @property
    def kinds(self) -> Kinds | None:
        """What is looked for: kinds, () for samples without any finding, None for all samples."""
        return self._lines[max(0, self.currentIndex())]

    def choose(self, kinds: Kinds | None) -> None:
        """Look for something else."""
        if kinds != self.kinds:
            with QSignalBlocker(self):
                self._fill(kinds)
            self.currentIndexChanged.emit(self.currentIndex())

    def show_counts(self, counts: FoundCounts) -> None:
        """Say how many samples there are of each kind; what was chosen stays so."""
        if counts != self._counts:
            self._counts = counts
            with QSignalBlocker(self):
                self._fill(self.kinds)

    def _fill(self, chosen: Kinds | None) -> None:
        found = [kind for kind in FindingKind if self._counts.kinds.get(kind) or chosen == (kind,)]
        self._lines = (None, _ANY, _NOTHING, *((kind,) for kind in found))
        if chosen not in self._lines:
            self._lines = (*self._lines, chosen)
        self.clear()
        self.addItems([self._title(kinds) for kinds in self._lines])
        self.setCurrentIndex(self._lines.index(chosen))
        self.setVisible(bool(self._counts.any) or chosen is not None)

    def _title(self, kinds: Kinds | None) -> str:
        if kinds is None:
            return self.tr("With or without findings")
        if not kinds:
            return self.tr("Nothing found")
        if kinds == _ANY:
            return self._counted(self.tr("Anything found"), self._counts.any)
        if len(kinds) > 1:
            return ", ".join(map(kind_in_words, kinds))
        return self._counted(kind_in_words(kinds[0]), self._counts.kinds.get(kinds[0], 0))

    def _counted(self, name: str, count: int) -> str:
        return f"{name} ({count_in_words(count)})"
