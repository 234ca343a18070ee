"""The documents that a project draws on: what can be read, where it lies, and what it says."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.exchange.apart import Apart, ReadingStopped
from desktop.exchange.blocks import Block, BlockKind, Document, first_heading
from desktop.exchange.trouble import cannot_read

__all__ = [
    "SUFFIXES",
    "Block",
    "BlockKind",
    "Document",
    "ReadingStopped",
    "find_documents",
    "read_document",
    "reading_documents",
]

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Format:
    """One kind of file, and how large it may be, in bytes."""

    media_type: str
    limit: int = 100 * _MEGABYTE


# Twice the longest books; markup is parsed in memory, at some fifty times its size.
_TEXT_LIMIT = 10 * _MEGABYTE
_MARKDOWN = _Format("text/markdown", _TEXT_LIMIT)
_HTML = _Format("text/html", _TEXT_LIMIT)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS: Mapping[str, _Format] = {
    ".txt": _Format("text/plain", _TEXT_LIMIT),
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".rst": _Format("text/x-rst", _TEXT_LIMIT),
    ".html": _HTML,
    ".htm": _HTML,
    ".pdf": _Format("application/pdf"),
    ".docx": _Format(_WORD),
}
SUFFIXES: tuple[str, ...] = tuple(_FORMATS)


@contextmanager
def reading_documents(stopped: Callable[[], bool] = lambda: False) -> Iterator[Callable[[Path], Document]]:
    """Gives what reads one file after the other as `read_document` does, all of them in one process.

    Soon after `stopped` turns true it raises ReadingStopped, whatever it is at.
    """
    with Apart(stopped) as apart:
        yield lambda path: _read(path, apart)


def read_document(path: Path) -> Document:
    """Reads a file by the kind that its name states. Nothing that it names is fetched or run.

    Raises UserError for a file that is missing, too large, of another kind, damaged, locked or without text, and for
    one that takes more time or memory than any that is sound.
    """
    with reading_documents() as read:
        return read(path)


def _read(path: Path, apart: Apart) -> Document:
    form = _format_of(path)
    size, digest = _size_and_sha256(path, form.limit)
    title, blocks = apart.read(path, size)
    if not blocks:
        raise UserError(f"{path} holds no text; choose a document with text in it.")
    return Document(title or first_heading(blocks) or path.stem, path, form.media_type, digest, blocks)


def find_documents(path: Path) -> list[Path]:
    """The file itself, or every readable file in a folder and the folders in it, sorted.

    Hidden files and folders are left out, and links to folders are not followed. Raises UserError where
    there is nothing to read.
    """
    if not path.is_dir():
        if not path.exists():
            raise UserError(f"There is no file or folder {path}; check the path.")
        _format_of(path)
        return [path]
    found = sorted(_files_in(path))
    if not found:
        raise UserError(f"{path} holds no document; what can be read is {_kinds()}.")
    return found


def _files_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=_raise_for(folder)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(place, name) for name in names if not name.startswith("."))
        found += [file for file in files if file.suffix.lower() in _FORMATS and file.is_file()]
    return found


def _raise_for(folder: Path) -> Callable[[OSError], None]:
    def fail(error: OSError) -> None:
        raise cannot_read(Path(error.filename or folder), error) from error

    return fail


def _format_of(path: Path) -> _Format:
    try:
        return _FORMATS[path.suffix.lower()]
    except KeyError:
        raise UserError(f"{path} is of a kind that cannot be read; what can be read is {_kinds()}.") from None


def _kinds() -> str:
    return f"{', '.join(SUFFIXES[:-1])} and {SUFFIXES[-1]}"


def _size_and_sha256(path: Path, limit: int) -> tuple[int, str]:
    try:
        size = path.stat().st_size
        if size > limit:
            raise UserError(f"{path} is larger than {limit // _MEGABYTE} MB; split it into smaller documents.")
        if not path.is_dir() and not path.is_file():
            raise UserError(f"{path} is no ordinary file; choose a document.")
        with path.open("rb") as file:
            return size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise cannot_read(path, error) from error
