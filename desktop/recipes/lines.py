"""Lists that a person writes, an item a line: each line read, and the first wrong one named."""

from collections.abc import Callable
from typing import TypeVar

from desktop.domain.errors import UserError

T = TypeVar("T")


class LineFault(Exception):
    """What is wrong with a line and what to write instead, without the line's number."""


def read_lines(text: str, what: str, read: Callable[[str, tuple[T, ...]], T]) -> tuple[T, ...]:
    """What `read` makes of each line that is not blank; it is given the line and the items before it.

    Raises UserError, with the number of the line and `what` the lines are, where `read` raises LineFault.
    """
    items: tuple[T, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            items += (read(line.strip(), items),) if line.strip() else ()
        except LineFault as fault:
            raise UserError(f"Line {number} of the {what} is wrong: {fault}") from fault
    return items
