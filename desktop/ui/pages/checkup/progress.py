"""The button that starts a check-up, or stops it, and how far it is."""

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.judging.checkup.planting import SOUND
from desktop.ui.check_desk import LiveCheck
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words, duration_in_words, of_signals


class CheckBar(QWidget):
    """`start` and `stop` are called for its buttons."""

    def __init__(self, theme: Theme, start: Callable[[], object], stop: Callable[[], object]) -> None:
        super().__init__()
        self.start = button(self.tr("Start the check-up"), start, "primary")
        self.stop = button(self.tr("Stop"), stop, icon=theme.icon("stop"))
        self.key = label(self.tr("Esc"), "key")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the check-up"))
        self.bar.setFixedWidth(space(30))
        self.sentence = label("", "soft", wrap=True)
        beside = row(gap=1)
        for part in (self.start, self.stop, self.key):
            beside.addWidget(part)
        beside.addSpacing(space(1))
        beside.addWidget(self.bar)
        beside.addStretch(1)
        lines = column(self, gap=1)
        lines.addLayout(beside)
        lines.addWidget(self.sentence)

    def show_idle(self, why_not: str) -> None:
        """Nothing is under way; `why_not` is the reason why nothing can be started, if there is one."""
        had_focus = self.stop.hasFocus()
        self._show(running=False)
        self.start.setEnabled(not why_not)
        if had_focus:
            self.start.setFocus()
        self.start.setToolTip(plain_tooltip(why_not))
        self.sentence.setText(why_not)
        self.sentence.setVisible(bool(why_not))

    def show_running(self, live: LiveCheck, phase: str, *, stopping: bool) -> None:
        """How far it is; `phase` is what the engine says before there is anything to count."""
        self._show(running=True)
        self.stop.setEnabled(not stopping)
        self.bar.setMaximum(live.total)
        self.bar.setValue(live.done)
        self.sentence.setText(self.tr("Stopping.") if stopping else self._in_words(live, phase))
        self.sentence.show()

    def _show(self, *, running: bool) -> None:
        self.start.setVisible(not running)
        for part in (self.stop, self.key, self.bar):
            part.setVisible(running)

    def _in_words(self, live: LiveCheck, phase: str) -> str:
        if not live.total:
            return phase or self.tr("Loading the model.")
        left = live.seconds_left
        return " ".join(
            (
                self.tr("{done} of {total} texts measured, the last one: {what}.").format(
                    done=count_in_words(live.done), total=count_in_words(live.total), what=_kind_in_words(self, live)
                ),
                self.tr("{time} left.").format(time=duration_in_words(left).capitalize()) if left else "",
            )
        ).strip()


def _kind_in_words(bar: CheckBar, live: LiveCheck) -> str:
    return bar.tr("sound") if live.what == SOUND else of_signals(live.what)
