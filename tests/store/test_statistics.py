import pytest

from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.store.library import Library
from desktop.store.statistics import RoundShare, SeedShare
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


def test_the_histogram_of_each_signal(library: Library, run: Run) -> None:
    other = a_run(library, "Other")
    library.add_sample(a_sample(other, signals=(Signal("coherence", 9, 0.1), Signal("other", 9, 0.1))))
    for ordinal, soundness in enumerate([0.0, 0.25, 0.3, 1.0]):
        signals = (Signal("coherence", 9, soundness), Signal("relevance", 9, 0.6))[: 1 + ordinal % 2]
        library.add_sample(a_sample(run, ordinal, signals=signals))
    assert library.signal_histograms(run.project_id, 4) == {"coherence": [1, 2, 0, 1], "relevance": [0, 0, 2, 0]}
    assert library.signal_histograms(run.project_id, 1) == {"coherence": [4], "relevance": [2]}
    with pytest.raises(ValueError, match="0 bins"):
        library.signal_histograms(run.project_id, 0)


def from_seed(run: Run, seed_id: int | None, ordinal: int, status: Status) -> Sample:
    return Sample(
        run.project_id, Lineage(run.id, 0, ordinal, seed_id, 0), status, {}, (Message("user", "x"),), (), ""
    )


def test_seeds_by_the_share_of_their_samples_that_is_accepted(library: Library, run: Run) -> None:
    library.add_seeds(run.project_id, [Seed(text) for text in ("half", "none", "all", "unused", "none, less")])
    half, none, everything, _, less = library.seed_ids(run.project_id)
    made = [
        (half, True),
        (half, False),
        (none, False),
        (none, False),
        (everything, True),
        (less, False),
        (None, True),
    ]
    for ordinal, (seed_id, accepted) in enumerate(made):
        status = Status.ACCEPTED if accepted else Status.REJECTED
        library.add_sample(from_seed(run, seed_id, ordinal, status))
    library.arrange_seeds(run.project_id, [half])
    shares = [
        SeedShare(none, "none", 2, 0),
        SeedShare(less, "none, less", 1, 0),
        SeedShare(half, "half", 2, 1),
        SeedShare(everything, "all", 1, 1),
    ]
    assert library.accepted_by_seed(run.project_id, 10, worst_first=True) == shares
    assert library.accepted_by_seed(run.project_id, 10, worst_first=False) == [shares[3], shares[2], *shares[:2]]
    assert library.accepted_by_seed(run.project_id, 1, worst_first=False) == shares[3:]


def test_rounds_of_all_runs_in_order(library: Library, run: Run) -> None:
    second = library.start_run(run.project_id, 1, 2, 0, "", {})
    library.add_sample(a_sample(a_run(library, "Other"), score=1.0))
    library.add_sample(a_sample(second, 0, round_number=1, status=Status.FAILED))
    library.add_sample(a_sample(second, 0, status=Status.ACCEPTED, score=0.75))
    library.add_sample(a_sample(run, 0, status=Status.ACCEPTED, score=0.5))
    library.add_sample(a_sample(run, 1, status=Status.REJECTED, score=0.25))
    library.add_sample(a_sample(run, 2))
    assert library.accepted_by_round(run.project_id) == [
        RoundShare(run.id, 0, 3, 1, 0.375),
        RoundShare(second.id, 0, 1, 1, 0.75),
        RoundShare(second.id, 1, 1, 0, None),
    ]
    assert library.round_scores(run.id) == {0: 0.375}


def test_what_a_person_reviewed_with_the_scores(library: Library, run: Run) -> None:
    library.add_sample(a_sample(a_run(library, "Other"), score=1.0, review="accept"))
    for ordinal, review in enumerate(["accept", "edit", "reject", "", "accept"]):
        score = None if ordinal == 4 else ordinal / 4
        library.add_sample(a_sample(run, ordinal, score=score, review=review))
    assert library.reviewed_count(run.project_id) == 4
    assert sorted(library.reviewed_scores(run.project_id)) == [(0.0, True), (0.25, True), (0.5, False)]


def test_nothing_made_is_nothing_to_plot(library: Library, run: Run) -> None:
    assert library.signal_histograms(run.project_id, 5) == {}
    assert library.accepted_by_seed(run.project_id, 5, worst_first=True) == []
    assert library.accepted_by_round(run.project_id) == []
    assert library.reviewed_scores(run.project_id) == []
    assert library.reviewed_count(run.project_id) == 0


def test_a_place_is_done_once_none_of_its_samples_waits_for_a_score(library: Library, run: Run) -> None:
    assert library.places_done(run.id) == 0
    first = library.add_sample(a_sample(run, 0, status=Status.ACCEPTED, score=0.9))
    library.add_sample(a_sample(run, 0, parent=first.id, status=Status.REJECTED))
    library.add_sample(a_sample(run, 1, status=Status.FAILED))
    library.add_sample(a_sample(run, 2))
    assert library.places_done(run.id) == 2
