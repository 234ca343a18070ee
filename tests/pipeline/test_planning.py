"""What a project would do before anything is run."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe, RecipeStep, Turn
from desktop.domain.text import sentences
from desktop.engine.requests import Generate
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.planning import missing, preview, recipe_for, recipe_to_run, start_for
from desktop.pipeline.running import execute
from desktop.recipes.loading import all_recipes, find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, answer, essay_project, question_project

ESSAY = find_recipe("essay", Path("none"))
INSTRUCT = find_recipe("instruct", Path("none"))
QUESTIONS = find_recipe("document-qa", Path("none"))
PASSAGE = "The mill was built in the year 1872. Its stones ground flour until the river froze."


def test_a_projects_recipe_has_the_users_own_prompts(library: Library) -> None:
    project = replace(essay_project(library), prompts={"essay/1": "Argue {{ thesis }}."})
    assert recipe_for(project, Path("none")).steps[1].turns[1].content == "Argue {{ thesis }}."


def test_a_recipe_that_is_gone_is_said(library: Library) -> None:
    with pytest.raises(UserError, match="There is no recipe 'haiku'"):
        recipe_for(replace(essay_project(library), recipe="haiku"), Path("none"))


def test_settings_that_a_method_cannot_read_are_said_before_a_run(library: Library) -> None:
    table = library.add_project("Table", "table", {"columns": "size small"})
    assert recipe_for(table, Path("none")).id == "table"
    with pytest.raises(UserError, match="Line 1 of the columns is wrong"):
        recipe_to_run(table, Path("none"))
    assert recipe_to_run(replace(table, settings={}), Path("none")).id == "table"


def test_each_step_is_shown_for_the_first_seed_with_what_the_example_says_of_earlier_steps(library: Library) -> None:
    thesis, essay = preview(library, essay_project(library), ESSAY)
    assert (thesis.step, essay.step) == ("thesis", "essay")
    assert thesis.messages[-1] == Message("user", "Topic: topic 0")
    assert thesis.opening == "I believe that"
    assert "topic 0" in essay.messages[-1].content
    assert ESSAY.example["thesis"] in essay.messages[-1].content


def test_the_first_prompt_shown_is_the_first_that_a_run_sends(library: Library) -> None:
    project = essay_project(library)
    engine = ScriptedEngine(answer)
    list(execute(library, engine, ESSAY, project, a_run(library, project, 1), lambda: False))
    sent = engine.submitted[0]
    assert isinstance(sent, Generate)
    assert preview(library, project, ESSAY)[0].messages == sent.prompt.messages


def test_settings_and_own_prompts_show(library: Library) -> None:
    project = replace(essay_project(library), settings={"words": 77}, prompts={"essay/0": "Be brief."})
    _, essay = preview(library, project, recipe_for(project, Path("none")))
    assert essay.messages[0] == Message("system", "Be brief.")
    assert "77 words" in essay.messages[1].content


def test_a_project_without_seeds_is_shown_the_recipes_first_starter(library: Library) -> None:
    thesis, _ = preview(library, essay_project(library, ()), ESSAY)
    assert thesis.messages[-1].content == f"Topic: {ESSAY.starters[0]}"


def test_a_new_task_is_shown_among_others_and_answered_from_the_example(library: Library) -> None:
    project = library.add_project("Tasks", "instruct", {})
    library.add_seeds(project.id, [Seed("Name a bird."), Seed("Name a fish.")])
    task, response = preview(library, project, INSTRUCT)
    shown = [message.content for message in task.messages if message.role == "assistant"]
    assert sorted(shown) == ["Name a bird.", "Name a fish."]
    assert response.messages[-1].content == INSTRUCT.example["instruction"]


def test_a_question_is_shown_about_the_first_passage(library: Library) -> None:
    question, answer = preview(library, question_project(library, PASSAGE), QUESTIONS)
    assert question.messages[-1].content == sentences(PASSAGE)[0]
    assert answer.messages[-1].content == f"{sentences(PASSAGE)[0]}\n{QUESTIONS.example['question']}"


def test_without_a_document_a_question_is_shown_about_the_example(library: Library) -> None:
    step, _ = preview(library, question_project(library), QUESTIONS)
    assert QUESTIONS.example["proof"] in step.messages[-1].content


def test_without_an_example_there_is_no_passage_to_show(library: Library) -> None:
    with pytest.raises(UserError, match="add a document"):
        preview(library, question_project(library), replace(QUESTIONS, example={}))


def test_a_field_that_the_example_lacks_is_shown_by_its_name(library: Library) -> None:
    _, essay = preview(library, essay_project(library), replace(ESSAY, example={}))
    assert "[thesis]" in essay.messages[-1].content


def test_fields_of_earlier_steps_are_known_to_later_ones(library: Library) -> None:
    turns = (Turn("user", "Ask about {{ question }}."),)
    recipe = replace(QUESTIONS, steps=(*QUESTIONS.steps, RecipeStep("again", turns, writes="more")))
    *_, again = preview(library, question_project(library, PASSAGE), recipe)
    assert again.messages[-1].content == f"Ask about {QUESTIONS.example['question']}."


@pytest.mark.parametrize("field", ["nothing", "essay"])
def test_what_a_run_could_not_fill_in_is_said(library: Library, field: str) -> None:
    project = replace(essay_project(library), prompts={"thesis/0": f"About {{{{ {field} }}}}"})
    with pytest.raises(UserError, match=f"'{field}' is undefined"):
        preview(library, project, recipe_for(project, Path("none")))


def test_nothing_is_missing_where_there_are_seeds(library: Library) -> None:
    assert missing(library, essay_project(library), ESSAY) == ""
    assert missing(library, question_project(library, PASSAGE), QUESTIONS) == ""


def test_what_is_missing_is_one_sentence_for_window_and_terminal(library: Library) -> None:
    seeds = missing(library, essay_project(library, ()), ESSAY)
    documents = missing(library, question_project(library), QUESTIONS)
    assert "no seeds" in seeds
    assert "add a document" in documents
    assert all("--" not in text and text.count(".") == 1 for text in (seeds, documents))


def test_seeds_are_counted_round_and_round(library: Library) -> None:
    project = essay_project(library)
    assert [start_for(library, project, ESSAY, number).text for number in (0, 5)] == ["topic 0", "topic 1"]


def test_without_seeds_and_starters_there_is_no_start(library: Library) -> None:
    with pytest.raises(UserError, match="no seeds"):
        start_for(library, essay_project(library, ()), replace(ESSAY, starters=()), 0)


@pytest.mark.parametrize("recipe", list(all_recipes(Path("none"))), ids=lambda recipe: str(recipe.id))
def test_every_recipe_shows_the_prompt_of_each_of_its_steps(library: Library, recipe: Recipe) -> None:
    shown = preview(library, library.add_project("New", recipe.id, {}), recipe)
    assert [each.step for each in shown] == [step.name for step in recipe.steps]
    assert all(each.messages for each in shown)
