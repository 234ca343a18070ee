"""Rows out of JSON: an object a line, or one list of objects, read piece by piece."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain, count
from typing import Any, TextIO

from desktop.domain.errors import UserError
from desktop.exchange.importing.opening import NOT_UTF8, is_broken
from desktop.exchange.lines import NotAnObject, parse_object
from desktop.exchange.rows import LONGEST_ROW, RowError
from desktop.exchange.textfile import bounded_lines

Numbered = tuple[int, dict[str, Any] | RowError]

LONGEST_OBJECT = 64_000_000
_STEP = 1 << 20
_WHITE = re.compile(r"[ \t\r\n\ufeff]*")
# A JSON text that breaks off is found wrong this near to its end: within a word or an escape.
_NEAR_THE_END = 16
_UNREAD = "what comes after that cannot be read"
# NaN and the infinities, which JSON does not know, count as nothing.
_DECODER = json.JSONDecoder(parse_constant=lambda name: None)


class _Broken(ValueError):
    """Why no more of a list can be read."""


def read_object_lines(file: TextIO) -> Iterator[Numbered]:
    """Each line that is not blank: its number from 1, and its object or what is wrong with it."""
    for number, line in enumerate(bounded_lines(file, LONGEST_ROW), start=1):
        if line is None:
            yield number, RowError(number, f"it is longer than {LONGEST_ROW:,} characters")
        elif line.strip():
            yield number, _object(number, line)


def read_list(name: str, file: TextIO) -> Iterator[Numbered]:
    """The objects of a list with their numbers from 1, in bounded memory.

    One that is no object is passed over with its reason. Where the list itself is broken, that is said of the place,
    and what follows is not read; so is what stands behind its end. Raises UserError where the file is no list.
    """
    window = _Window(file)
    if window.next_character() != "[":
        raise UserError(f"{name} is no JSON of rows: it begins with neither [ nor {{; choose a file of rows.")
    window.at += 1
    number = 0
    try:
        for number in _numbers(window):
            yield number, _item(window, number)
        if window.next_character():
            yield number + 1, RowError(number + 1, f"it stands behind the end of the list; {_UNREAD}")
    except _Broken as error:
        yield number, RowError(number, f"{error}; {_UNREAD}")


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
        yield from _one_behind_the_other(StringIO(text))
    elif not wraps_rows(found, is_row):
        yield 1, found
    else:
        rows = chain.from_iterable(value for value in found.values() if _is_rows(value))
        yield from ((number, _row(number, row)) for number, row in enumerate(rows, start=1))


def wraps_rows(found: dict[str, Any], is_row: Callable[[dict[str, Any]], bool]) -> bool:
    """Whether an object is no row itself but holds lists of them."""
    return not is_row(found) and any(map(_is_rows, found.values()))


def first_is_conversation(text: str) -> bool:
    """Whether the first line of a text is a list of turns by itself."""
    return isinstance(_turns_of_line(text.partition("\n")[0]), dict)


def first_object(text: str) -> tuple[dict[str, Any], int] | None:
    """The object that a text begins with and where it ends; None where it begins with none that is whole."""
    try:
        found, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return (found, end) if isinstance(found, dict) else None


def _one_behind_the_other(file: TextIO) -> Iterator[Numbered]:
    """Objects with nothing or a comma between them."""
    window = _Window(file)
    for number in count(1):
        if not window.next_character():
            return
        try:
            yield number, _item(window, number)
        except _Broken as error:
            yield number, RowError(number, f"{error}; {_UNREAD}")
            return
        if window.next_character() == ",":
            window.at += 1


def _is_rows(value: Any) -> bool:
    # A conversation is a list of objects too.
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and not _is_turn(value[0])


def _is_turn(value: Any) -> bool:
    return isinstance(value, dict) and bool({"role", "from"} & {*value})


def _row(number: int, value: Any) -> dict[str, Any] | RowError:
    """An item of a list as a row: an object, or the turns of a conversation."""
    if isinstance(value, list) and value and all(map(_is_turn, value)):
        return {"messages": value}
    return value if isinstance(value, dict) else RowError(number, "it is no object in braces")


def _turns_of_line(line: str) -> dict[str, Any] | None:
    """A line that is a list of turns as a row; None for any other one."""
    if not line.lstrip().startswith("["):
        return None
    try:
        found = _row(0, _DECODER.decode(line.strip().removesuffix(",")))
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


@dataclass(eq=False)
class _Window:
    """The part of a text that is being read, and the place in it."""

    file: TextIO
    text: str = ""
    at: int = 0
    ended: bool = False

    @property
    def left(self) -> int:
        """How many characters of it are not read yet."""
        return len(self.text) - self.at

    def read_on(self) -> None:
        """Let go of what is read, and take in as much again as is left, or a step."""
        added = self.file.read(max(_STEP, self.left))
        self.ended = not added
        self.text, self.at = self.text[self.at :] + added, 0

    def next_character(self) -> str:
        """The next one that is no white space; "" at the end."""
        while True:
            found = _WHITE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.left or self.ended:
                return self.text[self.at : self.at + 1]
            self.read_on()

    def goes_on(self) -> bool:
        """Whether another item follows; goes behind what stands between."""
        following = self.next_character()
        self.at += 1
        if following not in (",", "]"):
            raise _Broken("the list breaks off behind it" if not following else "no comma comes behind it")
        return following == ","


def _numbers(window: _Window) -> Iterator[int]:
    """A number for each item of the list that the window stands in, while there is one more."""
    if window.next_character() == "]":
        window.at += 1
        return
    for number in count(1):
        yield number
        if not window.goes_on():
            return


def _item(window: _Window, number: int) -> dict[str, Any] | RowError:
    window.next_character()
    while True:
        try:
            value, end = _DECODER.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            _refuse_broken(window, error)
            window.read_on()
        except RecursionError:
            raise _Broken("it is nested too deeply") from None
        except ValueError:
            raise _Broken("it holds a number of too many digits") from None
        else:
            return _checked(window, number, value, end)


def _checked(window: _Window, number: int, value: Any, end: int) -> dict[str, Any] | RowError:
    text, window.at = window.text[window.at : end], end
    if is_broken(text):
        return RowError(number, NOT_UTF8)
    return _row(number, value)


def _refuse_broken(window: _Window, error: json.JSONDecodeError) -> None:
    """Raises _Broken unless the item may only go on behind what has been read so far."""
    goes_on = error.msg.startswith("Unterminated") or error.pos >= len(window.text) - _NEAR_THE_END
    if window.ended or not goes_on:
        raise _Broken(f"it is not valid JSON ({error.msg.lower()})")
    if window.left > LONGEST_ROW:
        raise _Broken(f"it is longer than {LONGEST_ROW:,} characters")
