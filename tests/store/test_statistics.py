import pytest

from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.store.library import Library
from tests.store.making import a_run, a_sample

ZERO = dict.fromkeys(Status, 0)


def test_counts_by_project_run_and_round(library: Library, run: Run) -> None:
    other = a_run(library, "Other")
    second = library.start_run(run.project_id, 1, 2, 0, "", {})
    library.add_sample(a_sample(other))
    for ordinal, status in enumerate([Status.ACCEPTED, Status.ACCEPTED, Status.FAILED]):
        library.add_sample(a_sample(run, ordinal, status=status))
    library.add_sample(a_sample(second, 0))
    library.add_sample(a_sample(second, 0, round_number=2, status=Status.REJECTED))
    assert library.counts(run.project_id) == {
        Status.GENERATED: 1,
        Status.ACCEPTED: 2,
        Status.REJECTED: 1,
        Status.FAILED: 1,
    }
    assert library.run_counts(run.id) == ZERO | {Status.ACCEPTED: 2, Status.FAILED: 1}
    assert library.round_counts(second.id) == {0: ZERO | {Status.GENERATED: 1}, 2: ZERO | {Status.REJECTED: 1}}


def test_what_is_empty_counts_nothing(library: Library, run: Run) -> None:
    assert library.counts(run.project_id) == library.run_counts(run.id) == ZERO
    assert library.round_counts(run.id) == {}
    assert library.score_histogram(run.project_id, 3) == [0, 0, 0]


def test_the_histogram_covers_0_to_1_and_leaves_unscored_samples_out(library: Library, run: Run) -> None:
    for ordinal, score in enumerate([0.0, 0.24, 0.25, 0.5, 0.99, 1.0, None]):
        library.add_sample(a_sample(run, ordinal, score=score))
    assert library.score_histogram(run.project_id, 4) == [2, 1, 1, 2]
    assert library.score_histogram(run.project_id, 1) == [6]
    with pytest.raises(ValueError, match="0 bins"):
        library.score_histogram(run.project_id, 0)
