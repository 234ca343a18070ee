"""A project's settings against what its recipe declares."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.recipe import Parameter, Recipe

# Beyond this, numbers are no longer exact.
_MOST = 1e15
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def defaults(recipe: Recipe) -> dict[str, Any]:
    """Every parameter with its default."""
    return {parameter.name: parameter.default for parameter in recipe.parameters}


def parse_settings(recipe: Recipe, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Settings given as text, checked. Raises UserError for an unknown name or a value out of bounds."""
    known = {parameter.name: parameter for parameter in recipe.parameters}
    return {name: _parse(_find(name, known, recipe), text) for name, text in pairs}


def _find(name: str, known: Mapping[str, Parameter], recipe: Recipe) -> Parameter:
    if name in known:
        return known[name]
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise UserError(f"The recipe {recipe.id} has no setting {name!r}.{hint} It has: {', '.join(known) or 'none'}.")


def _parse(parameter: Parameter, text: str) -> Any:
    match parameter.kind:
        case "integer":
            return _within(parameter, text, _to_number(parameter, text, int))
        case "number":
            return _within(parameter, text, _to_number(parameter, text, float))
        case "boolean":
            return _to_bool(parameter, text)
        case "choice" if text not in parameter.choices:
            raise UserError(f"{parameter.name} is {text!r}; it must be one of: {', '.join(parameter.choices)}.")
        case _:
            return text


def _to_number(parameter: Parameter, text: str, kind: type[int] | type[float]) -> float:
    try:
        return kind(text)
    except ValueError as error:
        form = "a whole number" if kind is int else "a number"
        raise UserError(f"{parameter.name} is {text!r}; it must be {form}.") from error


def _to_bool(parameter: Parameter, text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise UserError(f"{parameter.name} is {text!r}; it must be yes or no.")
    return text.lower() in _YES


def _within(parameter: Parameter, text: str, number: float) -> float:
    low = -_MOST if parameter.minimum is None else parameter.minimum
    high = _MOST if parameter.maximum is None else parameter.maximum
    # Written so that a NaN is outside too.
    if not low <= number <= high:
        raise UserError(f"{parameter.name} is {text}; it must be from {low:g} to {high:g}.")
    return number
