"""Tool calls: which tools can be read, whose turn it is, the call, the request, and what the request must say."""

import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.arguments import missing, narrowed
from desktop.recipes.draft import Draft, Start
from desktop.recipes.settings import defaults
from desktop.recipes.steps import varied
from desktop.recipes.tool_call import ToolCall
from desktop.recipes.tools import Tool, read_tools
from tests.recipes.making import refuses, says, scripted, sent, shipped, start
from tests.recipes.making import reply as written

TIMER: dict[str, Any] = {
    "name": "set_timer",
    "description": "Sets a timer",
    "parameters": {
        "type": "object",
        "properties": {"minutes": {"type": "integer", "maximum": 90}, "label": {"type": "string"}},
        "required": ["minutes", "label"],
    },
}
WEATHER: dict[str, Any] = {
    "name": "get_weather",
    "description": "Tells the weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "name of the city"}}},
}
BOTH = f"{json.dumps(TIMER)}\n{json.dumps(WEATHER)}"
EGGS = '{"minutes": 5, "label": "eggs"}'


def method(tools: str = json.dumps(TIMER), **settings: Any) -> ToolCall:
    recipe = shipped("tool-call")
    # What the request begins with is the recipe's affair.
    recipe = replace(recipe, steps=(recipe.steps[0], replace(recipe.steps[1], opening="")))
    return ToolCall(recipe, {**defaults(recipe), "tools": tools, **settings})


def compose(engine: ScriptedEngine, tools: str = json.dumps(TIMER), where: Start | None = None) -> Draft:
    return do(engine, method(tools).compose(where or start("breakfast")))


def fault_of(tools: str) -> str:
    with pytest.raises(UserError) as caught:
        read_tools(tools)
    return str(caught.value)


# Which tools can be read.


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        f"\n{BOTH}\n\n",
        json.dumps([TIMER, WEATHER]),
        json.dumps([TIMER, WEATHER], indent=2),
        f"{json.dumps(TIMER, indent=2)}\n{json.dumps(WEATHER, indent=2)}",
        json.dumps([{"type": "function", "function": TIMER}, {"type": "function", "function": WEATHER}]),
    ],
)
def test_tools_come_as_an_array_or_one_after_the_other(text: str) -> None:
    assert read_tools(text) == (
        Tool("set_timer", "Sets a timer", TIMER["parameters"]),
        Tool("get_weather", "Tells the weather", WEATHER["parameters"]),
    )


def test_a_tool_needs_no_description_and_no_parameters() -> None:
    (tool,) = read_tools('{"name": "ring"}')
    assert tool.description == ""
    assert tool.arguments_schema == {"additionalProperties": False, "type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{json.dumps(WEATHER)}\n{{'name': 'x'}}", "Line 2 of the tools is no JSON: expecting property name"),
        (f"{json.dumps(WEATHER)}\n\n" + '{"name": "x"', "Line 3 of the tools is no JSON: expecting ',' delimiter"),
        ("a timer", "Line 1 of the tools is no JSON: expecting value at character 1"),
        ("[" * 50 + '{"a":' * 100_000, "The tools cannot be read as JSON"),
        (f'{json.dumps(WEATHER)}\n"x"', "The tool in line 2 of the tools is wrong: it must be an object, such as {"),
        ("{}", 'The tool in line 1 of the tools is wrong: its "name" is None; it must be of letters'),
        ('{"name": "a b"}', "The tool in line 1 of the tools is wrong: its \"name\" is 'a b'"),
        ('{"name": "a", "description": 1}', 'wrong: its "description" is 1; it must be text'),
        ('{"name": "a", "parameters": []}', 'wrong: its "parameters" cannot be used: '),
        ('{"name": "a", "parameters": {"type": "string"}}', "cannot be used: it must describe an object"),
        (
            '{"name": "a", "parameters": {"type": "object", "minProperties": "x"}}',
            "cannot be used: it is no JSON schema",
        ),
        (
            json.dumps([WEATHER, WEATHER], indent=1),
            "The tool in line 15 of the tools is wrong: 'get_weather' is there",
        ),
        ("", 'There are no tools: write at least one, such as {"name": "set_timer"'),
        ("[]", "There are no tools"),
    ],
)
def test_a_wrong_tool_is_named_with_its_line_and_the_reason(text: str, reason: str) -> None:
    assert reason in fault_of(text)


