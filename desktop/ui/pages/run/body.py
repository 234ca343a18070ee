"""What the page is made of, and how it shows a run under way and a project between runs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop.domain.sample import Status
from desktop.ui.live_run import LiveRun
from desktop.ui.pages.run import sentences
from desktop.ui.pages.run.earlier import EarlierRuns
from desktop.ui.pages.run.form import StartForm
from desktop.ui.pages.run.head import RunHead
from desktop.ui.pages.run.scores import ScoresPanel
from desktop.ui.pages.run.standing import Record, Standing
from desktop.ui.pages.run.stream_view import StreamView
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import PAGE, column, row, scrolling
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_LEFT, _RIGHT = 11, 9
_WIDE = space(110)


class RunBody(QWidget):
    """Emits what the user wants: `reviewed` the name of a status, `opened` the id of a sample."""

    started = Signal()
    resumed = Signal()
    stopped = Signal()
    planned = Signal()
    went_elsewhere = Signal()
    reviewed = Signal(str)
    opened = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.notice = Notice(theme)
        self.elsewhere = label("", "soft", wrap=True)
        self.go_elsewhere = button(self.tr("Show it"), self.went_elsewhere.emit, "link")
        self.head = RunHead(self.stopped.emit, self.reviewed.emit)
        self.told = label("", "faint", wrap=True)
        self.resume = button(self.tr("Resume"), self.resumed.emit, "primary", icon=theme.icon("resume", "on_accent"))
        self.obstacle = label("", wrap=True)
        self.plan = button(self.tr("Open Plan"), self.planned.emit, "primary")
        self.form = StartForm(theme, self.started.emit)
        self.stream_heading = label(self.tr("As they are written"), "section")
        self.stream = StreamView(theme)
        self.stream.opened.connect(self.opened)
        self.earlier = EarlierRuns()
        self.scores = ScoresPanel(theme)
        self._arrange()
        self.show_elsewhere("")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """The scores stand under the rest where there is no room beside it."""
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        self._across.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def show_live(self, live: LiveRun, standing: Standing | None, sentence: str, *, waiting: bool, done: int) -> None:
        """A run under way."""
        self._show_parts(running=True)
        self.head.show_progress(done, live.requested, sentence, waiting=waiting)
        if live.measuring is not None and not waiting:
            self.head.show_measuring(live.measuring)
        self.head.show_figures(
            {Status.ACCEPTED: live.accepted, Status.REJECTED: live.rejected, Status.FAILED: live.failed},
            live.tokens_per_second,
        )
        self._tell(list(live.told)[:-3:-1])
        self.stream.show_run(live, standing.recipe if standing is not None else None)

    def show_standing(self, standing: Standing, threshold: float) -> None:
        """A project between runs."""
        self._show_parts(running=False)
        self.head.show_stop(False)
        self._tell([])
        self.obstacle.setText(standing.obstacle)
        self._show_heading(standing, threshold)
        self.resume.setVisible(standing.resumable is not None)
        for part in (self.obstacle, self.plan):
            part.setVisible(bool(standing.obstacle))
        self.form.setVisible(not standing.obstacle)
        self.form.take_second_place(standing.resumable is not None)
        self.form.show_latest(standing.latest)
        self.form.drafts.allow_revising(standing.recipe is None or bool(standing.recipe.revises))

    def show_record(self, record: Record, threshold: float) -> None:
        """What all runs so far have made."""
        self.earlier.show_runs(record.runs)
        by_status = record.counts.by_status
        made = record.counts.total - by_status[Status.GENERATED]
        self.scores.setVisible(bool(made))
        said = sentences.scores_sentence(by_status[Status.ACCEPTED], made, record.counts.gave_way, record.reason)
        self.scores.show_scores(self.tr("Scores of all samples"), record.histogram, threshold, said)
        self.scores.show_rounds(record.rounds, running=0)
        self.scores.show_lessons(record.lessons)

    def clear(self) -> None:
        """Nothing is known yet of the project that is to be shown."""
        self._show_parts(running=False)
        self.head.show_heading("", "")
        self.head.hide_figures()
        self.head.show_stop(False)
        self._tell([])
        self._hide_choices()
        self.earlier.show_runs(())
        self.scores.hide()

    def show_elsewhere(self, text: str) -> None:
        """Says that another project is being run; "" that none is."""
        self.elsewhere.setText(text)
        self.elsewhere.setVisible(bool(text))
        self.go_elsewhere.setVisible(bool(text))

    def allow(self, reason: str, obstacle: str) -> None:
        """Lets the user start and resume, or says why not."""
        self.form.allow(reason)
        self.earlier.allow(reason)
        self.resume.setEnabled(not reason and not obstacle)
        self.resume.setToolTip(plain_tooltip(reason or obstacle))

    def _show_heading(self, standing: Standing, threshold: float) -> None:
        latest = standing.latest
        if latest is None:
            said = self.tr(
                "The model writes one sample after another and scores each. Those that score {threshold} or more are "
                "accepted. What is finished is saved at once."
            ).format(threshold=f"{threshold:.2f}")
            self.head.show_heading(self.tr("Nothing made yet"), said)
            self.head.hide_figures()
            return
        self.head.show_past(latest)
        requested = latest.run.requested
        if standing.resumable is not None:
            heading, said = sentences.stopped_at(latest), sentences.left_over(latest)
            self.head.show_heading(heading, said, latest.done, requested)
        else:
            self.head.show_progress(latest.done, requested, sentences.finished_sentence(latest))

    def _show_parts(self, *, running: bool) -> None:
        for part in (self.stream_heading, self.stream):
            part.setVisible(running)
        if running:
            self._hide_choices()
        self.earlier.setVisible(not running and bool(self.earlier.table.rowCount()))

    def _hide_choices(self) -> None:
        for part in (self.resume, self.obstacle, self.plan, self.form):
            part.hide()

    def _tell(self, lines: list[str]) -> None:
        self.told.setText("\n".join(lines))
        self.told.setVisible(bool(lines))

    def _arrange(self) -> None:
        content = QWidget()
        self._across = row(content, gap=5, margins=PAGE)
        self._across.addLayout(self._left(), _LEFT)
        self._across.addWidget(self.scores, _RIGHT)
        column(self).addWidget(scrolling(content))

    def _left(self) -> QVBoxLayout:
        lines = column(gap=1.5)
        lines.addWidget(self.notice)
        elsewhere = row(gap=1)
        elsewhere.addWidget(self.elsewhere, 1)
        elsewhere.addWidget(self.go_elsewhere, 0, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(elsewhere)
        lines.addWidget(self.head)
        lines.addWidget(self.told)
        lines.addSpacing(space(0.5))
        start = Qt.AlignmentFlag.AlignLeft
        lines.addWidget(self.resume, 0, start)
        lines.addWidget(self.obstacle)
        lines.addWidget(self.plan, 0, start)
        lines.addWidget(self.form)
        lines.addSpacing(space(1.5))
        lines.addWidget(self.stream_heading)
        lines.addWidget(self.stream, 1)
        lines.addWidget(self.earlier)
        lines.addStretch()
        return lines
