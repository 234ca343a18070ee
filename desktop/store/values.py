"""What values look like in the library: texts, JSON columns and times.

SQLite text is UTF-8 and many of its functions stop at a NUL. So a NUL and half of a surrogate pair, which no
sound text holds, are stored as the replacement character U+FFFD.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# An escaped NUL in JSON text, but not a backslash that happens to stand before "u0000".
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def clean(text: str) -> str:
    """`text` as the library can hold it: NUL and lone surrogates become U+FFFD, split pairs are joined."""
    text = text.replace("\0", REPLACEMENT) if "\0" in text else text
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def to_json(value: Any) -> str:
    """`value` as compact JSON text in plain UTF-8; numbers that are not finite become null."""
    try:
        text = _dumps(value)
    except ValueError:
        text = _dumps(_finite(value))
    if "\\u0000" in text:
        text = _ESCAPED_NUL.sub(rf"\1{REPLACEMENT}", text)
    return clean(text)


def now() -> str:
    """This moment in UTC as ISO 8601, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {key: _finite(item) for key, item in value.items()}
        case list() | tuple():
            return [_finite(item) for item in value]
        case _:
            return value
