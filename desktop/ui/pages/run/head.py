"""The head of the page: how many of how many, a thin bar, and the figures."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from desktop.domain.sample import Status
from desktop.pipeline.events import Measuring
from desktop.ui.pages.run.standing import PastRun
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words, status_in_words

_SHOWN = (Status.ACCEPTED, Status.REJECTED, Status.FAILED)
_STEPS = 1000


class Figure(QWidget):
    """A number over what it counts, which is a link where it leads somewhere."""

    def __init__(self, name: str, followed: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._name = name
        self.number = label("0", "figure")
        self.link: QPushButton | None = None
        lines = column(self, gap=0)
        lines.addWidget(self.number)
        if followed is None:
            lines.addWidget(label(name, "soft"))
            return
        self.link = button(name, followed, "link")
        self.link.setProperty("role", "figure-link")
        lines.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)

    def show_number(self, number: str) -> None:
        """Shows another number."""
        self.number.setText(number)
        if self.link is not None:
            self.link.setAccessibleName(f"{number} {self._name}")


class RunHead(QWidget):
    """`show_review` is called with the name of a status whose samples the user wants to see."""

    def __init__(self, stop: Callable[[], object], show_review: Callable[[str], object]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hero = label("", "hero")
        self.heading = label("", "title", wrap=True)
        self.sentence = label("", "soft", wrap=True)
        self.stop = button(self.tr("Stop"), stop)
        self.key = label(self.tr("Esc"), "key")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.figures = {status: self._figure(status, show_review) for status in _SHOWN}
        self.pace = Figure(self.tr("tokens a second"))
        self._arrange()
        self.show_stop(False)

    def show_progress(self, done: int, requested: int, sentence: str, *, waiting: bool = False) -> None:
        """The large figure with its sentence; the bar has no end while the engine is still on its way."""
        self._show_texts(count_in_words(done), "", sentence)
        self._show_bar(done, requested, waiting=waiting)

    def show_measuring(self, measuring: Measuring) -> None:
        """The bar fills with the drafts that measure a round."""
        self._show_bar(measuring.done, measuring.total, waiting=not measuring.done)

    def show_heading(self, heading: str, sentence: str, done: int = 0, requested: int = 0) -> None:
        """A heading instead of the large figure; no bar where nothing is `requested`."""
        self._show_texts("", heading, sentence)
        self._show_bar(done, requested, waiting=False)

    def show_figures(self, counts: Mapping[Status, int], tokens_per_second: float) -> None:
        """The samples by status, and the pace."""
        for status, figure in self.figures.items():
            figure.show_number(count_in_words(counts.get(status, 0)))
            figure.show()
        self.pace.show_number(count_in_words(round(tokens_per_second)))
        self.pace.show()

    def show_past(self, past: PastRun) -> None:
        """The figures of a run that is over."""
        self.show_figures(past.counts.by_status, past.tokens_per_second)

    def hide_figures(self) -> None:
        """Shows no figures: nothing was run."""
        for figure in (*self.figures.values(), self.pace):
            figure.hide()

    def show_stop(self, shown: bool, enabled: bool = True) -> None:
        """Whether there is something to stop, and whether it was not asked for yet."""
        self.stop.setVisible(shown)
        self.stop.setEnabled(enabled)
        self.key.setVisible(shown)

    def _show_texts(self, hero: str, heading: str, sentence: str) -> None:
        for said, text in ((self.hero, hero), (self.heading, heading), (self.sentence, sentence)):
            said.setText(text)
            said.setVisible(bool(text))

    def _show_bar(self, done: int, requested: int, *, waiting: bool) -> None:
        self.bar.setVisible(requested > 0)
        # Per mille: a number of samples may be larger than what the bar can hold.
        self.bar.setRange(0, 0 if waiting else _STEPS)
        self.bar.setValue(_STEPS * done // max(1, requested))

    def _figure(self, status: Status, show_review: Callable[[str], object]) -> Figure:
        return Figure(status_in_words(status), lambda: show_review(status.value))

    def _arrange(self) -> None:
        lines = column(self, gap=1)
        lines.addWidget(self.heading)
        top = row(gap=1.5)
        top.addWidget(self.hero, 0, Qt.AlignmentFlag.AlignBaseline)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        top.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignBaseline)
        top.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.key, 0, Qt.AlignmentFlag.AlignVCenter)
        lines.addLayout(top)
        lines.addWidget(self.bar)
        lines.addSpacing(lines.spacing())
        lines.addLayout(self._figures_row())

    def _figures_row(self) -> QHBoxLayout:
        across = row(gap=4)
        for figure in (*self.figures.values(), self.pace):
            across.addWidget(figure)
        across.addStretch(1)
        return across
