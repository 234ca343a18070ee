"""Whose turn it is: how the samples of a run are shared out evenly among labels, tools or the like."""

import random
from collections.abc import Sequence
from typing import TypeVar

from desktop.recipes.draft import Start

T = TypeVar("T")


def in_turn(items: Sequence[T], start: Start) -> T:
    """The item whose turn it is at a place of a run.

    Neighbouring seeds get neighbouring items, so that within a turn their counts differ by one at most. With each
    turn every seed moves on by one item: none is tied to a topic, and what one turn has too few of, the next ones
    make up for. A seed that belongs to no project has no place in one; its item is drawn by the seed number.
    """
    place = start.seed.position if start.seed.id else random.Random(start.seed_number).randrange(len(items))
    return items[(place + start.turn) % len(items)]
