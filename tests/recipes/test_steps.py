"""The general method, driven with an engine that answers from a script."""

from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.domain.sampling import Sampling
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.draft import Draft, Start
from desktop.recipes.methods import method_of
from desktop.recipes.settings import defaults
from tests.recipes.making import HEAD, SOUND, TEACHES, recipe_of, refuses, reply, says, scripted, sent, shipped, start

JSON_STEP = """
[[steps]]
name = "write"
schema = '''{"type": "object", "properties": {"haiku": {"enum": {{ kinds | tojson }}}}, "required": ["haiku"]}'''
opening = '{"haiku":'
[[steps.turns]]
role = "user"
content = "{{ seed }}"
"""


def compose(recipe: Recipe, engine: ScriptedEngine, where: Start | None = None, **settings: Any) -> Draft:
    method = method_of(recipe, {**defaults(recipe), **settings}, (), ())
    return do(engine, method.compose(where or start()))


def json_recipe(folder: Path) -> Recipe:
    return recipe_of(folder, HEAD + JSON_STEP + TEACHES)


def test_each_step_sees_what_the_earlier_ones_wrote() -> None:
    engine = says(" walking clears the head.", "We walk to think.\n")
    draft = compose(shipped("essay"), engine, start("walking to work"), words=100, reader="a cook")
    assert draft.fields == {"thesis": "I believe that walking clears the head.", "essay": "We walk to think."}
    assert draft.failure == ""
    assert "Too short" in draft.rejection
    last = sent(engine, 1).prompt.messages[-1]
    assert last.role == "user"
    assert "about 100 words" in last.content
    assert "I believe that walking clears the head." in last.content


def test_the_draft_keeps_what_the_last_step_was_sent_and_what_it_wrote(tmp_path: Path) -> None:
    engine = says(" Rain. ")
    draft = compose(recipe_of(tmp_path), engine)
    assert draft.prompt == (Message("user", "Write 3 lines about rain."),)
    assert draft.messages == (Message("user", "A haiku about rain"), Message("assistant", "Rain."))
    assert draft.raw_text == " Rain. "
    assert len(draft.trace) == 7
    assert draft.end_logprob == -0.1
    assert draft.sampling == sent(engine).sampling == Sampling(temperature=0.5, max_tokens=60)
    assert (sent(engine).seed_number, sent(engine).stop, sent(engine).json_schema) == (7, ("END",), "")


def test_an_opening_is_put_into_the_models_mouth_and_belongs_to_the_text() -> None:
    engine = says(" trees cool a town.", "Essay.")
    assert compose(shipped("essay"), engine).fields["thesis"] == "I believe that trees cool a town."
    assert sent(engine).prompt.opening == "I believe that"


def test_what_earlier_rounds_left_is_shown_as_examples() -> None:
    engine = says(" a.", "b")
    examples = ({"seed": "keeping bees", "thesis": "I believe that bees teach patience.", "essay": "..."},)
    compose(shipped("essay"), engine, start(examples=examples))
    said = [message.content for message in sent(engine).prompt.messages]
    assert said[-3:] == ["Topic: keeping bees", "I believe that bees teach patience.", "Topic: rain"]


def test_a_seeds_own_fields_can_be_asked_for_but_take_no_settings_place(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, SOUND.replace("about {{ seed }}.", "about {{ seed }} for {{ audience }}."))
    seed = Seed("rain", {"audience": "sailors", "lines": "many", "seed": "x", "examples": "y"})
    engine = says("Rain.")
    compose(recipe, engine, Start(seed, 1))
    assert sent(engine).prompt.messages[0].content == "Write 3 lines about rain for sailors."


def test_a_seed_is_text_even_where_it_looks_like_a_template(tmp_path: Path) -> None:
    engine = says("Rain.")
    compose(recipe_of(tmp_path), engine, start("{{ lines }}{% x"))
    assert sent(engine).prompt.messages[0].content == "Write 3 lines about {{ lines }}{% x."


def test_a_template_that_asks_for_what_is_not_there_gives_a_sentence(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, SOUND.replace("about {{ seed }}.", "about {{ sead }}."))
    with pytest.raises(UserError, match="cannot be filled in: 'sead' is undefined"):
        compose(recipe, says("x"))


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_reply_is_a_failure_that_keeps_what_there_was(text: str) -> None:
    draft = compose(shipped("essay"), says(" trees.", text))
    assert draft.failure == "The model ended at once: step essay has no text."
    assert draft.fields == {"thesis": "I believe that trees."}
    assert draft.messages == ()
    assert draft.prompt[-1].content.endswith("I believe that trees.")


