"""Recipes from their TOML files: the ones that the app ships with, and the user's own beside them."""

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.quoting import in_short
from desktop.domain.recipe import Recipe
from desktop.recipes.reading import RecipeFault, read_recipe
from desktop.resources import resource

_MOST_BYTES = 2_000_000
_MOST_BITS = 63
_TOO_MANY_DIGITS = "it holds a whole number of more than 19 digits"
_MOST_DEEP = 40
_SIMPLEST = frozenset({"essay", "instruct", "document-qa"})


def find_recipe(recipe_id: str, own: Path) -> Recipe:
    """A recipe by its id; the user's own comes before the shipped one. Raises UserError with what there is."""
    shipped = _shipped()
    if recipe_id in shipped and not _names_itself(own, recipe_id):
        # A mistake in another recipe of the user's is no reason not to run this one.
        return shipped[recipe_id]
    recipes = {**shipped, **_by_id(own)}
    if recipe_id in recipes:
        return recipes[recipe_id]
    close = get_close_matches(recipe_id, recipes, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise UserError(f"There is no recipe {recipe_id!r}.{hint} There are: {', '.join(sorted(recipes))}.")


def all_recipes(own: Path) -> Iterator[Recipe]:
    """Every recipe: the simplest first, those that need documents last; one of the user's own replaces a shipped one.

    Raises UserError for a wrong file, and where two files of a folder have the same id.
    """
    found = {**_shipped(), **_by_id(own)}
    yield from sorted(found.values(), key=lambda recipe: (recipe.starts_from == "chunk", recipe.id not in _SIMPLEST))


def load_recipe(path: Path) -> Recipe:
    """One recipe file. Raises UserError with the file, the place and the reason."""
    try:
        return read_recipe(_tables_of(path))
    except OSError as error:
        raise UserError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except RecipeFault as fault:
        raise UserError(f"The recipe {path.name} is wrong: {in_short(str(fault))}.") from fault


@cache
def _shipped() -> Mapping[str, Recipe]:
    """The recipes that travel with the app. They do not change while it runs, and are asked for at every turn."""
    return _by_id(resource("recipes"))


def _names_itself(own: Path, recipe_id: str) -> bool:
    """Whether a file of the user's gives itself that id, whatever else is in it."""
    line = re.compile(rb"^[ \t]*id[ \t]*=[ \t]*[\"']" + re.escape(recipe_id.encode()) + rb"[\"']", re.MULTILINE)
    return any(_holds(path, line) for path in own.glob("*.toml"))


def _holds(path: Path, line: re.Pattern[bytes]) -> bool:
    try:
        readable = path.is_file() and path.stat().st_size <= _MOST_BYTES
        return readable and line.search(path.read_bytes()) is not None
    except OSError:
        # Where it matters, it is read again, and the reason said.
        return False


def _by_id(folder: Path) -> dict[str, Recipe]:
    found: dict[str, Recipe] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        recipe = load_recipe(path)
        if recipe.id in found:
            raise UserError(
                f"{files[recipe.id]} and {path.name} are two recipes with the id {recipe.id!r}; change one."
            )
        found[recipe.id], files[recipe.id] = recipe, path.name
    return found


def _tables_of(path: Path) -> dict[str, Any]:
    status = path.stat()
    # Asked first: reading from a pipe would wait for ever.
    if not stat.S_ISREG(status.st_mode):
        raise RecipeFault("it is no file")
    if status.st_size > _MOST_BYTES:
        raise RecipeFault("it is larger than any recipe")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        _refuse_endless(tables, _MOST_DEEP)
    except UnicodeDecodeError as error:
        raise RecipeFault(f"it is not UTF-8 text (byte {error.start})") from error
    except RecursionError as error:
        raise RecipeFault("it is nested too deeply") from error
    except ValueError as error:
        raise RecipeFault(_digits(error) or str(error)) from error
    return tables


def _refuse_endless(value: Any, depth: int) -> None:
    """Raises RecipeFault for what is deeper than any recipe, or for a number that TOML does not know."""
    if not depth:
        raise RecipeFault("it is nested too deeply")
    if isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            _refuse_endless(below, depth - 1)
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise RecipeFault(_TOO_MANY_DIGITS)


def _digits(error: ValueError) -> str:
    """Of a number with thousands of digits Python speaks as to a programmer."""
    return _TOO_MANY_DIGITS if "integer string conversion" in str(error) else ""
