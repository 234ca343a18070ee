"""No query for counts and pages reads the samples one after the other."""

import re
from collections.abc import Callable
from typing import Any

import pytest

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
}
QUERIES: dict[str, Callable[[Library, Run, Sample], object]] = {
    "counts": lambda library, run, _: library.counts(run.project_id),
    "run counts": lambda library, run, _: library.run_counts(run.id),
    "round counts": lambda library, run, _: library.round_counts(run.id),
    "histogram": lambda library, run, _: library.score_histogram(run.project_id, 10),
    "ordinals": lambda library, run, _: library.finished_ordinals(run.id),
    "unscored": lambda library, run, _: list(library.unscored(run.id)),
    "iterate": lambda library, run, _: list(library.iterate(run.project_id)),
    "fields": lambda library, run, _: list(library.field_values(run.project_id, "essay")),
}


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


@pytest.mark.parametrize("name", ["counts", "run counts", "round counts", "histogram", "ordinals"])
def test_counts_read_nothing_but_an_index(library: Library, run: Run, name: str) -> None:
    sample = filled(library, run)
    (plan,) = plans(library, lambda: QUERIES[name](library, run, sample))
    assert plan[0].startswith("SEARCH samples USING COVERING INDEX")


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_pages_use_an_index(library: Library, run: Run, name: str, later: bool) -> None:
    after = filled(library, run) if later else None
    for plan in plans(library, lambda: library.page(run.project_id, after=after, **PAGES[name])):
        assert not [step for step in plan if WHOLE_TABLE.match(step)]


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("name", ["accepted", "good", "by score"])
def test_a_walk_along_an_index_is_in_order_already(library: Library, run: Run, name: str, later: bool) -> None:
    after = filled(library, run) if later else None
    arguments = {"statuses": [Status.ACCEPTED], **PAGES[name]}
    plan = plans(library, lambda: library.page(run.project_id, after=after, **arguments))[0]
    assert any("USING COVERING INDEX" in step for step in plan)
    # The one sort is of what the walks found, at most a page from each.
    assert len([step for step in plan if "TEMP B-TREE" in step]) == 1


def test_the_check_itself_sees_a_whole_read(library: Library, run: Run) -> None:
    (plan,) = plans(library, lambda: library._connection.rows("SELECT id FROM samples WHERE seconds > 1"))
    assert [step for step in plan if WHOLE_TABLE.match(step)]
