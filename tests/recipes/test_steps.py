"""The general method, driven with an engine that answers from a script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Chunk, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.sampling import Sampling
from desktop.engine.requests import EngineEvent, Refused, Request
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


def test_json_that_was_cut_off_is_asked_for_again_with_twice_the_room(tmp_path: Path) -> None:
    finishes: Iterator[tuple[str, Literal["stop", "length"]]] = iter([(' "b', "length"), (' "b"}', "stop")])
    engine = scripted(lambda request: reply(request, *next(finishes)))
    draft = compose(json_recipe(tmp_path), engine, kinds=["b"])
    first, again = sent(engine), sent(engine, 1)
    assert draft.fields == {"haiku": "b"}
    assert draft.sampling.max_tokens == again.sampling.max_tokens == 2 * first.sampling.max_tokens
    assert (again.seed_number, again.prompt, again.json_schema) == (
        first.seed_number,
        first.prompt,
        first.json_schema,
    )
    assert draft.seconds == pytest.approx(0.02)


def test_json_that_was_cut_off_twice_is_a_failure_that_says_where(tmp_path: Path) -> None:
    engine = says(' "b', ' "bc', finish="length")
    draft = compose(json_recipe(tmp_path), engine, kinds=["b"])
    assert draft.failure == "The answer was cut off at 4 tokens, before its JSON was complete."
    assert draft.raw_text == '{"haiku": "bc'
    assert len(engine.submitted) == 2


def test_where_there_is_no_more_room_the_answer_that_was_cut_off_is_what_there_is(tmp_path: Path) -> None:
    def script(request: Request) -> EngineEvent:
        if len(engine.submitted) == 1:
            return reply(request, ' "b', "length")
        return Refused(request.id, "It is longer than the model's context.")

    engine = scripted(script)
    draft = compose(json_recipe(tmp_path), engine, kinds=["b"])
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


VARIED = SOUND.replace(
    "[[steps]]",
    '[varies]\nmood = ["glad", "sad"]\n\n[keeps]\ntitle = "A {{ mood }} {{ seed }}: {{ haiku }}"\n\n[[steps]]',
    1,
)


def test_what_varies_is_drawn_for_each_sample_and_stays_the_same_for_one(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, VARIED)
    titles = [
        str(compose(recipe, says("Drops."), Start(Seed("rain"), seed_number=number)).fields["title"])
        for number in [*range(20), *range(20)]
    ]
    assert set(titles) == {"A glad rain: Drops.", "A sad rain: Drops."}
    assert titles[:20] == titles[20:]


def test_a_passage_can_be_kept_as_the_answer() -> None:
    engine = says(" the town.")
    chunk = Chunk("A town by a river.", ("A town by a river.",), heading="Towns")
    draft = compose(shipped("reverse"), engine, Start(Seed("x"), 7, chunk=chunk), tries=1)
    assert draft.fields == {"instruction": "Describe the town.", "response": "A town by a river."}
    assert sent(engine).prompt.messages[-1].content == "Towns\n\nA town by a river."
    assert draft.messages[-1] == Message("assistant", "A town by a river.")


def test_a_step_can_be_given_the_opening_of_a_users_turn() -> None:
    engine = says(" How tall is an oak?", "About 30 metres.")
    draft = compose(shipped("magpie"), engine, start("trees"))
    assert sent(engine).prompt.speaker == "user"
    assert [message.role for message in sent(engine).prompt.messages] == ["system"]
    assert sent(engine, 1).prompt.speaker == "assistant"
    assert draft.fields == {"instruction": "How tall is an oak?", "response": "About 30 metres."}


def test_a_revision_sees_its_draft_and_what_is_weak_in_it_and_begins_alike() -> None:
    written = "Bread rises in the warm oven by itself."
    engine = says(written, " why.", " oven because yeast makes gas.")
    draft = compose(shipped("critique"), engine, start("Explain bread."))
    assert draft.fields == {
        "draft": written,
        "critique": "It does not say why.",
        "revision": "Bread rises in the warm oven because yeast makes gas.",
    }
    asked = sent(engine, 2).prompt
    assert [message.content for message in asked.messages[1:3]] == ["Explain bread.", written]
    assert asked.opening == "Bread rises in the warm"


COPIED = " how warm the water may be, and which soap to take."


def test_a_step_that_repeats_an_example_of_its_prompt_is_asked_again() -> None:
    engine = says("Bread rises.", COPIED, COPIED, " why.", " because of yeast.")
    draft = compose(shipped("critique"), engine, start("Explain bread."))
    assert draft.fields["critique"] == "It does not say why."
    assert len({sent(engine, number).seed_number for number in (1, 2, 3)}) == 3


def test_one_that_does_nothing_else_is_a_failure() -> None:
    draft = compose(shipped("critique"), says("Bread rises.", COPIED, COPIED, COPIED), start("Explain bread."))
    assert draft.failure == "Step critique only repeats an example of its prompt."
    assert draft.fields["draft"] == "Bread rises."


@pytest.mark.parametrize("style", ["simpler", "textbook", "dialogue", "question and answer"])
def test_a_retelling_is_asked_for_in_its_style(style: str) -> None:
    engine = says(" A town.")
    draft = compose(shipped("rewrite"), engine, start("A town by a river."), style=style)
    assert "{" not in "".join(message.content for message in sent(engine).prompt.messages)
    assert str(draft.fields["instruction"]).startswith("Rewrite this text ")
    assert str(draft.fields["text"]).endswith("A town.")


def test_a_language_is_asked_for_and_checked(tmp_path: Path) -> None:
    german = "Der Regen fällt leise auf die Dächer der kleinen Stadt."
    engine = says(german)
    draft = compose(recipe_of(tmp_path), engine, language="German")
    assert sent(engine).prompt.messages[-1].content.endswith("\n\nWrite in German.")
    assert draft.rejection == ""
    draft = compose(recipe_of(tmp_path), says(german), language="French")
    assert draft.rejection == "It is in German, where French was asked for."


def test_without_a_wish_any_language_will_do(tmp_path: Path) -> None:
    engine = says("Der Regen fällt leise auf die Dächer der kleinen Stadt.")
    assert compose(recipe_of(tmp_path), engine).rejection == ""
    assert "Write in" not in sent(engine).prompt.messages[-1].content


def test_a_text_too_short_to_tell_is_not_rejected_for_its_language(tmp_path: Path) -> None:
    assert compose(recipe_of(tmp_path), says("Ja."), language="French").rejection == ""
