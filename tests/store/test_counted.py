"""Which of several versions of a place count, and which gave way."""

from typing import Any

import pytest

from desktop.domain.project import Seed
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.store.counted import Counts
from desktop.store.library import Library
from desktop.store.statistics import RoundShare
from tests.store.making import a_run, a_sample

ZERO = dict.fromkeys(Status, 0)
ACCEPTED, REJECTED, FAILED = Status.ACCEPTED, Status.REJECTED, Status.FAILED


def add_place(
    library: Library, run: Run, ordinal: int, *versions: tuple[Status, float | None], **changes: Any
) -> None:
    """A place with versions, the first one the parent of the others."""
    first = None
    for number, (status, score) in enumerate(versions):
        sample = a_sample(run, ordinal, parent=first, seed_number=number, status=status, score=score, **changes)
        made = library.add_sample(sample)
        first = made.id if first is None else first


PLACES = {
    "one version": ([(ACCEPTED, 0.9)], {ACCEPTED: 1}, 0),
    "one was better": ([(ACCEPTED, 0.9), (REJECTED, 0.8)], {ACCEPTED: 1}, 1),
    "none was good enough": ([(REJECTED, 0.1), (REJECTED, 0.2), (REJECTED, 0.3)], {REJECTED: 1}, 2),
    "one could not be read": ([(FAILED, None), (ACCEPTED, 0.9)], {ACCEPTED: 1}, 1),
    "one could not be read, one was weak": ([(FAILED, None), (REJECTED, 0.1)], {REJECTED: 1}, 1),
    "none could be read": ([(FAILED, None), (FAILED, None)], {FAILED: 1}, 1),
    "a person accepted two": ([(ACCEPTED, 0.9), (ACCEPTED, 0.1), (REJECTED, 0.95)], {ACCEPTED: 2}, 1),
}


@pytest.mark.parametrize(("versions", "by_status", "gave_way"), PLACES.values(), ids=PLACES)
def test_what_counts_of_a_place(
    library: Library,
    run: Run,
    versions: list[tuple[Status, float | None]],
    by_status: dict[Status, int],
    gave_way: int,
) -> None:
    add_place(library, run, 0, *versions)
    counts = Counts(ZERO | by_status, gave_way)
    assert library.counted(run.project_id) == library.run_counted(run.id) == counts
    assert library.rounds_counted(run.id) == {0: counts}
    assert counts.total == sum(by_status.values())


def test_the_same_place_of_another_run_is_another_place(library: Library, run: Run) -> None:
    other = library.start_run(run.project_id, 1, 2, 0, "", {})
    add_place(library, run, 0, (ACCEPTED, 0.9), (REJECTED, 0.8))
    add_place(library, other, 0, (REJECTED, 0.3))
    add_place(library, a_run(library, "Other"), 0, (REJECTED, 0.3), (REJECTED, 0.2))
    assert library.counted(run.project_id) == Counts(ZERO | {ACCEPTED: 1, REJECTED: 1}, 1)
    assert library.run_counted(other.id) == Counts(ZERO | {REJECTED: 1}, 0)


def test_shares_means_and_histograms_are_of_what_counts(library: Library, run: Run) -> None:
    add_place(library, run, 0, (ACCEPTED, 0.9), (REJECTED, 0.7))
    add_place(library, run, 1, (REJECTED, 0.1), (REJECTED, 0.3))
    assert library.accepted_by_round(run.project_id) == [RoundShare(run.id, 0, 2, 1, (0.9 + 0.3) / 2)]
    assert library.round_scores(run.id) == {0: 0.6}
    assert library.score_histogram(run.project_id, 10) == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert library.reaching(run.project_id, 0.5) == 1
    assert library.counts(run.project_id) == ZERO | {ACCEPTED: 1, REJECTED: 3}, "plain counts are of all"


def test_seeds_branches_and_values_are_told_by_what_counts(library: Library, run: Run) -> None:
    library.add_seeds(run.project_id, [Seed("trees", fields={"branch": ["plants"]})])
    (seed,) = library.seed_ids(run.project_id)
    attributes = {"attributes": {"tone": "dry"}}
    add_place(library, run, 0, (ACCEPTED, 0.9), (REJECTED, 0.4), seed_id=seed, fields=attributes)
    (share,) = library.accepted_by_seed(run.project_id, 5, worst_first=True)
    (branch,) = library.covered_branches(run.project_id)
    (value,) = library.covered_values(run.project_id)
    assert (share.made, share.accepted) == (branch.samples, branch.accepted) == (value.samples, value.accepted)
    assert (share.made, branch.mean, value.mean) == (1, 0.9, 0.9)