def test_wrong_tools_stop_a_run_before_its_first_sample() -> None:
    with pytest.raises(UserError, match="Line 1 of the tools is no JSON"):
        method("timer")


# What is written.


def test_the_call_comes_first_and_the_request_for_it_second() -> None:
    engine = says(EGGS, "Set a timer for 5 minutes for the eggs.\n")
    draft = compose(engine)
    assert draft.fields == {
        "tool": "set_timer",
        "arguments": EGGS,
        "call": f'{{"name": "set_timer", "arguments": {EGGS}}}',
        "request": "Set a timer for 5 minutes for the eggs.",
    }
    assert (draft.failure, draft.rejection) == ("", "")
    assert json.loads(sent(engine, 0).json_schema) == {"additionalProperties": False, **TIMER["parameters"]}
    assert "breakfast" in sent(engine, 0).prompt.messages[-1].content
    asked = sent(engine, 1).prompt.messages[-1].content
    assert all(part in asked for part in ("timer", "5", "eggs"))
    # The request is what is scored, against the prompt that it was written to.
    assert draft.prompt == sent(engine, 1).prompt.messages


def test_it_teaches_the_call_from_the_tools_and_the_request() -> None:
    first = Start(Seed("breakfast", id=1), seed_number=7)
    draft = compose(says(EGGS, "Set a timer for 5 minutes for the eggs."), BOTH, first)
    system, user, assistant = draft.messages
    assert [turn.role for turn in draft.messages] == ["system", "user", "assistant"]
    assert system.content.endswith(BOTH)
    assert user.content == "Set a timer for 5 minutes for the eggs."
    assert json.loads(assistant.content) == {"name": "set_timer", "arguments": {"minutes": 5, "label": "eggs"}}


def test_what_can_be_drawn_is_drawn_and_the_model_writes_the_rest() -> None:
    tool = {
        "name": "order",
        "parameters": {
            "type": "object",
            "properties": {
                "what": {"type": "string", "description": "a dish"},
                "size": {"enum": ["small", "large"]},
                "count": {"type": "integer", "minimum": 1, "maximum": 9},
            },
        },
    }
    sizes, counts = set(), set()
    for number in range(40):
        engine = says('{"what": "soup"}', "soup")
        compose(engine, json.dumps(tool), Start(Seed("breakfast"), seed_number=number))
        properties = json.loads(sent(engine, 0).json_schema)["properties"]
        assert properties["what"] == {"type": "string", "description": "a dish"}
        (size,), (count,) = properties["size"].values(), properties["count"].values()
        said = f"what: a dish\nsize: {size}\ncount: {count}"
        assert said in sent(engine, 0).prompt.messages[-1].content
        sizes.add(size)
        counts.add(count)
    assert (sizes, counts) == ({"small", "large"}, set(range(1, 10)))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "integer", "minimum": 1},
        {"type": "integer", "minimum": 1, "maximum": 10**400},
        {"type": "number", "minimum": 0, "maximum": float("inf")},
        {"type": "integer", "minimum": 1, "maximum": 9, "multipleOf": 3},
        {"type": "number", "minimum": 0.2, "maximum": 0.8},
        {"enum": []},
        True,
    ],
)
def test_what_has_no_choices_and_no_range_of_whole_numbers_is_left_to_the_model(schema: Any) -> None:
    whole = {"type": "object", "properties": {"what": schema}}
    assert narrowed(whole, Random(1)) == whole


def test_of_many_numbers_small_ones_are_drawn_more_often_but_all_can_come() -> None:
    schema = {"properties": {"n": {"type": "integer", "minimum": 1, "maximum": 1000}}}
    found = [narrowed(schema, Random(number))["properties"]["n"]["const"] for number in range(2000)]
    assert min(found) == 1
    assert max(found) > 900
    assert 0.4 < sum(number <= 31 for number in found) / len(found) < 0.6


