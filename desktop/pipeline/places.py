"""The places of a run: which round, seed and seed number each sample has. Worked out, never stored."""

from dataclasses import dataclass

from desktop.domain.recipe import StartsFrom
from desktop.domain.run import Run

# Apart enough that the tries of one sample never meet those of the next.
_NUMBERS_A_SAMPLE = 16
_NUMBERS_A_RUN = 10_000_019


@dataclass(frozen=True, slots=True)
class Place:
    """One sample's place. `turn` counts the samples that the same seed has had before in this run."""

    ordinal: int
    round: int
    seed_position: int
    turn: int
    seed_number: int


def place(run: Run, ordinal: int, seeds: int, starts_from: StartsFrom) -> Place:
    """The place of a sample. The same run gives the same places, however often it is resumed."""
    round_number = 1 + ordinal * run.rounds // run.requested
    position, turn = _seed(run, ordinal, seeds, starts_from)
    return Place(
        ordinal, round_number, position, turn, run.seed_number * _NUMBERS_A_RUN + ordinal * _NUMBERS_A_SAMPLE
    )


def place_of_try(number: int, seeds: int) -> Place:
    """The place of a sample that belongs to no run: seeds are taken in turn, each number draws otherwise."""
    return Place(number, 1, number % seeds, number // seeds, number * _NUMBERS_A_SAMPLE)


def _seed(run: Run, ordinal: int, seeds: int, starts_from: StartsFrom) -> tuple[int, int]:
    if starts_from != "chunk":
        return ordinal % seeds, ordinal // seeds
    # Neighbours share a passage, and with it its place in the KV cache.
    position = ordinal * seeds // run.requested
    first = -(-position * run.requested // seeds)
    return position, ordinal - first
