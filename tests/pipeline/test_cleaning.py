"""A cleaning can be taken back: what gave way comes back, and what was found before is found again."""

from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.finding import FindingKind
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.pipeline.cleaning import Cleaned, clean, found_so_far, put_back
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, a_sample, essay_project

RECIPE = find_recipe("essay", Path("none"))
LETTER = "Write to ada@lovelace-family.org before the end of the week, because the mill will be sold after that."


def said(library: Library, project: Project, *texts: str) -> list[Sample]:
    """Accepted samples with these texts, of which the first scores most."""
    run = a_run(library, project, len(texts))
    return [
        library.add_sample(
            a_sample(
                project,
                run,
                number,
                fields={"essay": text},
                messages=(Message("assistant", text),),
                score=0.9 - number / 10,
            )
        )
        for number, text in enumerate(texts)
    ]


def cleaned(library: Library, project: Project) -> Cleaned:
    *_, done = clean(library, project, RECIPE)
    assert isinstance(done, Cleaned)
    return done


def test_what_gave_way_comes_back(library: Library) -> None:
    project = essay_project(library)
    best, copy, letter = said(library, project, ESSAY, ESSAY, LETTER)
    done = cleaned(library, project)
    assert done.curated.gave_way == 1
    assert library.sample(copy.id).status is Status.REJECTED
    put_back(library, project.id, done.before)
    standing = [library.sample(each.id) for each in (best, copy, letter)]
    assert [(each.status, each.reason) for each in standing] == [(Status.ACCEPTED, "")] * 3
    assert library.finding_counts(project.id) == {}


def test_it_is_done_again_as_it_was_done_first(library: Library) -> None:
    project = essay_project(library)
    _, copy, _ = said(library, project, ESSAY, ESSAY, LETTER)
    done = cleaned(library, project)
    first = library.sample(copy.id)
    put_back(library, project.id, done.before)
    put_back(library, project.id, done.after)
    assert library.sample(copy.id) == first
    assert found_so_far(library, project.id) == done.after


def test_what_an_earlier_cleaning_found_is_found_again(library: Library) -> None:
    project = essay_project(library)
    best, copy = said(library, project, ESSAY, ESSAY)
    cleaned(library, project)
    library.review_sample(best.id, "reject")
    second = cleaned(library, project)
    assert library.sample(copy.id).status is Status.ACCEPTED
    put_back(library, project.id, second.before)
    assert library.sample(copy.id).reason == f"It repeats sample {best.id}."
    assert [each.kind for each in library.findings([copy.id])[copy.id]] == [FindingKind.COPY]


def test_what_was_found_in_newer_samples_stays(library: Library) -> None:
    project = essay_project(library)
    said(library, project, ESSAY, LETTER)
    first = cleaned(library, project)
    (newer,) = said(library, project, ESSAY)
    library.store_findings({newer.id: first.after.findings[min(first.after.findings)]})
    put_back(library, project.id, first.before)
    assert list(found_so_far(library, project.id).findings) == [newer.id]


def test_a_copy_that_a_person_accepted_since_stays_accepted(library: Library) -> None:
    project = essay_project(library)
    _, copy = said(library, project, ESSAY, ESSAY)
    done = cleaned(library, project)
    library.review_sample(copy.id, "accept")
    put_back(library, project.id, done.before)
    assert library.sample(copy.id).status is Status.ACCEPTED
    put_back(library, project.id, done.after)
    assert library.sample(copy.id).status is Status.ACCEPTED


def test_nothing_comes_of_one_that_was_stopped(library: Library) -> None:
    project = essay_project(library)
    said(library, project, ESSAY, ESSAY)
    assert list(clean(library, project, RECIPE, stopped=lambda: True)) == []
    assert library.finding_counts(project.id) == {}


def test_without_samples_there_is_nothing_to_clean(library: Library) -> None:
    with pytest.raises(UserError, match="has no sample to look at"):
        list(clean(library, essay_project(library), RECIPE))