@pytest.mark.parametrize("seeds", [1, 2, 3, 4, 5, 16])
def test_every_tool_has_as_many_turns_and_none_is_tied_to_a_seed(seeds: int) -> None:
    count = 3 * max(seeds, 4)
    called = [tool_at(ordinal % seeds, ordinal // seeds) for ordinal in range(count)]
    counts = Counter(called)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert len({tool_at(0, turn) for turn in range(2)}) == 2


def tool_at(position: int, turn: int) -> str:
    engine = scripted(lambda request: written(request, "{}"))
    where = Start(Seed("x", id=1 + position, position=position), seed_number=0, turn=turn)
    tools = "\n".join(json.dumps({"name": name}) for name in ("first", "second"))
    return str(compose(engine, tools, where).fields["tool"])


def test_seeds_that_are_in_no_project_take_turns_by_chance() -> None:
    starts = [Start(Seed("x"), seed_number=16 * number) for number in range(400)]
    engine = scripted(lambda request: written(request, "{}"))
    tools = "\n".join(json.dumps({"name": name}) for name in ("first", "second"))
    counts = Counter(str(compose(engine, tools, where).fields["tool"]) for where in starts)
    assert counts["first"] == pytest.approx(200, rel=0.2)


# What the request must say.


@pytest.mark.parametrize(
    ("value", "request_text"),
    [
        ("eggs", "A timer for the Eggs!"),
        ("Lake Como", "How is it at lake  como?"),
        ("miles_per_hour", "In miles per hour, please."),
        (5, "For 5 minutes."),
        (5, "For five minutes."),
        (5, "A 5-minute timer."),
        (5, "A run of 5km."),
        (5.0, "For 5 minutes."),
        (0.5, "Add 0.5 litres."),
        (1000, "Add 1,000 metres."),
        ("two towels", "Bring me 2 towels."),
        ("14:30", "Come at 14:30."),
        (["milk", "tea"], "Buy tea and milk."),
        ({"city": "Rome"}, "Fly to Rome."),
        ("on Sunday", "How is it on a Sunday?"),
        ("kilograms to pounds", "What are 3 kilograms in pounds?"),
        ("the", "Is it the best?"),
        (True, "Do it."),
        (None, "Do it."),
    ],
)
def test_what_the_call_holds_stands_in_the_request(value: Any, request_text: str) -> None:
    assert missing(request_text, {"what": value}) == ""


@pytest.mark.parametrize(
    ("value", "request_text", "reason"),
    [
        ("eggs", "Set a timer.", "The request does not say that what is 'eggs'."),
        ("Lake Como", "To Como, by the lake.", "The request does not say that what is 'Lake Como'."),
        (5, "In 15 minutes.", "The request does not say that what is 5."),
        (5, "Add 0.5 litres.", "The request does not say that what is 5."),
        (5, "At 5:30.", "The request does not say that what is 5."),
        (0.5, "Add 5 litres.", "The request does not say that what is 0.5."),
        (["milk", "tea"], "Buy tea.", "The request does not say that what is 'milk'."),
        ({"city": "Rome"}, "Fly away.", "The request does not say that city is 'Rome'."),
        ("eggs", "Set a timer, what: eggs.", "The request lists the arguments instead of asking: what."),
        ("", "Do it.", "The call has nothing for what."),
        ("...", "Do it.", "The call has nothing for what."),
    ],
)
def test_what_it_leaves_out_is_named(value: Any, request_text: str, reason: str) -> None:
    assert missing(request_text, {"what": value}) == reason


def test_a_request_that_leaves_something_out_is_tried_again_with_other_numbers() -> None:
    engine = says(EGGS, "Set a timer.", "Set a timer for 5 minutes for the eggs.")
    draft = compose(engine)
    assert draft.rejection == ""
    assert [sent(engine, index).seed_number for index in range(3)] == [7, 7, 8]
    assert draft.seconds == pytest.approx(0.03)


def test_after_the_last_try_it_is_rejected_with_the_reason() -> None:
    engine = says(EGGS, *["Set a timer for 5 minutes."] * 3)
    draft = compose(engine)
    assert draft.rejection == "The request does not say that label is 'eggs'."
    assert draft.failure == ""
    assert len(engine.submitted) == 4


@pytest.mark.parametrize(
    ("engine", "failure"),
    [
        (says('{"minutes": 500, "label": "eggs"}'), "The answer breaks its schema: 500 is greater than the maximum"),
        (says('{"minutes": 5}'), "The answer breaks its schema: 'label' is a required property"),
        (says('{"minutes": 5, "label": "x", "loud": true}'), "The answer breaks its schema"),
        (says('{"minutes": 5', '{"minutes": 5', finish="length"), "The answer was cut off at"),
        (says(EGGS, " "), "The model ended at once: step request has no text."),
        (refuses("It is too long."), "It is too long."),
    ],
)
def test_what_cannot_be_used_is_a_failure(engine: ScriptedEngine, failure: str) -> None:
    draft = compose(engine)
    assert draft.failure.startswith(failure)
    assert draft.messages == ()


def test_a_recipe_whose_own_schema_is_loose_still_gets_no_call_that_breaks_that_of_the_tool() -> None:
    loose = method()
    steps = (replace(loose.recipe.steps[0], schema='{"type": "object"}'), loose.recipe.steps[1])
    draft = do(says("{}"), replace(loose, recipe=replace(loose.recipe, steps=steps)).compose(start("breakfast")))
    assert draft.failure == "The answer breaks its schema: 'minutes' is a required property."


# What a small model takes from its prompt.


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("a timer's name", "The label is the description of what it should be: 'a timer's name'."),
        ("umbrella", "The label copies an example of its prompt: 'umbrella'."),
    ],
)
def test_an_argument_that_is_taken_from_the_prompt_is_tried_again_and_rejected_in_the_end(
    label: str, reason: str
) -> None:
    timer = json.loads(json.dumps(TIMER))
    timer["parameters"]["properties"]["label"]["description"] = "a timer's name"
    taken = json.dumps({"minutes": 5, "label": label})
    engine = says(taken, taken, taken)
    draft = compose(engine, json.dumps(timer))
    assert draft.rejection.replace('"', "'") == reason
    assert draft.failure == ""
    assert [sent(engine, index).seed_number for index in range(3)] == [7, 8, 9]
    assert compose(says(taken, EGGS, "Set a timer of 5 minutes for eggs."), json.dumps(timer)).rejection == ""


