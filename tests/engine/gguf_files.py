"""Writes small GGUF files, right or wrong in a chosen place, for the tests."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.engine.gguf_tensors import TENSOR_TYPES, padded

UINT32, INT32, FLOAT32, BOOL, TEXT, ARRAY, UINT64 = 4, 5, 6, 7, 8, 9, 10
_LETTERS = {UINT32: "I", INT32: "i", FLOAT32: "f", BOOL: "?", UINT64: "Q"}
_TYPE_NUMBERS = {kind.name: number for number, kind in TENSOR_TYPES.items()}


@dataclass(frozen=True)
class Typed:
    """A value with the number of its type in the file."""

    kind: int
    value: Any


@dataclass(frozen=True)
class Tensor:
    """A tensor record. Without an `offset` it lies behind the one before it."""

    name: str = "token_embd.weight"
    shape: tuple[int, ...] = (64, 4)
    kind: str | int = "F32"
    offset: int | None = None

    @property
    def size(self) -> int:
        number = _TYPE_NUMBERS.get(str(self.kind), 0)
        weights = 1
        for length in self.shape:
            weights *= length
        return weights // TENSOR_TYPES[number].block * TENSOR_TYPES[number].size


SMALL_MODEL: Mapping[str, Any] = {
    "general.architecture": "llama",
    "general.type": "model",
    "general.name": "Tiny",
    "general.license": "apache-2.0",
    "general.file_type": 15,
    "llama.context_length": 4096,
    "llama.embedding_length": 64,
    "llama.block_count": 2,
    "llama.feed_forward_length": 128,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.tokens": ["<s>", "</s>", "a", "b"],
    "tokenizer.ggml.scores": [0.0, 0.0, -1.0, -2.0],
    "tokenizer.chat_template": "{% for message in messages %}{{ message.content }}{% endfor %}",
}
SMALL_TENSORS = (Tensor(), Tensor("blk.0.ffn_up.weight", (256, 2), "Q4_K"), Tensor("norm.weight", (64,), "F32"))


def gguf_bytes(
    metadata: Mapping[str, Any] = SMALL_MODEL,
    tensors: Sequence[Tensor] = SMALL_TENSORS,
    *,
    version: int = 3,
    keys: int | None = None,
    tensor_count: int | None = None,
    alignment: int = 32,
) -> bytes:
    """A whole file: header, padding and zeroed data. `keys` and `tensor_count` make it lie about both."""
    counts = (
        len(tensors) if tensor_count is None else tensor_count,
        len(metadata) if keys is None else keys,
    )
    front = b"GGUF" + struct.pack("<IQQ", version, *counts)
    front += b"".join(_text(key) + _value(value) for key, value in metadata.items())
    records, end = _records(tensors, alignment)
    front += records
    return front.ljust(padded(len(front), alignment), b"\0") + bytes(end)


def write_gguf(path: Path, **changes: Any) -> Path:
    """Writes `gguf_bytes` to `path`. Keys of `changes` other than its arguments are not allowed."""
    path.write_bytes(gguf_bytes(**changes))
    return path


def small_model(**changes: Any) -> dict[str, Any]:
    """The metadata of the small model with changes: underscores twice for a point; None takes a key out."""
    changed = {**SMALL_MODEL, **{key.replace("__", "."): value for key, value in changes.items()}}
    return {key: value for key, value in changed.items() if value is not None}


def _records(tensors: Sequence[Tensor], alignment: int) -> tuple[bytes, int]:
    records, end = b"", 0
    for tensor in tensors:
        place = padded(end, alignment)
        number = tensor.kind if isinstance(tensor.kind, int) else _TYPE_NUMBERS[tensor.kind]
        records += _text(tensor.name) + struct.pack(f"<I{len(tensor.shape)}Q", len(tensor.shape), *tensor.shape)
        records += struct.pack("<IQ", number, place if tensor.offset is None else tensor.offset)
        end = place + min(tensor.size, 2**20)
    return records, end


def _value(value: Any) -> bytes:
    kind, plain = (value.kind, value.value) if isinstance(value, Typed) else (_kind(value), value)
    return struct.pack("<I", kind) + _payload(kind, plain)


def _payload(kind: int, value: Any) -> bytes:
    if kind == TEXT:
        return _text(value)
    if kind == ARRAY:
        plain = [each.value if isinstance(each, Typed) else each for each in value]
        inner = UINT32 if not value else value[0].kind if isinstance(value[0], Typed) else _kind(value[0])
        return struct.pack("<IQ", inner, len(plain)) + b"".join(_payload(inner, each) for each in plain)
    return struct.pack(f"<{_LETTERS.get(kind, 'I')}", value)


def _kind(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return ARRAY
    return {str: TEXT, bytes: TEXT, bool: BOOL, float: FLOAT32}.get(type(value), UINT32)


def _text(value: str | bytes) -> bytes:
    raw = value if isinstance(value, bytes) else value.encode()
    return struct.pack("<Q", len(raw)) + raw
