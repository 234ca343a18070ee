"""What there is to mind before the rows go out: what licences ask, and what curation found."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from desktop.pipeline.warnings import Concern
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, column, row
from desktop.ui.widgets.text import label

_MOST_SHOWN = 2


class ConcernsView(QFrame):
    """A sentence each, the first of them in sight. Hidden where there is none; `shown` takes one to its samples.

    Emits `filled` when it has other sentences.
    """

    filled = Signal()

    def __init__(self, theme: Theme, shown: Callable[[Concern], object]) -> None:
        super().__init__()
        self._theme = theme
        self._shown = shown
        self._concerns: tuple[Concern, ...] = ()
        self._all = False
        self.setProperty("notice", "warning")
        self._icon = QLabel()
        self._lines = column(gap=1)
        self.more = button("", self._show_all, "link")
        across = row(self, gap=1.5, margins=(1.5, 1, 1.5, 1))
        across.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        right = column(gap=1)
        right.addWidget(label(self.tr("Before these rows go out"), "strong"))
        right.addLayout(self._lines)
        right.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        across.addLayout(right, 1)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that there is to mind, in sight or not."""
        return tuple(concern.sentence for concern in self._concerns)

    def show_concerns(self, concerns: Sequence[Concern]) -> None:
        """Show what there is to mind."""
        if tuple(concerns) != self._concerns:
            self._concerns, self._all = tuple(concerns), False
            self._fill()
        self.setVisible(bool(concerns))

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _fill(self) -> None:
        clear(self._lines)
        shown = self._concerns if self._all else self._concerns[:_MOST_SHOWN]
        for concern in shown:
            self._lines.addWidget(self._line(concern))
        left = len(self._concerns) - len(shown)
        self.more.setText(self.tr("Show 1 more") if left == 1 else self.tr("Show {count} more").format(count=left))
        self.more.setVisible(bool(left))
        self.setAccessibleName(" ".join(self.sentences))
        self.filled.emit()

    def _line(self, concern: Concern) -> QWidget:
        holder = QWidget()
        lines = column(holder, gap=0)
        lines.addWidget(label(concern.sentence, wrap=True))
        if concern.kinds:
            lines.addWidget(self._link(concern), 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _link(self, concern: Concern) -> QPushButton:
        made = button(self.tr("Show in Review"), lambda: self._shown(concern), "link")
        made.setAccessibleDescription(concern.sentence)
        return made

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.icon("warning", "warning").pixmap(self.fontMetrics().height()))
