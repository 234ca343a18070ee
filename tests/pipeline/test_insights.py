"""A project in figures."""

from pathlib import Path

import pytest

from desktop.domain.project import Project
from desktop.domain.sample import Signal, Status
from desktop.pipeline.insights import (
    Agreement,
    Histogram,
    Insights,
    agreement_of,
    insights,
    length_histogram,
)
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from desktop.store.statistics import SeedShare
from tests.pipeline.making import a_run, a_sample, essay_project

RECIPE = find_recipe("essay", Path("none"))


def figures(library: Library, project: Project) -> Insights:
    return insights(library, project, RECIPE)


def add_essays(library: Library, project: Project, *texts: str, status: Status = Status.ACCEPTED) -> None:
    run = a_run(library, project, len(texts))
    for ordinal, text in enumerate(texts):
        library.add_sample(a_sample(project, run, ordinal, status, fields={"essay": text}, score=0.8))


def test_an_empty_project_has_empty_figures(library: Library) -> None:
    found = figures(library, essay_project(library))
    assert sum(found.scores.counts) == 0
    assert len(found.scores.edges) == 21
    assert found.signals == {}
    assert found.lengths == Histogram((), ())
    assert (found.texts_read, found.worst_seeds, found.rounds) == (0, (), ())
    assert found.agreement is None


def test_scores_and_signals_fall_into_twenty_bins(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 2)
    for ordinal, (score, soundness) in enumerate([(0.99, 1.0), (0.5, 0.12)]):
        signal = Signal("coherence", -1.0, soundness)
        library.add_sample(a_sample(project, run, ordinal, score=score, signals=(signal,)))
    found = figures(library, project)
    assert [bin for bin, count in enumerate(found.scores.counts) if count] == [10, 19]
    assert [bin for bin, count in enumerate(found.signals["coherence"].counts) if count] == [2, 19]
    assert found.scores.edges[10] == 0.5


def test_lengths_are_of_accepted_texts(library: Library) -> None:
    project = essay_project(library)
    add_essays(library, project, "Trees cool a street.", "trees cool, a town", "Bees work.", "")
    add_essays(library, project, "Nobody counts this one.", status=Status.REJECTED)
    found = figures(library, project)
    assert found.texts_read == 4
    assert found.lengths == Histogram((0.0, 1.0, 2.0, 3.0, 4.0, 5.0), (1, 0, 1, 0, 2))


def test_only_the_first_texts_are_read(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.pipeline.insights.MOST_TEXTS", 3)
    project = essay_project(library)
    add_essays(library, project, *(f"Essay number {number}" for number in range(5)))
    found = figures(library, project)
    assert found.texts_read == sum(found.lengths.counts) == 3


@pytest.mark.parametrize(
    ("lengths", "edges", "counts"),
    [
        ([], (), ()),
        ([7], (7, 8), (1,)),
        ([3, 4, 4], (3, 4, 5), (1, 2)),
        ([100, 118, 119], tuple(range(100, 122, 2)), (1, 0, 0, 0, 0, 0, 0, 0, 0, 2)),
        ([13, 95], tuple(range(10, 105, 5)), (1, *(0,) * 16, 1)),
        ([0, 1_000], tuple(range(0, 1_200, 100)), (1, *(0,) * 9, 1)),
    ],
)
def test_bins_of_lengths_have_a_round_width(
    lengths: list[int], edges: tuple[float, ...], counts: tuple[int, ...]
) -> None:
    assert length_histogram(lengths) == Histogram(tuple(map(float, edges)), counts)


@pytest.mark.parametrize("span", [*range(1, 60), 381, 999, 5_000, 123_456])
@pytest.mark.parametrize("first", [0, 1, 7, 19, 99])
def test_every_length_has_its_bin_and_there_are_at_most_twenty(first: int, span: int) -> None:
    lengths = [first, first + span - 1]
    found = length_histogram(lengths)
    assert len(found.counts) <= 20
    assert sum(found.counts) == 2
    assert found.edges[0] <= lengths[0]
    assert lengths[1] < found.edges[-1]
    assert found.counts[0] > 0
    assert found.counts[-1] > 0


def test_seeds_and_rounds_show_what_was_accepted_of_them(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 4, rounds=2)
    seeds = [library.seed_at(project.id, position).id for position in (0, 1)]
    statuses = [Status.ACCEPTED, Status.REJECTED, Status.ACCEPTED, Status.REJECTED]
    for ordinal, status in enumerate(statuses):
        library.add_sample(
            a_sample(
                project,
                run,
                ordinal,
                status,
                seed_id=seeds[ordinal % 2],
                round_number=1 + ordinal // 2,
                score=0.25 * (ordinal + 1),
            )
        )
    found = figures(library, project)
    assert found.worst_seeds[0] == SeedShare(seeds[1], "topic 1", 2, 0)
    assert found.best_seeds[0] == SeedShare(seeds[0], "topic 0", 2, 2)
    assert [(share.round, share.made, share.accepted) for share in found.rounds] == [(1, 2, 1), (2, 2, 1)]
    assert [share.mean_score for share in found.rounds] == pytest.approx([0.375, 0.875])


def test_reviews_are_compared_with_the_score(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 5)
    verdicts: list[tuple[float, bool | None]] = [(0.9, True), (0.4, True), (0.6, False), (0.1, False), (0.2, None)]
    for ordinal, (score, kept) in enumerate(verdicts):
        sample = library.add_sample(a_sample(project, run, ordinal, score=score))
        if kept is not None:
            library.review_sample(sample.id, "accept" if kept else "reject")
    assert figures(library, project).agreement == Agreement(2, 2, 0.75, 0.5)


@pytest.mark.parametrize(
    ("kept", "rejected", "auc"),
    [
        ([0.8, 0.9], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.8, 0.9], 0.0),
        ([0.5, 0.5], [0.5, 0.5], 0.5),
        ([0.5, 0.9], [0.5, 0.1], 0.875),
        ([0.3, 0.7, 0.7], [0.7, 0.2], 4 / 6),
    ],
)
def test_the_auc_is_the_share_of_pairs_in_the_right_order(
    kept: list[float], rejected: list[float], auc: float
) -> None:
    reviews = [*((score, True) for score in kept), *((score, False) for score in rejected)]
    found = agreement_of(reviews, 0.5)
    assert found is not None
    assert found.auc == pytest.approx(auc)


def test_a_score_at_the_threshold_is_agreed_to_be_kept() -> None:
    found = agreement_of([(0.5, True), (0.5, True), (0.5, False), (0.4, False)], 0.5)
    assert found is not None
    assert found.agreed == 0.75


@pytest.mark.parametrize(("kept", "rejected"), [(0, 0), (5, 1), (1, 5), (9, 0)])
def test_too_few_reviews_say_nothing(kept: int, rejected: int) -> None:
    assert agreement_of([*[(0.9, True)] * kept, *[(0.1, False)] * rejected], 0.5) is None
