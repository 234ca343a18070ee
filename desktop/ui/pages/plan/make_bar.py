"""How many, how they are spread over rounds, and the button that makes them."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.pipeline.loop import usual_loop
from desktop.ui.pages.plan.section import set_writable
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.numbers import WholeNumber
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words, duration_in_words

_USUAL_COUNT = 20
_MOST = 1_000_000
_MOST_ROUNDS = 10
_ROOMY = space(75)


class MakeBar(QWidget):
    """The page's one primary button, with how long it will take here where that is known."""

    def __init__(self, session: Session, start: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self._pace: float | None = None
        self._missing = ""
        self.notice = Notice(session.theme)
        self.count = self._number(1, _MOST, self.tr("How many samples"), space(15))
        self.count.setValue(_USUAL_COUNT)
        self.rounds = self._number(1, _MOST_ROUNDS, self.tr("Rounds"), space(9))
        self.rounds.setToolTip(
            self.tr(
                "In each round after the first, the model is shown the best samples of the ones before as examples. "
                "Each seed is then written twice, and what is weak is rewritten: Run says what that costs."
            )
        )
        self.rounds.setAccessibleDescription(self.rounds.toolTip())
        self._both = column(gap=1.5)
        self.button = button("", start, "primary")
        self.estimate = label("", "soft", wrap=True)
        self.drafts = label("", "faint", wrap=True)
        self.count.valueChanged.connect(self._word)
        self.rounds.valueChanged.connect(self._word)
        self._lay_out()
        self._word()

    def show_plan(self, missing: str, writable: bool, why: str) -> None:
        """Says what is missing before it can start; `why` is why it cannot where the library is not writable."""
        set_writable(self.button, writable and not missing, why or missing, self.tr("Start a run (Ctrl+R)"))
        self._missing = missing if writable else why
        self._word()

    def show_pace(self, pace: float | None) -> None:
        """Takes how many seconds a sample took here the last time; None where that is not known."""
        self._pace = pace
        self._word()

    def _lay_out(self) -> None:
        figures = row(gap=1)
        for text, box in ((self.tr("Samples"), self.count), (self.tr("Rounds"), self.rounds)):
            caption = label(text, "soft")
            caption.setBuddy(box)
            figures.addWidget(caption)
            figures.addWidget(box)
            figures.addSpacing(space(1))
        figures.addStretch(1)
        acting = row(gap=1.5)
        acting.addWidget(self.button)
        acting.addWidget(self.estimate, 1)
        self._both.addLayout(figures)
        self._both.addLayout(acting, 1)
        lines = column(self, gap=1.5)
        lines.addWidget(self.notice)
        lines.addLayout(self._both)
        lines.addWidget(self.drafts)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """On one line where there is room."""
        super().resizeEvent(event)
        roomy = event.size().width() >= _ROOMY
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if roomy else QBoxLayout.Direction.TopToBottom)

    def _number(self, least: int, most: int, name: str, width: int) -> WholeNumber:
        box = WholeNumber()
        box.setRange(least, most)
        box.setFixedWidth(width)
        box.setAccessibleName(name)
        return box

    def _word(self) -> None:
        count = self.count.value()
        self.rounds.setMaximum(min(_MOST_ROUNDS, count))
        self.button.setText(
            self.tr("Make 1 sample")
            if count == 1
            else self.tr("Make {count} samples").format(count=count_in_words(count))
        )
        drafts = usual_loop(self.rounds.value()).candidates
        said = self.tr("{count} drafts of each, of which the best one counts. Run can make it more or fewer.")
        self.drafts.setText(said.format(count=count_in_words(drafts)))
        self.drafts.setVisible(drafts > 1)
        if self._missing:
            self.estimate.setText(self._missing)
        elif self._pace is not None:
            duration = duration_in_words(self._pace * count * drafts)
            self.estimate.setText(self.tr("{duration} here").format(duration=duration))
        else:
            self.estimate.setText("")
