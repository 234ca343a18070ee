"""Single JSON objects out of lines of text that anyone may have written."""

import json
import sys
from typing import Any

_MOST_LISTS = 500_000
_MOST_VALUES = 2_000_000


class NotAnObject(ValueError):
    """Why a line is no JSON object, as the end of a sentence."""


TOO_MUCH = f"it holds more than {_MOST_LISTS:,} lists and objects, or {_MOST_VALUES:,} values"


def holds_too_much(text: str, start: int = 0, end: int = sys.maxsize) -> bool:
    """Whether a part of JSON could make more values than can be held: an empty object takes twenty times its text.

    It is told by the signs alone, those within texts too.
    """
    return (
        text.count("{", start, end) + text.count("[", start, end) > _MOST_LISTS
        or text.count(",", start, end) > _MOST_VALUES
    )


def parse_object(line: str, *, none_for_nan: bool = False) -> dict[str, Any]:
    """The JSON object of a line. Raises NotAnObject with the reason, whatever the line holds.

    NaN and the infinities, which JSON does not know, are such a reason, unless they shall come as None.
    """
    if holds_too_much(line):
        raise NotAnObject(TOO_MUCH)
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
