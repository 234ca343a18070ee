"""A place to drop files on, which opens a dialog when it is clicked."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label, repolish


def dropped_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropArea(QFrame):
    """Emits `dropped` with a list of paths."""

    dropped = Signal(list)

    def __init__(self, text: str, choose: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choose = choose
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text)
        self.setMinimumHeight(space(7))
        said = label(text, "soft", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(self, margins=(2, 2, 2, 2)).addWidget(said)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Lights up for files."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Goes dark again."""
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Takes the files."""
        self._light(False)
        event.acceptProposedAction()
        self.dropped.emit(dropped_paths(event.mimeData()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click asks for files."""
        on_it = self.rect().contains(event.position().toPoint())
        if on_it and event.button() is Qt.MouseButton.LeftButton:
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """So do Return and Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
            return
        super().keyPressEvent(event)

    def _light(self, over: bool) -> None:
        self.setProperty("over", over)
        repolish(self)
