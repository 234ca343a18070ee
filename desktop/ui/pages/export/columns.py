"""How the parts of the page stand: what is chosen on the left, what comes of it on the right."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import PAGE, column, row, scrolling
from desktop.ui.widgets.text import label

_LEFT_WIDTH = 52
_LEAST_LEFT_WIDTH = 38
_LEFT, _RIGHT = 9, 11


def in_two_columns(
    sections: Sequence[tuple[str, QWidget]], results: Sequence[QWidget], foot: Sequence[QWidget]
) -> QWidget:
    """A page of sections, each under its heading if it has one, beside results, both over a foot."""
    made = QWidget()
    lines = column(made)
    sides = row(gap=4, margins=(PAGE[0], 0, PAGE[2], 0))
    sides.addWidget(_left(sections), _LEFT)
    sides.addWidget(_right(results), _RIGHT)
    lines.addLayout(sides, 1)
    under = column(gap=1, margins=(PAGE[0], 1, PAGE[2], 2))
    for part in foot:
        under.addWidget(part)
    lines.addLayout(under)
    return made


def _left(sections: Sequence[tuple[str, QWidget]]) -> QWidget:
    content = QWidget()
    content.setMaximumWidth(space(_LEFT_WIDTH))
    lines = column(content, gap=1.5, margins=(0, PAGE[1], 1, 1))
    for heading, part in sections:
        if heading:
            lines.addWidget(label(heading, "section"))
        lines.addWidget(part)
        lines.addSpacing(space(1))
    lines.addStretch()
    area = scrolling(content)
    area.setMinimumWidth(space(_LEAST_LEFT_WIDTH))
    return area


def _right(results: Sequence[QWidget]) -> QWidget:
    content = QWidget()
    lines = column(content, gap=2, margins=(0, PAGE[1], 1, 1))
    for part in results:
        lines.addWidget(part)
    return scrolling(content)
