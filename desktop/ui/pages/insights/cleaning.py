"""Cleaning: started and stopped beside the gates, with what it found, and the benchmarks that it keeps out."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.finding import FindingKind
from desktop.domain.project import Project
from desktop.ui.pages.insights.benchmarks import BenchmarkList
from desktop.ui.pages.insights.cleaning_words import (
    found_rows,
    found_sentence,
    outcome_sentence,
    working_sentence,
)
from desktop.ui.pages.insights.ranked import RankedBars
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.bars import Bar
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_HEAD_HEIGHT = space(3.5)


class Cleaning(QWidget):
    """Emits `wanted` when the samples are to be cleaned, and `reviewing` when what was found is to be looked at."""

    wanted = Signal()
    reviewing = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._project: Project | None = None
        self.heading = label(self.tr("Clean the samples"), "section")
        # As tall as the heads of the figures, which have buttons beside them.
        self.heading.setMinimumHeight(_HEAD_HEIGHT)
        self.sentence = label(self._promise(), "soft", wrap=True)
        self.start_button = button(self.tr("Clean the samples"), self.wanted.emit, "primary")
        self.stop_button = button(self.tr("Stop"), session.cleaning.stop, icon=session.theme.icon("stop"))
        self.bar = Bar(session.theme, width=20)
        self.working = label("", "soft", wrap=True)
        self.outcome = label("", "strong", wrap=True)
        self.found = RankedBars(session.theme)
        self.found_told = label("", "soft", wrap=True)
        self.review_link = button(self.tr("Look at them in Review"), self.reviewing.emit, "link")
        self.benchmarks = BenchmarkList(session)
        self._lay_out()
        session.cleaning.moved.connect(self.refresh)
        for desk in (session.runs, session.scoring):
            desk.began.connect(self.refresh)
            desk.ended.connect(self.refresh)

    def show_project(self, project: Project, found: Mapping[FindingKind, int], samples: int) -> None:
        """Show what has been found so far in the samples of a project."""
        self._project = project
        shown = sum(found.values()) > 0
        self.found.show_rows(found_rows(found, samples))
        self.found_told.setText(found_sentence(found))
        self.found.describe(self.tr("What was found"), self.found_told.text())
        for part in (self.found, self.found_told, self.review_link):
            part.setVisible(shown)
        self.benchmarks.show_project(project)
        self.refresh()

    def refresh(self) -> None:
        """Show how a cleaning stands."""
        if self._project is None:
            return
        desk, live = self._session.cleaning, self._session.cleaning.live
        own = live is not None and live.project.id == self._project.id
        at_work = desk.is_running(self._project.id)
        had_focus = self.start_button.hasFocus() or self.stop_button.hasFocus()
        self.start_button.setVisible(not at_work)
        for part in (self.stop_button, self.bar, self.working):
            part.setVisible(at_work)
        self.stop_button.setEnabled(not desk.stopping)
        self._allow(self._why_not())
        if had_focus:
            (self.stop_button if at_work else self.start_button).setFocus()
        self.outcome.setVisible(own and not at_work)
        if live is not None and at_work:
            self.bar.show_share(live.done / live.total if live.total else 0.0)
            self.working.setText(working_sentence(live, desk.stopping))
            self.bar.setAccessibleName(self.working.text())
        elif live is not None and own:
            self.outcome.setText(outcome_sentence(live))

    def _allow(self, why_not: str) -> None:
        self.start_button.setEnabled(not why_not)
        self.start_button.setToolTip(plain_tooltip(why_not))

    def _why_not(self) -> str:
        if self._session.read_only:
            return self.tr("This library is open for reading only: another window of Gristmill writes to it.")
        if self._session.runs.running:
            return self.tr("A run is under way: clean the samples when it is done.")
        if self._session.scoring.running:
            return self.tr("Samples are being scored: clean them when that is done.")
        if self._session.cleaning.running:
            return self.tr("The samples of another project are being cleaned.")
        return ""

    def _promise(self) -> str:
        return self.tr(
            "Looks through what stands accepted for samples that repeat another one, words of a benchmark, text "
            "copied from its source, personal data and keys. Of two that say the same the better one stays and the "
            "other is rejected; all else is only noted. Nothing that you reviewed is changed, and Undo puts "
            "everything back."
        )

    def _lay_out(self) -> None:
        lines = column(self, gap=1)
        lines.addWidget(self.heading)
        lines.addWidget(self.sentence)
        beside = row(gap=1)
        beside.addWidget(self.start_button)
        beside.addWidget(self.stop_button)
        beside.addWidget(self.bar)
        beside.addStretch(1)
        lines.addLayout(beside)
        for part in (self.working, self.outcome, self.found, self.found_told):
            lines.addWidget(part)
        link = row()
        link.addWidget(self.review_link)
        link.addStretch(1)
        lines.addLayout(link)
        lines.addSpacing(space(2))
        lines.addWidget(self.benchmarks)
        lines.addStretch(1)
