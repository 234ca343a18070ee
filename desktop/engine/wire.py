"""Messages between the app and its engine process: frozen dataclasses as JSON, each behind its length.

JSON and not pickle: the process that reads a stranger's model file must not be able to run code in the app.
"""

import json
import math
import struct
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import IO, Any

from desktop.engine import messages

_LENGTH = struct.Struct("<I")
_MOST_BYTES = 256 * 1024 * 1024


def write_message(stream: IO[bytes], message: object) -> None:
    """Send one message. Raises OSError when the other side is gone."""
    body = to_text(message).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_message(stream: IO[bytes]) -> object | None:
    """Wait for the next message; None at the end of the stream. Raises ValueError when it is not of ours."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _MOST_BYTES:
        raise ValueError(f"a message of {length} bytes is larger than any of ours")
    body = stream.read(length)
    if len(body) < length:
        return None
    return from_text(body)


def to_text(message: object) -> str:
    """A message as JSON in ASCII."""
    return json.dumps(_to_plain(message), separators=(",", ":"))


def from_text(text: str | bytes) -> object:
    """The message that `to_text` wrote. Raises ValueError when it is not of ours."""
    plain = json.loads(text)
    kind = messages.KINDS.get(plain.pop("kind", ""))
    if kind is None:
        raise ValueError("a message of an unknown kind")
    message: object = _from_plain(kind, plain)
    return message


def _to_plain(message: object) -> dict[str, Any]:
    return {"kind": type(message).__name__, **_fields_of(message)}


def _fields_of(value: object) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _fields_of(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value] if value and is_dataclass(value[0]) else value
    return value


def _from_plain(kind: type, plain: dict[str, Any]) -> Any:
    values = {name: _typed(hint, plain[name]) for name, hint in _hints(kind).items() if name in plain}
    return kind(**values)


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if is_dataclass(hint):
        return _from_plain(typing.cast(type, hint), value)
    if typing.get_origin(hint) is tuple:
        return _typed_tuple(typing.get_args(hint)[0], value)
    return value


def _typed_tuple(item: Any, values: list[Any]) -> tuple[Any, ...]:
    if is_dataclass(item) or typing.get_origin(item) is tuple:
        return tuple(_typed(item, value) for value in values)
    if item is float:
        return tuple(math.nan if value is None else float(value) for value in values)
    return tuple(values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