def test_an_opening_with_nothing_after_it_is_a_failure_too() -> None:
    assert compose(shipped("essay"), says("")).failure == "The model ended at once: step thesis has no text."


def test_a_refusal_of_the_engine_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    draft = compose(recipe_of(tmp_path), refuses("The prompt is too long."))
    assert draft.failure == "The prompt is too long."
    assert draft.prompt == (Message("user", "Write 3 lines about rain."),)


def test_a_text_that_was_cut_off_is_kept_for_its_signals_to_judge(tmp_path: Path) -> None:
    assert compose(recipe_of(tmp_path), says("Rain falls on", finish="length")).failure == ""


def test_json_becomes_the_fields_of_its_schema(tmp_path: Path) -> None:
    engine = says(' "b"}')
    draft = compose(json_recipe(tmp_path), engine, kinds=["a", "b"])
    assert draft.fields == {"haiku": "b"}
    assert draft.raw_text == '{"haiku": "b"}'
    assert '{"enum": ["a", "b"]}' in sent(engine).json_schema


def test_json_that_was_cut_off_is_a_failure_that_says_where(tmp_path: Path) -> None:
    draft = compose(json_recipe(tmp_path), says(' "b', finish="length"), kinds=["b"])
    assert draft.failure == "The answer was cut off at 3 tokens, before its JSON was complete."
    assert draft.raw_text == '{"haiku": "b'


@pytest.mark.parametrize(
    ("text", "reason"),
    [(' "b"', "The answer is no valid JSON"), (' "c"}', "The answer breaks its schema: 'c' is not one of")],
)
def test_json_that_is_broken_is_a_failure_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    draft = compose(json_recipe(tmp_path), says(text), kinds=["a", "b"])
    assert draft.failure.startswith(reason)
    assert draft.failure.endswith(".")


def test_an_answer_without_what_is_to_be_scored_is_a_failure(tmp_path: Path) -> None:
    text = (HEAD + JSON_STEP + TEACHES).replace('"required": ["haiku"]', '"required": []')
    text = text.replace("opening = '{\"haiku\":'", "")
    draft = compose(recipe_of(tmp_path, text), says("{}"), kinds=["a"])
    assert draft.failure == "The answer has no haiku, which the recipe scores."


def test_a_schema_that_is_wrong_only_when_filled_in_gives_a_sentence(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, (HEAD + JSON_STEP + TEACHES).replace("{{ kinds | tojson }}", "{{ kinds }}"))
    with pytest.raises(UserError, match="The schema of the recipe's step write is wrong: it is not valid JSON"):
        compose(recipe, says("{}"), kinds="oops")


def test_neighbours_of_one_recipe_do_not_disturb_each_other() -> None:
    engine = scripted(lambda request: reply(request, f" {len(request_text(request))}."))
    recipe = shipped("essay")
    drafts = [compose(recipe, engine, start(seed)) for seed in ("a", "bb")]
    assert [draft.messages[0].content.split(".")[0] for draft in drafts] == [
        "Write a short essay about a",
        "Write a short essay about bb",
    ]


def request_text(request: Any) -> str:
    return str(request.prompt.messages[-1].content)


def test_what_is_far_too_short_is_rejected_with_the_figures(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, HEAD + 'least_words = "{{ lines * 2 }}"\n' + SOUND.removeprefix(HEAD))
    assert compose(recipe, says("one two three four five"), lines=3).rejection == (
        "Too short: 5 words, where at least 6 were asked for."
    )
    assert compose(recipe, says("one two three four five six"), lines=3).rejection == ""


def test_an_answer_that_only_repeats_its_question_is_rejected(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, HEAD + 'unlike = "seed"\n' + SOUND.removeprefix(HEAD))
    asked = start("write about the rain in may")
    assert "only repeats the seed" in compose(recipe, says("Write about the rain in May!"), asked).rejection
    assert compose(recipe, says("drops drum on the tin roof"), asked).rejection == ""


def test_a_text_that_talks_about_its_task_is_rejected(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, HEAD + 'avoid = ["here\'s a haiku"]\n' + SOUND.removeprefix(HEAD))
    assert "talks about its task" in compose(recipe, says("Here’s a haiku for you: drops")).rejection
    assert compose(recipe, says("drops drum on the tin roof")).rejection == ""
