"""Rows out of tables in text: commas, semicolons, tabs or bars between cells, as spreadsheets write them."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from desktop.domain.errors import UserError
from desktop.exchange.importing.opening import NOT_UTF8, is_broken
from desktop.exchange.rows import LONGEST_ROW, RowError

Numbered = tuple[int, dict[str, Any] | RowError]

_MOST_COLUMNS = 10_000
_DELIMITERS = (",", ";", "\t", "|")
# A first line for Excel.
_SAID_DELIMITER = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)


def read_table(name: str, file: TextIO) -> Iterator[Numbered]:
    """The rows below the header: the line that each begins on, and its cells by column or what is wrong with it.

    The file must be opened with its line ends as they are. Raises UserError where the header cannot be used.
    """
    # The module's own limit would refuse cells that are longer than most books' chapters.
    csv.field_size_limit(LONGEST_ROW)
    lines = _Lines(file)
    first = next(lines, "")
    said = _SAID_DELIMITER.fullmatch(first.strip("\r\n"))
    first = next(lines, "") if said else first
    delimiter = said[1] if said else _delimiter(first)
    # Some set a space behind each delimiter, even before a quote; where the header has none, it is part of the cell.
    spaced = f"{delimiter} " in first
    reader = csv.reader(lines.again(first), delimiter=delimiter, strict=True, skipinitialspace=spaced)
    header = _header(name, reader)
    while True:
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, RowError(start, _fault(error))
            continue
        if lines.too_long:
            lines.too_long = False
            yield start, RowError(start, f"it is longer than {LONGEST_ROW:,} characters")
        elif any(cells):
            yield start, _row(start, header, cells)


class _Lines:
    """The lines of a file with their ends; one that is too long is left blank, and noted."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: str | None = None
        self.number = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again is not None:
            line, self._again = self._again, None
            return line
        line = self._file.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LONGEST_ROW:
            return line
        self.too_long = True
        while line and line[-1] not in "\r\n":
            line = self._file.readline(LONGEST_ROW)
        return "\n"

    def again(self, line: str) -> "_Lines":
        """The same, with a line once more."""
        self._again = line
        return self


def _delimiter(line: str) -> str:
    """What stands most often in the header, outside of quotes."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _header(name: str, reader: Iterator[list[str]]) -> Sequence[str]:
    try:
        cells = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise UserError(f"The header of {name} cannot be read: {_fault(error)}.") from error
    if len(cells) > _MOST_COLUMNS:
        raise UserError(f"{name} has {len(cells):,} columns, and {_MOST_COLUMNS:,} can be read; leave some out.")
    if any(map(is_broken, cells)):
        raise UserError(f"The header of {name} cannot be read: {NOT_UTF8}.")
    named = [cell or f"column {number}" for number, cell in enumerate(cells, start=1)]
    counted = Counter(named)
    twice = next((cell for cell in named if counted[cell] > 1), "")
    if twice:
        raise UserError(f"Two columns of {name} are named {twice[:40]!r}; give each a name of its own.")
    if not any(cells):
        raise UserError(f"The first line of {name} names no columns; put their names there.")
    return named


def _row(start: int, header: Sequence[str], cells: Sequence[str]) -> dict[str, Any] | RowError:
    if len(cells) != len(header):
        return RowError(start, f"it has another number of cells ({len(cells)}) than the header ({len(header)})")
    if any(map(is_broken, cells)):
        return RowError(start, NOT_UTF8)
    return {name: cell.replace("\r\n", "\n") for name, cell in zip(header, cells, strict=True)}


def _fault(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a cell in it is longer than {LONGEST_ROW:,} characters; perhaps its quote is never closed"
    if "unexpected end" in str(error):
        return "a quote that is opened in it is never closed"
    return f"its quotes do not fit ({error})"
