"""Speed of an engine: writing many at once, one by one, and scoring what was written."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.engine.protocol import Engine
from desktop.engine.requests import Generate, Generated, Prompt
from desktop.engine.work import Finished, Work, do, work_through
from desktop.judging.judge import judge
from desktop.judging.soundness import load_scales

_TOPICS = ("ocean tides", "the French Revolution", "binary search", "jazz", "inflation", "volcanoes", "bees", "bread")
_SYSTEM = Message("system", "You are a careful teacher who writes short clear explanations.")
_TOKENS = 128
_ALONE = 2


@dataclass(frozen=True, slots=True)
class BenchFigures:
    """Tokens a second, and scoring time over writing time for the same texts."""

    quantization: str
    parallel: int
    batched_tokens_per_second: float
    sequential_tokens_per_second: float
    score_share: float


def bench_engine(engine: Engine, say: Callable[[str], None]) -> BenchFigures:
    """Measure an engine; takes some tens of seconds on a small model."""
    parallel = engine.model.parallel
    say(f"Writing {parallel} texts of {_TOKENS} tokens at once.")
    started = time.monotonic()
    written = [event.result for event in work_through(engine, _works(parallel)) if isinstance(event, Finished)]
    batched = time.monotonic() - started
    say(f"Scoring the {parallel} texts.")
    score_seconds = _score(engine, written)
    say(f"Writing {_ALONE} texts one by one.")
    started = time.monotonic()
    alone = [do(engine, work) for _, work in _works(_ALONE)]
    one_by_one = time.monotonic() - started
    return BenchFigures(
        engine.model.runs_as,
        parallel,
        round(_count(written) / batched, 1),
        round(_count(alone) / one_by_one, 1),
        round(score_seconds / batched, 3),
    )


def _works(count: int) -> list[tuple[int, Work[tuple[Generate, Generated]]]]:
    return [(number, _write(number)) for number in range(count)]


def _write(number: int) -> Work[tuple[Generate, Generated]]:
    """One text of exactly so many tokens, as far as the model can be held to it."""
    user = Message("user", f"Write a long essay about {_TOPICS[number % len(_TOPICS)]}.")
    request = Generate("", Prompt((_SYSTEM, user)), Sampling(max_tokens=_TOKENS), seed_number=number)
    (reply,) = yield (request,)
    assert isinstance(reply, Generated)
    return request, reply


def _score(engine: Engine, written: list[tuple[Generate, Generated]]) -> float:
    scales = load_scales()
    works = [
        (number, judge(Judged(request.prompt.messages, reply.text, reply.trace, reply.end_logprob), scales))
        for number, (request, reply) in enumerate(written)
    ]
    started = time.monotonic()
    for _ in work_through(engine, works):
        pass
    return time.monotonic() - started


def _count(written: list[tuple[Generate, Generated]]) -> int:
    return sum(len(reply.trace) for _, reply in written)
