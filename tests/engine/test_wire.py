import io

import pytest

from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.engine.messages import Load, Stop
from desktop.engine.requests import Begun, Checkpoint, Choose, Embedded, Generate, Generated, Likelihood, Prompt
from desktop.engine.wire import read_message, write_message

MESSAGES = [
    Stop(),
    Load("/model é.gguf", "{{ x }}", 2, 32, 2048, 2048, 512, -1),
    Generate(
        "1",
        Prompt((Message("system", "be brief"), Message("user", "hi\n\u0000 \U0001f33e")), opening="Well"),
        Sampling(temperature=0.1),
        7,
        stop=("\n", "END"),
        keep_warm=True,
        begun=Begun((5, 6), (-0.5, -1.0), (0.25, 2.0)),
    ),
    Checkpoint("1", Begun((7,), (-0.5,), (0.25,))),
    Likelihood("2", Prompt(text="raw"), " text"),
    Choose("3", Prompt(text="x"), ("A", "B")),
    Generated("4", "text", TokenTrace((1, 3), (-0.5, -2.0), (0.1, 4.0)), -1.5, "length", 12, 3, 0.25),
    Embedded("5", (0.5, -1.25)),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_out_as_it_went_in(message: object) -> None:
    stream = io.BytesIO()
    write_message(stream, message)
    stream.seek(0)
    assert read_message(stream) == message
    assert read_message(stream) is None


def test_minus_infinity_survives() -> None:
    stream = io.BytesIO()
    impossible = Generated("1", "x", TokenTrace((1,), (float("-inf"),), (0.0,)), 0.0, "stop", 1, 0, 0.0)
    write_message(stream, impossible)
    stream.seek(0)
    assert read_message(stream) == impossible


def test_half_a_message_is_the_end_of_the_stream() -> None:
    stream = io.BytesIO()
    write_message(stream, Stop())
    assert read_message(io.BytesIO(stream.getvalue()[:-1])) is None


def test_an_absurd_length_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="larger than any of ours"):
        read_message(io.BytesIO(b"\xff\xff\xff\xff{}"))


def test_a_kind_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        read_message(io.BytesIO(b'\x12\x00\x00\x00{"kind": "Popen"} '))
