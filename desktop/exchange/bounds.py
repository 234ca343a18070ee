"""How long a document may be, and how long and in how much memory it may be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block

MOST_CHARACTERS = 10_000_000
MOST_BLOCKS = 300_000

_MEGABYTE = 1_000_000
_LEAST_SECONDS = 5.0
_SECONDS_A_MEGABYTE = 15.0
_MOST_SECONDS = 20.0
# A half of what is read of a PDF with ordinary pages on two slow cores.
_CHARACTERS_A_SECOND = 10_000
_MEMORY = 500 * _MEGABYTE
# Of a processor that is shared, a process gets a part.
_PATIENCE = 6.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take: seconds of processor time, and bytes of memory."""

    seconds: float
    memory: int

    @property
    def clock(self) -> float:
        """Seconds by the clock, for a process that waits instead of working."""
        return self.seconds * _PATIENCE


def bounds_of(size: int, characters: int = 0) -> Bounds:
    """For a file of `size` bytes, of which so many `characters` are read: what goes on and on may take longer."""
    seconds = min(_MOST_SECONDS, _LEAST_SECONDS + _SECONDS_A_MEGABYTE * size / _MEGABYTE)
    return Bounds(seconds + characters / _CHARACTERS_A_SECOND, _MEMORY + size)


def refuse_too_long(path: Path, blocks: Sequence[Block]) -> None:
    """Raises UserError for a document that is longer than any that a person wrote."""
    refuse_too_many(path, len(blocks))
    if sum(len(block.text) for block in blocks) > MOST_CHARACTERS:
        raise UserError(f"{path} has more than {MOST_CHARACTERS:,} characters; split it.")


def refuse_too_many(path: Path, paragraphs: int) -> None:
    """Raises UserError for a document of more paragraphs than any that a person wrote has."""
    if paragraphs > MOST_BLOCKS:
        raise UserError(f"{path} has more than {MOST_BLOCKS:,} paragraphs; split it.")
