"""Lines of JSON, and texts, written whole or not at all."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any

from desktop.exchange.replacing import replacement_of
from desktop.exchange.trouble import writing

# Half a character, which UTF-8 cannot hold; and line ends that some readers of lines take for theirs.
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_LINE_ENDS = "\u0085\u2028\u2029"
_ESCAPED = str.maketrans({end: f"\\u{ord(end):04x}" for end in _LINE_ENDS})
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes one JSON object a line, streamed, and returns how many; see `jsonl_file`.

    Raises UserError where the file cannot be written, and whatever `rows` raises.
    """
    count = 0
    with jsonl_file(path) as write:
        for row in rows:
            write([to_json(row)])
            count += 1
    return count


@contextmanager
def jsonl_file(path: Path) -> Iterator[Callable[[Sequence[str]], None]]:
    """Gives what writes lines of JSON to `path`, many at a time, in UTF-8.

    Half a character becomes U+FFFD. The old file stays as it was if anything fails in the block. Raises UserError
    where the file cannot be written.
    """
    with replacement_of(path) as file:

        def write(lines: Sequence[str]) -> None:
            with writing(path):
                # All at once: for a million rows that takes a third of the time of one after the other.
                file.write(as_utf8(one_line("\n".join((*lines, "")))))

        yield write


def write_text_atomically(path: Path, text: str) -> None:
    """Writes a text in UTF-8 with its line ends as they are. Raises UserError where that cannot be done."""
    with text_file(path) as write:
        write(text)


@contextmanager
def text_file(path: Path) -> Iterator[Callable[[str], None]]:
    """Gives what writes a text to `path`, onto the disk itself; it gets its name when the block is left.

    Raises UserError where that cannot be done.
    """
    with replacement_of(path) as file:

        def write(text: str) -> None:
            with writing(path):
                file.write(as_utf8(text))
                file.flush()
                os.fsync(file.fileno())

        yield write


def json_line(row: Mapping[str, Any]) -> str:
    """A row as one line of JSON, without its line end. A number that JSON does not know becomes null."""
    return one_line(to_json(row))


def to_json(value: Any) -> str:
    """A value as compact JSON. A number that JSON does not know becomes null."""
    try:
        return _encode(value)
    except ValueError:
        return _encode(_without_nan(value))


def one_line(line: str) -> str:
    """JSON without what some readers take for the end of a line."""
    return line.translate(_ESCAPED) if any(end in line for end in _LINE_ENDS) else line


def as_utf8(text: str) -> bytes:
    """Text as bytes; half a character becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(_REPLACEMENT, text).encode()


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return value
