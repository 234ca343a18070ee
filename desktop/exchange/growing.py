"""Lines of JSON that grow in a file beside their target, and take its place when they are whole.

Whatever ends the program, the lines that were written stay; the next one of the same origin goes on behind them, and
one of another origin leaves them alone.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from desktop.domain.errors import UserError
from desktop.exchange.jsonl import as_utf8, json_line, write_text_atomically
from desktop.exchange.lines import NotAnObject, parse_object
from desktop.exchange.replacing import move_into_place
from desktop.exchange.trouble import writing

if sys.platform != "win32":
    import fcntl

PART = ".part"
NOTE = ".part.json"
_FLUSH_SECONDS = 0.25


def parts_of(path: Path) -> tuple[Path, Path]:
    """The file that grows beside `path`, and the one that says of what origin it is."""
    # A link stays a link: what it points to is replaced, and grows beside.
    target = Path(os.path.realpath(path))
    return target.with_name(target.name + PART), target.with_name(target.name + NOTE)


class OtherOrigin(UserError):
    """Lines of another origin are in `part`. What those are made from is `before`, None where nobody knows."""

    def __init__(self, part: Path, before: Mapping[str, Any] | None) -> None:
        super().__init__(f"{part} holds lines that were made from something else: move or delete it to start afresh.")
        self.part = part
        self.before = before


@contextmanager
def growing_jsonl(path: Path, origin: Mapping[str, Any]) -> Iterator["GrowingJsonl"]:
    """Lines on their way to `path`. On leaving they stay as they are, unless `finish` has put them into place.

    `origin` is what the lines are made from, in words of JSON. Raises OtherOrigin where lines of another one are
    there, and UserError where nothing can be written, or where another program is writing it right now.
    """
    part, _ = parts_of(path)
    with writing(path):
        if path.is_dir():
            raise IsADirectoryError(path)
        part.parent.mkdir(parents=True, exist_ok=True)
        file = part.open("a+b")
    try:
        _hold(file, path)
        yield GrowingJsonl(path, file, origin)
    finally:
        # Closing writes what is still held back, which fails again on a full disk; the first error is on its way.
        with suppress(OSError):
            file.close()


class GrowingJsonl:
    """Use `growing_jsonl`."""

    def __init__(self, path: Path, file: BinaryIO, origin: Mapping[str, Any]) -> None:
        self._path = path
        self._file = file
        self._part, self._note = parts_of(path)
        self._flushed = time.monotonic()
        self._begin(json.dumps(origin, ensure_ascii=False, indent=2, sort_keys=True) + "\n")

    def kept(self) -> Iterator[Mapping[str, Any]]:
        """The rows that are there already; what follows the last whole one is cut off.

        To be read to its end before anything is added.
        """
        sound = 0
        with writing(self._path):
            self._file.seek(0)
            for line in self._file:
                row = _whole(line)
                if row is None:
                    break
                sound += len(line)
                yield row
            self._file.truncate(sound)

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one more row. A program that is killed loses no more than the last quarter of a second of them."""
        with writing(self._path):
            self._file.write(as_utf8(json_line(row) + "\n"))
            if time.monotonic() - self._flushed >= _FLUSH_SECONDS:
                self.flush()

    def flush(self) -> None:
        """Give all rows to the operating system, which keeps them whatever becomes of this program."""
        with writing(self._path):
            self._file.flush()
        self._flushed = time.monotonic()

    def finish(self) -> None:
        """Put the rows into the target's place, in one step."""
        with writing(self._path):
            move_into_place(self._file, Path(os.path.realpath(self._path)))
            self._note.unlink(missing_ok=True)

    def _begin(self, origin: str) -> None:
        """Note the origin, unless lines are there: hours may have gone into them."""
        with writing(self._path):
            before = _origin_in(_text(self._note))
            holds_any = self._file.seek(0, os.SEEK_END) > 0
        if before == _origin_in(origin):
            return
        if holds_any:
            raise OtherOrigin(self._part, before)
        write_text_atomically(self._note, origin)


def _hold(file: BinaryIO, path: Path) -> None:
    """Keep other programs out. The operating system lets go of it with this one, however it ends."""
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UserError(
            f"Another gristmill is writing {path} right now: wait for it, or name another file."
        ) from None
    except OSError:
        # A file system without locks: nobody can be kept out there.
        return


def _whole(line: bytes) -> Mapping[str, Any] | None:
    """The row of a line, unless it was torn: by a kill, or by a power cut that left the file longer than its text."""
    if not line.endswith(b"\n"):
        return None
    try:
        return parse_object(line.decode())
    except (NotAnObject, UnicodeDecodeError):
        return None


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.is_file() else ""


def _origin_in(note: str) -> Mapping[str, Any] | None:
    try:
        return parse_object(note)
    except NotAnObject:
        return None
