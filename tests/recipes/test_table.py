"""Tables: what a person may write for columns, what is drawn, what the model writes, and the row that comes of it."""

import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import EngineEvent, Generate, Likelihood, Likely, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.columns import Category, Date, Number, Text, read_columns, row_schema
from desktop.recipes.draft import Draft, Start
from desktop.recipes.schemas import SchemaFault, checked, read_schema
from desktop.recipes.settings import defaults
from desktop.recipes.table import Table
from tests.recipes.making import refuses, reply, scripted, sent, shipped, start

BAGS = """
size: small 3, medium 2, large 1
age: number 18 to 90
price: number 0.5 to 20 step 0.5
joined: date 2020-01-01 to 2024-12-31
note: text what a buyer aged {age} says about the {size} {topic}
"""
NOTE = "note: text what is said"


def method(columns: str = BAGS, **settings: Any) -> Table:
    recipe = shipped("table")
    return Table(recipe, {**defaults(recipe), "columns": columns, **settings})


def compose(engine: ScriptedEngine, columns: str = BAGS, where: Start | None = None, **settings: Any) -> Draft:
    return do(engine, method(columns, **settings).compose(where or start("travel bag")))


def says(*texts: str, rather: str = "") -> ScriptedEngine:
    """Writes these texts, and reads each as likeliest after the prompt it was written to, or one with `rather`."""
    following = iter(texts)

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            return reply(request, next(following))
        assert isinstance(request, Likelihood)
        asked = request.prompt.messages[-1].content
        fits = rather in asked if rather else asked in [each.prompt.messages[-1].content for each in written(engine)]
        return Likely(request.id, TokenTrace((1,), (-5.0 if fits else -15.0,)), 0.0)

    engine = scripted(script)
    return engine


def wrote(**fields: str) -> str:
    return json.dumps(fields)


def written(engine: ScriptedEngine) -> list[Generate]:
    """What was asked to be written."""
    return [request for request in engine.submitted if isinstance(request, Generate)]


def fault_of(columns: str) -> str:
    with pytest.raises(UserError) as caught:
        read_columns(columns)
    return str(caught.value)


def drawn(line: str, count: int = 400) -> list[Any]:
    column = read_columns(f"{line}\n{NOTE}")[0]
    assert not isinstance(column, Text)
    return [column.draw(Random(number)) for number in range(count)]


# What a person may write.


def test_each_line_is_a_column() -> None:
    size, age, price, joined, note = read_columns(BAGS)
    assert size == Category("size", ("small", "medium", "large"), (3, 2, 1))
    assert isinstance(age, Number)
    assert age.schema() == {"type": "integer", "minimum": 18, "maximum": 90}
    assert isinstance(price, Number)
    assert price.schema() == {"type": "number", "minimum": 0.5, "maximum": 20}
    assert isinstance(joined, Date)
    assert joined.schema() == {"type": "string", "format": "date"}
    assert note == Text("note", "what a buyer aged {age} says about the {size} {topic}")


@pytest.mark.parametrize(
    ("line", "values", "weights"),
    [
        ("size: small, large", ("small", "large"), (1, 1)),
        ("size: very small 3, extra large 0.5", ("very small", "extra large"), (3, 0.5)),
        ("size:small 3,large", ("small", "large"), (3, 1)),
        ("stars: 1, 2, 3", (1, 2, 3), (1, 1, 1)),
        ("stars: 1 5, 2 3", (1, 2), (5, 3)),
        ("code: 01, 02", ("01", "02"), (1, 1)),
        ("at: 9:00, 10:30 2", ("9:00", "10:30"), (1, 2)),
        ("size: numbered, dated", ("numbered", "dated"), (1, 1)),
    ],
)
def test_a_number_behind_a_value_is_its_weight(
    line: str, values: tuple[str | int, ...], weights: tuple[float, ...]
) -> None:
    column = read_columns(f"{line}\n{NOTE}")[0]
    assert isinstance(column, Category)
    assert (column.values, column.weights) == (values, weights)


