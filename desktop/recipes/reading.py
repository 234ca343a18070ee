"""A recipe from plain tables, every part of it checked: what is wrong shows here, not in the middle of a run."""

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, get_args

from jinja2 import TemplateSyntaxError

from desktop.domain.message import Role
from desktop.domain.numbers import is_number
from desktop.domain.quoting import CONTROLS
from desktop.domain.recipe import (
    BestOf,
    JudgedAgainst,
    Parameter,
    ParameterKind,
    Recipe,
    RecipeStep,
    Speaker,
    StartsFrom,
    Turn,
)
from desktop.recipes.best_of import MOST_TRIES
from desktop.recipes.demands import unmet_demand
from desktop.recipes.languages import LANGUAGE
from desktop.recipes.sampling import BOUNDS, fault_of
from desktop.recipes.sandbox import compile_template
from desktop.recipes.schemas import SchemaFault, read_schema

Table = Mapping[str, Any]

METHODS: dict[str, tuple[StartsFrom, ...]] = {
    "steps": ("topic", "task", "persona", "chunk"),
    "self-instruct": ("task",),
    "document-qa": ("chunk",),
    "evolve": ("task",),
    "chat": ("persona",),
    "reasoning": ("task",),
    "preference": ("task",),
    "table": ("topic",),
    "classify": ("topic",),
    "tool-call": ("topic",),
}
"""The methods, and what each can start from."""

_REVISING = ("steps", "self-instruct", "evolve")
"""The methods whose last text can be written again by itself."""

