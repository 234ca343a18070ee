"""The places of a run: which round, seed and seed number each sample has. Worked out, never stored."""

from dataclasses import dataclass, replace

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import StartsFrom
from desktop.domain.run import Run
from desktop.store.library import Library

# Apart enough that the tries of one sample never meet those of the next.
_NUMBERS_A_SAMPLE = 16
_NUMBERS_A_RUN = 10_000_019
# No multiple of the numbers of a sample: versions of one place never begin where another place does.
_NUMBERS_A_VERSION = 1_000_001
_REVISION = 8
_PROBE = 9


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
    position, turn = _seed(run, ordinal, seeds, starts_from)
    return Place(ordinal, round_of(run, ordinal), position, turn, first_number(run, ordinal))


def round_of(run: Run, ordinal: int) -> int:
    """The round of a place."""
    return 1 + ordinal * run.rounds // run.requested


def seeds_of(library: Library, project: Project) -> int:
    """How many seeds the places of a run share. Raises UserError where there is none, or none any more."""
    seeds = library.seed_count(project.id)
    if not seeds:
        raise UserError(f"{project.name} has no seeds and no documents to start from: add some first.")
    return seeds


def first_number(run: Run, ordinal: int) -> int:
    """The seed number of the first draft at a place."""
    return run.seed_number * _NUMBERS_A_RUN + ordinal * _NUMBERS_A_SAMPLE


def place_of_try(number: int, seeds: int) -> Place:
    """The place of a sample that belongs to no run: seeds are taken in turn, each number draws otherwise."""
    return Place(number, 1, number % seeds, number // seeds, number * _NUMBERS_A_SAMPLE)


def draft_numbers(first: int, candidates: int) -> list[int]:
    """The seed numbers of the drafts of a place, at most 8 of them, from that of the first one."""
    return [first + number * _NUMBERS_A_VERSION for number in range(candidates)]


def revision_number(first: int) -> int:
    """The seed number of the revision of a place, from that of its first draft."""
    return first + _REVISION * _NUMBERS_A_VERSION


def is_revision(seed_number: int, first: int) -> bool:
    """Whether a version with that seed number is a revision, at a place whose first draft has the number `first`."""
    return seed_number == revision_number(first)


def place_of_probe(run: Run, round_number: int, position: int) -> Place:
    """The place of a draft that only measures a round: with the same seed and the same numbers in every round."""
    number = run.seed_number * _NUMBERS_A_RUN + position * _NUMBERS_A_SAMPLE + _PROBE * _NUMBERS_A_VERSION
    return Place(position, round_number, position, 0, number)


def with_number(where: Place, seed_number: int) -> Place:
    """The same place with another seed number."""
    return replace(where, seed_number=seed_number)


def _seed(run: Run, ordinal: int, seeds: int, starts_from: StartsFrom) -> tuple[int, int]:
    if starts_from != "chunk":
        return ordinal % seeds, ordinal // seeds
    # Neighbours share a passage, and with it its place in the KV cache.
    position = ordinal * seeds // run.requested
    first = -(-position * run.requested // seeds)
    return position, ordinal - first
