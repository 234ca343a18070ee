"""No query for counts and pages reads the samples one after the other."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.finding import FindingKind
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.store.library import Library
from tests.store.making import a_sample

WHOLE_TABLE = re.compile(r"^SCAN samples(?! USING (COVERING )?INDEX)\b(?!_)")
PAGES: dict[str, dict[str, Any]] = {
    "first": {},
    "accepted": {"statuses": [Status.ACCEPTED]},
    "good": {"minimum_score": 0.5},
    "by score": {"order": "score", "descending": True},
    "search": {"search": "rivers"},
    "search by score": {"search": "rivers", "order": "score", "minimum_score": 0.5},
    "reviewed": {"reviewed": True},
    "reviewed by score": {"reviewed": True, "order": "score"},
    "not reviewed": {"reviewed": False},
    "by doubt": {"order": "doubt"},
    "by doubt, downwards": {"order": "doubt", "descending": True},
    "reviewed by doubt": {"reviewed": True, "order": "doubt"},
    "not reviewed, by doubt": {"reviewed": False, "order": "doubt", "minimum_score": 0.25, "maximum_score": 0.75},
    "search by doubt": {"search": "rivers", "order": "doubt", "minimum_score": 0.5},
    "with a finding": {"found": [FindingKind.COPY]},
    "with any finding, by score": {"found": list(FindingKind), "order": "score", "minimum_score": 0.5},
    "without a finding, by doubt": {"found": [], "order": "doubt"},
    "search with a finding": {"found": [FindingKind.COPY], "search": "rivers"},
    "between": {"minimum_score": 0.25, "maximum_score": 0.75, "order": "score"},
    "between, downwards": {"minimum_score": 0.25, "maximum_score": 0.75, "order": "score", "descending": True},
}
QUERIES: dict[str, Callable[[Library, Run, Sample], object]] = {
    "counts": lambda library, run, _: library.counts(run.project_id),
    "counted": lambda library, run, _: library.counted(run.project_id),
    "counted of a run": lambda library, run, _: library.run_counted(run.id),
    "counted of rounds": lambda library, run, _: library.rounds_counted(run.id),
    "reaching": lambda library, run, _: library.reaching(run.project_id, 0.5),
    "run counts": lambda library, run, _: library.run_counts(run.id),
    "round counts": lambda library, run, _: library.round_counts(run.id),
    "histogram": lambda library, run, _: library.score_histogram(run.project_id, 10),
    "ordinals": lambda library, run, _: library.finished_ordinals(run.id),
    "unscored ordinals": lambda library, run, _: library.unscored_ordinals(run.id, 0),
    "places done": lambda library, run, _: library.places_done(run.id),
    "versions": lambda library, run, _: library.versions(run.id, 0),
    "versions of a place": lambda library, run, _: library.versions(run.id, 0, 3),
    "places of samples": lambda library, run, sample: library.places_of([sample.id]),
    "finding counts": lambda library, run, _: library.finding_counts(run.project_id),
    "found": lambda library, run, _: library.found_count(run.project_id),
    "copies": lambda library, run, _: library.let_copies_give_way(run.project_id),
    "copies among some": lambda library, run, sample: library.let_copies_give_way(run.project_id, [sample.id]),
    "standings": lambda library, run, _: list(library.standings(run.project_id)),
    "rulings": lambda library, run, sample: library.rulings([sample.id]),
    "ruling": lambda library, run, sample: library.rule([(sample.id, Status.REJECTED, "")]),
    "best": lambda library, run, _: library.best_of_run(run.id, 2, 10),
    "weak drafts": lambda library, run, _: library.weak_drafts(run.id, 2, 0.5, 10),
    "rounds": lambda library, run, _: library.rounds(run.id),
    "unscored": lambda library, run, _: list(library.unscored(run.id)),
    "iterate": lambda library, run, _: list(library.iterate(run.project_id)),
    "fields": lambda library, run, _: list(library.field_values(run.project_id, "essay")),
    "round scores": lambda library, run, _: library.round_scores(run.id),
    "overview": lambda library, run, _: library.overview(),
    "signals": lambda library, run, _: library.signal_histograms(run.project_id, 10),
    "by seed": lambda library, run, _: library.accepted_by_seed(run.project_id, 10, True),
    "by round": lambda library, run, _: library.accepted_by_round(run.project_id),
    "reviewed": lambda library, run, _: library.reviewed_count(run.project_id),
    "reviewed scores": lambda library, run, _: library.reviewed_scores(run.project_id),
    "samples": lambda library, run, sample: library.samples_of([sample.id]),
    "ids": lambda library, run, _: list(library.ids(run.project_id, order="score")),
    "ids by doubt": lambda library, run, _: list(library.ids(run.project_id, order="doubt")),
    "whole": lambda library, run, sample: library.sample(sample.id),
    "reviewed samples": lambda library, run, _: list(library.reviewed_samples(run.project_id)),
    "scored signals": lambda library, run, sample: library.scored_signals([sample.id]),
    "new scores": lambda library, run, sample: library.rescore([(sample.id, 0.5, Status.ACCEPTED, "")]),
    "calibration": lambda library, run, _: library.calibration(run.project_id),
    "ids found": lambda library, run, _: list(library.ids(run.project_id, search="rivers")),
    "verdicts": lambda library, run, sample: library.restore_reviews(library.review_samples([sample.id], "accept")),
}
# These find what they tell in an index, without a look at a single row.
COVERED = (
    "counts",
    "counted",
    "counted of a run",
    "counted of rounds",
    "reaching",
    "run counts",
    "round counts",
    "histogram",
    "ordinals",
    "round scores",
    "reviewed",
    "reviewed scores",
)


def plans(library: Library, query: Callable[[], object]) -> list[list[str]]:
    """The plan of each statement that `query` executes, a line a step."""
    database = library._connection.database
    executed: list[tuple[str, Any]] = []
    with database.tracer(lambda sql, parameters: executed.append((sql, parameters))):
        query()
    assert executed
    return [
        [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)] for sql, parameters in executed
    ]


def filled(library: Library, run: Run) -> Sample:
    for ordinal in range(20):
        library.add_sample(a_sample(run, ordinal, score=ordinal / 20))
    return library.page(run.project_id)[5]


@pytest.mark.parametrize("name", QUERIES)
def test_counts_and_readers_use_an_index(library: Library, run: Run, name: str) -> None:
    sample = filled(library, run)
    for plan in plans(library, lambda: QUERIES[name](library, run, sample)):
        assert not [step for step in plan if WHOLE_TABLE.match(step)]


@pytest.mark.parametrize("name", COVERED)
def test_counts_read_nothing_but_an_index(library: Library, run: Run, name: str) -> None:
    sample = filled(library, run)
    (plan,) = plans(library, lambda: QUERIES[name](library, run, sample))
    assert plan[0].startswith("SEARCH samples USING COVERING INDEX")


@pytest.mark.parametrize("name", ["copies", "copies among some"])
def test_only_copies_and_those_that_are_named_are_looked_at_to_let_copies_give_way(
    library: Library, run: Run, name: str
) -> None:
    sample = filled(library, run)
    for plan in plans(library, lambda: QUERIES[name](library, run, sample)):
        steps = [step for step in plan if " samples " in step]
        assert all("USING INTEGER PRIMARY KEY" in step for step in steps)


@pytest.mark.parametrize("name", ["signals", "by seed", "by round"])
def test_plots_read_no_row_of_a_sample(library: Library, run: Run, name: str) -> None:
    sample = filled(library, run)
    (plan,) = plans(library, lambda: QUERIES[name](library, run, sample))
    # Only places with several versions are read.
    steps = [step for step in plan if " samples " in step and "samples_of_parent" not in step]
    assert steps
    assert all("USING COVERING INDEX" in step for step in steps)


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_pages_use_an_index(library: Library, run: Run, name: str, later: bool) -> None:
    after = filled(library, run) if later else None
    for plan in plans(library, lambda: library.page(run.project_id, after=after, **PAGES[name])):
        assert not [step for step in plan if WHOLE_TABLE.match(step)]


@pytest.mark.parametrize("statuses", [(), (Status.ACCEPTED,)])
@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("search")])
def test_walks_along_an_index_are_merged_as_they_go_and_never_sorted(
    library: Library, run: Run, name: str, later: bool, statuses: tuple[Status, ...]
) -> None:
    after = filled(library, run) if later else None
    arguments = {"statuses": statuses, **PAGES[name]}
    plan = plans(library, lambda: library.page(run.project_id, after=after, **arguments))[0]
    walks = [step for step in plan if step.startswith("SEARCH")]
    assert walks
    assert all("USING COVERING INDEX" in step for step in walks)
    assert not [step for step in plan if "TEMP B-TREE" in step]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("reviewed", [None, True])
def test_a_walk_by_doubt_goes_on_where_the_last_page_ended(
    library: Library, run: Run, descending: bool, reviewed: bool | None
) -> None:
    after = filled(library, run)
    query = {"order": "doubt", "descending": descending, "reviewed": reviewed, "minimum_score": 0.1}
    arguments: dict[str, Any] = {"statuses": [Status.GENERATED], **query}
    plan = plans(library, lambda: library.page(run.project_id, after=after, **arguments))[0]
    sign, index = "<" if descending else ">", "samples_reviewed_by_doubt" if reviewed else "samples_by_doubt"
    equal, beyond = (step.partition(f"{index} ")[2] for step in plan if step.startswith("SEARCH"))
    assert equal == f"(project_id=? AND status=? AND <expr>=? AND id{sign}?)"
    assert beyond == f"(project_id=? AND status=? AND <expr>{sign}?)"


def test_what_a_person_reviewed_is_found_without_a_look_at_the_others(library: Library, run: Run) -> None:
    filled(library, run)
    _, plan = plans(library, lambda: list(library.reviewed_samples(run.project_id)))
    walks = [step for step in plan if step.startswith("SEARCH")]
    assert walks
    assert all("USING COVERING INDEX samples_reviewed " in step for step in walks)


@pytest.mark.parametrize("descending", [False, True])
def test_a_walk_by_score_goes_on_where_the_last_page_ended(library: Library, run: Run, descending: bool) -> None:
    after = filled(library, run)
    query = {"order": "score", "descending": descending, "minimum_score": 0.1, "maximum_score": 0.9}
    arguments: dict[str, Any] = {"statuses": [Status.GENERATED], **query}
    plan = plans(library, lambda: library.page(run.project_id, after=after, **arguments))[0]
    sign, end = ("<", "score>?") if descending else (">", "score<?")
    equal, beyond = (step.partition("samples_by_score ")[2] for step in plan if step.startswith("SEARCH"))
    assert equal == f"(project_id=? AND status=? AND score=? AND id{sign}?)"
    assert beyond in (
        f"(project_id=? AND status=? AND score{sign}? AND {end})",
        f"(project_id=? AND status=? AND {end} AND score{sign}?)",
    )


def test_the_check_itself_sees_a_whole_read(library: Library, run: Run) -> None:
    (plan,) = plans(library, lambda: library._connection.rows("SELECT id FROM samples WHERE seconds > 1"))
    assert [step for step in plan if WHOLE_TABLE.match(step)]