def test_values_come_as_often_as_their_weights_say() -> None:
    counts = Counter(drawn("size: small 3, medium 2, large 1", 6000))
    assert counts["small"] == pytest.approx(3000, rel=0.1)
    assert counts["medium"] == pytest.approx(2000, rel=0.1)
    assert counts["large"] == pytest.approx(1000, rel=0.1)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("n: number 1 to 3", {1, 2, 3}),
        ("n: number -1 to 1", {-1, 0, 1}),
        ("n: number 0 to 10 step 5", {0, 5, 10}),
        ("n: number 0 to 10 step 4", {0, 4, 8}),
        ("n: number 0.5 to 2 step 0.5", {0.5, 1.0, 1.5, 2.0}),
        ("n: number 0.0 to 0.3", {0.0, 0.1, 0.2, 0.3}),
        ("n: date 2024-02-28 to 2024-03-01", {"2024-02-28", "2024-02-29", "2024-03-01"}),
        ("n: date 2024-05-05 to 2024-05-05", {"2024-05-05"}),
    ],
)
def test_a_range_holds_both_of_its_ends_and_every_step_between(line: str, values: set[Any]) -> None:
    found = drawn(line)
    assert set(found) == values
    assert {type(value) for value in found} == {type(value) for value in values}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("age number 18 to 90", "'age number 18 to 90' needs a name, a colon and what the column holds, such as"),
        ("age:", "'age:' needs a name, a colon and what the column holds"),
        (": number 1 to 2", "'' is no name for a column: write letters, digits and spaces, a letter first."),
        ("1st: number 1 to 2", "'1st' is no name for a column"),
        ("row: number 1 to 2", "a column cannot be named 'row', which has a meaning of its own"),
        ("known: number 1 to 2", "there is a column 'known' above already"),
        (
            "age: number 18",
            "'number 18' is no range of numbers: write 'number 18 to 90' or, for decimals, 'number 0.5",
        ),
        ("age: number eighteen to ninety", "'number eighteen to ninety' is no range of numbers"),
        ("age: number 1e3 to 1e4", "'number 1e3 to 1e4' is no range of numbers"),
        ("age: number", "'number ' is no range of numbers"),
        ("age: number 90 to 18", "90 is not below 18"),
        ("age: number 1 to 5 step 0", "the step 0 does not fit between 1 and 5"),
        ("age: number 1 to 5 step 9", "the step 9 does not fit between 1 and 5"),
        (
            "day: date 2020 to 2021",
            "there is no date 2020: write the year, month and day of both, such as 'date 2020-",
        ),
        ("day: date 2023-02-29 to 2024-01-01", "there is no date 2023-02-29"),
        ("day: date 2024-01-01", "'date 2024-01-01' is no range of dates"),
        ("day: date 2024-01-01 to 2024-02-01 step 7", "'date 2024-01-01 to 2024-02-01 step 7' is no range of dates"),
        ("day: date 2024-12-31 to 2024-01-01", "2024-12-31 is after 2024-01-01: write the earlier date first."),
        ("size: small", "'small' is a single value: write at least two with commas between"),
        ("size: small,, large", "there is a comma with nothing before or behind it"),
        ("size: small 1, small 2", "it has the same value twice"),
        ("size: small 0, large 0", "all of its weights are 0"),
        ("note: text", "it does not say what to write: write 'text what a buyer says about the {topic}'."),
        ("note: text about {knwon}", "there is no column 'knwon' above this line: did you mean {known}?"),
        ("note: text about {other}", "there is no column 'other' above this line: write one of {known}, {topic}."),
        ("note: text about {note}", "there is no column 'note' above this line"),
        ("note: text about {known", "a brace is open or closed on its own"),
    ],
)
def test_a_wrong_line_is_named_with_its_number_the_reason_and_what_to_write(line: str, reason: str) -> None:
    sentence = fault_of(f"known: a, b\n\n{line}\n{NOTE}")
    assert sentence.startswith(f"Line 3 of the columns is wrong: {reason}")
    assert sentence[-1] in ".?"


