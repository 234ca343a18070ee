"""JSON schemas of recipes: read with care, since recipes are shared, and held against what the model wrote."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, SchemaError
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.exceptions import Unresolvable

# A pattern can be made to take for ever on the right text; a link to elsewhere would be fetched.
_REFUSED = ("pattern", "patternProperties", "$dynamicRef", "$id")
# Other formats are left to the grammar: what they allow differs from one reader to the next.
_FORMATS = FormatChecker(["date"])
# A grammar repeats a rule as often as it may be asked for.
_MOST = {
    **dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"), 1000),
    **dict.fromkeys(("minLength", "maxLength"), 10_000),
}
_OF_NAMES = ("properties", "$defs", "definitions", "dependentSchemas")


class SchemaFault(Exception):
    """What is wrong with a schema, or with an answer in the eyes of one."""


@lru_cache(maxsize=64)
def read_schema(text: str) -> Draft202012Validator:
    """A schema of an object, ready to be held against answers. Raises SchemaFault."""
    try:
        schema = json.loads(text)
        Draft202012Validator.check_schema(schema)
        _refuse_harm(schema)
    except SchemaError as error:
        raise SchemaFault(f"it is no JSON schema: {error.message}") from error
    except (ValueError, RecursionError) as error:
        raise SchemaFault(f"it is not valid JSON: {error}") from error
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise SchemaFault('it must describe an object: give it "type": "object"')
    return Draft202012Validator(schema, registry=Registry(), format_checker=_FORMATS)


def checked(schema: Draft202012Validator, text: str) -> Mapping[str, Any]:
    """The object that a text holds. Raises SchemaFault where it is none, or breaks the schema."""
    try:
        answer: Mapping[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SchemaFault(f"The answer is no valid JSON: {error}.") from error
    try:
        breach = best_match(schema.iter_errors(answer))
    except (Unresolvable, RecursionError) as error:
        raise SchemaFault("The recipe's schema leads in a circle or to nowhere.") from error
    if breach is not None:
        raise SchemaFault(f"The answer breaks its schema: {breach.message}.")
    return answer


def _refuse_harm(schema: Any) -> None:
    for name, value in _keywords(schema):
        if name in _REFUSED:
            raise SchemaFault(f"{name!r} has no place in a recipe's schema")
        if name == "$ref":
            _follow(schema, str(value))
        if name in _MOST and isinstance(value, int | float) and value > _MOST[name]:
            raise SchemaFault(f"{name!r} may be {_MOST[name]:,} at most")


def _follow(schema: Any, link: str) -> None:
    """Raises SchemaFault for a link that leads out of the schema, to the whole of it, to nowhere or in a circle."""
    seen = {link}
    while True:
        found = _linked(schema, link)
        if not isinstance(found, dict) or "$ref" not in found:
            return
        link = str(found["$ref"])
        if link in seen:
            raise SchemaFault(f"'$ref' leads in a circle at {link[:60]!r}")
        seen.add(link)


def _linked(schema: Any, link: str) -> Any:
    if not link.startswith("#/"):
        raise SchemaFault("'$ref' must name a part of the schema itself, such as '#/$defs/name'")
    found = schema
    for name in link.removeprefix("#/").split("/"):
        if not isinstance(found, dict) or name not in found:
            raise SchemaFault(f"'$ref' leads to nowhere: {link[:60]!r}")
        found = found[name]
    return found


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every key in the schema, but for the names of properties, which may be any."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name not in _OF_NAMES or not _names_schemas(value):
                yield name, value
                yield from _keywords(value)
            else:
                for below in value.values():
                    yield from _keywords(below)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)


def _names_schemas(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(below, dict | bool) for below in value.values())
