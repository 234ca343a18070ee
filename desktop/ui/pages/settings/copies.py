"""The faster copies of models that the app keeps in its cache: how much they take, and how they are removed."""

import re
from dataclasses import dataclass
from pathlib import Path

import psutil

from desktop.domain.errors import UserError

_OURS = re.compile(r"[0-9a-f]{64}-[a-z0-9_]+\.(gguf|json|(?P<process>\d+)\.tmp)")


@dataclass(frozen=True, slots=True)
class Copies:
    """How many copies there are, and the bytes of all that belongs to them."""

    count: int
    size: int


def count_copies(cache: Path) -> Copies:
    """What the copies in a cache folder take."""
    files = _files(cache)
    return Copies(sum(file.suffix == ".gguf" for file in files), sum(file.stat().st_size for file in files))


def remove_copies(cache: Path) -> Copies:
    """Removes the copies and says what is left. Only files that the app has made are touched.

    Raises UserError where one cannot be removed.
    """
    try:
        for file in _files(cache):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"The cache in {cache} cannot be emptied ({error.strerror or error}); "
            "close other windows of Gristmill and try again."
        ) from error
    return count_copies(cache)


def _files(cache: Path) -> list[Path]:
    folder = cache / "repacked"
    if not folder.is_dir() or folder.is_symlink():
        return []
    return [file for file in sorted(folder.iterdir()) if _is_ours(file)]


def _is_ours(file: Path) -> bool:
    named = _OURS.fullmatch(file.name)
    if named is None or file.is_symlink() or not file.is_file():
        return False
    # A file that a living process still writes is left to it.
    return named["process"] is None or not psutil.pid_exists(int(named["process"]))
