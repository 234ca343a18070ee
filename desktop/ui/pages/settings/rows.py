"""What the sections of Settings are made of: a name, a control, a word of help, and a way back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from desktop.preferences import Preferences
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

_NAME_WIDTH = 22


class Section(QWidget):
    """A part of the page: a heading, and rows under it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.lines = column(self, gap=2)

    def head(self, title: str, advice: str = "") -> None:
        """Puts the heading at the end, with a line of advice."""
        heading = column(gap=0.25)
        heading.addWidget(label(title, "section"))
        if advice:
            heading.addWidget(label(advice, "soft", wrap=True))
        self.lines.addLayout(heading)

    def prefer(self, **values: Any) -> None:
        """Takes other values of `Preferences`, at once and for good."""
        self.session.prefer(replace(self.session.preferences, **values))


class SettingRow(QWidget):
    """A setting by its name. With `reset`, a link that takes it back is there while it is changed.

    A `wide` control takes all the width there is, and its name stands beside its first line.
    """

    def __init__(
        self,
        title: str,
        control: QWidget,
        help_text: str = "",
        reset: Callable[[], None] | None = None,
        *,
        wide: bool = False,
    ) -> None:
        super().__init__()
        self.control = control
        self.help = label(help_text, "faint", wrap=True)
        if not help_text:
            self.help.hide()
        self.reset = button(self.tr("Reset"), lambda: self._reset(reset), "link")
        self.reset.setAccessibleName(self.tr("Reset {setting}").format(setting=title))
        self.reset.hide()
        self._arrange(_name(title, control), wide=wide)
        _describe(control, title, help_text)

    def show_changed(self, changed: bool) -> None:
        """Shows the way back while the setting is not what it is by itself."""
        self.reset.setVisible(changed)

    def _arrange(self, name: QLabel, *, wide: bool) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(2))
        grid.setVerticalSpacing(space(0.5))
        place = Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(name, 0, 0, place)
        if wide:
            grid.addWidget(self.control, 0, 1)
        else:
            grid.addLayout(self._beside(), 0, 1)
        grid.addWidget(self.help, 1, 1)
        grid.setColumnStretch(1, 1)

    def _beside(self) -> QHBoxLayout:
        beside = row(gap=1)
        # So that the row is as tall with the link as without it.
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        beside.addWidget(self.control)
        beside.addWidget(self.reset)
        beside.addStretch()
        return beside

    def _reset(self, reset: Callable[[], None] | None) -> None:
        # The link is about to go: what it belongs to takes the focus.
        self.control.setFocus()
        if reset is not None:
            reset()


def changed_from_default(preferences: Preferences, name: str) -> bool:
    """Whether a user has set a value to something else than it is by itself."""
    return bool(getattr(preferences, name) != getattr(Preferences(), name))


def _name(title: str, control: QWidget) -> QLabel:
    made = label(title, wrap=True)
    made.setBuddy(control)
    made.setFixedWidth(space(_NAME_WIDTH))
    return made


def _describe(control: QWidget, title: str, help_text: str) -> None:
    control.setAccessibleName(title)
    control.setAccessibleDescription(help_text)
