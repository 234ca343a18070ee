"""The tensors of a GGUF file: their types, and where their data must lie."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from desktop.engine.gguf_bytes import HeaderBytes, damaged
from desktop.engine.gguf_metadata import UINT32, UINT64, read_short_text

MAX_TENSORS = 65536
MAX_DIMENSIONS = 4
# llama.cpp keeps 64 bytes for a name, the closing zero among them.
MAX_NAME_BYTES = 63
MAX_DATA_BYTES = 16 * 10**12


@dataclass(frozen=True, slots=True)
class TensorType:
    """How weights are stored: `block` weights at a time, in `size` bytes."""

    name: str
    block: int
    size: int


TENSOR_TYPES: Mapping[int, TensorType] = {
    0: TensorType("F32", 1, 4),
    1: TensorType("F16", 1, 2),
    2: TensorType("Q4_0", 32, 18),
    3: TensorType("Q4_1", 32, 20),
    6: TensorType("Q5_0", 32, 22),
    7: TensorType("Q5_1", 32, 24),
    8: TensorType("Q8_0", 32, 34),
    9: TensorType("Q8_1", 32, 36),
    10: TensorType("Q2_K", 256, 84),
    11: TensorType("Q3_K", 256, 110),
    12: TensorType("Q4_K", 256, 144),
    13: TensorType("Q5_K", 256, 176),
    14: TensorType("Q6_K", 256, 210),
    15: TensorType("Q8_K", 256, 292),
    16: TensorType("IQ2_XXS", 256, 66),
    17: TensorType("IQ2_XS", 256, 74),
    18: TensorType("IQ3_XXS", 256, 98),
    19: TensorType("IQ1_S", 256, 50),
    20: TensorType("IQ4_NL", 32, 18),
    21: TensorType("IQ3_S", 256, 110),
    22: TensorType("IQ2_S", 256, 82),
    23: TensorType("IQ4_XS", 256, 136),
    24: TensorType("I8", 1, 1),
    25: TensorType("I16", 1, 2),
    26: TensorType("I32", 1, 4),
    27: TensorType("I64", 1, 8),
    28: TensorType("F64", 1, 8),
    29: TensorType("IQ1_M", 256, 56),
    30: TensorType("BF16", 1, 2),
    34: TensorType("TQ1_0", 256, 54),
    35: TensorType("TQ2_0", 256, 66),
    39: TensorType("MXFP4", 32, 17),
    40: TensorType("NVFP4", 64, 36),
    41: TensorType("Q1_0", 128, 18),
    42: TensorType("Q2_0", 64, 18),
}

TENSOR_TYPES_BY_NAME: Mapping[str, TensorType] = {kind.name: kind for kind in TENSOR_TYPES.values()}


@dataclass(frozen=True, slots=True)
class TensorTable:
    """Bytes by name of type, in all, and from the start of the data to the end of the last tensor."""

    bytes_by_type: Mapping[str, int]
    total: int
    end: int


def read_tensors(source: HeaderBytes, count: int, alignment: int) -> TensorTable:
    """Reads `count` tensor records; raises `UserError` where their sizes or places cannot be right."""
    if count > MAX_TENSORS:
        raise damaged(source.path, f"its header claims {count} tensors")
    by_type: dict[str, int] = {}
    seen: set[bytes] = set()
    end = 0
    for _ in range(count):
        name = _read_name(source, seen)
        kind, size, offset = _read_place(source, name)
        # One behind the other without gaps: the only order that llama.cpp loads.
        if offset != padded(end, alignment):
            raise damaged(source.path, f"the tensor {name!a} is not where it should be")
        end = offset + size
        if end > MAX_DATA_BYTES:
            raise damaged(source.path, f"the tensor {name!a} claims {size} bytes")
        by_type[kind] = by_type.get(kind, 0) + size
    return TensorTable(by_type, sum(by_type.values()), end)


def padded(size: int, multiple: int) -> int:
    """`size` rounded up to a multiple of `multiple`."""
    return -(-size // multiple) * multiple


def _read_name(source: HeaderBytes, seen: set[bytes]) -> str:
    raw = read_short_text(source, MAX_NAME_BYTES, "the name of a tensor")
    name = raw.decode("utf-8", "replace")
    if raw in seen:
        raise damaged(source.path, f"the tensor {name!a} is there twice")
    seen.add(raw)
    return name


def _read_place(source: HeaderBytes, name: str) -> tuple[str, int, int]:
    shape = _read_shape(source, name)
    number = source.number(UINT32)
    if number not in TENSOR_TYPES:
        raise damaged(source.path, f"the tensor {name!a} has the unknown type {number}")
    kind = TENSOR_TYPES[number]
    if shape[0] % kind.block:
        raise damaged(source.path, f"the tensor {name!a} has rows that {kind.name} cannot hold")
    return kind.name, prod(shape) // kind.block * kind.size, source.number(UINT64)


def _read_shape(source: HeaderBytes, name: str) -> tuple[int, ...]:
    dimensions = source.number(UINT32)
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise damaged(source.path, f"the tensor {name!a} has {dimensions} dimensions")
    shape = tuple(int(length) for length in source.unpack(struct.Struct(f"<{dimensions}Q")))
    if not all(0 < length < 2**63 for length in shape) or prod(shape) >= 2**63:
        raise damaged(source.path, f"the tensor {name!a} has an impossible shape")
    return shape
