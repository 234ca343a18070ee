"""JSON read piece by piece, in bounded memory."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, TextIO

from desktop.exchange.importing.opening import NOT_UTF8, is_broken
from desktop.exchange.lines import TOO_MUCH, holds_too_much
from desktop.exchange.rows import LONGEST_ROW, RowError

UNREAD = "what comes after that cannot be read"
# NaN and the infinities, which JSON does not know, count as nothing.
DECODER = json.JSONDecoder(parse_constant=lambda name: None)

_STEP = 1 << 20
_WHITE = re.compile(r"[ \t\r\n\ufeff]*")
# A JSON text that breaks off is found wrong this near to its end: within a word or an escape.
_NEAR_THE_END = 16


class Broken(ValueError):
    """Why no more of a list can be read."""


@dataclass(eq=False)
class Window:
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
            raise Broken("the list breaks off behind it" if not following else "no comma comes behind it")
        return following == ","


def numbers(window: Window) -> Iterator[int]:
    """A number for each item of the list that the window stands in, while there is one more.

    Raises Broken.
    """
    if window.next_character() == "]":
        window.at += 1
        return
    for number in count(1):
        yield number
        if not window.goes_on():
            return


def item(window: Window, number: int) -> dict[str, Any] | RowError:
    """The next item as a row, or why it is none. Raises Broken where it cannot be read."""
    window.next_character()
    while True:
        try:
            value, end = DECODER.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            _refuse_broken(window, error)
            window.read_on()
        except RecursionError:
            raise Broken("it is nested too deeply") from None
        except ValueError:
            raise Broken("it holds a number of too many digits") from None
        else:
            return _checked(window, number, value, end)


def row_of_item(number: int, value: Any) -> dict[str, Any] | RowError:
    """An item of a list as a row: an object, or the turns of a conversation."""
    if isinstance(value, list) and value and all(map(is_turn, value)):
        return {"messages": value}
    return value if isinstance(value, dict) else RowError(number, "it is no object in braces")


def is_turn(value: Any) -> bool:
    """Whether a value is one turn of a conversation."""
    return isinstance(value, dict) and bool({"role", "from"} & {*value})


def _checked(window: Window, number: int, value: Any, end: int) -> dict[str, Any] | RowError:
    text, window.at = window.text[window.at : end], end
    if is_broken(text):
        return RowError(number, NOT_UTF8)
    if holds_too_much(text):
        return RowError(number, TOO_MUCH)
    return row_of_item(number, value)


def _refuse_broken(window: Window, error: json.JSONDecodeError) -> None:
    """Raises Broken unless the item may only go on behind what has been read so far."""
    goes_on = error.msg.startswith("Unterminated") or error.pos >= len(window.text) - _NEAR_THE_END
    if window.ended or not goes_on:
        raise Broken(f"it is not valid JSON ({error.msg.lower()})")
    if holds_too_much(window.text, window.at):
        raise Broken(TOO_MUCH)
    if window.left > LONGEST_ROW:
        raise Broken(f"it is longer than {LONGEST_ROW:,} characters")
