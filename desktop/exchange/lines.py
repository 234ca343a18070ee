"""Single JSON objects out of lines of text that anyone may have written."""

import json
from typing import Any


class NotAnObject(ValueError):
    """Why a line is no JSON object, as the end of a sentence."""


def parse_object(line: str, *, none_for_nan: bool = False) -> dict[str, Any]:
    """The JSON object of a line. Raises NotAnObject with the reason, whatever the line holds.

    NaN and the infinities, which JSON does not know, are such a reason, unless they shall come as None.
    """
    try:
        value = json.loads(line, parse_constant=_none if none_for_nan else _refuse)
    except NotAnObject:
        raise
    except RecursionError:
        raise NotAnObject("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise NotAnObject(f"it is not valid JSON ({error.msg.lower()} at column {error.colno})") from None
    except ValueError:
        raise NotAnObject("it holds a number of too many digits") from None
    if not isinstance(value, dict):
        raise NotAnObject("it is JSON but no object in braces")
    return value


def _refuse(name: str) -> None:
    raise NotAnObject(f"it holds {name}, which JSON does not know")


def _none(name: str) -> None:
    return None
