"""Shows a file or a folder in the system's file manager."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def reveal(path: Path) -> bool:
    """Opens the folder that `path` is, or lies in, with the file selected where the system can; whether it could."""
    if path.is_file() and sys.platform in ("darwin", "win32"):
        command = ("open", ["-R"]) if sys.platform == "darwin" else ("explorer", ["/select,"])
        return bool(QProcess.startDetached(command[0], [*command[1], str(path)])[0])
    folder = next((place for place in (path, *path.parents) if place.is_dir()), path)
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
