"""Seeds from a file: a line each, or a JSON object each."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.exchange.lines import NotAnObject, parse_object
from desktop.exchange.textfile import read_lines

TEXT_FIELDS = ("text", "instruction", "topic", "prompt", "question", "seed", "input")
LONGEST_LINE = 100_000


def read_seeds(path: Path) -> Iterator[Seed]:
    """The seeds of a file in order, with positions from 0, streamed; copies are kept.

    The file is JSONL if its first line with anything on it is a JSON object. A seed's text is then the
    first of `TEXT_FIELDS` that holds text, and the whole object is in its fields. Raises UserError with the
    line's number for a line that is no object, holds no text or is too long, and for a file that cannot be read.
    """
    lines = _bounded(path)
    first = next(lines)
    structured = _is_object(first[1])
    for position, (number, line) in enumerate(chain([first], lines)):
        fields = _fields(path, number, line) if structured else {}
        text = _text_of(path, number, fields) if structured else line.strip()
        yield Seed(text, fields, position=position)


def _bounded(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in read_lines(path, LONGEST_LINE):
        if line is None:
            raise UserError(f"{path}, line {number}: longer than {LONGEST_LINE:,} characters; shorten or split it.")
        yield number, line


def _is_object(line: str) -> bool:
    try:
        parse_object(line)
    except NotAnObject:
        return False
    return True


def _fields(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        return parse_object(line)
    except NotAnObject as error:
        raise UserError(f"{path}, line {number}: {error}; mend the line or take it out.") from error


def _text_of(path: Path, number: int, fields: Mapping[str, Any]) -> str:
    for name in TEXT_FIELDS:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    names = f"{', '.join(TEXT_FIELDS[:-1])} or {TEXT_FIELDS[-1]}"
    raise UserError(f"{path}, line {number}: it has no text in any of the fields {names}; add one.")
