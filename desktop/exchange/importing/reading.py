"""Any file of rows, row by row: which kind it is, and what its rows are numbered by."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TextIO

from desktop.exchange.importing.lists import read_list
from desktop.exchange.importing.objects import (
    first_is_conversation,
    first_object,
    read_object_lines,
    read_one_object,
    wraps_rows,
)
from desktop.exchange.importing.opening import NOT_UTF8, head_of, is_broken, open_bytes, reading, reading_text
from desktop.exchange.importing.parquet import MAGIC, count_parquet, read_parquet
from desktop.exchange.importing.shapes import is_answered
from desktop.exchange.importing.tables import read_table
from desktop.exchange.rows import LONGEST_ROW, RowError
from desktop.exchange.textfile import bounded_lines

Kind = Literal["jsonl", "json", "object", "table", "lines", "parquet"]
Numbered = tuple[int, dict[str, Any] | RowError]

UNITS: Mapping[Kind, str] = {"jsonl": "line", "table": "line", "lines": "line", "parquet": "row"}
"""What a row's number counts in a kind of file; in the others it counts items."""

_BLOCK = 1 << 20
_OF_LINES = (".jsonl", ".ndjson")
# What no text and no header begins with.
_IS_JSON = re.compile(r'\{\s*"[^"\n]*"\s*:|\[\s*\{\s*"')
_BY_NAME: Mapping[str, Kind] = {".txt": "lines", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"}


def kind_of(path: Path) -> Kind:
    """What kind of file of rows it is, by what it holds and, for text, its name. Raises UserError."""
    if head_of(path).startswith(MAGIC):
        return "parquet"
    with reading_text(path) as file:
        beginning = file.read(_BLOCK).lstrip("\ufeff \t\r\n")
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix in (".csv", ".tsv", ".txt") and not _IS_JSON.match(beginning):
        return _of_text(suffix)
    if beginning.startswith("["):
        return "jsonl" if suffix in _OF_LINES and first_is_conversation(beginning) else "json"
    if beginning.startswith("{"):
        return _of_objects(beginning, suffix)
    return _of_text(suffix)


def read_file(path: Path, kind: Kind) -> Iterator[Numbered]:
    """The rows of a file with their numbers from 1, and what is wrong with those that are none; streamed.

    Raises UserError where the file cannot be read or used at all.
    """
    if kind == "parquet":
        yield from read_parquet(path)
        return
    with reading_text(path, table=kind in ("table", "lines")) as file:
        match kind:
            case "jsonl":
                yield from read_object_lines(file)
            case "json":
                yield from read_list(str(path), file)
            case "object":
                yield from read_one_object(str(path), file, is_answered)
            case "table":
                yield from read_table(str(path), file)
            case "lines":
                yield from _read_text_lines(file)


def place_of(kind: Kind, number: int) -> str:
    """Where a row stands in a file of that kind, in words."""
    return f"{UNITS.get(kind, 'item')} {number}"


def count_if_cheap(path: Path, kind: Kind) -> int | None:
    """How many rows a file has, at most; None where only reading them all would tell. Raises UserError."""
    if kind == "parquet":
        return count_parquet(path)
    if kind not in ("jsonl", "lines"):
        return None
    lines, block = 0, b"\n"
    with reading(path), open_bytes(path) as file:
        while following := file.read(_BLOCK):
            lines, block = lines + following.count(b"\n"), following
    return lines + (not block.endswith(b"\n"))


def _of_text(suffix: str) -> Kind:
    return _BY_NAME.get(suffix, "table")


def _of_objects(beginning: str, suffix: str) -> Kind:
    """Whether a file that begins with a brace is an object a line, or an object over several lines or around rows."""
    first = first_object(beginning)
    if first is None:
        return "object" if suffix == ".json" else "jsonl"
    found, end = first
    alone = not beginning[end:].strip()
    return "object" if "\n" in beginning[:end] or (alone and wraps_rows(found, is_answered)) else "jsonl"


def _read_text_lines(file: TextIO) -> Iterator[Numbered]:
    for number, line in enumerate(bounded_lines(file, LONGEST_ROW), start=1):
        if line is None:
            yield number, RowError(number, f"it is longer than {LONGEST_ROW:,} characters")
        elif is_broken(line):
            yield number, RowError(number, NOT_UTF8)
        elif line.strip():
            yield number, {"text": line}
