"""Why a sample scored as it did: one sentence, each signal with its evidence, and how far to believe it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PySide6.QtCore import Signal as QtSignal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.sample import Sample, Signal
from desktop.judging.criteria import CRITERION
from desktop.judging.soundness import GROUNDING
from desktop.ui.pages.review.belief import belief_in_words
from desktop.ui.pages.review.delegate import STATES
from desktop.ui.pages.review.detail import Detail
from desktop.ui.pages.review.reasons import tells_reason, why_in_words
from desktop.ui.pages.review.signal_rows import SignalRows
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import PillKind, label, pill, selectable, set_pill
from desktop.ui.wording import status_in_words

_ORDER = (
    "grounding",
    "least_supported_word",
    "copied_bigrams",
    "words_in_source",
    "names_in_source",
    "citation",
    "relevance",
    "coherence",
    "order",
    "completeness",
    "repetition",
    "agreement",
    "semantic_entropy",
)


class ScoreView(QWidget):
    """The score, why it is so, and its signals; then what else was measured, which is no part of it.

    `evidence_wanted` is emitted by its link to the evidence.
    """

    evidence_wanted = QtSignal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.heading = label("", "section")
        self.state = pill("")
        self.review = label("", "soft", wrap=True)
        self.why = selectable("", "body")
        self.link = button(self.tr("See the evidence"), self.evidence_wanted.emit, "link", key="V")
        self.reason = label("", "bad", wrap=True)
        self.note = label(self.tr("The score is of what the model wrote, before your edit."), "soft", wrap=True)
        self.fitted = label(
            self.tr("The score is fitted to your reviews; the bars show the signals that it rests on."),
            "soft",
            wrap=True,
        )
        self.signals = SignalRows(theme)
        self.belief = label("", "faint", wrap=True)
        self.apart = label(self.tr("Measured, no part in the score"), "faint")
        self.facts = SignalRows(theme)
        self.rubric = label(self.tr("Your rubric, which is not part of the score"), "section")
        self.criteria = SignalRows(theme)
        self._arrange()

    def show_detail(self, detail: Detail) -> None:
        """Show what was measured of a sample."""
        sample = detail.sample
        scored = sample.score is not None
        self.heading.setText(
            self.tr("Score {score:.2f}").format(score=sample.score) if scored else self.tr("No score")
        )
        kind: PillKind = STATES[sample.status][1]  # type: ignore[assignment]
        set_pill(self.state, status_in_words(sample.status), kind)
        self.review.setText(self._reviewed(sample))
        self._tell(detail)
        self.note.setVisible(detail.original is not None and scored)
        self.fitted.setVisible(detail.fitted)
        self.link.setVisible(bool(sample.evidence))
        self._show_signals(detail)

    def _tell(self, detail: Detail) -> None:
        for said, text in (
            (self.why, why_in_words(detail)),
            (self.reason, "" if tells_reason(detail) else detail.sample.reason),
            (self.belief, belief_in_words(detail.sample, detail.calibration)),
        ):
            said.setText(text)
            said.setVisible(bool(text))

    def _show_signals(self, detail: Detail) -> None:
        shares = _shares(detail)
        signals = _ordered(detail.sample)
        apart = [signal for signal in signals if not shares.counts(signal)]
        facts = [signal for signal in apart if not signal.name.startswith(CRITERION)]
        criteria = [signal for signal in apart if signal.name.startswith(CRITERION)]
        counted = [signal for signal in signals if shares.counts(signal)]
        self.signals.show_signals(counted, parts=shares.parts, facts=shares.weighed)
        self.facts.show_signals(facts, facts=[signal.name for signal in facts])
        self.criteria.show_signals(criteria)
        self.apart.setVisible(bool(facts))
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
        line.addWidget(self.review, 1)
        return line

    def _arrange(self) -> None:
        lines = column(self, gap=1)
        lines.addLayout(self._head())
        for part in (self.why, self.reason, self.note, self.fitted, self.link, self.signals):
            lines.addWidget(part)
        lines.addSpacing(space(0.5))
        lines.addWidget(self.belief)
        for title, rows in ((self.apart, self.facts), (self.rubric, self.criteria)):
            lines.addSpacing(space(1))
            lines.addWidget(title)
            lines.addWidget(rows)


@dataclass(frozen=True, slots=True)
class _Shares:
    """The names of the signals that the score rests on.

    Those `scaled` have a scale, and so a bar; `parts` count through grounding, and `weighed` only in a fitted score.
    """

    scaled: AbstractSet[str]
    parts: AbstractSet[str]
    weighed: AbstractSet[str]

    def counts(self, signal: Signal) -> bool:
        """Whether a signal has a part in the score."""
        return signal.name in self.scaled | self.parts | self.weighed


def _shares(detail: Detail) -> _Shares:
    scaled = set(detail.scales.meanings)
    parts = set(detail.scales.grounding.weights) if GROUNDING in scaled else set()
    names = set(detail.calibration.names) if detail.fitted and detail.calibration is not None else set()
    return _Shares(scaled, parts, names - scaled - parts)


def _ordered(sample: Sample) -> list[Signal]:
    """The signals, those of grounding first; one that is new to us comes last."""
    return sorted(
        sample.signals, key=lambda signal: _ORDER.index(signal.name) if signal.name in _ORDER else len(_ORDER)
    )
