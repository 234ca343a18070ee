"""Rows from anywhere, to be scored: one that is broken costs no other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.exchange.lines import NotAnObject, parse_object
from desktop.exchange.textfile import read_lines

# A row may bring the document that its answer rests on.
LONGEST_ROW = 10_000_000


@dataclass(frozen=True, slots=True)
class RowError:
    """A line that is no row, with its number from 1, and why."""

    line: int
    reason: str


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """Each line of a JSONL file that is not blank: its number from 1, and its object or what is wrong with it.

    Streamed. Raises UserError for a file that cannot be read, is empty or is no text.
    """
    for number, line in read_lines(path, LONGEST_ROW):
        yield number, _row_of(number, line)


def _row_of(number: int, line: str | None) -> dict[str, Any] | RowError:
    if line is None:
        return RowError(number, f"it is longer than {LONGEST_ROW:,} characters")
    try:
        return parse_object(line)
    except NotAnObject as error:
        return RowError(number, str(error))
