"""Rendered text from anywhere, that opens nothing."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTextBrowser


class QuietBrowser(QTextBrowser):
    """Fetches nothing, from the net or from this machine: an image in a text may be a pipe, a device, a server."""

    def loadResource(self, kind: int, name: QUrl | str) -> QImage:  # noqa: N802 (Qt's name)
        """An image of nothing: where there is none at all, Qt opens the file itself."""
        return QImage()
