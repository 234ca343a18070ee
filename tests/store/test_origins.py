"""What samples came from is found of those that are meant, and of no others."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.finding import Finding, FindingKind
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.domain.sampling import Sampling
from desktop.domain.selection import ACCEPTED, Selection
from desktop.store.library import Library
from tests.store.making import a_run, a_sample

REJECTED = Selection((Status.REJECTED,))
BOTH = Selection((Status.ACCEPTED, Status.REJECTED))


@pytest.fixture
def run(library: Library) -> Run:
    """An accepted sample at 0.9 of the second source by model "b", and a rejected one at 0.2 by "a", of nothing."""
    made = a_run(library)
    for title in ("Rivers", "Mills"):
        source = library.add_source(
            made.project_id, Source(title, "", "", title, 9, ""), [Chunk("A passage.", ("A passage.",))]
        )
        library.add_seeds(made.project_id, [Seed("A passage.", chunk_id=library.chunks_of(source.id, 0, 1)[0].id)])
    by_writer(library, made, "a", 0, status=Status.REJECTED, score=0.2)
    second = library.seed_ids(made.project_id)[1]
    by_writer(library, made, "b", 1, status=Status.ACCEPTED, score=0.9, seed_id=second)
    return made


def by_writer(library: Library, run: Run, model: str, ordinal: int, **changes: Any) -> int:
    sample = a_sample(run, ordinal, **changes)
    return library.add_sample(replace(sample, lineage=replace(sample.lineage, model_sha256=model))).id


def test_models_are_those_that_wrote_what_is_meant(library: Library, run: Run) -> None:
    assert library.models_behind(run.project_id, ACCEPTED) == ["b"]
    assert library.models_behind(run.project_id, REJECTED) == ["a"]
    assert library.models_behind(run.project_id, BOTH) == ["a", "b"]
    assert library.models_behind(run.project_id, replace(BOTH, minimum_score=0.5)) == ["b"]
    assert library.models_behind(run.project_id, Selection.chosen([1])) == ["a"]
    assert library.models_behind(run.project_id, Selection.chosen([])) == []


def test_what_was_brought_in_has_no_model(library: Library, run: Run) -> None:
    by_writer(library, run, "", 2, status=Status.ACCEPTED, score=0.9)
    assert library.models_behind(run.project_id, ACCEPTED) == ["b"]


def test_another_projects_samples_are_not_looked_at(library: Library, run: Run) -> None:
    other = a_run(library, "Others")
    by_writer(library, other, "c", 0, status=Status.ACCEPTED)
    assert library.models_behind(run.project_id, ACCEPTED) == ["b"]
    assert library.runs_behind(run.project_id, ACCEPTED) == [run.id]


def test_sources_are_those_of_the_seeds_of_what_is_meant(library: Library, run: Run) -> None:
    assert [source.title for source in library.sources_behind(run.project_id, ACCEPTED)] == ["Mills"]
    assert library.sources_behind(run.project_id, REJECTED) == []
    assert library.sources_behind(run.project_id, replace(ACCEPTED, minimum_score=0.95)) == []
    assert [source.title for source in library.sources_behind(run.project_id, Selection.chosen([1, 2]))] == ["Mills"]


def test_runs_are_those_that_hold_what_is_meant(library: Library, run: Run) -> None:
    later = library.start_run(run.project_id, 1, 1, 0, "a", {})
    by_writer(library, later, "a", 0, status=Status.ACCEPTED, score=0.4)
    assert library.runs_behind(run.project_id, ACCEPTED) == [run.id, later.id]
    assert library.runs_behind(run.project_id, replace(ACCEPTED, minimum_score=0.5)) == [run.id]
    assert library.runs_behind(run.project_id, Selection.chosen([3])) == [later.id]
    assert library.runs_behind(run.project_id, Selection((Status.FAILED,))) == []


def test_a_writer_is_a_model_with_its_settings(library: Library, run: Run) -> None:
    (written,) = library.written([2])
    assert library.writers([written.writer_id, 99]) == {written.writer_id: ("b", Sampling())}


def test_findings_are_those_of_what_is_meant_and_copies_of_all_kinds_are_one(library: Library, run: Run) -> None:
    third = by_writer(library, run, "b", 2, status=Status.ACCEPTED, score=0.6)
    copies = [Finding(FindingKind.COPY, twin_id=1), Finding(FindingKind.NEAR_COPY, twin_id=2)]
    library.store_findings({1: [Finding(FindingKind.PERSONAL)], 2: [Finding(FindingKind.PERSONAL)], third: copies})
    meant = library.findings_behind(run.project_id, ACCEPTED)
    assert meant == {FindingKind.PERSONAL: (1, 2), FindingKind.COPY: (1, third)}
    assert library.findings_behind(run.project_id, replace(ACCEPTED, minimum_score=0.8)) == {
        FindingKind.PERSONAL: (1, 2)
    }
    assert library.findings_behind(run.project_id, Selection.chosen([1])) == {FindingKind.PERSONAL: (1, 1)}
    assert library.findings_behind(run.project_id, Selection.chosen([])) == {}
