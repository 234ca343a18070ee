"""Files that take the place of others whole or not at all: written beside, then moved."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from desktop.domain.errors import UserError
from desktop.exchange.trouble import writing

# Whose file it is, so that what a killed program left can be told from what another one is writing.
_UNFINISHED = re.compile(r"\.gristmill-(\d+)-[0-9a-f]{16}\.part")


@contextmanager
def replacement_of(path: Path) -> Iterator[BinaryIO]:
    """Gives a new file; on leaving without an error it takes the place of the one at `path`.

    Raises UserError where that cannot be done.
    """
    # A link stays a link: what it points to is replaced.
    target = Path(os.path.realpath(path))
    with writing(path):
        file = _open_beside(target)
    try:
        yield file
        with writing(path):
            move_into_place(file, target)
    except BaseException:
        _discard(file)
        raise


def move_into_place(file: BinaryIO, target: Path) -> None:
    """Closes a file that is whole and gives it the name `target`, in one step; it outlasts a power cut from then on.

    Permissions are those of the file that had the name before, if there was one.
    """
    refuse_special(target)
    file.flush()
    os.fsync(file.fileno())
    file.close()
    if target.exists():
        shutil.copymode(target, file.name)
    Path(file.name).replace(target)
    _sync_folder(target.parent)


def refuse_special(target: Path) -> None:
    """Raises UserError for a device, a pipe or the like: a file would take its place for all programs."""
    if target.exists() and not target.is_file():
        raise UserError(f"{target} is a device or a pipe, and no file: name a file to write.")


def _open_beside(target: Path) -> BinaryIO:
    if target.is_dir():
        raise IsADirectoryError(target)
    refuse_special(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent)
    return (target.parent / f".gristmill-{os.getpid()}-{secrets.token_hex(8)}.part").open("xb")


def _sweep(folder: Path) -> None:
    """Removes what programs that were killed have left in a folder; it can be as large as a whole export."""
    for left in folder.glob(".gristmill-*.part"):
        named = _UNFINISHED.fullmatch(left.name)
        if named and not psutil.pid_exists(int(named[1])):
            with suppress(OSError):
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Makes the move itself outlast a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(file: BinaryIO) -> None:
    # Closing writes what is still held back, which fails again on a full disk; the first error is on its way.
    with suppress(OSError):
        file.close()
    Path(file.name).unlink(missing_ok=True)
