"""What samples are varied by: read from a line, asked for in a prompt."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe, Turn
from desktop.engine.work import do
from desktop.recipes.attributes import (
    ATTRIBUTES,
    attributes_in_text,
    attributes_of,
    parse_attributes,
    with_attributes,
)
from desktop.recipes.draft import Start
from desktop.recipes.methods import method_of
from desktop.recipes.personas import personas
from desktop.recipes.settings import defaults
from tests.recipes.making import recipe_of, says, sent, shipped, start

SETTINGS = {ATTRIBUTES: {"audience": ["children", "experts"], "style": ["plain"]}}
VALUES = {"audience": "children", "style": "plain"}


def last_turn(recipe: Recipe, begin: Start, *texts: str, settings: dict[str, Any] = SETTINGS) -> str:
    """What the model is asked last, at the last of as many requests as there are texts."""
    engine = says(*texts)
    do(engine, method_of(recipe, {**defaults(recipe), **settings}).compose(begin))
    return sent(engine, len(texts) - 1).prompt.messages[-1].content


def test_attributes_are_read_from_lines_or_semicolons() -> None:
    expected = {"audience": ["children", "old hands"], "style": ["plain"]}
    assert parse_attributes("Audience: children,  old hands; style: plain") == expected
    assert parse_attributes("audience: children, old hands\n\nstyle: plain\n") == expected
    assert parse_attributes(attributes_in_text(expected)) == expected
    assert parse_attributes(" \n") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("children, experts", "names no attribute"),
        ("12: a, b", "names no attribute"),
        ("style:", "needs values that differ"),
        ("style: plain, plain", "needs values that differ"),
        ("style: a; Style: b", "there twice"),
        (f"style: {'x' * 201}", "201 characters"),
        ("; ".join(f"{name}: a" for name in "abcdefg"), "7 attributes"),
        ("; ".join(f"{name}: {', '.join(map(str, range(18)))}" for name in "abc"), "5,832 combinations"),
    ],
)
def test_what_is_no_attribute_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        parse_attributes(text)


def test_the_persona_list_can_be_crossed_with_others() -> None:
    written = parse_attributes("persona: @personas, a mayor; style: plain, vivid")
    assert written["persona"] == ["@personas", "a mayor"]
    values = attributes_of({ATTRIBUTES: written})["persona"]
    assert values == [*personas(), "a mayor"]
    with pytest.raises(UserError, match="no list '@people'"):
        parse_attributes("persona: @people")


def test_the_persona_list_is_long_and_every_line_can_be_one_value() -> None:
    assert len(set(personas())) == len(personas()) >= 60
    assert parse_attributes(f"persona: {', '.join(personas())}")["persona"] == list(personas())


@pytest.mark.parametrize("held", ["audience", {"audience": "children"}, {"audience": []}, {"audience": [1]}])
def test_settings_that_hold_something_else_are_refused(held: object) -> None:
    with pytest.raises(UserError, match="write them anew"):
        attributes_of({ATTRIBUTES: held})


def test_without_attributes_the_setting_is_left_out() -> None:
    assert with_attributes({"words": 3, **SETTINGS}, {}) == {"words": 3}


def test_the_judged_step_asks_for_the_values_at_its_end(tmp_path: Path) -> None:
    asked = last_turn(recipe_of(tmp_path), start(attributes=VALUES), "Drip.")
    assert asked == "Write 3 lines about rain.\n\nAudience: children. Style: plain."


def test_other_steps_do_not_ask_for_them() -> None:
    recipe = shipped("essay")
    engine = says("it is.", "An essay.")
    do(engine, method_of(recipe, {**defaults(recipe), **SETTINGS}).compose(start(attributes=VALUES)))
    assert sent(engine, 0).prompt.messages[-1].content == "Topic: rain"
    assert sent(engine, 1).prompt.messages[-1].content.endswith("Audience: children. Style: plain.")


@pytest.mark.parametrize("name", ["instruct", "critique", "magpie", "rewrite", "document-qa"])
def test_every_recipe_can_ask_for_them(name: str) -> None:
    recipe = shipped(name)
    method = method_of(recipe, {**defaults(recipe), **SETTINGS, "tries": 1})
    # What is written is a task, or a question to the seed, whatever the recipe asks for.
    engine = says(*(" should be named by a river?",) * 12)
    do(engine, method.compose(start("Name five trees by a river.", attributes=VALUES)))
    contents = [message.content for place in range(len(engine.submitted)) for message in _messages(engine, place)]
    assert any(content.endswith("Audience: children. Style: plain.") for content in contents)


def _messages(engine: Any, place: int) -> Any:
    request = engine.submitted[place]
    return getattr(request.prompt, "messages", ())


def test_a_prompt_that_speaks_of_them_itself_is_left_alone(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path)
    turn = Turn("user", "About {{ seed }} for {{ attributes.audience }}.")
    own = replace(recipe, steps=(replace(recipe.steps[0], turns=(turn,)),))
    assert last_turn(own, start(attributes=VALUES), "Drip.") == "About rain for children."


def test_without_attributes_the_prompt_is_as_it_was(tmp_path: Path) -> None:
    assert last_turn(recipe_of(tmp_path), start(), "Drip.", settings={}) == "Write 3 lines about rain."
