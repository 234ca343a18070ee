"""The runs of a project so far, as a table, each of which can be made again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from desktop.domain.imported import Import
from desktop.domain.run import RunStatus
from desktop.domain.sample import Status
from desktop.pipeline.imports import import_of
from desktop.pipeline.run_settings import replayed_in_words
from desktop.ui.pages.run.replay_bar import ReplayBar
from desktop.ui.pages.run.sentences import run_status_in_words
from desktop.ui.pages.run.standing import PastRun
from desktop.ui.pages.run.table import FiguresTable
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words, date_in_words

_STARTED, _MODEL, _PACE = 0, 1, 4
# Narrower than this, there is no room for what matters least.
_NARROW = space(64)


class EarlierRuns(QWidget):
    """Hidden where there is none. Emits `replayed` with the run that is to be made again, and `stopped`."""

    replayed = Signal(object)
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[PastRun, ...] = ()
        self._reason = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        headers = (
            self.tr("Started"),
            self.tr("Model"),
            self.tr("Made"),
            self.tr("Accepted"),
            self.tr("Tokens/s"),
            self.tr("State"),
        )
        self.table = FiguresTable(self.tr("Runs so far"), headers)
        self.table.stretch_only(_MODEL)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.itemSelectionChanged.connect(self._offer)
        self.bar = ReplayBar(self._replay, self.stopped.emit)
        lines = column(self, gap=1)
        lines.addWidget(label(self.tr("Runs so far"), "section"))
        lines.addWidget(self.table)
        lines.addWidget(self.bar)

    @property
    def chosen(self) -> PastRun | None:
        """The run that is chosen."""
        number = self.table.currentRow()
        return self._runs[number] if 0 <= number < len(self._runs) else None

    def show_runs(self, runs: Sequence[PastRun]) -> None:
        """Shows runs, the newest first, which is chosen where none was."""
        chosen = self.chosen
        self._runs = tuple(runs)
        self.table.show_rows([self._in_words(past) for past in runs])
        self.setVisible(bool(runs))
        same = (place for place, past in enumerate(runs) if chosen is not None and past.run.id == chosen.run.id)
        if runs:
            self.table.selectRow(next(same, 0))
        self._offer()

    def allow(self, reason: str) -> None:
        """Lets a run be made again, or says why not now."""
        self._reason = reason
        self._offer()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Leaves columns out where there is no room for them."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        for place in (_MODEL, _PACE):
            self.table.setColumnHidden(place, narrow)
        self.table.stretch_only(_STARTED if narrow else _MODEL)

    def _offer(self) -> None:
        past = self.chosen
        if past is None:
            self.bar.offer(False, "", "")
            return
        hindrance = self._hindrance(past)
        reason = self._reason or hindrance
        self.bar.offer(not reason, reason, self._last_time(past) or hindrance)

    def _last_time(self, past: PastRun) -> str:
        said = replayed_in_words(past.run)
        if not said:
            return ""
        return self.tr("Run {number} made again: {said}.").format(number=past.run.id, said=said)

    def _replay(self) -> None:
        if self.chosen is not None:
            self.replayed.emit(self.chosen.run)

    def _hindrance(self, past: PastRun) -> str:
        """Why a run cannot be made again; "" where it can."""
        if import_of(past.run) is not None:
            return self.tr("These rows were brought in from a file; no model can make them again.")
        if past.run.status is RunStatus.RUNNING:
            return self.tr("This run is not done.")
        return "" if past.counts.total else self.tr("This run made no samples.")

    def _in_words(self, past: PastRun) -> tuple[str, ...]:
        if (found := import_of(past.run)) is not None:
            return self._import_in_words(past, found)
        made = self.tr("{done} of {count}").format(
            done=count_in_words(past.done), count=count_in_words(past.run.requested)
        )
        return (
            date_in_words(past.run.started),
            past.model,
            made if past.done < past.run.requested else count_in_words(past.done),
            count_in_words(past.counts.by_status[Status.ACCEPTED]),
            count_in_words(round(past.tokens_per_second)),
            run_status_in_words(past.run.status),
        )

    def _import_in_words(self, past: PastRun, found: Import) -> tuple[str, ...]:
        """What was brought in: from which file, and whether all of it came."""
        accepted = past.counts.by_status[Status.ACCEPTED] if found.kind == "samples" else 0
        whole = past.run.status is RunStatus.DONE
        return (
            date_in_words(past.run.started),
            self.tr("from {file}").format(file=found.file),
            count_in_words(found.taken),
            count_in_words(accepted) if found.kind == "samples" else "",
            "",
            self.tr("brought in") if whole else self.tr("cut off; import the file again to go on"),
        )