@pytest.mark.parametrize("columns", ["", "\n\n", "age: number 18 to 90"])
def test_without_a_text_there_is_nothing_for_the_model_to_write(columns: str) -> None:
    assert "None of the columns is text" in fault_of(columns)


def test_wrong_columns_stop_a_run_before_its_first_sample() -> None:
    with pytest.raises(UserError, match="Line 1 of the columns is wrong"):
        method("age")


# What is drawn and what is written.


def test_the_row_holds_every_column_in_order_and_so_do_the_fields() -> None:
    draft = compose(says(wrote(note="I love it.")))
    row = json.loads(draft.fields["row"])
    assert list(row) == ["size", "age", "price", "joined", "note"]
    assert {name: draft.fields[name] for name in row} == row
    assert row["note"] == "I love it."
    assert (draft.failure, draft.rejection) == ("", "")
    checked(read_schema(json.dumps(row_schema(read_columns(BAGS), 160))), draft.fields["row"])


def test_what_is_drawn_goes_by_the_seed_number_alone() -> None:
    def row(number: int, text: str) -> dict[str, Any]:
        where = Start(Seed("travel bag"), seed_number=number)
        fields = compose(says(wrote(note=text)), where=where).fields
        return {name: fields[name] for name in ("size", "age", "price", "joined")}

    assert row(1, "Good.") == row(1, "Bad.")
    assert len({json.dumps(row(number, "Good.")) for number in range(10)}) == 10


def test_the_model_is_asked_for_one_text_at_a_time_and_told_what_its_wish_names() -> None:
    columns = "size: small, large\nname: text a name for the {size} {topic}\nage: number 1 to 9\nnote: text on {name}"
    engine = says(wrote(name="Kim"), wrote(note="It is Kim."))
    fields = compose(engine, columns).fields
    first, second = (request.prompt.messages[-1].content for request in written(engine))
    assert first == f"Write name: a name for the {fields['size']} travel bag"
    assert second == "Write note: on Kim"
    schema = json.loads(written(engine)[1].json_schema)
    assert schema["properties"] == {"note": {"type": "string", "minLength": 1, "maxLength": 160}}


def test_a_wish_that_names_no_column_is_told_all_before_it() -> None:
    engine = says(wrote(note="Fine."))
    fields = compose(engine, f"size: small, large\nage: number 1 to 9\n{NOTE}").fields
    assert sent(engine).prompt.messages[-1].content == (
        f"size: {fields['size']}\nage: {fields['age']}\n\nWrite note: what is said"
    )


# Whether a text fits its row.

SIZES = "size: small, large\nage: number 1 to 9\nnote: text what a {size} {topic} aged {age} is like"


def test_a_text_is_read_after_its_wish_with_every_value_of_the_categories_that_it_names() -> None:
    engine = says(wrote(note="It holds little."))
    fields = compose(engine, SIZES).fields
    read = [request for request in engine.submitted if isinstance(request, Likelihood)]
    other = "large" if fields["size"] == "small" else "small"
    assert [request.prompt.messages[-1].content for request in read] == [
        f"Write note: what a {size} travel bag aged {fields['age']} is like" for size in (fields["size"], other)
    ]
    assert {request.continuation for request in read} == {wrote(note="It holds little.")}


def test_a_text_that_fits_another_value_better_is_written_again_and_rejected_in_the_end() -> None:
    own = compose(says(wrote(note="It holds little.")), SIZES).fields["size"]
    other = "large" if own == "small" else "small"
    engine = says(*[wrote(note=f"It is {number}.") for number in range(3)], rather=other)
    draft = compose(engine, SIZES)
    assert draft.rejection == f"The note fits the size {other!r} as well as {own!r}, or better."
    assert [request.seed_number for request in written(engine)] == [7, 8, 9]
    assert draft.fields["note"] == "It is 2."
    assert draft.messages[-1].content == draft.fields["row"]
    assert compose(says(wrote(note="Good."), rather=own), SIZES).rejection == ""


