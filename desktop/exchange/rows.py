"""Rows from anywhere, to be scored: one that is broken costs no other."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from desktop.exchange.lines import NotAnObject, parse_object
from desktop.exchange.textfile import read_lines
from desktop.exchange.trouble import cannot_read

# A row may bring the document that its answer rests on.
LONGEST_ROW = 10_000_000


@dataclass(frozen=True, slots=True)
class RowError:
    """A line that is no row, with its number from 1, and why."""

    line: int
    reason: str


def read_rows(path: Path, skip: int = 0) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """Each line of a JSONL file that is not blank: its number from 1, and its object or what is wrong with it.

    Streamed; the first `skip` of them are passed over. Raises UserError for a file that cannot be read, is empty or
    is no text.
    """
    for number, line in islice(read_lines(path, LONGEST_ROW), skip, None):
        yield number, _row_of(number, line)


def count_rows(path: Path) -> int:
    """How many rows `read_rows` gives. Raises UserError as it does."""
    return sum(1 for _ in read_lines(path, LONGEST_ROW))


def sha256_of_rows(path: Path) -> str:
    """The SHA-256 of the file, in hexadecimal: whether rows are still the same ones. Raises UserError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise cannot_read(path, error) from error


def _row_of(number: int, line: str | None) -> dict[str, Any] | RowError:
    if line is None:
        return RowError(number, f"it is longer than {LONGEST_ROW:,} characters")
    try:
        return parse_object(line)
    except NotAnObject as error:
        return RowError(number, str(error))
