"""Rows out of JSON objects: one a line, one by itself, or one around lists of rows."""

from collections.abc import Callable, Iterator
from io import StringIO
from itertools import chain
from typing import Any, TextIO

from desktop.domain.errors import UserError
from desktop.exchange.importing.lists import Numbered, read_one_behind_the_other
from desktop.exchange.importing.opening import NOT_UTF8, is_broken
from desktop.exchange.importing.window import DECODER, is_turn, row_of_item
from desktop.exchange.lines import NotAnObject, holds_too_much, parse_object
from desktop.exchange.rows import LONGEST_ROW, RowError
from desktop.exchange.textfile import bounded_lines

LONGEST_OBJECT = 32_000_000


def read_object_lines(file: TextIO) -> Iterator[Numbered]:
    """Each line that is not blank: its number from 1, and its object or what is wrong with it."""
    for number, line in enumerate(bounded_lines(file, LONGEST_ROW), start=1):
        if line is None:
            yield number, RowError(number, f"it is longer than {LONGEST_ROW:,} characters")
        elif line.strip():
            yield number, _object(number, line)


def read_one_object(name: str, file: TextIO, is_row: Callable[[dict[str, Any]], bool]) -> Iterator[Numbered]:
    """A file that begins with an object over several lines: the object itself if it `is_row` or holds no lists of
    rows, else the rows in all its lists; or all objects that stand there one behind the other.

    Raises UserError where it is too large to be held.
    """
    text = file.read(LONGEST_OBJECT + 1)
    if len(text) > LONGEST_OBJECT:
        raise UserError(
            f"{name} has no object a line, and more than {LONGEST_OBJECT:,} characters; save what is in it as JSONL, "
            "a row a line."
        )
    found = _object(1, text)
    if isinstance(found, RowError):
        yield from read_one_behind_the_other(StringIO(text))
    elif not wraps_rows(found, is_row):
        yield 1, found
    else:
        rows = chain.from_iterable(value for value in found.values() if _is_rows(value))
        yield from ((number, row_of_item(number, row)) for number, row in enumerate(rows, start=1))


def wraps_rows(found: dict[str, Any], is_row: Callable[[dict[str, Any]], bool]) -> bool:
    """Whether an object is no row itself but holds lists of them."""
    return not is_row(found) and any(map(_is_rows, found.values()))


def first_is_conversation(text: str) -> bool:
    """Whether the first line of a text is a list of turns by itself."""
    return isinstance(_turns_of_line(text.partition("\n")[0]), dict)


def first_object(text: str) -> tuple[dict[str, Any], int] | None:
    """The object that a text begins with and where it ends; None where it begins with none that is whole."""
    try:
        found, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return (found, end) if isinstance(found, dict) else None


def _is_rows(value: Any) -> bool:
    # A conversation is a list of objects too.
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and not is_turn(value[0])


def _turns_of_line(line: str) -> dict[str, Any] | None:
    """A line that is a list of turns as a row; None for any other one."""
    if not line.lstrip().startswith("[") or holds_too_much(line):
        return None
    try:
        found = row_of_item(0, DECODER.decode(line.strip().removesuffix(",")))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _object(number: int, text: str) -> dict[str, Any] | RowError:
    if is_broken(text):
        return RowError(number, NOT_UTF8)
    if turns := _turns_of_line(text):
        return turns
    try:
        # Lines that were cut out of a list end with its commas.
        return parse_object(text.rstrip().removesuffix(","), none_for_nan=True)
    except NotAnObject as error:
        return RowError(number, str(error))
