"""What a project's samples are varied by: an audience, a length, a style, or whatever a person names.

A person writes them as "audience: children, experts; style: plain, vivid", a line or a semicolon apart; the value
"@personas" stands for the list of people that comes along. Each sample gets one value of each, in balanced
combinations, and its prompt asks for them in one line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe, RecipeStep, Turn
from desktop.recipes.crossing import Attributes
from desktop.recipes.draft import Start
from desktop.recipes.personas import PERSONAS, personas

ATTRIBUTES = "attributes"
"""Under this name a project's settings, a template and a sample's fields hold them."""

ASKED_FOR = "asked_for"
"""Under this name a template finds the line that asks for a sample's values; empty where there are none."""

MOST_COMBINATIONS = 5000
LONGEST_VALUE = 200
_MOST_ATTRIBUTES = 6
_NAME = re.compile(r"[^\W\d_][\w -]{0,39}")
_ENTRIES = re.compile(r"[;\n]")
_EXAMPLE = "audience: children, experts"


def parse_attributes(text: str) -> dict[str, list[str]]:
    """The attributes that a text names, with their values in order. Raises UserError with the entry that is wrong."""
    found: dict[str, list[str]] = {}
    for entry in filter(None, map(str.strip, _ENTRIES.split(text))):
        name, values = _entry(entry)
        if name in found:
            raise UserError(f"The attribute {name} is there twice; put its values on one line.")
        found[name] = values
    _check_size(found)
    return found


def attributes_in_text(attributes: Attributes) -> str:
    """The text that `parse_attributes` reads them from, a line each."""
    return "\n".join(f"{name}: {', '.join(values)}" for name, values in attributes.items())


def attributes_of(settings: Mapping[str, Any]) -> Attributes:
    """The attributes that a project's settings hold, with the persona list in the place of its name.

    Raises UserError where they are none.
    """
    return _spelt_out(held_attributes(settings))


def held_attributes(settings: Mapping[str, Any]) -> Attributes:
    """The attributes as a person wrote them. Raises UserError where they are none."""
    held = settings.get(ATTRIBUTES) or {}
    if not isinstance(held, Mapping) or not all(_is_list_of_texts(values) for values in held.values()):
        raise UserError(f"The project's attributes cannot be read; write them anew, such as {_EXAMPLE}.")
    _check_size(held)
    return held


def with_attributes(settings: Mapping[str, Any], attributes: Attributes) -> dict[str, Any]:
    """A project's settings with these attributes; without any, the setting is left out."""
    others = {name: value for name, value in settings.items() if name != ATTRIBUTES}
    return (
        {**others, ATTRIBUTES: {name: list(values) for name, values in attributes.items()}} if attributes else others
    )


def combinations(attributes: Attributes) -> int:
    """How many combinations of values there are; 0 without attributes."""
    return prod(len(values) for values in _spelt_out(attributes).values()) if attributes else 0


def asking_for_attributes(recipe: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe whose judged step asks for a sample's values at the end of its last user turn.

    Without attributes, or with a prompt that speaks of them itself, it stays as it is.
    """
    if not attributes_of(settings):
        return recipe
    turns = [turn.content for step in recipe.steps for turn in step.turns]
    if any(ATTRIBUTES in text or ASKED_FOR in text for text in turns):
        return recipe
    judged = recipe.judged_step or recipe.steps[-1]
    return replace(recipe, steps=tuple(_asking(step) if step is judged else step for step in recipe.steps))


def attribute_values(start: Start) -> dict[str, Any]:
    """What templates find of a sample's attributes and patterns.

    A seed's own field of such a name stays where there are none.
    """
    asked = {ASKED_FOR: asked_for(start.attributes), **start.patterns}
    return {**asked, ATTRIBUTES: dict(start.attributes)} if start.attributes else asked


def asked_for(values: Mapping[str, str]) -> str:
    """The line that asks for the values of one sample: "Audience: children. Style: plain."."""
    return " ".join(f"{name[:1].upper()}{name[1:]}: {value.rstrip('.')}." for name, value in values.items())


def _entry(entry: str) -> tuple[str, list[str]]:
    name, colon, rest = entry.partition(":")
    name = " ".join(name.split()).casefold()
    if not colon or not _NAME.fullmatch(name):
        raise UserError(
            f"{entry[:60]!r} names no attribute; write a name, a colon and its values, such as {_EXAMPLE}."
        )
    values = [" ".join(value.split()) for value in rest.split(",") if value.strip()]
    if len(values) != len(set(values)) or not values:
        raise UserError(f"The attribute {name} needs values that differ, with a comma between them.")
    if strange := next((value for value in values if value.startswith("@") and value != PERSONAS), ""):
        raise UserError(f"There is no list {strange!r} to take values from; there is {PERSONAS}.")
    if longest := next((value for value in values if len(value) > LONGEST_VALUE), ""):
        raise UserError(f"A value of {name} is {len(longest)} characters long; use at most {LONGEST_VALUE}.")
    return name, values


def _spelt_out(attributes: Attributes) -> Attributes:
    return {
        name: [one for value in values for one in (personas() if value == PERSONAS else (value,))]
        for name, values in attributes.items()
    }


def _check_size(attributes: Attributes) -> None:
    if len(attributes) > _MOST_ATTRIBUTES:
        raise UserError(f"{len(attributes)} attributes are too many to be balanced; use at most {_MOST_ATTRIBUTES}.")
    count = combinations(attributes)
    if count > MOST_COMBINATIONS:
        raise UserError(
            f"The attributes make {count:,} combinations, too many to be balanced; leave out values until there are "
            f"at most {MOST_COMBINATIONS:,}."
        )


def _is_list_of_texts(values: Any) -> bool:
    return (
        isinstance(values, Sequence)
        and not isinstance(values, str)
        and bool(values)
        and all(isinstance(value, str) for value in values)
    )


def _asking(step: RecipeStep) -> RecipeStep:
    places = [number for number, turn in enumerate(step.turns) if turn.role == "user"]
    if not places:
        return step
    turns: list[Turn] = list(step.turns)
    last = turns[places[-1]]
    turns[places[-1]] = replace(last, content=f"{last.content}\n\n{{{{ {ASKED_FOR} }}}}")
    return replace(step, turns=tuple(turns))
