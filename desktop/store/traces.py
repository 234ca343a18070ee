"""A token trace as a few bytes: 5 a token for ordinary text.

Version 1: one version byte; the number of tokens; the length of each token in bytes (these numbers as varints:
seven bits a byte, lowest first, the high bit set on all but the last); then the log-probabilities and then the
entropies as little-endian half-precision numbers. Half precision keeps three significant digits, far finer than
the spread between two samplings of one token. Compressing traces was tried: it saves under 6%, so it is left out.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from desktop.domain.tokens import TokenTrace

VERSION = 1
# Stands for log 0: no half-precision number is infinite, and e**-1000 is 0 in double precision.
LOWEST_LOGPROB = -1000.0
HIGHEST_ENTROPY = 1000.0
_HALF = np.dtype("<f2")


def encode_trace(trace: TokenTrace) -> bytes:
    """`trace` as bytes; the empty trace is the empty bytes.

    Log-probabilities are held between -1000 and 0, entropies between 0 and 1000. Raises ValueError where the
    three parts differ in length, a length is negative, or a figure is not a number.
    """
    if not len(trace.lengths) == len(trace.logprobs) == len(trace.entropies):
        raise ValueError(
            f"a trace with {len(trace.lengths)} lengths, {len(trace.logprobs)} log-probabilities and "
            f"{len(trace.entropies)} entropies has no meaning"
        )
    if not trace.lengths:
        return b""
    head = bytes([VERSION]) + _varints((len(trace.lengths), *trace.lengths))
    logprobs = _halves(trace.logprobs, LOWEST_LOGPROB, 0.0)
    return head + logprobs + _halves(trace.entropies, 0.0, HIGHEST_ENTROPY)


def decode_trace(data: bytes) -> TokenTrace:
    """The trace that `data` holds. Raises ValueError where it is damaged or of an unknown version."""
    if not data:
        return TokenTrace()
    if data[0] != VERSION:
        raise ValueError(f"version {data[0]} of a token trace is unknown; this is version {VERSION}")
    reader = iter(memoryview(data)[1:])
    count = _varint(reader)
    if count * 5 + 2 > len(data):
        raise ValueError(f"a token trace of {len(data)} bytes cannot hold {count} tokens")
    lengths = tuple(_varint(reader) for _ in range(count))
    figures = bytes(reader)
    if len(figures) != 2 * count * _HALF.itemsize:
        raise ValueError(f"a token trace of {count} tokens is {len(data)} bytes long, which does not fit")
    halves = np.frombuffer(figures, _HALF).astype(np.float64)
    return TokenTrace(lengths, tuple(halves[:count].tolist()), tuple(halves[count:].tolist()))


def _halves(figures: tuple[float, ...], lowest: float, highest: float) -> bytes:
    array = np.array(figures, np.float64)
    if np.isnan(array).any():
        raise ValueError("a trace holds a figure that is not a number")
    # Adding 0 turns -0.0 into 0.0, so that equal traces are equal bytes.
    return (array.clip(lowest, highest) + 0.0).astype(_HALF).tobytes()


def _varints(numbers: Iterable[int]) -> bytes:
    encoded = bytearray()
    for number in numbers:
        if number < 0:
            raise ValueError(f"{number} cannot be the length of a token")
        while number > 0x7F:
            encoded.append(number & 0x7F | 0x80)
            number >>= 7
        encoded.append(number)
    return bytes(encoded)


def _varint(reader: Iterator[int]) -> int:
    number = 0
    # Ten groups of seven bits hold any 64-bit number; longer ones are damage.
    for place, byte in enumerate(islice(reader, 10)):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number
    raise ValueError("a token trace ends in the middle of a number")
