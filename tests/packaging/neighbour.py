"""Another program on the same screen: it offers a file to be dragged, or says what lies on the clipboard.

python neighbour.py drag FILE
python neighbour.py paste
"""

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

PLACE = (4, 4)
SIZE = (60, 40)


class Offer(QLabel):
    """A small window whose file goes along with the mouse that is pressed on it."""

    def __init__(self, file: Path) -> None:
        super().__init__(file.name)
        self._file = file
        self.setWindowFlags(Qt.WindowType.BypassWindowManagerHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setGeometry(*PLACE, *SIZE)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._file))])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def drag(file: Path) -> None:
    """Show the file, and say so in a line."""
    app = QApplication([])
    offer = Offer(file)
    offer.show()
    QTimer.singleShot(300, lambda: print("shown", flush=True))
    app.exec()


def paste() -> None:
    """Print what lies on the clipboard."""
    app = QApplication([])
    clipboard = QGuiApplication.clipboard()

    def tell() -> None:
        print(clipboard.text(), flush=True)
        app.quit()

    QTimer.singleShot(300, tell)
    app.exec()


if __name__ == "__main__":
    drag(Path(sys.argv[2])) if sys.argv[1] == "drag" else paste()
