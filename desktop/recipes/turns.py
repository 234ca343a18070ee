"""Whose turn it is: how the samples of a run are shared out evenly among labels, tools or the like."""

from collections.abc import Sequence
from typing import TypeVar

from desktop.recipes.draft import Start

T = TypeVar("T")


def in_turn(items: Sequence[T], start: Start) -> T:
    """The item whose turn it is at a place of a run.

    Neighbouring seeds get neighbouring items, so that those of one turn differ in number by one at most. With each
    turn every seed moves on by one item: none of them is tied to a topic, and what one turn has too little of, the
    next ones have more of. A seed that is in no project has no place there, and goes by its seed number instead.
    """
    place = start.seed.position if start.seed.id else start.seed_number
    return items[(place + start.turn) % len(items)]
