"""Evol-Instruct: which operation comes, what an evolution must bring, and what eliminates it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.engine.requests import EngineEvent, Generate, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.draft import Draft, Start
from desktop.recipes.evolve import Evolve
from desktop.recipes.settings import defaults
from tests.recipes.making import refuses, reply, says, scripted, sent, shipped, start

SEED = "Name three birds of the coast."
BETTER = "Name three birds of the northern coast and say what each of them eats in winter."
OTHER = "Describe the tracks that crabs leave on a wet beach."
RESPONSE = "Gulls eat fish and crabs, terns eat small eels, and ducks dive for mussels all winter."
DEPTH = {"constraint", "deepen", "concrete", "reasoning"}


def unopened(longest: int = 1000) -> Recipe:
    """The shipped recipe with nothing put into the model's mouth, so that a test says whole instructions.

    There is room for them, where every byte is a token.
    """
    recipe = shipped("evolve")
    steps = (replace(step, opening="", sampling={"max_tokens": longest}) for step in recipe.steps)
    return replace(recipe, steps=tuple(steps))


def compose(engine: ScriptedEngine, recipe: Recipe | None = None, place: Start | None = None, **rest: Any) -> Draft:
    recipe = recipe or unopened()
    return do(engine, Evolve(recipe, {**defaults(recipe), **rest}).compose(place or start(SEED)))


def operations(settings: Mapping[str, Any], recipe: Recipe | None = None, samples: int = 200) -> Counter[str]:
    """How often each operation comes in many samples."""
    found: Counter[str] = Counter()
    for number in range(0, 16 * samples, 16):
        draft = compose(says(BETTER, RESPONSE), recipe, Start(Seed(SEED), number), **settings)
        found[str(draft.fields["operation"])] += 1
    return found


def seeds_of(engine: ScriptedEngine) -> list[int]:
    return [sent(engine, index).seed_number for index in range(len(engine.submitted))]


def test_an_evolved_instruction_gets_a_response() -> None:
    engine = says(BETTER, RESPONSE)
    draft = compose(engine)
    assert draft.rejection == draft.failure == ""
    assert list(draft.fields) == ["instruction", "origin", "operation", "response"]
    assert (draft.fields["instruction"], draft.fields["origin"]) == (BETTER, SEED)
    assert draft.messages == (Message("user", BETTER), Message("assistant", RESPONSE))
    assert SEED in sent(engine, 0).prompt.messages[-1].content
    assert sent(engine, 1).prompt.messages[-1].content == BETTER
    assert seeds_of(engine) == [7, 7]


def test_the_draft_is_that_of_the_response() -> None:
    engine = says(BETTER, RESPONSE)
    draft = compose(engine)
    assert (draft.prompt, draft.sampling) == (sent(engine, 1).prompt.messages, sent(engine, 1).sampling)
    assert draft.raw_text == RESPONSE
    assert len(draft.trace) == len(RESPONSE)
    assert draft.seconds == pytest.approx(0.02)


def test_the_operation_varies_from_sample_to_sample_evenly() -> None:
    found = operations({})
    assert set(found) == {*DEPTH, "breadth"}
    assert min(found.values()) > 20


@pytest.mark.parametrize(("direction", "expected"), [("depth", DEPTH), ("breadth", {"breadth"})])
def test_a_direction_draws_only_from_its_own_operations(direction: str, expected: set[str]) -> None:
    assert set(operations({"direction": direction}, samples=60)) == expected


def test_where_a_recipe_has_no_operation_of_a_direction_any_will_do() -> None:
    recipe = unopened()
    only_depth = replace(recipe, steps=tuple(step for step in recipe.steps if step.name != "breadth"))
    assert set(operations({"direction": "breadth"}, only_depth, samples=60)) == DEPTH


def test_the_same_place_evolves_the_same_way() -> None:
    assert operations({}, samples=40) == operations({}, samples=40)


def test_a_prompt_is_steered_by_what_the_recipe_varies() -> None:
    asked = set()
    for number in range(0, 16 * 60, 16):
        engine = says(BETTER, RESPONSE)
        compose(engine, None, Start(Seed(SEED), number), direction="depth")
        asked.add(sent(engine).prompt.messages[-1].content)
    assert len(asked) > 12
    assert all(text.endswith(SEED) for text in asked)


def test_in_depth_the_task_so_far_is_put_into_the_models_mouth() -> None:
    engine = says(" that dive, and say how deep each of them goes.", RESPONSE)
    recipe = shipped("evolve")
    draft = compose(engine, replace(recipe, steps=(named(recipe, "constraint"), named(recipe, "response"))))
    assert sent(engine).prompt.opening == "Name three birds of the coast"
    assert draft.fields["instruction"] == (
        "Name three birds of the coast that dive, and say how deep each of them goes."
    )


def named(recipe: Recipe, name: str) -> Any:
    return next(step for step in recipe.steps if step.name == name)


def test_generations_evolve_what_came_before() -> None:
    steps = [BETTER, OTHER, "Explain how a tide pool keeps its animals alive until the sea is back."]
    engine = says(*steps, RESPONSE)
    draft = compose(engine, generations=3)
    assert draft.fields["instruction"] == steps[-1]
    assert draft.fields["origin"] == SEED
    assert len(str(draft.fields["operation"]).split(", ")) == 3
    for index, text in enumerate([SEED, *steps]):
        assert sent(engine, index).prompt.messages[-1].content.endswith(text)
    assert seeds_of(engine) == [7, 9, 11, 7], "apart, so that no second chance meets the next generation"
    assert draft.seconds == pytest.approx(0.04)


def test_operations_of_generations_are_drawn_each_for_itself() -> None:
    found = set()
    for number in range(0, 16 * 40, 16):
        draft = compose(says(BETTER, OTHER, RESPONSE), None, Start(Seed(SEED), number), generations=2)
        found.add(draft.fields["operation"])
    assert len(found) > 10


@pytest.mark.parametrize(
    ("evolved", "reason"),
    [
        (SEED, "The evolved instruction brings nothing over the original (ROUGE-L 1.00)."),
        (
            "Name three birds of the coast!",
            "The evolved instruction brings nothing over the original (ROUGE-L 1.00).",
        ),
        ("Name three birds of our coast", "The evolved instruction brings nothing over the original (ROUGE-L 0.83)."),
        ("Go on.", "The evolved instruction is too short to be a task."),
        (
            f"{BETTER} Given Prompt: birds",
            'The evolved instruction copies words of the prompt that evolves it: "given prompt".',
        ),
        (
            f"Rewritten prompt: {BETTER}",
            'The evolved instruction copies words of the prompt that evolves it: "rewritten prompt".',
        ),
        (f"#{BETTER}", 'The evolved instruction copies words of the prompt that evolves it: "#".'),
        ("x" * 200, "The evolved instruction is too short to be a task."),
    ],
)
def test_a_failed_evolution_has_a_second_chance_and_is_then_rejected(evolved: str, reason: str) -> None:
    engine = says(evolved, evolved)
    draft = compose(engine, similarity=0.8)
    assert draft.rejection.startswith(reason)
    assert draft.failure == ""
    assert draft.fields["instruction"] == evolved.strip()
    assert seeds_of(engine) == [7, 8], "and no response"
    assert compose(says(evolved, OTHER, RESPONSE), similarity=0.8).rejection == ""


def test_an_evolution_that_was_cut_off_is_rejected() -> None:
    engine = says(OTHER, OTHER)
    assert compose(engine, unopened(len(OTHER))).rejection == "The evolved instruction was cut off at 52 tokens."
    assert compose(says(OTHER, "Crabs."), replace(unopened(len(OTHER) + 1), least_words="")).rejection == ""


def test_an_evolution_that_goes_back_to_the_original_brings_nothing() -> None:
    draft = compose(says(BETTER, SEED, SEED), generations=2)
    assert draft.rejection == "The evolved instruction brings nothing over the original (ROUGE-L 1.00)."


def test_an_evolution_that_copies_an_example_of_its_prompt_is_rejected() -> None:
    engine = scripted(copies_its_example)
    draft = compose(engine)
    assert draft.rejection.startswith('The evolved instruction copies an example of its prompt: "')
    assert len(engine.submitted) == 2


def copies_its_example(request: Request) -> EngineEvent:
    assert isinstance(request, Generate)
    shown = next(turn.content for turn in request.prompt.messages if turn.role == "assistant")
    return reply(request, shown)


def test_words_of_the_original_may_be_those_of_an_example() -> None:
    recipe = shipped("evolve")
    shown = next(turn.content for turn in named(recipe, "constraint").turns if turn.role == "assistant")
    only = replace(unopened(), steps=(named(unopened(), "constraint"), named(recipe, "response")))
    draft = compose(says(f"{shown} Name your sources and say which of them you trust.", RESPONSE), only, start(shown))
    assert draft.rejection == ""


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("I'm sorry, but I cannot see the coast from here. Please look out of the window yourself, and count.",
         "The response says sorry, in no more than 19 words."),
        ("It is what it is, and so they are... and so on; the same as before, for more of the same!",
         "The response holds only punctuation and stop words."),
        (BETTER + " Please.", "The response only repeats the instruction (ROUGE-L 0.97)."),
        ("Gulls.", "Too short: 1 words, where at least 12 were asked for."),
    ],
)  # fmt: skip
def test_a_failed_response_has_a_second_chance_and_is_then_rejected(response: str, reason: str) -> None:
    engine = says(BETTER, response, response)
    draft = compose(engine)
    assert draft.rejection == reason
    assert draft.fields["response"] == response
    assert seeds_of(engine) == [7, 7, 8]
    assert draft.seconds == pytest.approx(0.03)
    assert compose(says(BETTER, response, RESPONSE)).rejection == ""


def test_a_long_response_may_say_sorry() -> None:
    assert (
        compose(says(BETTER, "The gull is sorry to leave its nest. " + "It flies and eats fish. " * 16)).rejection
        == ""
    )


def test_a_recipe_may_leave_the_parameters_out() -> None:
    recipe = unopened()
    assert do(says(BETTER, RESPONSE), Evolve(recipe, {"words": 50}).compose(start(SEED))).rejection == ""


def test_without_an_operation_there_is_no_instruction_to_respond_to() -> None:
    recipe = unopened()
    with pytest.raises(UserError, match="'instruction' is undefined"):
        compose(says(RESPONSE), replace(recipe, steps=(named(recipe, "response"),)))


def test_an_empty_reply_or_a_refusal_is_a_failure_with_its_reason() -> None:
    assert compose(refuses("The prompt is too long.")).failure == "The prompt is too long."
    assert "The model ended at once" in compose(says("")).failure
    draft = compose(says(BETTER, ""))
    assert draft.failure == "The model ended at once: step response has no text."
    assert draft.fields["instruction"] == BETTER


def test_the_shipped_recipe_says_what_it_follows() -> None:
    recipe = shipped("evolve")
    assert "2304.12244" in recipe.follows
    assert 12 <= len(recipe.starters) <= 16
    assert {step.name for step in recipe.steps} == {*DEPTH, "breadth", "response"}
