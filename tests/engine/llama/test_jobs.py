"""What a job makes of rows of logits, with a vocabulary of a handful of tokens."""

import numpy as np
import pytest

from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.engine.llama.jobs import GenerateJob, LikelihoodJob, Reading
from desktop.engine.llama.vocabulary import Vocabulary as RealVocabulary
from desktop.engine.requests import Begun, Generate, Generated, Likelihood, Likely, Prompt
from desktop.engine.scheduler import Scheduler

PIECES = [b"<end>", b"It", b" rains", b".\n", b"\n", b" then", " \u00e9t\u00e9".encode(), b"\xe9", b"\x9b", b"\xa8"]


class Vocabulary:
    """Spells what `PIECES` says; token 0 ends a turn, and the last three are one character together."""

    ends = np.array([0], dtype=np.int32)
    spell = RealVocabulary.spell

    def is_end(self, token: int) -> bool:
        return token == 0

    def piece(self, token: int) -> bytes:
        return PIECES[token]


class Sampler:
    """Draws what it was told to, one after the other."""

    def __init__(self, tokens: list[int]) -> None:
        self._tokens = list(tokens)

    def draw(self, logits: object, highest: float) -> int:
        return self._tokens.pop(0)

    def accept(self, tokens: tuple[int, ...]) -> None:
        self.accepted = tokens

    def close(self) -> None:
        return


def reading(row: int) -> Reading:
    """A row in which token n has the log-probability -n, up to a constant that the normalizer takes away."""
    return Reading(row, np.arange(0, -len(PIECES), -1, dtype=np.float32), 0.0, 0.0, 1.5)


def written(tokens: list[int], stops: tuple[str, ...] = (), most: int = 20) -> Generated:
    """The reply of a job whose sampler draws these tokens."""
    request = Generate("1", Prompt(), Sampling(max_tokens=most))
    job = GenerateJob(request, [9], Vocabulary(), Sampler(tokens), stops)  # type: ignore[arg-type]
    scheduler = Scheduler(1, 100)
    scheduler.add(job.task)
    scheduler.plan()
    job.begin()
    for row in range(30):
        reply = job.read(reading(row), scheduler)
        if reply is not None:
            assert isinstance(reply, Generated)
            return reply
    raise AssertionError("it never ended")


def test_a_text_ends_at_the_end_token() -> None:
    reply = written([1, 2, 0])
    assert (reply.text, reply.finish) == ("It rains", "stop")
    assert reply.trace.logprobs == (-1.0, -2.0)
    assert reply.trace.lengths == (2, 6)
    assert reply.end_logprob == 0.0


def test_a_text_that_reaches_its_limit_is_cut_off_and_knows_how_ready_it_was_to_end() -> None:
    reply = written([1, 2, 5, 5], most=2)
    assert (reply.text, reply.finish, reply.end_logprob) == ("It rains", "length", 0.0)


@pytest.mark.parametrize(
    ("tokens", "text", "lengths", "end_logprob"),
    [
        pytest.param([1, 2, 4, 5], "It rains", (2, 6), -4.0, id="a token of its own"),
        pytest.param([1, 2, 3, 5], "It rains.", (2, 6, 1), -3.0, id="the end of a token"),
        pytest.param([1, 6, 3], "It \u00e9t\u00e9.", (2, 6, 1), -3.0, id="behind letters of two bytes"),
        pytest.param([4, 1], "", (), -4.0, id="the first token"),
        pytest.param([7, 8, 9] * 4 + [4], "\u96e8" * 4, (0, 0, 3) * 4, -4.0, id="behind characters of three tokens"),
        pytest.param(
            [1, 7, 8, 9] + [2] * 8 + [3],
            "It\u96e8" + " rains" * 8 + ".",
            (2, 0, 0, 3) + (6,) * 8 + (1,),
            -3.0,
            id="long behind one",
        ),
    ],
)
def test_a_stop_text_takes_nothing_with_it(
    tokens: list[int], text: str, lengths: tuple[int, ...], end_logprob: float
) -> None:
    reply = written(tokens, stops=("\n",))
    assert (reply.text, reply.finish) == (text, "stop")
    assert reply.trace.lengths == lengths
    assert len(reply.trace.logprobs) == len(lengths)
    assert reply.end_logprob == end_logprob


def test_a_stop_text_may_come_in_two_tokens() -> None:
    reply = written([1, 2, 5, 1], stops=(" rains then",))
    assert (reply.text, reply.trace.lengths) == ("It", (2,))
    assert reply.end_logprob == -2.0


BEGUN = Begun((1, 2), (-0.25, -0.5), (0.1, 0.2))


def test_what_was_begun_is_read_and_gone_on_with() -> None:
    sampler = Sampler([5, 0])
    request = Generate("1", Prompt(), Sampling(max_tokens=20), begun=BEGUN)
    job = GenerateJob(request, [9], Vocabulary(), sampler, ())  # type: ignore[arg-type]
    assert (job.task.tokens, job.task.wanted_from, job.prompt_tokens) == ([9, 1, 2], 2, 1)
    assert sampler.accepted == BEGUN.tokens
    scheduler = Scheduler(1, 100)
    scheduler.add(job.task)
    scheduler.plan()
    assert job.read(reading(2), scheduler) is None
    reply = job.read(reading(3), scheduler)
    assert isinstance(reply, Generated)
    assert reply.text == "It rains then"
    assert reply.trace == TokenTrace((2, 6, 5), (-0.25, -0.5, -5.0), (0.1, 0.2, 1.5))


def test_checkpoints_hold_what_came_since_the_last_one_and_add_up() -> None:
    request = Generate("1", Prompt(), Sampling(max_tokens=20), begun=BEGUN)
    job = GenerateJob(request, [9], Vocabulary(), Sampler([5, 6, 3]), ())  # type: ignore[arg-type]
    scheduler = Scheduler(1, 100)
    scheduler.add(job.task)
    scheduler.plan()
    assert not job.checkpoint()
    job.read(reading(2), scheduler)
    first = job.checkpoint()
    job.read(reading(3), scheduler)
    job.read(reading(4), scheduler)
    assert first.tokens == (5,)
    assert first + job.checkpoint() == Begun((5, 6, 3), (-5.0, -6.0, -3.0), (1.5, 1.5, 1.5))
    assert not job.checkpoint()


def test_a_text_whose_room_was_taken_when_it_was_begun_is_cut_off_there() -> None:
    request = Generate("1", Prompt(), Sampling(max_tokens=2), begun=BEGUN)
    job = GenerateJob(request, [9], Vocabulary(), Sampler([]), ())  # type: ignore[arg-type]
    reply = job.read(reading(2), Scheduler(1, 100))
    assert isinstance(reply, Generated)
    assert (reply.text, reply.finish) == ("It rains", "length")


def test_a_likelihood_reads_each_token_of_the_text_and_then_the_end() -> None:
    request = Likelihood("1", Prompt(), "It rains")
    job = LikelihoodJob(request, [9, 9], [1, 2], Vocabulary())  # type: ignore[arg-type]
    assert job.task.wanted_from == 1
    scheduler = Scheduler(1, 100)
    replies = [job.read(reading(row), scheduler) for row in (1, 2, 3)]
    assert replies[:2] == [None, None]
    last = replies[2]
    assert isinstance(last, Likely)
    assert last.trace.logprobs == (-1.0, -2.0)
    assert last.end_logprob == 0.0
