"""One kind of finding, mended at once: how many that have it still stand, and the button that rejects them."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.finding import FindingKind
from desktop.domain.project import Project
from desktop.store.library import Library
from desktop.ui.pages.review.filters import Filter
from desktop.ui.pages.review.finding_chooser import FoundCounts
from desktop.ui.pages.review.finding_words import mending_in_words
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words


@dataclass(frozen=True, slots=True)
class _Counted:
    project_id: int
    wanted: Filter
    counts: FoundCounts
    standing: int


class MendBar(QWidget):
    """Hidden unless a single kind is looked for. `wanted` asks to reject; `counted` brings the `FoundCounts`."""

    wanted = Signal()
    counted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.count = 0
        self._counted_for: tuple[int, Filter] | None = None
        self.sentence = label("", "faint", wrap=True)
        self.reject = button("", self._ask)
        session.troubled.connect(self._allow)
        line = row(self, gap=1)
        line.addWidget(self.reject)
        line.addWidget(self.sentence, 1)
        self.hide()

    def refresh(self, project: Project, wanted: Filter) -> None:
        """Count again what was found, and what of it still stands."""
        if wanted.kind is None:
            self._hide()
        elif self._counted_for != (project.id, wanted):
            # Until it says how many that are.
            self.reject.setEnabled(False)
        self._session.read(
            lambda library: _count(library, project, wanted),
            self._show,
            owner=self,
            latest=(id(self), "findings"),
            slow=True,
        )

    def _ask(self) -> None:
        # Until it is done and counted: a second click would find nothing left, and be one more step of undo.
        self.reject.setEnabled(False)
        self.wanted.emit()

    def _allow(self) -> None:
        read_only = self._session.read_only
        only_read = self.tr("This library is open for reading only: another window writes to it.")
        self.reject.setEnabled(not read_only)
        self.reject.setToolTip(plain_tooltip(only_read) if read_only else self.tr("It can be undone in one step."))

    def _hide(self) -> None:
        self.count = 0
        self.hide()

    def _show(self, counted: _Counted) -> None:
        self._counted_for = (counted.project_id, counted.wanted)
        self.counted.emit(counted.counts)
        kind = counted.wanted.kind
        if kind is None:
            self._hide()
            return
        self.count = 0 if kind is FindingKind.QUOTE else counted.standing
        self.sentence.setText(mending_in_words(kind, counted.standing))
        many = self.tr("Reject all {count}").format(count=count_in_words(self.count))
        self.reject.setText(self.tr("Reject it") if self.count == 1 else many)
        self.reject.setAccessibleDescription(self.sentence.text())
        self.reject.setVisible(bool(self.count))
        self._allow()
        self.show()


def _count(library: Library, project: Project, wanted: Filter) -> _Counted:
    standing = wanted.standing if wanted.kind is not None else None
    still = sum(len(batch) for batch in standing.ids(library, project.id)) if standing is not None else 0
    counts = FoundCounts(library.finding_counts(project.id), library.found_count(project.id))
    return _Counted(project.id, wanted, counts, still)