def test_a_text_that_fits_any_value_as_well_says_nothing_of_it() -> None:
    texts = [wrote(note="It is a bag.")] * 3
    assert "as well as" in compose(says(*texts, rather="travel bag"), SIZES).rejection


def test_only_the_last_category_of_a_wish_must_show_in_the_text() -> None:
    columns = "size: small, large\nverdict: good, bad\nnote: text a {size} {topic} that is {verdict}"
    engine = says(wrote(note="I like it."))
    verdict = compose(engine, columns).fields["verdict"]
    assert compose(says(wrote(note="I like it."), rather=verdict), columns).rejection == ""


def test_what_a_column_holds_is_text_even_where_it_looks_like_a_place_or_a_template() -> None:
    columns = "name: text a name\nnote: text on {name}"
    engine = says(wrote(name="{topic} {{ seed }}"), wrote(note="x"))
    compose(engine, columns)
    assert written(engine)[1].prompt.messages[-1].content.endswith("Write note: on {topic} {{ seed }}")


def test_it_teaches_the_row_from_the_columns_and_the_topic() -> None:
    draft = compose(says(wrote(note="I love it.")))
    asked, answered = draft.messages
    assert "travel bag" in asked.content
    assert "- size: one of small, medium, large" in asked.content
    assert "- age: a whole number from 18 to 90" in asked.content
    assert "- price: a number from 0.5 to 20" in asked.content
    assert "- joined: a date from 2020-01-01 to 2024-12-31" in asked.content
    assert "- note: text: what a buyer aged [age] says about the [size] travel bag" in asked.content
    assert answered.content == draft.fields["row"]
    assert draft.fields["instruction"] == asked.content


# An answer that does not fit.


@pytest.mark.parametrize(
    ("engine", "failure"),
    [
        (refuses("It is too long."), "It is too long."),
        (says("{"), "The answer is no valid JSON"),
        (says('{"note": ""}'), "The answer breaks its schema"),
        (says('{"other": "x"}'), "The answer breaks its schema"),
    ],
)
def test_any_other_answer_that_cannot_be_used_is_a_failure_at_once(engine: ScriptedEngine, failure: str) -> None:
    draft = compose(engine)
    assert draft.failure.startswith(failure)
    assert len(engine.submitted) == 1


def test_a_text_that_fills_its_room_is_cut_back_to_its_last_whole_sentence() -> None:
    text = "It is light. It is strong. It has a pocke"
    assert compose(says(wrote(note=text)), longest=len(text)).fields["note"] == "It is light. It is strong."
    assert compose(says(wrote(note=text)), longest=len(text) + 1).fields["note"] == text


def test_a_text_that_fills_its_room_with_less_than_a_sentence_is_a_failure() -> None:
    draft = compose(says(wrote(note="It has twenty pocket")), longest=20)
    assert draft.failure == "The note is cut off at 20 characters, within its first sentence."


def test_a_row_is_held_against_the_schema_of_all_its_columns() -> None:
    schema = read_schema(json.dumps(row_schema(read_columns(BAGS), 20)))
    sound = {"size": "small", "age": 18, "price": 0.5, "joined": "2020-01-01", "note": "Good."}
    checked(schema, json.dumps(sound))
    for name, wrong in [
        ("size", "tiny"),
        ("age", 17),
        ("age", 18.5),
        ("price", 20.5),
        ("joined", 2020),
        ("note", "x" * 21),
    ]:
        with pytest.raises(SchemaFault, match="The answer breaks its schema"):
            checked(schema, json.dumps({**sound, name: wrong}))


def test_a_recipe_whose_own_schema_is_loose_still_gets_no_row_that_breaks_that_of_the_columns() -> None:
    recipe = shipped("table")
    loose = replace(recipe, steps=(replace(recipe.steps[0], schema='{"type": "object"}'),))
    for text, reason in [('{"note": "x", "more": 1}', "The answer breaks its schema"), ("{}", "The note is empty.")]:
        draft = do(says(text), Table(loose, {**defaults(recipe), "columns": BAGS}).compose(start("travel bag")))
        assert draft.failure.startswith(reason)
        assert "row" not in draft.fields
