"""A recipe as the TOML file that it can be read from: to copy, to change and to share."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import tomli_w

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe
from desktop.recipes.languages import LANGUAGE
from desktop.recipes.loading import load_recipe

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def as_toml(recipe: Recipe) -> str:
    """The text of a recipe file; what every recipe has, and what is as usual, is left out."""
    declared = tuple(parameter for parameter in recipe.parameters if parameter != LANGUAGE)
    return tomli_w.dumps(_plain(replace(recipe, parameters=declared)), multiline_strings=True)


def copied(recipe: Recipe, new_id: str, title: str, settings: Mapping[str, Any]) -> Recipe:
    """The recipe under another name, with a project's settings as its defaults. Raises UserError for a wrong id."""
    if not _ID.fullmatch(new_id):
        raise UserError(f"{new_id!r} cannot name a recipe: take small letters, digits and hyphens.")
    parameters = tuple(
        replace(parameter, default=settings.get(parameter.name, parameter.default)) for parameter in recipe.parameters
    )
    return replace(recipe, id=new_id, title=title, parameters=parameters)


def add_recipe(path: Path, own: Path) -> Recipe:
    """Take a shared recipe file into the user's own recipes. Raises UserError where it is wrong or already there."""
    recipe = load_recipe(path)
    save_recipe(recipe, own)
    return recipe


def save_recipe(recipe: Recipe, own: Path) -> Path:
    """Write a recipe among the user's own, as `ID.toml`. Raises UserError where one of that name is there already."""
    if not _ID.fullmatch(recipe.id):
        raise UserError(f"{recipe.id!r} cannot name a recipe: take small letters, digits and hyphens.")
    target = own / f"{recipe.id}.toml"
    try:
        own.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(as_toml(recipe))
    except FileExistsError as error:
        raise UserError(f"There is a recipe {recipe.id} of yours already: choose another name.") from error
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}.") from error
    return target


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(item) for field, item in held if not _as_usual(item, field)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _as_usual(value: Any, field: "Field[Any]") -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return field.default is not MISSING and bool(value == field.default)
