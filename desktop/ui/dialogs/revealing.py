"""Shows a file or a folder in the system's file manager."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def reveal(path: Path) -> bool:
    """Opens the folder that `path` is, or lies in, or would lie in; whether the system could."""
    folder = next((place for place in (path, *path.parents) if place.is_dir()), path)
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
