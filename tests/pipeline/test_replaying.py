"""A run is made again from what is stored, compared, and thrown away."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.imported import Import
from desktop.domain.project import Project, Seed
from desktop.domain.run import Run
from desktop.domain.sample import Sample
from desktop.engine.requests import EngineEvent, Generate, Generated, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.imports import settings_of
from desktop.pipeline.replaying import Replayed, changes_since, refuse_other_seeds, replay, run_of
from desktop.pipeline.run_settings import made_with, project_as_it_was, replayed_in_words
from desktop.pipeline.running import Wish, start_run
from desktop.recipes.loading import find_recipe
from desktop.recipes.prompts import with_prompts
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, OTHER_MODEL, answer, carry_out, essay_project, question_project, trace

RECIPE = find_recipe("essay", Path("none"))


def by_number(request: Request) -> EngineEvent:
    """Essays that differ by their seed number, as a sampler's do."""
    if isinstance(request, Generate) and request.sampling.max_tokens > 60:
        text = f"{ESSAY} Number {request.seed_number} says so."
        return Generated(request.id, text, trace(text, -1.0), -1.0, "stop", 10, 0, 0.1)
    return answer(request)


def otherwise(numbers: set[int]) -> Callable[[Request], EngineEvent]:
    """The same, but for the requests with those seed numbers."""

    def script(request: Request) -> EngineEvent:
        reply = by_number(request)
        if isinstance(reply, Generated) and isinstance(request, Generate) and request.seed_number in numbers:
            return replace(reply, text=reply.text.replace("Trees", "Woods"))
        return reply

    return script


def a_done_run(library: Library, project: Project, wish: Wish) -> Run:
    """A run that was carried out."""
    recipe = find_recipe(project.recipe, Path("none"))
    run = start_run(library, ScriptedEngine(by_number), project, wish, recipe)
    carry_out(library, project, run, by_number)
    return library.run(run.id)


def made_again(
    library: Library, project: Project, run: Run, script: Callable[[Request], EngineEvent] = by_number
) -> Replayed:
    """What came of making a run again."""
    recipe = with_prompts(find_recipe(project.recipe, Path("none")), project.prompts)
    engine, then = ScriptedEngine(script), project_as_it_was(project, run)
    *_, last = replay(library, engine, recipe, then, run, CancelToken())
    assert isinstance(last, Replayed)
    return last


def all_of(library: Library, project: Project) -> list[Sample]:
    return list(library.iterate(project.id))


@pytest.mark.parametrize("wish", [Wish(6, seed_number=3), Wish(8, rounds=2), Wish(3, candidates=2, revise=True)])
def test_what_is_made_again_from_the_same_is_word_for_word_the_same(library: Library, wish: Wish) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, wish)
    made = len(all_of(library, project))
    found = made_again(library, project, run)
    assert (found.replayed, found.identical, found.other_prompts) == (made, made, 0)
    assert found.share == 1
    assert found.in_words() == f"{made} of {made} samples are word for word the same (100%)."


def test_nothing_of_it_gets_into_the_dataset_but_its_figures(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(4))
    before = all_of(library, project)
    made_again(library, project, run)
    assert all_of(library, project) == before
    (only,) = library.runs(project.id)
    assert replayed_in_words(only).startswith("4 of 4 word for word the same, on 20")
    assert project_as_it_was(project, only) == project


def test_samples_that_differ_are_counted(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(4))
    numbers = {sample.lineage.seed_number for sample in all_of(library, project)[:1]}
    found = made_again(library, project, run, otherwise(numbers))
    assert (found.replayed, found.identical) == (4, 3)
    assert found.in_words().startswith("3 of 4 samples are word for word the same (75%); others differ, since")


def test_a_document_is_asked_about_again(library: Library) -> None:
    project = question_project(library, "Mills grind grain. They stand by rivers, and the water turns them.")
    run = a_done_run(library, project, Wish(2))
    found = made_again(library, project, run)
    assert (found.replayed, found.identical) == (2, 2)


