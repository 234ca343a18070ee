"""The order of doubt: what a review would teach most comes first."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.store import pages
from desktop.store.library import Library
from tests.store.making import a_run, a_sample

# What is close to 0.5 or near 0 loses its last bits in a sum: an order must not lose samples by that.
SCORES = st.none() | st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 1 / 3, 1e-300]) | st.floats(0, 1)
ROWS = st.lists(
    st.tuples(SCORES, st.sampled_from(["", "accept", "reject", "edit"]), st.sampled_from(list(Status))), max_size=25
)


def ids_of(library: Library, run: Run) -> list[int]:
    return [sample.lineage.ordinal for sample in library.page(run.project_id, order="doubt")]


def in_pages(library: Library, project_id: int, descending: bool) -> Iterator[Sample]:
    after: Sample | None = None
    while page := library.page(project_id, order="doubt", descending=descending, after=after, limit=3):
        yield from page
        after = page[-1]


def test_the_nearest_to_one_half_come_first_then_the_reviewed_and_last_those_without_a_score(
    library: Library, run: Run
) -> None:
    rows = [(0.9, ""), (0.5, "accept"), (None, ""), (0.4, ""), (0.0, "reject"), (0.55, ""), (None, "reject")]
    for ordinal, (score, review) in enumerate(rows):
        library.add_sample(a_sample(run, ordinal, score=score, review=review))
    assert ids_of(library, run) == [5, 3, 0, 1, 4, 2, 6]


def test_a_review_a_score_and_what_is_taken_back_move_a_sample(library: Library, run: Run) -> None:
    first, second = (library.add_sample(a_sample(run, n, score=0.5 + n / 4)) for n in range(2))
    states = library.review_samples([first.id], "accept")
    assert ids_of(library, run) == [1, 0]
    library.restore_reviews(states)
    assert ids_of(library, run) == [0, 1]
    library.rescore([(first.id, 0.99, Status.ACCEPTED, "")])
    assert ids_of(library, run) == [1, 0]
    library.edit_sample(second.id, {"essay": "Anew."}, second.messages)
    assert ids_of(library, run) == [0, 1]


@given(rows=ROWS, descending=st.booleans())
@settings(max_examples=30, deadline=None)
def test_pages_and_ids_are_as_if_sorted_by_hand(
    rows: list[tuple[float | None, str, Status]], descending: bool
) -> None:
    def doubt(sample: Sample) -> tuple[float, int]:
        unscored = sample.score is None
        distance = abs((-1 if sample.score is None else sample.score) - 0.5)
        return distance + (2 if sample.review else 0) + (4 if unscored else 0), sample.id

    with TemporaryDirectory() as folder, Library.open(Path(folder) / "library.db") as library:
        run = a_run(library)
        with library.together():
            samples = [
                library.add_sample(a_sample(run, n, score=score, review=review, status=status))
                for n, (score, review, status) in enumerate(rows)
            ]
        expected = [sample.id for sample in sorted(samples, key=doubt, reverse=descending)]
        assert [sample.id for sample in in_pages(library, run.project_id, descending)] == expected
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pages, "_BATCH", 2)
            patch.setattr(pages, "_LARGE_BATCH", 5)
            batches = library.ids(run.project_id, order="doubt", descending=descending)
            assert [sample_id for batch in batches for sample_id in batch] == expected
        assert library._connection.value("PRAGMA integrity_check") == "ok"


def test_many_samples_of_one_doubt_come_once_each(library: Library, run: Run) -> None:
    with library.together():
        for ordinal in range(450):
            library.add_sample(a_sample(run, ordinal, score=0.25 if ordinal % 2 else 0.75))
    assert [len(batch) for batch in library.ids(run.project_id, order="doubt")] == [200, 250]
    assert [sample.lineage.ordinal for sample in in_pages(library, run.project_id, False)] == list(range(450))
