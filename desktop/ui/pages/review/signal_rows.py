"""Signals as rows: the name, a bar of how sound it is, the figure, what was measured, and the evidence."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.sample import Signal
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import Bar, score_colour
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.text import label
from desktop.ui.wording import signal_in_words

_HALF = 0.5
_TOP = Qt.AlignmentFlag.AlignTop


class SignalRows(QWidget):
    """Rows under each other; those for the same signals are used again for the next sample."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(2))
        self._grid.setVerticalSpacing(space(1))
        self._grid.setColumnStretch(3, 1)

    def show_signals(self, signals: Sequence[Signal], parts: Collection[str] = ()) -> None:
        """Show these signals; the `parts` of another one stand back behind it."""
        if [signal.name for signal in signals] != list(self.rows):
            self._make_rows(signals, parts)
        for signal in signals:
            self.rows[signal.name].show_signal(signal)
        self.setVisible(bool(signals))

    def _make_rows(self, signals: Sequence[Signal], parts: Collection[str]) -> None:
        clear(self._grid)
        self.rows = {signal.name: _Row(signal.name, self._theme, part=signal.name in parts) for signal in signals}
        for number, made in enumerate(self.rows.values()):
            self._grid.addWidget(made.title, number, 0, 1, 1 if made.bar else 2, _TOP)
            if made.bar is not None:
                self._grid.addWidget(made.bar, number, 1, _TOP)
            self._grid.addWidget(made.figure, number, 2, _TOP)
            self._grid.addWidget(made.said, number, 3)


class _Row:
    """The widgets of one signal."""

    def __init__(self, name: str, theme: Theme, *, part: bool) -> None:
        title, self._meaning = signal_in_words(name)
        self.title = label(title, "faint" if part else "body")
        self.title.setToolTip(self._meaning)
        self.title.setIndent(space(1.5) if part else 0)
        # The soundness of a part is that of the whole, which has the bar.
        self.bar = None if part else Bar(theme, width=10)
        self.figure = label("", "faint" if part else "body")
        self.said = label("", "faint" if part else "soft", wrap=True)

    def show_signal(self, signal: Signal) -> None:
        """Take another sample's figures."""
        sound = signal.soundness
        if self.bar is not None:
            self.bar.show_share(sound, score_colour(sound, _HALF))
            self.bar.setAccessibleName(f"{self.title.text()}: {sound:.2f}")
        self.figure.setText(f"{sound if self.bar else signal.value:.2f}")
        self.said.setText(signal.evidence or (_first_sentence(self._meaning) if self.bar else ""))
        self.figure.setToolTip(_measured(signal.value))


def _first_sentence(text: str) -> str:
    """What is measured, without what follows from it; the tooltip of the title has that too."""
    head, stop, _ = text.partition(". ")
    return head + "." if stop else head


def _measured(value: float) -> str:
    return QCoreApplication.translate("Review", "Measured: {value:.2f}").format(value=value)
