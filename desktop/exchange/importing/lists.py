"""Rows out of JSON that is read piece by piece: a list of objects, or objects one behind the other."""

from collections.abc import Iterator
from itertools import count
from typing import Any, TextIO

from desktop.domain.errors import UserError
from desktop.exchange.importing.window import UNREAD, Broken, Window, item, numbers
from desktop.exchange.rows import RowError

Numbered = tuple[int, dict[str, Any] | RowError]


def read_list(name: str, file: TextIO) -> Iterator[Numbered]:
    """The objects of a list with their numbers from 1, in bounded memory.

    One that is no object is passed over with its reason. Where the list itself is broken, that is said of the place,
    and what follows is not read; so is what stands behind its end. Raises UserError where the file is no list.
    """
    window = Window(file)
    if window.next_character() != "[":
        raise UserError(f"{name} is no JSON of rows: it begins with neither [ nor {{; choose a file of rows.")
    window.at += 1
    number = 0
    try:
        for number in numbers(window):
            yield number, item(window, number)
        if window.next_character():
            yield number + 1, RowError(number + 1, f"it stands behind the end of the list; {UNREAD}")
    except Broken as error:
        yield number, RowError(number, f"{error}; {UNREAD}")


def read_one_behind_the_other(file: TextIO) -> Iterator[Numbered]:
    """Objects with nothing or a comma between them."""
    window = Window(file)
    for number in count(1):
        if not window.next_character():
            return
        try:
            yield number, item(window, number)
        except Broken as error:
            yield number, RowError(number, f"{error}; {UNREAD}")
            return
        if window.next_character() == ",":
            window.at += 1
