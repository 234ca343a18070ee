"""One sample to look at: its fields, its score, and what was measured of it."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Signal, Status
from desktop.ui.pages.plan.recipe_picker import field_in_words
from desktop.ui.pages.plan.section import captioned
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import Bar, score_colour
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.layouts import clear, column, row
from desktop.ui.widgets.text import PillKind, Role, label, pill, selectable
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import signal_in_words

_CRITERION = "criterion:"
_SOUND = 0.9
_PILLS: dict[str, PillKind] = {"good": "good", "warning": "warning", "bad": "bad"}


class SampleView(Card):
    """A card that a sample is written into, and then shown in with its score."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: QVBoxLayout = column(self, gap=0.25, margins=(2, 2, 2, 2))
        self._writing: QLabel | None = None

    def show_writing(self, text: str) -> None:
        """Shows what is written so far."""
        if self._writing is None:
            clear(self._lines)
            self._writing = selectable("", "body")
            self._lines.addWidget(self._writing)
        self._writing.setText(text)

    def show_sample(self, sample: Sample, recipe: Recipe, threshold: float, counted: Collection[str]) -> None:
        """Shows a finished sample; `counted` are the names of the signals that its score is made of."""
        clear(self._lines)
        self._writing = None
        for caption, text in self._fields(sample, recipe):
            captioned(self._lines, caption, text)
        self._lines.addSpacing(space(1))
        self._lines.addLayout(self._verdict(sample, threshold, counted))
        self._lines.addSpacing(space(0.5))
        criteria = [signal for signal in sample.signals if signal.name.startswith(_CRITERION)]
        self._measured([each for each in sample.signals if each.name in counted and each not in criteria], threshold)
        if criteria:
            self._lines.addWidget(label(self._rubric_in_words(criteria, counted), "faint", wrap=True))
            self._measured(criteria, threshold)

    def _rubric_in_words(self, criteria: list[Signal], counted: Collection[str]) -> str:
        count = sum(signal.name in counted for signal in criteria)
        if not count:
            return self.tr("The rubric, no part of the score")
        return self.tr("The rubric: {count} of {all} count in the score").format(count=count, all=len(criteria))

    def _fields(self, sample: Sample, recipe: Recipe) -> list[tuple[str, QWidget]]:
        fields = {name: value for name, value in sample.fields.items() if isinstance(value, str)}
        if not fields:
            return [(self.tr("What the model wrote"), selectable(sample.raw_text, "soft"))]
        made: list[tuple[str, QWidget]] = []
        for place, name in enumerate(_in_order(fields, recipe)):
            role: Role = "body" if name == recipe.judged else "strong" if place == 0 else "soft"
            made.append((field_in_words(name), selectable(fields[name], role)))
        return made

    def _verdict(self, sample: Sample, threshold: float, counted: Collection[str]) -> QVBoxLayout:
        lines = column(gap=0.5)
        head = row(gap=1)
        if sample.score is None:
            head.addWidget(pill(self.tr("no score"), "bad"))
        else:
            shown = pill(f"{sample.score:.2f}", _PILLS[score_colour(sample.score, threshold)])
            shown.setAccessibleName(self.tr("Score {score}").format(score=f"{sample.score:.2f}"))
            head.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(selectable(self._verdict_in_words(sample, counted), "soft"), 1)
        lines.addLayout(head)
        return lines

    def _verdict_in_words(self, sample: Sample, counted: Collection[str]) -> str:
        if sample.status is Status.FAILED:
            return self.tr("It failed: {reason}").format(reason=sample.reason)
        if sample.status is Status.REJECTED:
            return self.tr("It would be rejected. {reason}").format(reason=_ended(sample.reason))
        weighed = [signal for signal in sample.signals if signal.name in counted]
        if not weighed or min(signal.soundness for signal in weighed) >= _SOUND:
            return self.tr("It would be kept: nothing that was measured speaks against it.")
        lowest = min(weighed, key=lambda signal: signal.soundness)
        title, _ = signal_in_words(lowest.name)
        return self.tr("It would be kept. Its weakest side is {signal}.").format(signal=title.lower())

    def _measured(self, signals: list[Signal], threshold: float) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(1.5))
        grid.setVerticalSpacing(space(0.5))
        grid.setColumnStretch(3, 1)
        for line, signal in enumerate(signals):
            title, explained = signal_in_words(signal.name)
            own = signal.name.startswith(_CRITERION)
            bar = Bar(self._theme, width=12)
            bar.show_share(signal.soundness, score_colour(signal.soundness, threshold))
            bar.setAccessibleName(f"{title} {signal.soundness:.2f}")
            named = label(signal.evidence if own else title, "soft", wrap=own)
            figure = label(f"{signal.value:.1f} / 9" if own else f"{signal.soundness:.2f}")
            for column_number, widget in enumerate((named, bar, figure)):
                widget.setToolTip(plain_tooltip(explained))
                grid.addWidget(widget, line, column_number)
        self._lines.addLayout(grid)


def _in_order(fields: Collection[str], recipe: Recipe) -> list[str]:
    """The fields in the order of the recipe's example, what is judged behind what leads to it; others last."""
    known = [name for name in recipe.example if name in fields]
    return [*known, *(name for name in fields if name not in known)]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) or not sentence else sentence + "."
