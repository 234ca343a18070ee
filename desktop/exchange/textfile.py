"""Text files in the encodings that people have: UTF-8, UTF-16 with a mark, and Windows' western one."""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from desktop.domain.errors import UserError
from desktop.exchange.trouble import cannot_read

_BLOCK = 1 << 20
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b\x08")
_CONTROL_SHARE = 0.05


def read_text(path: Path) -> str:
    """The whole text of a file, with line ends as "\\n". Raises UserError where it is no text."""
    encoding = text_encoding(path)
    try:
        return path.read_text(encoding=encoding)
    except OSError as error:
        raise cannot_read(path, error) from error


def read_lines(path: Path, limit: int) -> Iterator[tuple[int, str | None]]:
    """The lines of a file that are not blank, with their numbers from 1, without their line ends.

    Streamed; None stands for a line of more than `limit` characters. Raises UserError for a file that cannot
    be read, is empty or is no text.
    """
    encoding = text_encoding(path)
    found = False
    try:
        with path.open(encoding=encoding) as file:
            for number, line in enumerate(bounded_lines(file, limit), start=1):
                if line is None or line.strip():
                    found = True
                    yield number, line
    except OSError as error:
        raise cannot_read(path, error) from error
    if not found:
        raise UserError(f"{path} is empty; put at least one line in it.")


def bounded_lines(file: TextIO, limit: int) -> Iterator[str | None]:
    """The lines of a file without their line ends; None stands for one of more than `limit` characters."""
    while line := file.readline(limit + 1):
        if line.endswith("\n") or len(line) <= limit:
            yield line.rstrip("\n")
            continue
        yield None
        while line and not line.endswith("\n"):
            line = file.readline(limit)


def text_encoding(path: Path) -> str:
    """The encoding that the whole file can be read with. Raises UserError for binary data."""
    refuse_pipe(path)
    try:
        with path.open("rb") as file:
            return _encoding_of(path, lambda: file.read(_BLOCK))
    except OSError as error:
        raise cannot_read(path, error) from error


def refuse_pipe(path: Path) -> None:
    """Raises UserError for what can be read only once, and may never end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UserError(f"{path} is no ordinary file; save what it gives to a file first.")


def _encoding_of(path: Path, read: Callable[[], bytes]) -> str:
    first = read()
    wide = first.startswith(_UTF16_MARKS)
    candidates = ["utf-16"] if wide else ["utf-8-sig", "cp1252", "latin-1"]
    decoders = {name: codecs.getincrementaldecoder(name)() for name in candidates}
    for block in _all_blocks(first, read):
        if not wide and _is_binary(block):
            raise UserError(f"{path} holds binary data, not text; choose a text file.")
        decoders = {name: decoder for name, decoder in decoders.items() if _decodes(decoder, block, False)}
    sound = [name for name, decoder in decoders.items() if _decodes(decoder, b"", True)]
    if not sound:
        raise UserError(f"{path} is damaged: its UTF-16 text breaks off; save it again as UTF-8.")
    return sound[0]


def _all_blocks(first: bytes, read: Callable[[], bytes]) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = read()


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(block: bytes) -> bool:
    if b"\0" in block:
        return True
    controls = sum(block.count(code) for code in range(32) if code not in _TEXT_CONTROLS)
    return controls > _CONTROL_SHARE * len(block)
