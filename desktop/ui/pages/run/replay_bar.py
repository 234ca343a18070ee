"""What can be done with an earlier run: it is made again, and how far that is."""

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from desktop.ui.replay_desk import LiveReplay
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words, duration_in_words

_STEPS = 1000
_BAR_WIDTH = 30


class ReplayBar(QWidget):
    """Shows either the button that makes the chosen run again, or how far that is."""

    def __init__(self, replay: Callable[[], object], stop: Callable[[], object]) -> None:
        super().__init__()
        self.replay = button(self.tr("Replay"), replay)
        self.said = label("", "faint", wrap=True)
        self.progress = label("", "soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(space(_BAR_WIDTH))
        self.bar.setAccessibleName(self.tr("Progress of the replay"))
        self.stop = button(self.tr("Stop"), stop)
        self.told = label("", "faint", wrap=True)
        self.told.hide()
        offered, live = QWidget(), QWidget()
        beside = row(offered, gap=1.5)
        beside.addWidget(self.replay)
        beside.addWidget(self.said, 1)
        across = row(live, gap=1.5)
        for part in (self.stop, self.bar):
            across.addWidget(part)
        across.addWidget(self.progress, 1)
        self._pages = QStackedWidget()
        for page in (offered, live):
            self._pages.addWidget(page)
        lines = column(self, gap=0.75)
        lines.addWidget(self._pages)
        lines.addWidget(self.told)

    def offer(self, can: bool, reason: str, said: str) -> None:
        """Offer to make the chosen run again, or say why that cannot be; `said` is what came of it the last time."""
        self.replay.setEnabled(can)
        self.replay.setToolTip(plain_tooltip(reason or self._meaning()))
        self.replay.setAccessibleDescription(reason or self._meaning())
        self.said.setText(said or self._meaning())

    def show_live(self, live: LiveReplay, phase: str, *, stopping: bool) -> None:
        """Show how far a run that is made again is; `phase` is what the engine is at before it writes."""
        held = self.replay.hasFocus()
        self._pages.setCurrentIndex(1)
        waiting = stopping or not live.done
        self.bar.setRange(0, 0 if waiting else _STEPS)
        self.bar.setValue(_STEPS * live.done // max(1, live.total))
        self.progress.setText(self._progress_in_words(live, phase, stopping=stopping))
        self.stop.setEnabled(not stopping)
        self.told.setText(" ".join(live.told))
        self.told.setVisible(bool(live.told))
        if held:
            self.stop.setFocus()

    def show_none(self) -> None:
        """Show that no run is made again now."""
        held = self.stop.hasFocus()
        self._pages.setCurrentIndex(0)
        self.told.hide()
        if held:
            self.replay.setFocus()

    def _meaning(self) -> str:
        return self.tr("Makes the run again and says how much is word for word the same; nothing of it is kept.")

    def _progress_in_words(self, live: LiveReplay, phase: str, *, stopping: bool) -> str:
        if stopping:
            return self.tr("Stopping.")
        if not live.done and phase:
            return phase
        said = self.tr("Run {number} again: {done} of {total}").format(
            number=live.run.id, done=count_in_words(live.done), total=count_in_words(live.total)
        )
        if live.seconds_left is None:
            return said
        return f"{said}, " + self.tr("{time} left").format(time=duration_in_words(live.seconds_left))
