"""One model: what it is, how it would run here, how fast it is, and the button that takes it into use."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.engine.appraisal import Appraisal
from desktop.engine.sizes import size_in_words
from desktop.pipeline.benching import BenchFigures
from desktop.ui.pages.models.model_list import Entry
from desktop.ui.pages.models.wording import details_of, origin_in_words, speed_in_words, state_in_words
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import Bar
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, column, row, rule
from desktop.ui.widgets.text import label, pill, selectable, set_pill
from desktop.ui.widgets.tooltips import plain_tooltip

_NAME_WIDTH = 14


class ModelDetail(QWidget):
    """Shows an `Entry`. `used`, `measured`, `stopped` and `checked` are emitted for its buttons."""

    used = Signal()
    measured = Signal()
    stopped = Signal()
    checked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._memory = QWidget()
        self._bar = Bar(theme, width=20)
        self.name = label("", "title", wrap=True)
        self.state = pill("")
        self.origin = label("", "soft", wrap=True)
        self.path = selectable("", "faint")
        self.facts = QGridLayout()
        self.sentence = label("", wrap=True)
        self.memory = label("", "soft", wrap=True)
        self.speed = label("", wrap=True)
        self.use_button = button(self.tr("Use this model"), self.used.emit, "primary")
        self.bench_button = button(self.tr("Measure the speed"), self.measured.emit)
        self.stop_button = button(self.tr("Stop"), self.stopped.emit, icon=theme.icon("stop"))
        self.judging = label(
            self.tr("The check-up says how well it tells sound texts from spoiled ones, and by which signals."),
            wrap=True,
        )
        self.check_button = button(self.tr("Go to its check-up"), self.checked.emit)
        for text in (self.name, self.path, self.sentence, self.memory, self.speed, self.judging):
            _flow(text)
        self._arrange()

    def show_entry(self, entry: Entry) -> None:
        """Shows a model, as far as it is known."""
        appraisal = entry.appraisal
        self.name.setText(entry.found.name)
        self.origin.setText(origin_in_words(entry.found.origin))
        self.path.setText(str(entry.found.path))
        self.check_button.setEnabled(entry.in_use)
        self.check_button.setToolTip(
            "" if entry.in_use else self.tr("Use this model first: the one in use is checked.")
        )
        state = state_in_words(appraisal, entry.in_use)
        set_pill(self.state, state, "good" if entry.in_use else "warning")
        self.state.setVisible(bool(state))
        self._show_facts(appraisal)
        self._show_memory(appraisal)

    def show_speed(self, figures: BenchFigures | None, phase: str) -> None:
        """Shows what was measured, or what is being measured."""
        unknown = self.tr("Not measured yet. It takes about a minute, longer for a large model.")
        self.speed.setText(phase or (speed_in_words(figures) if figures else unknown))
        self.stop_button.setVisible(bool(phase))
        self.bench_button.setVisible(not phase)

    def allow(self, use: bool, measure: bool, why: str) -> None:
        """Which buttons can be used; `why` they cannot is their tooltip."""
        self.use_button.setEnabled(use)
        self.bench_button.setEnabled(measure)
        for each in (self.use_button, self.bench_button):
            each.setToolTip("" if each.isEnabled() else plain_tooltip(why))

    def _arrange(self) -> None:
        lines = column(self, gap=2, margins=(0, 0, 1, 0))
        lines.addLayout(self._head())
        self.facts.setHorizontalSpacing(space(2))
        self.facts.setVerticalSpacing(space(0.75))
        self.facts.setColumnMinimumWidth(0, space(_NAME_WIDTH))
        self.facts.setColumnStretch(1, 1)
        lines.addLayout(self.facts)
        lines.addWidget(rule())
        lines.addLayout(self._here())
        lines.addWidget(rule())
        lines.addLayout(self._fast())
        lines.addWidget(rule())
        lines.addLayout(self._as_judge())
        lines.addStretch(1)

    def _head(self) -> QVBoxLayout:
        lines = column(gap=0.5)
        lines.addWidget(self.name)
        beside = row(gap=1)
        beside.addWidget(self.state)
        beside.addWidget(self.origin, 1)
        lines.addLayout(beside)
        lines.addWidget(self.path)
        lines.addSpacing(space(1))
        lines.addWidget(self.use_button, 0, Qt.AlignmentFlag.AlignLeft)
        return lines

    def _here(self) -> QVBoxLayout:
        lines = column(gap=0.75)
        lines.addWidget(label(self.tr("On this computer"), "section"))
        lines.addWidget(self.sentence)
        beside = row(self._memory, gap=1.5)
        beside.addWidget(self._bar)
        beside.addWidget(self.memory, 1)
        lines.addWidget(self._memory)
        return lines

    def _fast(self) -> QVBoxLayout:
        lines = column(gap=1)
        lines.addWidget(label(self.tr("Speed"), "section"))
        lines.addWidget(self.speed)
        lines.addWidget(self.bench_button, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignLeft)
        return lines

    def _as_judge(self) -> QVBoxLayout:
        lines = column(gap=1)
        lines.addWidget(label(self.tr("As a judge"), "section"))
        lines.addWidget(self.judging)
        lines.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignLeft)
        return lines

    def _show_facts(self, appraisal: Appraisal | None) -> None:
        clear(self.facts)
        for line, (name, text) in enumerate(details_of(appraisal) if appraisal is not None else ()):
            self.facts.addWidget(_top(label(name, "soft")), line, 0)
            self.facts.addWidget(selectable(text), line, 1)

    def _show_memory(self, appraisal: Appraisal | None) -> None:
        known = appraisal is not None and appraisal.memory > 0 and appraisal.free > 0
        self._memory.setVisible(known)
        self.sentence.setText(appraisal.sentence if appraisal is not None else self.tr("Looking at the file."))
        if appraisal is not None and known:
            self._bar.show_share(appraisal.memory / appraisal.free, "accent" if appraisal.fits else "warning")
            self.memory.setText(
                self.tr("{memory} of the {free} that it may take").format(
                    memory=size_in_words(appraisal.memory), free=size_in_words(appraisal.free)
                )
            )
            self._bar.setAccessibleName(self.memory.text())


def _top(made: QLabel) -> QLabel:
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made


def _flow(made: QLabel) -> None:
    """Lets a label take whatever width there is, and as many lines as its text needs at that width."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
