"""Schemas of recipes, which strangers may have written, and answers that are held against them."""

import json
from typing import Any

import pytest

from desktop.recipes.schemas import SchemaFault, checked, read_schema

PAIR = json.dumps(
    {
        "type": "object",
        "properties": {"question": {"type": "string", "minLength": 3}, "proof": {"enum": ["S1", "S2"]}},
        "required": ["question", "proof"],
        "additionalProperties": False,
    }
)


def test_an_answer_that_keeps_to_its_schema_is_the_object_that_it_holds() -> None:
    assert checked(read_schema(PAIR), '{"question": "Why?", "proof": "S2"}') == {"question": "Why?", "proof": "S2"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"question": "Why?"', "The answer is no valid JSON"),
        ("", "The answer is no valid JSON"),
        ("[" * 100_000, "The answer is no valid JSON"),
        ("9" * 5000, "The answer is no valid JSON"),
        ('["Why?"]', "is not of type 'object'"),
        ('{"question": "Why?"}', "'proof' is a required property"),
        ('{"question": "Why?", "proof": "S3"}', "'S3' is not one of"),
        ('{"question": "a", "proof": "S1"}', "'a' is too short"),
        ('{"question": "Why?", "proof": "S1", "more": 1}', "'more' was unexpected"),
    ],
)
def test_any_other_answer_is_refused_with_the_reason(answer: str, reason: str) -> None:
    with pytest.raises(SchemaFault, match=reason):
        checked(read_schema(PAIR), answer)


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ("{", "it is not valid JSON"),
        ("[" * 100_000, "it is not valid JSON"),
        ('{"type": "thing"}', "it is no JSON schema"),
        ('{"type": "array"}', "it must describe an object"),
        ("true", "it must describe an object"),
        ("{}", "it must describe an object"),
    ],
)
def test_what_is_no_schema_of_an_object_is_refused(schema: str, reason: str) -> None:
    with pytest.raises(SchemaFault, match=reason):
        read_schema(schema)


@pytest.mark.parametrize(
    ("part", "keyword"),
    [
        ({"properties": {"a": {"pattern": "(a+)+$"}}}, "pattern"),
        ({"properties": {"properties": {"pattern": "(a+)+$"}}}, "pattern"),
        ({"allOf": [{"patternProperties": {"(a+)+$": True}}]}, "patternProperties"),
        ({"hidden": {"properties": {"pattern": "(a+)+$"}}, "$ref": "#/hidden/properties"}, "pattern"),
        ({"$id": "http://127.0.0.1:9/", "$ref": "#/x"}, r"\$id"),
    ],
)
def test_what_could_fetch_or_hang_has_no_place_in_a_schema(part: dict[str, Any], keyword: str) -> None:
    with pytest.raises(SchemaFault, match=f"'{keyword}' has no place"):
        read_schema(json.dumps({"type": "object", **part}))


def test_a_property_may_have_the_name_of_a_keyword() -> None:
    schema = {"type": "object", "properties": {"pattern": {"type": "string"}, "properties": {"type": "string"}}}
    assert checked(read_schema(json.dumps(schema)), '{"pattern": "zigzag"}') == {"pattern": "zigzag"}


def with_part(part: Any, **more: Any) -> str:
    return json.dumps({"type": "object", "properties": {"a": part}, **more})


@pytest.mark.parametrize(
    ("part", "most"),
    [
        ({"type": "array", "items": {"type": "integer"}, "minItems": 10**7}, "'minItems' may be 1,000 at most"),
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 10**400}, "'maxItems' may be 1,000 at most"),
        ({"type": "string", "minLength": 10**9}, "'minLength' may be 10,000 at most"),
        ({"anyOf": [{"type": "string", "maxLength": 1e9}]}, "'maxLength' may be 10,000 at most"),
    ],
)
def test_what_a_grammar_would_repeat_without_end_is_refused(part: Any, most: str) -> None:
    with pytest.raises(SchemaFault, match=most):
        read_schema(with_part(part))


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("#", "must name a part of the schema itself"),
        ("http://127.0.0.1:9/schema.json", "must name a part of the schema itself"),
        ("file:///etc/passwd", "must name a part of the schema itself"),
        ("#/$defs/none", "leads to nowhere"),
        ("#/$defs/round", "leads in a circle"),
        ("#/$defs/there", "leads in a circle"),
    ],
)
def test_a_link_leads_to_a_part_of_the_schema(link: str, reason: str) -> None:
    definitions = {
        "round": {"$ref": "#/$defs/round"},
        "there": {"$ref": "#/$defs/back"},
        "back": {"$ref": "#/$defs/there"},
    }
    with pytest.raises(SchemaFault, match=reason):
        read_schema(with_part({"$ref": link}, **{"$defs": definitions}))


def test_a_part_may_hold_others_of_its_kind() -> None:
    tree = {"type": "object", "properties": {"below": {"$ref": "#/$defs/tree"}}}
    schema = read_schema(with_part({"$ref": "#/$defs/tree"}, **{"$defs": {"tree": tree}}))
    assert checked(schema, '{"a": {"below": {}}}') == {"a": {"below": {}}}
