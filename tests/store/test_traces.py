import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.tokens import TokenTrace
from desktop.store.traces import LOWEST_LOGPROB, decode_trace, encode_trace

TOKENS = st.lists(st.tuples(st.integers(0, 10**6), st.floats(-60, 0), st.floats(0, 12)), max_size=300)


@given(TOKENS)
def test_a_trace_comes_back_to_three_digits(tokens: list[tuple[int, float, float]]) -> None:
    lengths, logprobs, entropies = zip(*tokens, strict=True) if tokens else ((), (), ())
    back = decode_trace(encode_trace(TokenTrace(lengths, logprobs, entropies)))
    assert back.lengths == lengths
    assert back.logprobs == pytest.approx(logprobs, rel=1e-3, abs=1e-4)
    assert back.entropies == pytest.approx(entropies, rel=1e-3, abs=1e-4)


def test_what_came_back_once_is_stored_exactly() -> None:
    once = decode_trace(encode_trace(TokenTrace((3, 200), (-0.1, -7.3), (0.2, 3.3))))
    assert decode_trace(encode_trace(once)) == once


def test_five_bytes_a_token() -> None:
    trace = TokenTrace((4,) * 1000, (-0.3,) * 1000, (1.1,) * 1000)
    assert len(encode_trace(trace)) <= 5 * 1000 + 3


def test_the_empty_trace_takes_no_space() -> None:
    assert encode_trace(TokenTrace()) == b""
    assert decode_trace(b"") == TokenTrace()


def test_infinite_figures_become_the_outermost_ones() -> None:
    back = decode_trace(encode_trace(TokenTrace((1, 1), (-math.inf, 1e-7), (math.inf, -1e-7))))
    assert back == TokenTrace((1, 1), (LOWEST_LOGPROB, 0.0), (1000.0, 0.0))


@pytest.mark.parametrize(
    "trace",
    [
        TokenTrace((1,), (-1.0, -1.0), (0.5,)),
        TokenTrace((1,), (-1.0,), ()),
        TokenTrace((-1,), (-1.0,), (0.5,)),
        TokenTrace((1,), (math.nan,), (0.5,)),
    ],
)
def test_a_trace_without_meaning_is_refused(trace: TokenTrace) -> None:
    with pytest.raises(ValueError):
        encode_trace(trace)


def test_every_shortened_or_longer_trace_is_refused() -> None:
    data = encode_trace(TokenTrace((4, 300, 2), (-0.3, -1.0, -2.0), (1.0, 2.0, 3.0)))
    for end in range(1, len(data)):
        with pytest.raises(ValueError):
            decode_trace(data[:end])
    with pytest.raises(ValueError, match="does not fit"):
        decode_trace(data + b"\0")


@pytest.mark.parametrize("data", [b"\x02\x00", b"\x01" + b"\xff" * 8 + b"\x01", b"\x01" + b"\xff" * 40])
def test_hostile_bytes_are_refused_at_once(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode_trace(data)