def test_a_parameter_that_may_be_anything_is_left_to_the_model() -> None:
    tool = json.dumps({"name": "note", "parameters": {"type": "object", "properties": {"what": True}}})
    assert compose(says('{"what": "milk"}', "Note milk."), tool).rejection == ""


def test_in_another_language_the_request_finds_its_own_beginning() -> None:
    recipe = shipped("tool-call")
    engine = says(EGGS, *["Stelle einen Timer auf 5 Minuten für eggs."] * 3)
    settings = {**defaults(recipe), "tools": json.dumps(TIMER), "language": "German"}
    do(engine, ToolCall(recipe, settings).compose(start("breakfast")))
    assert sent(engine, 1).prompt.opening == ""


def test_a_request_that_takes_words_of_the_examples_is_rejected() -> None:
    engine = says(EGGS, *["Set a timer for eggs at 5 with mushroom."] * 3)
    assert compose(engine).rejection == "The request copies an example of its prompt: 'mushroom'."


def test_a_request_without_a_word_of_what_the_tool_is_called_is_rejected() -> None:
    engine = says('{"city": "Rome"}', *["How is Rome?"] * 3)
    assert compose(engine, json.dumps(WEATHER)).rejection == "The request has no word of what get_weather is for."
    assert compose(says('{"city": "Rome"}', "How is the weather in Rome?"), json.dumps(WEATHER)).rejection == ""
    unexplained = json.dumps({**WEATHER, "name": "fn_1"})
    assert compose(says('{"city": "Rome"}', "How is Rome?"), unexplained).rejection == ""


@pytest.mark.parametrize(
    ("name", "description", "verb"),
    [
        ("set_timer", "Sets a timer", "set"),
        ("weather", "Searches the web", "search"),
        ("bag", "Carries a bag", "carry"),
        ("relay", "Passes it on", "pass"),
        ("get_weather", "Get the weather", "get"),
        ("weather", "Weather in a city", ""),
        ("glass", "Glass of water", ""),
        ("nothing", "", ""),
    ],
)
def test_the_verb_of_a_tool_is_put_into_the_mouth_of_who_asks(name: str, description: str, verb: str) -> None:
    assert Tool(name, description, {}).verb == verb
    recipe = shipped("tool-call")
    tool = json.dumps({"name": name, "description": description})
    engine = says("{}", " it?", " it?", " it?")
    do(engine, ToolCall(recipe, {**defaults(recipe), "tools": tool}).compose(start("breakfast")))
    assert sent(engine, 1).prompt.opening == f"{varied(recipe, 7)['beginning']} {verb}".strip()
