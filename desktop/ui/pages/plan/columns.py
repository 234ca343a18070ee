"""Two columns that scroll by themselves or, where the page is narrow, one under the other; and a foot that stays."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import Margins, column, rule, scrolling

_WIDE = space(125)
_LEFT_SHARE, _RIGHT_SHARE = 3, 2
_LEFT: Margins = (4, 3, 2, 3)
_RIGHT: Margins = (2, 3, 4, 3)
_RIGHT_FOOT: Margins = (2, 2, 4, 3)
_WHOLE_FOOT: Margins = (4, 1.5, 4, 1.5)


class TwoColumns(QWidget):
    """The foot stands under the right column or, where there is one column, under the page."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget], foot: QWidget) -> None:
        super().__init__()
        self._left, self._right = QWidget(), QWidget()
        self._left_lines = column(self._left, gap=4, margins=_LEFT)
        self._right_lines = column(self._right, gap=3)
        for lines, widgets in ((self._left_lines, left), (self._right_lines, right)):
            for widget in widgets:
                lines.addWidget(widget)
            lines.addStretch(1)
        self._left_area, self._right_area = scrolling(self._left), scrolling(QWidget())
        self._foot = QWidget()
        self._foot_lines = column(self._foot)
        self._foot_lines.addWidget(foot)
        self._rule = rule()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setRowStretch(0, 1)
        self._wide: bool | None = None
        self._arrange(wide=True)

    @property
    def wide(self) -> bool:
        """Whether the columns stand beside each other."""
        return self._wide is True

    def order_focus(self) -> None:
        """Has the Tab key go down the left column, the right one and the foot, whenever each part was made."""
        order_focus((self._left, self._right, self._foot))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """One column where two are too narrow to read."""
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= _WIDE)

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        if wide:
            self._beside()
        else:
            self._under()
        self._right.show()
        self._right_area.setVisible(wide)
        self._grid.setColumnStretch(0, _LEFT_SHARE if wide else 1)
        self._grid.setColumnStretch(1, _RIGHT_SHARE if wide else 0)

    def _beside(self) -> None:
        self._right_lines.setContentsMargins(*_margins(_RIGHT))
        self._foot_lines.setContentsMargins(*_margins(_RIGHT_FOOT))
        self._right_area.setWidget(self._right)
        self._grid.addWidget(self._left_area, 0, 0, 3, 1)
        self._grid.addWidget(self._right_area, 0, 1)
        self._grid.addWidget(self._rule, 1, 1)
        self._grid.addWidget(self._foot, 2, 1)

    def _under(self) -> None:
        self._right_lines.setContentsMargins(0, 0, 0, 0)
        self._foot_lines.setContentsMargins(*_margins(_WHOLE_FOOT))
        self._right_area.takeWidget()
        self._left_lines.insertWidget(self._left_lines.count() - 1, self._right)
        self._grid.addWidget(self._left_area, 0, 0, 1, 2)
        self._grid.addWidget(self._rule, 1, 0, 1, 2)
        self._grid.addWidget(self._foot, 2, 0, 1, 2)


def _margins(units: Margins) -> tuple[int, int, int, int]:
    left, top, right, bottom = (space(margin) for margin in units)
    return left, top, right, bottom
