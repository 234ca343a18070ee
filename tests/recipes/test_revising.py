"""A draft written again, and what the loop adds to a prompt."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Lineage, Sample, Status
from desktop.domain.sampling import Sampling
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.judging.catalogue import ADVICE
from desktop.recipes.draft import Draft
from desktop.recipes.faults import MENDING
from desktop.recipes.guiding import as_asked, critique, with_guidance
from desktop.recipes.loading import load_recipe
from desktop.recipes.methods import method_of
from desktop.recipes.revising import revise
from desktop.recipes.settings import defaults
from tests.recipes.making import HEAD, SOUND, changed, recipe_of, refuses, says, sent, start

REVISED = SOUND.replace(HEAD, HEAD + 'revises = "write"\n')
TOLD = "Do not repeat yourself."
WISH = critique(TOLD)
PROMPT = (Message("user", "Write 3 lines about rain."),)
DRAFT = Sample(
    project_id=1,
    lineage=Lineage(1, 1, 0, 1, 7, sampling=Sampling(temperature=0.5, max_tokens=60)),
    status=Status.REJECTED,
    fields={"haiku": "Rain, rain, rain."},
    messages=(Message("user", "A haiku about rain"), Message("assistant", "Rain, rain, rain.")),
    prompt=PROMPT,
    raw_text=" Rain, rain, rain.",
)


def revised(recipe: Recipe, engine: ScriptedEngine, draft: Sample = DRAFT) -> Draft:
    return do(engine, revise(recipe, defaults(recipe), start(), draft, WISH, 99))


def test_a_draft_is_shown_as_an_answer_and_asked_for_again(tmp_path: Path) -> None:
    engine = says("Drops on the window.")
    found = revised(recipe_of(tmp_path, REVISED), engine)
    request = sent(engine)
    assert request.prompt.messages == (*PROMPT, Message("assistant", "Rain, rain, rain."), Message("user", WISH))
    assert WISH == "Write it again, and better. Do not repeat yourself. Give only the new version."
    assert (request.seed_number, request.sampling, request.stop) == (99, DRAFT.lineage.sampling, ("END",))
    assert found.fields == {"haiku": "Drops on the window."}
    assert [turn.content for turn in found.messages] == ["A haiku about rain", "Drops on the window."]
    assert found.failure == found.rejection == ""


def test_a_revision_is_held_to_what_the_recipe_asks_of_every_text(tmp_path: Path) -> None:
    recipe = replace(recipe_of(tmp_path, REVISED), avoid=("as an ai",))
    assert "talks about its task" in revised(recipe, says("As an AI, I like rain.")).rejection


def test_a_revision_without_text_fails(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, REVISED)
    assert "has no text" in revised(recipe, says("  ")).failure
    assert revised(recipe, refuses("The prompt is too long.")).failure == "The prompt is too long."


def test_guidance_stands_at_the_end_of_the_request_for_what_is_judged(tmp_path: Path) -> None:
    recipe = with_guidance(recipe_of(tmp_path), TOLD)
    engine = says("Drops on the window.")
    do(engine, method_of(recipe, {**defaults(recipe), "language": "German"}).compose(start()))
    asked = sent(engine).prompt.messages
    assert asked[-1].content == "Write 3 lines about rain.\n\nRemember: Do not repeat yourself.\n\nWrite in German."
    assert as_asked(asked) == (Message("user", "Write 3 lines about rain.\n\nWrite in German."),)
    assert with_guidance(recipe, "") is recipe


@pytest.mark.parametrize("advice", [*ADVICE, *MENDING.values()])
def test_no_advice_is_left_in_what_an_answer_is_judged_against(tmp_path: Path, advice: str) -> None:
    guided = with_guidance(recipe_of(tmp_path), advice)
    content = guided.steps[-1].turns[-1].content
    assert content.endswith(advice)
    asked = as_asked((Message("user", content),))
    assert asked == (Message("user", recipe_of(tmp_path).steps[-1].turns[-1].content),)


def test_an_answer_is_judged_against_the_prompt_without_the_draft_before_it() -> None:
    revising = (*PROMPT, Message("assistant", "Rain."), Message("user", WISH))
    assert as_asked(revising) == PROMPT
    assert as_asked(PROMPT) == PROMPT
    assert as_asked(()) == ()
    conversation = (*PROMPT, Message("assistant", "Rain."), Message("user", "And snow?"))
    assert as_asked(conversation) == conversation, "a conversation that the recipe asks for stays whole"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (REVISED.replace('revises = "write"', 'revises = "wrote"'), "revises is 'wrote'; it must name the last step"),
        (REVISED.replace('stop = ["END"]', 'opening = "Rain"'), "the step 'write' cannot be revised"),
        (REVISED + '\n[keeps]\nhaiku = "{{ seed }}"\n', "the step 'write' cannot be revised"),
        (REVISED.replace('revises = "write"', "revises = 5"), "'revises' of it must be text"),
    ],
)
def test_what_cannot_be_revised_is_told_when_the_recipe_is_read(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        recipe_of(tmp_path, text)
    assert str(caught.value).startswith(f"The recipe haiku.toml is wrong: {reason}")


def test_only_methods_whose_text_stands_by_itself_can_revise(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the method of a recipe with 'revises' is 'table'"):
        load_recipe(changed(tmp_path, 'method = "steps"', 'method = "table"\nrevises = "write"'))
