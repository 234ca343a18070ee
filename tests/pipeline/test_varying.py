"""The variety of a project is counted a little at a time, over what the model said in accepted samples."""

from pathlib import Path

from desktop.curation.variety import Opening, Variety
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.varying import VarietyProgress, count_variety
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project

RECIPE = find_recipe("essay", Path("none"))


def add_essays(library: Library, project: Project, *texts: str, status: Status = Status.ACCEPTED) -> None:
    run, seeds = a_run(library, project, len(texts)), library.seed_ids(project.id)
    for ordinal, text in enumerate(texts):
        seed_id = seeds[ordinal % len(seeds)]
        library.add_sample(a_sample(project, run, ordinal, status, fields={"essay": text}, seed_id=seed_id))


def counted(library: Library, project: Project) -> Variety:
    *_, found = count_variety(library, project, RECIPE)
    assert isinstance(found, Variety)
    return found


def test_only_accepted_answers_count_and_not_what_was_asked(library: Library) -> None:
    project = essay_project(library)
    add_essays(library, project, "Trees cool a street.", "Trees cool a town.", "Bees work.")
    add_essays(library, project, "Nobody counts this.", status=Status.REJECTED)
    found = counted(library, project)
    assert (found.texts, found.words) == (3, 10)
    assert found.openings == (Opening("trees cool a", 2, 2 / 3), Opening("bees work", 1, 1 / 3))


def test_seeds_without_a_sample_count_too(library: Library) -> None:
    project = essay_project(library)
    add_essays(library, project, "One text.", "Another text.")
    found = counted(library, project)
    assert (found.seeds, found.effective_seeds) == (4, 2.0)


def test_it_says_how_far_it_is(library: Library) -> None:
    project = essay_project(library)
    add_essays(library, project, *(f"Essay number {number} on trees." for number in range(450)))
    *progress, found = count_variety(library, project, RECIPE)
    assert progress == [VarietyProgress(200, 450), VarietyProgress(400, 450)]
    assert isinstance(found, Variety)
    assert found.texts == 450


def test_a_project_without_accepted_samples_has_no_text(library: Library) -> None:
    found = counted(library, essay_project(library))
    assert (found.texts, found.openings, found.distinct) == (0, (), (1.0, 1.0, 1.0))
