"""How many samples a new run shall make, in how many rounds, from what drafts, and the button that starts it."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QSpinBox, QWidget

from desktop.pipeline.loop import loop_of, usual_loop
from desktop.pipeline.running import Wish
from desktop.ui.pages.run.drafts import DraftsForm
from desktop.ui.pages.run.sentences import pace_sentence
from desktop.ui.pages.run.standing import PastRun
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.numbers import WholeNumber
from desktop.ui.widgets.text import label, repolish
from desktop.ui.widgets.tooltips import plain_tooltip

_FIRST_COUNT = 20
_MOST = 1_000_000
_MOST_ROUNDS = 20


class StartForm(QWidget):
    """`start` is called when the user wants to start."""

    def __init__(self, theme: Theme, start: Callable[[], object]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._latest: PastRun | None = None
        self._theme = theme
        self.count = self._spin_box(self.tr("How many samples"), _FIRST_COUNT, _MOST)
        self.rounds = self._spin_box(self.tr("In how many rounds"), 1, _MOST_ROUNDS)
        self.rounds.setToolTip(
            self.tr(
                "From the second round on, the model is shown the best samples of the rounds before as examples, and "
                "told what was rejected most. Whether that helps is measured."
            )
        )
        self.curate = QCheckBox(self.tr("Leave out repeats"))
        self.curate.setChecked(True)
        self.curate.setToolTip(
            self.tr(
                "Of two samples of the project that say nearly the same the better one stays; both are in Review."
            )
        )
        self.drafts = DraftsForm()
        self.start = button(self.tr("Start"), start, "primary")
        self.pace = label("", "soft", wrap=True)
        self._counted, self._rounded = label(), label()
        self.count.valueChanged.connect(self._note_count)
        self.rounds.valueChanged.connect(self._note_count)
        self.rounds.valueChanged.connect(self.drafts.take_rounds)
        self.drafts.changed.connect(self._note_count)
        self._arrange()
        self._note_count()

    def wish(self, seed_number: int) -> Wish:
        """What the user asks for."""
        loop = self.drafts.loop()
        rounds, curate = self.rounds.value(), self.curate.isChecked()
        return Wish(self.count.value(), rounds, seed_number, loop.candidates, loop.revise, curate)

    def show_latest(self, latest: PastRun | None) -> None:
        """Offers the same number as the last time, and tells how long that would take."""
        if latest is not None and (self._latest is None or latest.run.id != self._latest.run.id):
            self.count.setValue(latest.run.requested)
            self.rounds.setValue(latest.run.rounds)
            self.drafts.show_loop(loop_of(latest.run))
        elif latest is None and self._latest is not None:
            self.count.setValue(_FIRST_COUNT)
            self.rounds.setValue(1)
            self.drafts.show_loop(usual_loop(1))
        self._latest = latest
        self._note_count()

    def take_second_place(self, second: bool) -> None:
        """Whether another button on the page is the first one to press."""
        self.start.setText(self.tr("Start a new run") if second else self.tr("Start"))
        self.start.setIcon(self._theme.icon("play", "ink_soft" if second else "on_accent"))
        self.start.setProperty("role", "plain" if second else "primary")
        repolish(self.start)

    def allow(self, reason: str) -> None:
        """Lets the user start, or says why not."""
        self.start.setEnabled(not reason)
        self.start.setToolTip(plain_tooltip(reason))

    def _note_count(self) -> None:
        self.rounds.setMaximum(min(_MOST_ROUNDS, self.count.value()))
        self._counted.setText(self.tr("sample in") if self.count.value() == 1 else self.tr("samples in"))
        self._rounded.setText(self.tr("round") if self.rounds.value() == 1 else self.tr("rounds"))
        said = pace_sentence(self.count.value() * self.drafts.loop().candidates, self._latest)
        self.pace.setText(said)

    def _spin_box(self, name: str, value: int, most: int) -> QSpinBox:
        made = WholeNumber()
        made.setRange(1, most)
        made.setValue(value)
        made.setAccessibleName(name)
        return made

    def _arrange(self) -> None:
        across = row(gap=1)
        for part in (label(self.tr("Make")), self.count, self._counted, self.rounds, self._rounded, self.curate):
            across.addWidget(part)
        across.addStretch(1)
        below = row(gap=1.5)
        below.addWidget(self.start)
        below.addWidget(self.pace, 1)
        lines = column(self, gap=1.5)
        lines.addLayout(across)
        lines.addWidget(self.drafts)
        lines.addLayout(below)
        self.take_second_place(False)
