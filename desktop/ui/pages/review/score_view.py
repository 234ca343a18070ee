"""Why a sample scored as it did: the score, what held it down, and each signal with its evidence."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.sample import Sample, Signal
from desktop.judging.criteria import CRITERION
from desktop.ui.pages.review.delegate import STATES
from desktop.ui.pages.review.signal_rows import SignalRows
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import PillKind, label, pill, set_pill
from desktop.ui.wording import status_in_words

PARTS = ("source_gain", "least_supported_word", "copied_bigrams", "words_in_source")
"""What grounding is made of: shown beneath it."""

_ORDER = ("grounding", *PARTS, "citation", "relevance", "coherence", "completeness", "repetition")


class ScoreView(QWidget):
    """The score and its signals, then the lines of the rubric, which are no part of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.heading = label("", "section")
        self.state = pill("")
        self.review = label("", "soft")
        self.reason = label("", "bad", wrap=True)
        self.note = label(self.tr("The score is of what the model wrote, before your edit."), "soft", wrap=True)
        self.signals = SignalRows(theme)
        self.rubric = label(self.tr("Your rubric, which is not part of the score"), "section")
        self.criteria = SignalRows(theme)
        lines = column(self, gap=1)
        lines.addLayout(self._head())
        for part in (self.reason, self.note, self.signals, self.rubric, self.criteria):
            lines.addWidget(part)

    def show_sample(self, sample: Sample, *, edited: bool) -> None:
        """Show what was measured of a sample."""
        scored = sample.score is not None
        self.heading.setText(
            self.tr("Score {score:.2f}").format(score=sample.score) if scored else self.tr("No score")
        )
        kind: PillKind = STATES[sample.status][1]  # type: ignore[assignment]
        set_pill(self.state, status_in_words(sample.status), kind)
        self.review.setText(self._reviewed(sample))
        self.reason.setText(sample.reason)
        self.reason.setVisible(bool(sample.reason))
        self.note.setVisible(edited and scored)
        criteria = [signal for signal in sample.signals if signal.name.startswith(CRITERION)]
        self.signals.show_signals(_ordered(sample), PARTS)
        self.criteria.show_signals(criteria)
        self.rubric.setVisible(bool(criteria))

    def _reviewed(self, sample: Sample) -> str:
        if sample.review:
            return self.tr("edited by you") if sample.review == "edit" else self.tr("by you")
        if sample.score is None:
            return self.tr("not reviewed yet")
        return self.tr("by its score, not reviewed yet")

    def _head(self) -> QHBoxLayout:
        line = row(gap=1.5)
        line.addWidget(self.heading)
        line.addWidget(self.state)
        line.addWidget(self.review)
        line.addStretch(1)
        return line


def _ordered(sample: Sample) -> list[Signal]:
    """The signals of the score, those of grounding first; one that is new to us comes last."""
    own = [signal for signal in sample.signals if not signal.name.startswith(CRITERION)]
    return sorted(own, key=lambda signal: _ORDER.index(signal.name) if signal.name in _ORDER else len(_ORDER))
