"""How much is made of each seed: how many drafts, and whether a weak one is rewritten; and what that costs."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.pipeline.loop import MOST_CANDIDATES, Loop, usual_loop
from desktop.ui.pages.run.sentences import cost_sentence
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.numbers import WholeNumber
from desktop.ui.widgets.text import label


class DraftsForm(QWidget):
    """Offers what is usual for so many rounds, until the user chooses otherwise.

    `changed` is emitted at each change.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rounds = 1
        self._can_revise = True
        self.candidates = WholeNumber()
        self.candidates.setRange(1, MOST_CANDIDATES)
        self.candidates.setAccessibleName(self.tr("How many drafts of each"))
        self.candidates.setToolTip(self.tr("Each seed is written so many times, and the best draft counts."))
        self.revise = QCheckBox(self.tr("Rewrite weak ones"))
        self.revise.setToolTip(
            self.tr(
                "A best draft below the threshold is written again, told what it lacks; it stays if it is better."
            )
        )
        self.cost = label("", "soft", wrap=True)
        self._drafted = label()
        self.candidates.valueChanged.connect(self._note)
        self.revise.toggled.connect(self._note)
        self._arrange()
        self._note()

    def loop(self) -> Loop:
        """What the user asks for."""
        return Loop(self.candidates.value(), self.revise.isChecked())

    def show_loop(self, loop: Loop) -> None:
        """Shows other values."""
        self.candidates.setValue(loop.candidates)
        self.revise.setChecked(loop.revise)

    def allow_revising(self, allowed: bool) -> None:
        """Whether the recipe has a text that can be rewritten."""
        self._can_revise = allowed
        self.revise.setEnabled(allowed)
        self._note()

    def take_rounds(self, rounds: int) -> None:
        """Notes how many rounds are asked for: what was as usual before is as usual for these."""
        before, self._rounds = usual_loop(self._rounds), rounds
        if self.loop() == before:
            self.show_loop(usual_loop(rounds))
        self._note()

    def _note(self) -> None:
        one = self.candidates.value() == 1
        self._drafted.setText(self.tr("draft of each") if one else self.tr("drafts of each, the best one counts"))
        loop = self.loop()
        told = loop if self._can_revise else replace(loop, revise=False)
        self.cost.setText(cost_sentence(told, self._rounds))
        self.cost.setVisible(bool(self.cost.text()))
        self.changed.emit()

    def _arrange(self) -> None:
        across = row(gap=1)
        for part in (self.candidates, self._drafted, self.revise):
            across.addWidget(part)
        across.addStretch(1)
        lines = column(self, gap=1)
        lines.addLayout(across)
        lines.addWidget(self.cost)
