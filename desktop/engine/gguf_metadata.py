"""The key-value part of a GGUF header, without the vocabulary."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.errors import UserError
from desktop.engine.gguf_bytes import HeaderBytes, damaged
from desktop.engine.sizes import size_in_words

CHAT_TEMPLATE = "tokenizer.chat_template"
ALIGNMENT = "general.alignment"
MAX_KEYS = 4096
MAX_KEY_BYTES = 65535
MAX_TEXT_BYTES = 2**20
MAX_ARRAY_LENGTH = 2**22
# One value a layer is worth keeping; anything longer belongs to the vocabulary.
MAX_KEPT_ARRAY = 4096

UINT32 = struct.Struct("<I")
UINT64 = struct.Struct("<Q")
_KIND_UINT32, _KIND_TEXT, _KIND_ARRAY = 4, 8, 9
_LETTERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}

Number = int | float | bool
Value = Number | str | tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Numbers, texts and short arrays of numbers by key; `lengths` has the length of every array."""

    values: Mapping[str, Value]
    lengths: Mapping[str, int]


def read_metadata(source: HeaderBytes, count: int) -> Metadata:
    """Reads `count` pairs of key and value; raises `UserError` where they cannot be right."""
    if count > MAX_KEYS:
        raise damaged(source.path, f"its header claims {count} keys")
    values: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    seen: set[bytes] = set()
    for _ in range(count):
        raw = _read_key(source, seen)
        _read_value(source, raw.decode("utf-8", "replace"), values, lengths)
    return Metadata(values, lengths)


def read_short_text(source: HeaderBytes, limit: int, what: str) -> bytes:
    """The next text of 1 to `limit` bytes; `what` names it in the error."""
    length = source.number(UINT64)
    if not 1 <= length <= limit:
        raise damaged(source.path, f"{what} claims a length of {length} bytes")
    return source.take(length)


def _read_key(source: HeaderBytes, seen: set[bytes]) -> bytes:
    key = read_short_text(source, MAX_KEY_BYTES, "a key")
    if key in seen:
        raise damaged(source.path, f"the key {_shown(key)} is there twice")
    seen.add(key)
    return key


def _read_value(source: HeaderBytes, key: str, values: dict[str, Value], lengths: dict[str, int]) -> None:
    kind = source.number(UINT32)
    # llama.cpp stops the process when this one key has another type.
    if key == ALIGNMENT and kind != _KIND_UINT32:
        raise damaged(source.path, "its alignment is not a whole number")
    kept: Value | None
    if kind == _KIND_ARRAY:
        kept, lengths[key] = _read_array(source)
    elif kind == _KIND_TEXT:
        kept = _read_text(source, key)
    else:
        kept = source.unpack(_layout(source, kind, 1))[0]
    if kept is not None:
        values[key] = kept


def _read_text(source: HeaderBytes, key: str) -> str | None:
    length = source.number(UINT64)
    if length <= MAX_TEXT_BYTES:
        return source.take(length).decode("utf-8", "replace")
    if key == CHAT_TEMPLATE:
        raise UserError(
            f"{source.path} has a chat template of {size_in_words(length)}, more than the "
            f"{size_in_words(MAX_TEXT_BYTES)} allowed; choose another model file."
        )
    source.skip(length)
    return None


def _read_array(source: HeaderBytes) -> tuple[tuple[Number, ...] | None, int]:
    kind, length = source.number(UINT32), source.number(UINT64)
    if length > MAX_ARRAY_LENGTH:
        raise damaged(source.path, f"an array claims {length} values")
    if kind == _KIND_ARRAY:
        raise damaged(source.path, "it has arrays within arrays")
    if kind == _KIND_TEXT:
        source.skip_texts(length)
        return None, length
    if length <= MAX_KEPT_ARRAY:
        return source.unpack(_layout(source, kind, length)), length
    source.skip(length * _layout(source, kind, 1).size)
    return None, length


def _layout(source: HeaderBytes, kind: int, count: int) -> struct.Struct:
    if kind not in _LETTERS:
        raise damaged(source.path, f"it has a value of the unknown type {kind}")
    return struct.Struct(f"<{count}{_LETTERS[kind]}")


def _shown(raw: bytes) -> str:
    return ascii(raw[:80].decode("utf-8", "replace"))