_TAKEN = ("seed", "examples", "item", "threshold", "passage", "heading", "attempt")
_APART = ("steps", "teaches", "parameters", "starters", "example", "avoid", "varies", "keeps")
# They are printed in lists, where a line of their own could pass for one of the app's.
_LINES = ("id", "title", "makes", "follows", "judged")
_DEFAULTS: dict[ParameterKind, tuple[str, Callable[[Any], bool]]] = {
    "integer": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "number": ("a number", is_number),
    "text": ("text", lambda value: isinstance(value, str)),
    "lines": ("text", lambda value: isinstance(value, str)),
    "choice": ("one of its choices", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
}


class RecipeFault(Exception):
    """What is wrong with a recipe, and where in it, without the file's name."""


def read_recipe(plain: Table) -> Recipe:
    """The recipe that the tables of a TOML file make. Raises RecipeFault."""
    rest = _known(plain, Recipe, "it", apart=_APART)
    _one_of(rest["method"], tuple(METHODS), "its method")
    _check_template(rest.get("least_words", ""), "least_words")
    _one_of(rest.get("judged_against", "prompt"), get_args(JudgedAgainst), "judged_against")
    _one_of(rest["starts_from"], METHODS[rest["method"]], f"starts_from of the method {rest['method']}")
    declared = tuple(_parameter(item) for item in _tables(plain.get("parameters", []), "parameters", least=0))
    recipe = Recipe(
        **rest,
        steps=tuple(_step(step) for step in _tables(plain.get("steps"), "steps")),
        teaches=tuple(_turn(turn, "teaches") for turn in _tables(plain.get("teaches"), "teaches")),
        parameters=(*declared, *(() if any(each.name == LANGUAGE.name for each in declared) else (LANGUAGE,))),
        starters=_texts(plain.get("starters", []), "starters"),
        avoid=_texts(plain.get("avoid", []), "avoid"),
        varies=_varies(plain.get("varies", {})),
        keeps=_keeps(plain.get("keeps", {})),
        example=_example(plain.get("example", {})),
    )
    _check_whole(recipe)
    return recipe


def _varies(plain: Any) -> Mapping[str, tuple[str, ...]]:
    found = {name: _texts(values, f"varies {name}") for name, values in _table(plain, "varies").items()}
    for name, texts in found.items():
        if name in _TAKEN:
            raise RecipeFault(f"a list of varies needs another name than {name!r}")
        if not texts:
            raise RecipeFault(f"varies {name} is empty: it needs at least one text")
    return found


def _keeps(plain: Any) -> Mapping[str, str]:
    kept = _table(plain, "keeps")
    for name, source in kept.items():
        if not isinstance(source, str):
            raise RecipeFault(f"keeps {name} must be text")
        _check_template(source, f"keeps {name}")
    return dict(kept)


def _step(plain: Table) -> RecipeStep:
    place = f"step {plain.get('name', '?')}"
    rest = _known(plain, RecipeStep, place, apart=("turns", "stop", "sampling", "best_of"))
    # Who is given the beginning of a user's turn may have nothing before it.
    least = 0 if plain.get("speaker") == "user" else 1
    turns = tuple(_turn(turn, place) for turn in _tables(plain.get("turns", []), f"turns in {place}", least=least))
    for name in ("opening", "schema"):
        _check_template(rest.get(name, ""), f"{name} of {place}")
    _one_of(rest.get("speaker", "assistant"), get_args(Speaker), f"the speaker of {place}")
    _check_writing(rest.get("writes", ""), rest.get("schema", ""), place)
    stop = _texts(plain.get("stop", []), f"stop of {place}")
    sampling = _sampling(plain.get("sampling", {}), place)
    return RecipeStep(
        **rest, turns=turns, stop=stop, sampling=sampling, best_of=_best_of(plain.get("best_of"), place)
    )


def _best_of(plain: Any, place: str) -> BestOf | None:
    if plain is None:
        return None
    place = f"best_of of {place}"
    rest = _known(_table(plain, place), BestOf, place)
    for name in ("text", "after"):
        _check_template(rest[name], f"{name} of {place}")
    tries = rest["tries"]
    if isinstance(tries, str):
        _check_template(tries, f"tries of {place}")
    elif isinstance(tries, bool) or not isinstance(tries, int) or not 1 <= tries <= MOST_TRIES:
        raise RecipeFault(f"tries of {place} is {tries!r}; it must be a whole number from 1 to {MOST_TRIES}")
    return BestOf(**rest)


def _turn(plain: Table, place: str) -> Turn:
    rest = _known(plain, Turn, f"a turn of {place}")
    _one_of(rest["role"], get_args(Role), f"a role in {place}")
    _check_template(rest["content"], place)
    return Turn(**rest)


def _sampling(plain: Any, place: str) -> Table:
    for name, value in _table(plain, f"sampling of {place}").items():
        if name not in BOUNDS:
            raise RecipeFault(f"sampling of {place} has {name!r}; there are: {', '.join(BOUNDS)}")
        if isinstance(value, str):
            _check_template(value, f"sampling of {place}")
        elif fault := fault_of(name, value):
            raise RecipeFault(f"in sampling of {place}, {fault}")
    return dict(plain)


def _parameter(plain: Table) -> Parameter:
    place = f"parameter {plain.get('name', '?')}"
    rest = _known(plain, Parameter, place, apart=("choices",))
    _one_of(rest["kind"], get_args(ParameterKind), f"the kind of {place}")
    if not rest["name"].isidentifier() or rest["name"] in _TAKEN:
        raise RecipeFault(f"{place} needs another name: one word, and none of {', '.join(_TAKEN)}")
    parameter = Parameter(**rest, choices=_texts(plain.get("choices", []), f"choices of {place}"))
    _check_default(parameter, place)
    return parameter


def _check_default(parameter: Parameter, place: str) -> None:
    form, fits = _DEFAULTS[parameter.kind]
    if not fits(parameter.default) or (parameter.kind == "choice" and parameter.default not in parameter.choices):
        raise RecipeFault(f"the default of {place} is {parameter.default!r}; it must be {form}")
    bounds = (parameter.minimum, parameter.maximum)
    if not all(bound is None or is_number(bound) for bound in bounds):
        raise RecipeFault(f"minimum and maximum of {place} must be numbers")
    if parameter.kind in ("integer", "number"):
        low, high = (-math.inf if bounds[0] is None else bounds[0]), (math.inf if bounds[1] is None else bounds[1])
        if not low <= parameter.default <= high:
            raise RecipeFault(f"the default of {place} is {parameter.default}, outside its minimum and maximum")


def _check_writing(writes: str, schema: str, place: str) -> None:
    if bool(writes) == bool(schema):
        raise RecipeFault(f"{place} needs either 'writes' or 'schema', and not both")
    if writes and not writes.isidentifier():
        raise RecipeFault(f"{place} writes {writes!r}; it must be one word")
    if schema and not any(mark in schema for mark in ("{{", "{%", "{#")):
        try:
            read_schema(schema)
        except SchemaFault as fault:
            raise RecipeFault(f"the schema of {place} cannot be used: {fault}") from fault


def _check_whole(recipe: Recipe) -> None:
    for name in _LINES:
        if CONTROLS.search(getattr(recipe, name)):
            raise RecipeFault(f"its {name} must be one line, without control characters")
    _check_apart([step.name for step in recipe.steps], "steps")
    _check_apart([parameter.name for parameter in recipe.parameters], "parameters")
    if recipe.judged not in recipe.keeps and all(step.writes not in ("", recipe.judged) for step in recipe.steps):
        raise RecipeFault(f"it is to be judged by {recipe.judged!r}, which none of its steps writes")
    if recipe.revises:
        _check_revises(recipe)
    if unmet := unmet_demand(recipe):
        raise RecipeFault(unmet)


def _check_revises(recipe: Recipe) -> None:
    step = recipe.steps[-1]
    _one_of(recipe.method, _REVISING, "the method of a recipe with 'revises'")
    if recipe.revises != step.name:
        raise RecipeFault(f"revises is {recipe.revises!r}; it must name the last step, {step.name!r}")
    plain = step.writes == recipe.judged and not step.opening and step.speaker == "assistant"
    if not plain or recipe.judged in recipe.keeps:
        raise RecipeFault(
            f"the step {step.name!r} cannot be revised: it must write {recipe.judged!r} as text, with no opening"
        )


def _check_apart(names: list[str], kind: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise RecipeFault(f"two of its {kind} are named {name!r}")


def _known(plain: Table, kind: type, place: str, *, apart: tuple[str, ...] = ()) -> dict[str, Any]:
    """The table's values for a dataclass, but for those that are read `apart`."""
    allowed = {field.name: field for field in dataclasses.fields(kind)}
    for name in plain:
        if name not in allowed:
            raise RecipeFault(f"{place} has {name!r}, which does not exist")
    found = {name: plain[name] for name in plain if name not in apart}
    for name, field in allowed.items():
        if name in found and field.type is str and not isinstance(found[name], str):
            raise RecipeFault(f"{name!r} of {place} must be text")
        if name in found and field.type is bool and not isinstance(found[name], bool):
            raise RecipeFault(f"{name!r} of {place} must be true or false")
        if name not in apart and _is_required(field) and found.get(name, "") == "":
            raise RecipeFault(f"{place} needs {name!r}")
    return found


def _is_required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _tables(value: Any, place: str, *, least: int = 1) -> list[Table]:
    if not isinstance(value, list) or len(value) < least or not all(isinstance(item, dict) for item in value):
        raise RecipeFault(f"it needs {place}, as [[tables]]")
    return value


def _table(value: Any, place: str) -> Table:
    if not isinstance(value, dict):
        raise RecipeFault(f"{place} must be a table")
    return value


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RecipeFault(f"{place} must be a list of texts")
    return tuple(value)


def _example(value: Any) -> Table:
    if not all(isinstance(text, str) for text in _table(value, "its example").values()):
        raise RecipeFault("its example must hold texts only")
    return dict(value)


def _one_of(value: Any, allowed: tuple[str, ...], place: str) -> None:
    if value not in allowed:
        raise RecipeFault(f"{place} is {value!r}; it must be one of: {', '.join(allowed)}")


def _check_template(source: str, place: str) -> None:
    try:
        compile_template(source)
    except TemplateSyntaxError as error:
        where = f"the template in {place} has a mistake in its line {error.lineno}"
        raise RecipeFault(f"{where}: {error.message}") from error
