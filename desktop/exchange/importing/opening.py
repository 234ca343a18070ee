"""Files of rows, opened as text: compressed or not, in UTF-8, UTF-16 with a mark, or Windows' western encoding."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from desktop.domain.errors import UserError
from desktop.exchange.textfile import refuse_pipe
from desktop.exchange.trouble import cannot_read

NOT_UTF8 = "it is not valid UTF-8: save the file again as UTF-8"
_GZIP = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD = 1 << 20
_FEW_ZEROS = 8
# What `surrogateescape` makes of a byte that is no UTF-8. Sound UTF-8 decodes to none of them.
_BROKEN = re.compile("[\udc80-\udcff]")
_SOUND = re.compile("[^\x00-\x7f\udc80-\udcff]")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What the system or a damaged archive refuses in here is raised as the sentence for reading `path`."""
    try:
        yield
    except OSError as error:
        raise cannot_read(path, error) from error
    except (EOFError, zlib.error) as error:
        raise UserError(f"{path} is a damaged archive: it cannot be unpacked to its end; fetch it again.") from error


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is a gzip archive. Raises OSError, and UserError for a pipe."""
    refuse_pipe(path)
    file = path.open("rb")
    compressed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    if not compressed:
        return file
    # Closing the archive does not close what it reads from; its own opening does.
    file.close()
    return cast(BinaryIO, gzip.open(path, "rb"))


def head_of(path: Path) -> bytes:
    """The first megabyte. Raises UserError where the file cannot be read or is empty."""
    with reading(path), open_bytes(path) as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise UserError(f"{path} is empty; put at least one row in it.")
    return head


@contextmanager
def reading_text(path: Path, *, table: bool = False) -> Iterator[TextIO]:
    """The file as text; a byte that is no UTF-8 comes as half a character, which `is_broken` finds.

    A `table` keeps its line ends, and may be in Windows' western encoding; JSON may not. Raises UserError.
    """
    encoding = _encoding_of(path, head_of(path), table)
    newline = "" if table else None
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with reading(path), io.TextIOWrapper(open_bytes(path), encoding, errors, newline) as file:
        yield file


def is_broken(text: str) -> bool:
    """Whether some of a text was no UTF-8."""
    return not text.isascii() and _BROKEN.search(text) is not None


def _encoding_of(path: Path, head: bytes, western: bool) -> str:
    """UTF-8 unless a mark or, where it may be `western`, all bytes beyond ASCII speak against it.

    Raises UserError for binary data.
    """
    if head.startswith(_UTF16):
        return "utf-16"
    # A zero here and there spoils its own row only.
    if head.count(0) > _FEW_ZEROS + len(head) // 1000:
        raise UserError(f"{path} holds binary data, not text; choose a file of rows.")
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(head) if western else ""
    return "cp1252" if is_broken(text) and not _SOUND.search(text) else "utf-8-sig"
