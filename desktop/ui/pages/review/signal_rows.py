"""Signals as rows: the name, a bar of how sound it is, the figure, and what it says of the sample."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.sample import Signal
from desktop.ui.pages.review.signal_words import SOUND, counted_in_words, fact_in_words
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import Bar, score_colour
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import signal_in_words

_Kind = Literal["counted", "part", "fact"]
_TOP = Qt.AlignmentFlag.AlignTop


class SignalRows(QWidget):
    """Rows under each other; those for the same signals are used again for the next sample."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: dict[str, _Row] = {}
        self._kinds: Mapping[str, _Kind] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(2))
        self._grid.setVerticalSpacing(space(1))
        self._grid.setColumnStretch(3, 1)

    def show_signals(
        self, signals: Sequence[Signal], *, parts: Collection[str] = (), facts: Collection[str] = ()
    ) -> None:
        """Show these signals, a bar each. `facts` have none; nor have the `parts` of another, indented behind it."""
        kinds = {signal.name: _kind(signal.name, parts, facts) for signal in signals}
        if list(kinds.items()) != list(self._kinds.items()):
            self._make_rows(kinds)
        for signal in signals:
            self.rows[signal.name].show_signal(signal)
        self.setVisible(bool(signals))

    def _make_rows(self, kinds: Mapping[str, _Kind]) -> None:
        clear(self._grid)
        self._kinds = kinds
        self.rows = {name: _Row(name, kind, self._theme) for name, kind in kinds.items()}
        for number, made in enumerate(self.rows.values()):
            self._grid.addWidget(made.title, number, 0, 1, 1 if made.bar else 2, _TOP)
            if made.bar is not None:
                self._grid.addWidget(made.bar, number, 1, _TOP)
            self._grid.addWidget(made.figure, number, 2, _TOP)
            self._grid.addWidget(made.said, number, 3)


class _Row:
    """The widgets of one signal."""

    def __init__(self, name: str, kind: _Kind, theme: Theme) -> None:
        title, meaning = signal_in_words(name)
        counted = kind == "counted"
        self.title = label(title, "body" if counted else "faint")
        self.title.setToolTip(plain_tooltip(meaning))
        self.title.setIndent(space(1.5) if kind == "part" else 0)
        # The soundness of a part is that of the whole, which has the bar.
        self.bar = Bar(theme, width=10) if counted else None
        self.figure = label("", "body" if counted else "faint")
        self.said = label("", "soft" if counted else "faint", wrap=True)
        self.said.setToolTip(plain_tooltip(meaning))

    def show_signal(self, signal: Signal) -> None:
        """Take another sample's figures."""
        sound = signal.soundness
        if self.bar is not None:
            self.bar.show_share(sound, score_colour(sound, SOUND))
            self.bar.setAccessibleName(f"{self.title.text()}: {sound:.2f}")
        self.figure.setText(f"{sound if self.bar else signal.value:.2f}")
        self.said.setText(counted_in_words(signal) if self.bar else fact_in_words(signal))
        self.figure.setToolTip(plain_tooltip(_measured(signal.value)))


def _kind(name: str, parts: Collection[str], facts: Collection[str]) -> _Kind:
    return "part" if name in parts else "fact" if name in facts else "counted"


def _measured(value: float) -> str:
    return QCoreApplication.translate("Review", "Measured: {value:.2f}").format(value=value)
