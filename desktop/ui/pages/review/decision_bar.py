"""The decisions at the foot of a sample, each with its key."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.theme.metrics import HAIRLINE, space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import ButtonRole, button
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.text import label, repolish
from desktop.ui.widgets.tooltips import plain_tooltip


class KeyHint(QWidget):
    """A key drawn on the button that it stands for; clicks go through it."""

    def __init__(self, key: str, theme: Theme, owner: QPushButton, *, primary: bool) -> None:
        super().__init__(owner)
        self._key = key
        self._theme = theme
        self.colour = "on_accent" if primary else "ink_faint"
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """A letter in a rounded frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        owner = self.parentWidget()
        painter.setPen(self._theme.colour(self.colour if owner is not None and owner.isEnabled() else "ink_faint"))
        frame = self.rect().adjusted(0, 0, -HAIRLINE, -HAIRLINE)
        painter.setFont(self._theme.font(self._theme.scale.small))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.setOpacity(0.5)
        painter.drawRoundedRect(frame, space(0.5), space(0.5))
        painter.end()


class KeyedButton(QWidget):
    """A button whose key stands beside its word."""

    def __init__(self, text: str, key: str, clicked: Callable[[], object], role: ButtonRole, theme: Theme) -> None:
        super().__init__()
        self.button = button(text, clicked, role, key=key)
        self.button.setProperty("keyed", True)
        self._hint = KeyHint(key, theme, self.button, primary=role == "primary")
        row(self, gap=0).addWidget(self.button)

    def light(self, on: bool) -> None:
        """Make it the primary button, or a plain one."""
        self._hint.colour = "on_accent" if on else "ink_faint"
        self.button.setProperty("role", "primary" if on else "plain")
        repolish(self.button)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keeps the key at the right end."""
        side = space(2.25)
        room = self.button.rect()
        self._hint.setGeometry(QRect(room.right() - side - space(1.5), (room.height() - side) // 2, side, side))


class DecisionBar(QWidget):
    """Accept, Reject and Edit, and the keys to go about by."""

    def __init__(
        self, theme: Theme, accept: Callable[[], object], reject: Callable[[], object], edit: Callable[[], object]
    ) -> None:
        super().__init__()
        accepting = KeyedButton(self.tr("Accept"), "A", accept, "primary", theme)
        rejecting = KeyedButton(self.tr("Reject"), "R", reject, "plain", theme)
        editing = KeyedButton(self.tr("Edit"), "E", edit, "plain", theme)
        self._accepting, self._accept_tip = accepting, accepting.button.toolTip()
        self.accept, self.reject, self.edit = accepting.button, rejecting.button, editing.button
        line = row(self, gap=1)
        for each in (accepting, rejecting, editing):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self._hints())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The keys to go about by give way to the decisions."""
        super().resizeEvent(event)
        buttons = sum(each.sizeHint().width() + space(1) for each in (self.accept, self.reject, self.edit))
        self.hints.setVisible(event.size().width() >= buttons + self.hints.sizeHint().width())

    def _hints(self) -> QWidget:
        self.hints = QWidget()
        line = row(self.hints, gap=1)
        for key, word in (("J", self.tr("next")), ("K", self.tr("previous")), ("U", self.tr("undo"))):
            line.addWidget(label(key, "key"), 0, Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(label(word, "faint"))
        return self.hints

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """Let the buttons be pressed, or say why not."""
        for each in (self.accept, self.reject, self.edit):
            each.setEnabled(allowed)
            if why_not:
                each.setToolTip(plain_tooltip(why_not))

    def light_accept(self, on: bool) -> None:
        """Offer Accept as what is to be done; a sample that has no text offers nothing to accept."""
        self._accepting.light(on)
        if self.accept.isEnabled():
            nothing = self.tr("There is no text to accept: edit this sample or reject it.")
            self.accept.setToolTip(plain_tooltip(self._accept_tip if on else nothing))


class EditBar(QWidget):
    """Save and Cancel, in place of the decisions."""

    def __init__(self, save: Callable[[], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        self.save = button(self.tr("Save and accept"), save, "primary", key="Ctrl+Return")
        self.cancel = button(self.tr("Cancel"), cancel, key="Esc")
        line = row(self, gap=1)
        line.addWidget(self.save)
        line.addWidget(self.cancel)
        line.addStretch(1)