def test_a_run_is_made_with_the_prompts_and_settings_that_it_had(library: Library) -> None:
    project = essay_project(library)
    project = library.update_project(
        replace(project, settings={"words": 90}, prompts={"essay/1": "Argue {{ thesis }}."})
    )
    recipe = with_prompts(RECIPE, project.prompts)
    run = start_run(library, ScriptedEngine(by_number), project, Wish(2), recipe)
    changed = library.update_project(replace(project, settings={}, prompts={}, threshold=0.9))
    then = project_as_it_was(changed, run)
    assert (then.settings, then.prompts, then.threshold) == ({"words": 90}, project.prompts, 0.5)
    assert changes_since(library, then, recipe, run, SCRIPTED_MODEL) == []


def test_a_run_that_brought_rows_in_cannot_be_made_again(library: Library) -> None:
    project = essay_project(library)
    made = a_done_run(library, project, Wish(2))
    brought = library.start_run(project.id, 1, 1, 0, "", settings_of(Import("rows.csv", "ef" * 32)))
    with pytest.raises(UserError, match=rf"has no run {brought.id}; its runs are: {made.id}\."):
        run_of(library, project, brought.id)


def test_another_prompt_is_told(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(2))
    changed = replace(project, prompts={"essay/1": "Argue {{ thesis }}."})
    *_, found = replay(
        library, ScriptedEngine(by_number), with_prompts(RECIPE, changed.prompts), project, run, CancelToken()
    )
    assert isinstance(found, Replayed)
    assert found.other_prompts == 2


def test_what_a_person_edited_is_compared_as_the_model_wrote_it(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(2))
    sample = all_of(library, project)[0]
    library.edit_sample(sample.id, {**sample.fields, "essay": "Mine."}, sample.messages)
    assert made_again(library, project, run).identical == 2


def test_a_stopped_run_is_made_again_as_far_as_it_went(library: Library) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(by_number), project, Wish(40), RECIPE)
    carry_out(library, project, run, by_number, stop_after=3)
    made = len(all_of(library, project))
    assert made < 40
    assert made_again(library, project, library.run(run.id)).replayed == made


def test_a_replay_that_is_stopped_keeps_nothing(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(8))
    token = CancelToken()
    token.cancel()
    *_, found = replay(library, ScriptedEngine(by_number), RECIPE, project, run, token)
    assert isinstance(found, Replayed)
    assert found.replayed == 0
    assert replayed_in_words(library.run(run.id)) == ""


def test_another_model_is_refused(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(1))
    with pytest.raises(UserError, match="another model than judge"):
        next(replay(library, ScriptedEngine(by_number, model=OTHER_MODEL), RECIPE, project, run, CancelToken()))


def test_seeds_that_were_changed_are_refused_and_those_added_are_said(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(4))
    library.add_seeds(project.id, [Seed("one more")])
    refuse_other_seeds(library, project, RECIPE, run)
    (said,) = changes_since(library, project, RECIPE, run, SCRIPTED_MODEL)
    assert said == "There were 4 seeds then, and there are 5 now."
    library.change_seed(library.seed_at(project.id, 0).id, "another topic")
    with pytest.raises(UserError, match="1 of its samples came from seeds that were changed"):
        refuse_other_seeds(library, project, RECIPE, run)


def test_what_is_not_as_it_was_is_said(library: Library) -> None:
    project = essay_project(library)
    run = a_done_run(library, project, Wish(1))
    recipe, model = replace(RECIPE, least_words="1"), replace(SCRIPTED_MODEL, parallel=1, runs_as="F16")
    older = replace(run, settings={**run.settings, **made_with(SCRIPTED_MODEL, 4, RECIPE)})
    older.settings["made_with"]["version"] = "0.0.1"
    assert changes_since(library, project, recipe, older, model) == [
        "It was made with Gristmill 0.0.1; this is 0.1.0.",
        "The recipe was changed since.",
        "4 samples were written at once then, and 1 are now.",
        "The model was computed as none then, and is as F16 now.",
    ]
    (untold,) = changes_since(library, project, RECIPE, replace(run, settings={}), SCRIPTED_MODEL)
    assert "did not note what it was made with" in untold


def test_a_run_that_is_not_there_or_is_empty_is_refused(library: Library) -> None:
    project = essay_project(library)
    with pytest.raises(UserError, match="has no run 7; its runs are: none yet"):
        run_of(library, project, 7)
    run = start_run(library, ScriptedEngine(by_number), project, Wish(1))
    with pytest.raises(UserError, match="no samples to compare with"):
        run_of(library, project, run.id)
