"""A person's edit of a sample."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Turn
from desktop.domain.sample import Sample
from desktop.pipeline.editing import edited
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, carry_out, essay_project

ESSAYS = find_recipe("essay", Path("none"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "a.gristmill") as opened:
        yield opened


@pytest.fixture
def project(library: Library) -> Project:
    made = essay_project(library)
    carry_out(library, made, a_run(library, made, 1))
    return made


@pytest.fixture
def sample(library: Library, project: Project) -> Sample:
    return library.page(project.id)[0]


def test_the_messages_teach_the_fields_that_were_written_anew(
    library: Library, project: Project, sample: Sample
) -> None:
    fields, messages = edited(library, project, ESSAYS, sample, {"essay": "Trees are good."})

    assert fields == {**sample.fields, "essay": "Trees are good."}
    assert messages[-1].content == "Trees are good."
    assert messages[0] == sample.messages[0]


def test_an_edit_that_changes_nothing_makes_the_same_messages(
    library: Library, project: Project, sample: Sample
) -> None:
    assert edited(library, project, ESSAYS, sample, {}) == (dict(sample.fields), sample.messages)


def test_the_seed_is_known_to_the_messages_after_it_was_changed_in_the_plan(
    library: Library, project: Project, sample: Sample
) -> None:
    assert sample.lineage.seed_id is not None
    library.change_seed(sample.lineage.seed_id, "something else")

    assert edited(library, project, ESSAYS, sample, {})[1] == sample.messages


def test_what_was_asked_for_is_known_to_the_messages(library: Library, project: Project, sample: Sample) -> None:
    sample = replace(sample, fields={**sample.fields, "attributes": {"style": "plain"}})
    recipe = replace(ESSAYS, teaches=(Turn("user", "On {{ seed }}. {{ asked_for }}"),))
    assert edited(library, project, recipe, sample, {})[1][0].content == "On topic 0. Style: plain."


def test_nothing_left_of_what_is_scored_is_told(library: Library, project: Project, sample: Sample) -> None:
    with pytest.raises(UserError, match="The essay is empty"):
        edited(library, project, ESSAYS, sample, {"essay": " "})
