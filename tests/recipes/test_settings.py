"""Settings given as text, against what the recipe declares."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.recipe import Parameter, ParameterKind, Recipe
from desktop.recipes.languages import AS_IT_COMES
from desktop.recipes.settings import defaults, parse_settings
from tests.recipes.making import shipped


def recipe_with(kind: ParameterKind, **rest: Any) -> Recipe:
    return replace(shipped("essay"), parameters=(Parameter("value", kind, None, "Value", **rest),))


def parsed(recipe: Recipe, text: str) -> Any:
    return parse_settings(recipe, [("value", text)])["value"]


def test_every_parameter_has_its_default() -> None:
    assert defaults(shipped("instruct")) == {"shown": 4, "similarity": 0.7, "words": 160, "language": AS_IT_COMES}


def test_only_what_was_given_is_returned_and_the_last_of_one_name_counts() -> None:
    assert parse_settings(shipped("essay"), [("words", "90"), ("reader", "a cook"), ("words", "100")]) == {
        "words": 100,
        "reader": "a cook",
    }


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", " 12 ", 12),
        ("number", "1e-3", 0.001),
        ("number", "2", 2.0),
        ("text", "", ""),
        ("choice", "b", "b"),
        ("boolean", "Yes", True),
        ("boolean", "off", False),
        ("boolean", "0", False),
    ],
)
def test_a_text_becomes_a_value_of_its_kind(kind: ParameterKind, text: str, value: Any) -> None:
    found = parsed(recipe_with(kind, choices=("a", "b")), text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("integer", "1.5", "value is '1.5'; it must be a whole number"),
        ("integer", "", "value is ''; it must be a whole number"),
        ("integer", "0", "value is 0; it must be from 1 to 10"),
        ("integer", "11", "value is 11; it must be from 1 to 10"),
        ("integer", "9" * 400, "it must be from 1 to 10"),
        ("number", "many", "value is 'many'; it must be a number"),
        ("number", "nan", "value is nan; it must be from 1 to 10"),
        ("number", "inf", "value is inf; it must be from 1 to 10"),
        ("choice", "c", "value is 'c'; it must be one of: a, b"),
        ("boolean", "yes/no", "value is 'yes/no'; it must be yes or no"),
        ("boolean", "", "value is ''; it must be yes or no"),
    ],
)
def test_any_other_text_gets_a_sentence(kind: ParameterKind, text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        parsed(recipe_with(kind, minimum=1, maximum=10, choices=("a", "b")), text)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e300"])
def test_no_bounds_do_not_let_in_what_is_no_size(text: str) -> None:
    with pytest.raises(UserError, match=r"value is .*; it must be from"):
        parsed(recipe_with("number"), text)


def test_one_bound_alone_holds_and_can_be_said() -> None:
    assert parsed(recipe_with("integer", minimum=1), "1000000") == 1_000_000
    with pytest.raises(UserError, match=r"value is 0; it must be from 1 to 1e\+15"):
        parsed(recipe_with("integer", minimum=1), "0")
    with pytest.raises(UserError, match=r"value is 5; it must be from -1e\+15 to 4"):
        parsed(recipe_with("integer", maximum=4), "5")


def test_an_unknown_name_gets_the_nearest_and_all_there_are() -> None:
    with pytest.raises(
        UserError, match=r"essay has no setting 'word'\. Did you mean words\? It has: words, reader, t"
    ):
        parse_settings(shipped("essay"), [("word", "5")])
    with pytest.raises(UserError, match=r"has no setting 'x'\. It has: none\."):
        parse_settings(replace(shipped("essay"), parameters=()), [("x", "5")])
