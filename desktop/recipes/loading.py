"""Recipes from their TOML files: the ones that the app ships with, and the user's own beside them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from jinja2 import TemplateSyntaxError

from desktop.domain.errors import UserError
from desktop.domain.message import Role
from desktop.domain.recipe import Parameter, ParameterKind, Recipe, RecipeStep, StartsFrom, Turn
from desktop.domain.sampling import Sampling
from desktop.recipes.templates import compile_template
from desktop.resources import resource

METHODS = ("steps", "self-instruct", "document-qa")
_MOST_BYTES = 2_000_000


class _Wrong(Exception):
    """What is wrong with a recipe, without the file's name."""


def find_recipe(recipe_id: str, own: Path) -> Recipe:
    """A recipe by its id; the user's own comes before the shipped one. Raises UserError with what there is."""
    recipes = {recipe.id: recipe for recipe in all_recipes(own)}
    if recipe_id in recipes:
        return recipes[recipe_id]
    close = get_close_matches(recipe_id, recipes, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise UserError(f"There is no recipe {recipe_id!r}.{hint} There are: {', '.join(sorted(recipes))}.")


def all_recipes(own: Path) -> Iterator[Recipe]:
    """Every recipe, the shipped ones first."""
    for folder in (resource("recipes"), own):
        for path in sorted(folder.glob("*.toml")):
            yield load_recipe(path)


def load_recipe(path: Path) -> Recipe:
    """One recipe file. Raises UserError with the file, the place and the reason."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _Wrong("it is larger than any recipe")
        return _recipe(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, _Wrong) as error:
        raise UserError(f"The recipe {path.name} is wrong: {error}.") from error


def _recipe(plain: Mapping[str, Any]) -> Recipe:
    plain = dict(plain)
    _one_of(plain.get("method"), METHODS, "method")
    _one_of(plain.get("starts_from"), get_args(StartsFrom), "starts_from")
    steps = tuple(_step(step) for step in _tables(plain.pop("steps", None), "steps"))
    teaches = tuple(_turn(turn, "teaches") for turn in _tables(plain.pop("teaches", None), "teaches"))
    parameters = tuple(_parameter(item) for item in _tables(plain.pop("parameters", []), "parameters"))
    starters = tuple(str(item) for item in plain.pop("starters", []))
    rest = _known(plain, Recipe, "the recipe")
    return Recipe(**rest, steps=steps, teaches=teaches, parameters=parameters, starters=starters)


def _step(plain: Mapping[str, Any]) -> RecipeStep:
    plain = dict(plain)
    place = f"step {plain.get('name', '?')}"
    turns = tuple(_turn(turn, place) for turn in _tables(plain.pop("turns", None), f"turns of {place}"))
    stop = tuple(str(item) for item in plain.pop("stop", []))
    sampling = plain.pop("sampling", {})
    unknown = set(sampling) - {field.name for field in fields(Sampling)}
    if unknown:
        raise _Wrong(f"{place} sets sampling {sorted(unknown)[0]!r}, which does not exist")
    rest = _known(plain, RecipeStep, place)
    for name in ("opening", "schema"):
        _check_template(rest.get(name, ""), f"{name} of {place}")
    return RecipeStep(**rest, turns=turns, stop=stop, sampling=sampling)


def _turn(plain: Mapping[str, Any], place: str) -> Turn:
    rest = _known(plain, Turn, f"a turn of {place}")
    _one_of(rest.get("role"), get_args(Role), f"role in {place}")
    _check_template(rest.get("content", ""), place)
    return Turn(**rest)


def _parameter(plain: Mapping[str, Any]) -> Parameter:
    plain = dict(plain)
    _one_of(plain.get("kind"), get_args(ParameterKind), f"kind of parameter {plain.get('name', '?')}")
    choices = tuple(str(item) for item in plain.pop("choices", []))
    return Parameter(**_known(plain, Parameter, f"parameter {plain.get('name', '?')}"), choices=choices)


def _known(plain: Mapping[str, Any], kind: type, place: str) -> dict[str, Any]:
    allowed = {field.name: field for field in fields(kind)}
    unknown = sorted(set(plain) - set(allowed))
    if unknown:
        raise _Wrong(f"{place} has {unknown[0]!r}, which does not exist")
    built_elsewhere = {"steps", "teaches", "turns"}
    for name, field in allowed.items():
        required = str(field.default).startswith("<dataclasses._MISSING") and str(field.default_factory).startswith(
            "<dataclasses._MISSING"
        )
        if required and name not in plain and name not in built_elsewhere:
            raise _Wrong(f"{place} needs {name!r}")
        if field.type == "str" and name in plain and not isinstance(plain[name], str):
            raise _Wrong(f"{name!r} of {place} must be text")
    return dict(plain)


def _tables(value: Any, place: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _Wrong(f"it needs {place}, as [[tables]]")
    return value


def _one_of(value: Any, allowed: tuple[str, ...], place: str) -> None:
    if value not in allowed:
        raise _Wrong(f"its {place} is {value!r}; it must be one of: {', '.join(allowed)}")


def _check_template(source: str, place: str) -> None:
    try:
        compile_template(source)
    except TemplateSyntaxError as error:
        raise _Wrong(f"the template in {place} has a mistake in its line {error.lineno}: {error.message}") from error
