"""Names for files that every system accepts, and where a person keeps documents."""

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths

_LONGEST = 80
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(wanted: str, otherwise: str) -> str:
    """A file's name, without an ending, as near as can be to what is wanted; `otherwise` if nothing is left."""
    spaced = " ".join(_UNFIT.sub(" ", wanted).split())
    name = spaced[:_LONGEST].strip(" .")
    if not name:
        return otherwise
    return f"{name} {otherwise}" if _RESERVED.fullmatch(name) else name


def documents_folder() -> Path:
    """The user's folder for documents, else the home folder."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found else Path.home()
