"""Benchmarks from files: the rows that no sample may hold. JSONL or JSON, CSV, or text in paragraphs."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.exchange.importing.reading import kind_of, place_of, read_file
from desktop.exchange.lines import NotAnObject, parse_object
from desktop.exchange.rows import LONGEST_ROW, RowError
from desktop.exchange.textfile import read_lines, text_encoding
from desktop.exchange.trouble import cannot_read

_JSONL = (".jsonl", ".ndjson")
_TABLES = {".csv": ",", ".tsv": "\t"}


def read_benchmark(path: Path) -> Iterator[tuple[int, str]]:
    """The rows of a benchmark, streamed: the number of each and all its texts, a line each.

    The number is that of the line in JSONL, of the row below the header in CSV, and of the paragraph in a text, from
    1. Raises UserError, with the line, for a row that is broken, and for a file that cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in (".json", ".gz"):
        yield from _from_rows(path)
    elif suffix in _JSONL:
        yield from _from_jsonl(path)
    elif suffix in _TABLES:
        yield from _from_table(path, _TABLES[suffix])
    else:
        yield from enumerate(_paragraphs(path), start=1)


def _from_rows(path: Path) -> Iterator[tuple[int, str]]:
    kind = kind_of(path)
    for number, row in read_file(path, kind):
        if isinstance(row, RowError):
            raise UserError(f"{path}, {place_of(kind, number)}: {row}; mend it or take it out.")
        yield number, "\n".join(_texts(row))


def _from_jsonl(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in _bounded(path):
        try:
            row = parse_object(line)
        except NotAnObject as error:
            raise UserError(f"{path}, line {number}: {error}; mend the line or take it out.") from error
        yield number, "\n".join(_texts(row))


def _from_table(path: Path, delimiter: str) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding=text_encoding(path), newline="") as file:
            rows = csv.reader(file, delimiter=delimiter, strict=True)
            yield from _below_header(path, rows)
    except OSError as error:
        raise cannot_read(path, error) from error


def _below_header(path: Path, rows: Any) -> Iterator[tuple[int, str]]:
    try:
        if next(rows, None) is None:
            raise UserError(f"{path} is empty; put a header and at least one row in it.")
        yield from ((number, "\n".join(filter(None, row))) for number, row in enumerate(rows, start=1) if any(row))
    except csv.Error as error:
        raise UserError(f"{path}, line {rows.line_num}: {error}; mend the line or take it out.") from error


def _paragraphs(path: Path) -> Iterator[str]:
    """The lines of a text, those that no blank line parts together."""
    paragraph: list[str] = []
    last = 0
    for number, line in _bounded(path):
        if paragraph and number != last + 1:
            yield "\n".join(paragraph)
            paragraph = []
        paragraph.append(line)
        last = number
    yield "\n".join(paragraph)


def _bounded(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in read_lines(path, LONGEST_ROW):
        if line is None:
            raise UserError(f"{path}, line {number}: longer than {LONGEST_ROW:,} characters; shorten or split it.")
        yield number, line


def _texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value, in order, however deep they stand."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
