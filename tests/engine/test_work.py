"""Pieces of work that share an engine, driven with one that answers from a function."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.domain.tokens import TokenTrace
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import (
    Begun,
    Checkpoint,
    Embed,
    Embedded,
    EngineEvent,
    Generate,
    Generated,
    Notice,
    Prompt,
    Refused,
    Reply,
    Request,
    Spent,
    Writing,
)
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.engine.work import Finished, Work, Written, do, side_by_side, work_through


def echo(request: Request) -> EngineEvent:
    """The reply says what was asked."""
    assert isinstance(request, Embed)
    return Embedded(request.id, (float(len(request.text)),))


def ask(*texts: str) -> Work[tuple[float, ...]]:
    replies = yield tuple(Embed("", text) for text in texts)
    return tuple(length_of(reply) for reply in replies)


def ask_in_turn(*texts: str) -> Work[tuple[float, ...]]:
    lengths: tuple[float, ...] = ()
    for text in texts:
        lengths += yield from ask(text)
    return lengths


def length_of(reply: Reply) -> float:
    assert isinstance(reply, Embedded)
    return reply.vector[0]


class Watched:
    """Makes works that note when they are opened and closed."""

    def __init__(self) -> None:
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.most_open = 0

    def work(self, number: int, asks: int = 1) -> Work[int]:
        self.opened.append(number)
        self.most_open = max(self.most_open, len(self.opened) - len(self.closed))
        try:
            for _ in range(asks):
                yield (Embed("", "x"),)
            return number
        finally:
            self.closed.append(number)

    def works(self, count: int, asks: int = 1) -> Iterator[tuple[int, Work[int]]]:
        return ((number, self.work(number, asks)) for number in range(count))


def test_one_piece_of_work_reads_as_if_it_had_the_engine_for_itself() -> None:
    assert do(ScriptedEngine(echo), ask_in_turn("a", "bb", "ccc")) == (1.0, 2.0, 3.0)


def test_replies_come_in_the_order_of_the_requests_whatever_the_engines_order() -> None:
    class Backwards(ScriptedEngine):
        def collect(self, seconds: float) -> list[EngineEvent]:
            return super().collect(seconds)[::-1]

    assert do(Backwards(echo), ask("a", "bb", "ccc")) == (1.0, 2.0, 3.0)


def test_replies_that_come_one_at_a_time_are_waited_for() -> None:
    assert do(ScriptedEngine(echo, a_turn=1), ask("a", "bb", "ccc")) == (1.0, 2.0, 3.0)


def test_work_that_asks_nothing_is_finished_at_once() -> None:
    engine = ScriptedEngine(echo)
    assert do(engine, ask_in_turn()) == ()
    assert engine.submitted == []


def test_an_empty_set_of_requests_is_answered_at_once() -> None:
    def nothing_then_something() -> Work[tuple[float, ...]]:
        assert (yield ()) == ()
        return (yield from ask("a"))

    assert do(ScriptedEngine(echo), nothing_then_something()) == (1.0,)


def test_every_result_comes_with_its_key_as_it_is_finished() -> None:
    works = [("long", ask_in_turn("a", "bb", "ccc")), ("short", ask_in_turn("dddd"))]
    events = list(work_through(ScriptedEngine(echo), works))
    assert events == [Finished("short", (4.0,)), Finished("long", (1.0, 2.0, 3.0))]


def test_a_refusal_is_a_reply_like_any_other() -> None:
    def refused() -> Work[str]:
        (reply,) = yield (Embed("", "x"),)
        assert isinstance(reply, Refused)
        return reply.reason

    assert do(ScriptedEngine(lambda request: Refused(request.id, "too long")), refused()) == "too long"


def test_notices_and_what_was_spent_pass_through_and_text_gets_its_key() -> None:
    told: list[EngineEvent] = [Notice("growing"), Spent(1, 2, 0.1, 0.2), Writing("0", "once"), Writing("99", "stale")]

    class Talking(ScriptedEngine):
        def collect(self, seconds: float) -> list[EngineEvent]:
            return [*told, *super().collect(seconds)]

    events = list(work_through(Talking(echo), [("key", ask("a"))]))
    assert events == [*told[:2], Written("key", "once"), Finished("key", (1.0,))]


class Kept:
    """A journal in memory."""

    def __init__(self, **known: Reply | Begun) -> None:
        self.known = known
        self.noted: list[tuple[str, Request, Reply | Begun]] = []
        self.closed: list[str] = []

    def recall(self, key: str, request: Request) -> Reply | Begun | None:
        return self.known.get(key)

    def note(self, key: str, request: Request, answer: Reply | Begun) -> None:
        self.noted.append((key, request, answer))

    def close(self, key: str) -> None:
        self.closed.append(key)


def write() -> Work[str]:
    (reply,) = yield (Generate("", Prompt(text="Once")),)
    assert isinstance(reply, Generated)
    return reply.text


def test_what_the_journal_recalls_is_not_asked_of_the_engine() -> None:
    engine = ScriptedEngine(echo)
    journal = Kept(known=Embedded("old", (7.0,)))
    works = [("known", ask_in_turn("a", "bb")), ("new", ask("ccc"))]
    events = list(work_through(engine, works, journal=journal))
    assert Finished("known", (7.0, 7.0)) in events
    assert Finished("new", (3.0,)) in events
    assert [request.text for request in engine.submitted if isinstance(request, Embed)] == ["ccc"]
    assert sorted(journal.closed) == ["known", "new"]


def test_what_was_begun_is_gone_on_with_and_what_comes_is_noted() -> None:
    begun, more = Begun((1,), (-1.0,), (0.5,)), Begun((2,), (-2.0,), (0.5,))
    journal = Kept(one=begun)

    class Writer(ScriptedEngine):
        def collect(self, seconds: float) -> list[EngineEvent]:
            told: list[EngineEvent] = [Checkpoint(request.id, more) for request in self._waiting]
            return [*told, *super().collect(seconds)]

    whole = Generated("0", "upon", TokenTrace(), 0.0, "stop", 1, 0, 0.0)
    engine = Writer(lambda request: replace(whole, id=request.id))
    assert list(work_through(engine, [("one", write())], journal=journal)) == [Finished("one", "upon")]
    (asked,) = engine.submitted
    assert isinstance(asked, Generate)
    assert asked.begun == begun
    bare = replace(asked, begun=Begun())
    assert journal.noted == [("one", bare, more), ("one", bare, whole)]


def test_twice_the_batch_is_open_and_no_more() -> None:
    watched = Watched()
    engine = ScriptedEngine(echo, model=replace(SCRIPTED_MODEL, parallel=3))
    events = work_through(engine, watched.works(50))
    next(events)
    assert len(engine.submitted) == 6, "the batch is full, and its next turn is in line"
    assert len([event for event in events if isinstance(event, Finished)]) == 49
    assert watched.most_open == 6
    assert sorted(watched.closed) == list(range(50))


def test_no_work_waits_for_ever_behind_long_ones() -> None:
    watched = Watched()
    engine = ScriptedEngine(echo, model=replace(SCRIPTED_MODEL, parallel=1), a_turn=1)

    def works() -> Iterator[tuple[int, Work[int]]]:
        yield 0, watched.work(0, asks=20)
        for number in range(1, 10):
            yield number, watched.work(number)

    finished = [event.key for event in work_through(engine, works()) if isinstance(event, Finished)]
    assert finished == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]


def test_works_may_hold_back_the_next_one_until_others_have_gone_on() -> None:
    watched = Watched()
    engine = ScriptedEngine(echo, a_turn=1)
    done: list[int] = []

    def works() -> Iterator[tuple[int, Work[int]] | None]:
        for number in range(6):
            while number - len(done) >= 2:
                yield None
            yield number, watched.work(number)

    for event in work_through(engine, works()):
        assert isinstance(event, Finished)
        done.append(event.key)
    assert done == list(range(6))
    assert watched.most_open == 2


def test_stopping_drops_what_is_open_and_closes_it() -> None:
    watched = Watched()
    engine = ScriptedEngine(echo, a_turn=1)
    # Held here, so that what is not closed stays open.
    works = list(watched.works(100))
    results: list[int] = []
    for event in work_through(engine, works, lambda: len(results) >= 2):
        assert isinstance(event, Finished)
        results.append(event.result)
    assert results == [0, 1]
    assert sorted(watched.closed) == sorted(watched.opened), "nothing stays open"
    assert len(watched.opened) < 12, "and nothing more was begun"
    assert engine.collect(0.0) == [], "the engine was stopped"


def test_work_that_needs_no_engine_can_be_stopped_too() -> None:
    works = ((number, ask_in_turn()) for number in range(1000))
    seen: list[object] = []
    for event in work_through(ScriptedEngine(echo), works, lambda: len(seen) >= 3):
        seen.append(event)
    assert len(seen) == 3


def test_nothing_is_begun_when_it_is_stopped_already() -> None:
    watched = Watched()
    assert list(work_through(ScriptedEngine(echo), watched.works(3), lambda: True)) == []
    assert watched.opened == []


def test_an_error_in_one_piece_closes_the_others_and_leaves_nothing_in_the_engine() -> None:
    def broken() -> Work[int]:
        yield (Embed("", "x"),)
        raise RuntimeError("a bug")

    watched = Watched()
    engine = ScriptedEngine(echo, a_turn=1)
    with pytest.raises(RuntimeError, match="a bug"):
        list(work_through(engine, [(0, broken()), *watched.works(3)]))
    assert sorted(watched.closed) == [0, 1, 2]
    assert engine.collect(0.0) == [], "what comes next must not be sent these replies"


def test_a_listener_that_goes_away_leaves_nothing_open() -> None:
    watched = Watched()
    engine = ScriptedEngine(echo, a_turn=1)
    events = work_through(engine, watched.works(5))
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert sorted(watched.closed) == [0, 1, 2, 3, 4]
    assert engine.collect(0.0) == []


def test_an_engine_that_fails_closes_what_is_open() -> None:
    def die(request: Request) -> EngineEvent:
        raise EngineFailed("it died again and again")

    watched = Watched()
    with pytest.raises(EngineFailed, match="again and again"):
        list(work_through(ScriptedEngine(die), watched.works(3)))
    assert sorted(watched.closed) == [0, 1, 2]


def test_works_side_by_side_ask_together_and_go_on_apart() -> None:
    works = [ask_in_turn("a", "bb"), ask_in_turn(), ask("ccc", "dddd")]
    assert do(ScriptedEngine(echo), side_by_side(works)) == [(1.0, 2.0), (), (3.0, 4.0)]


def test_works_side_by_side_end_each_at_its_own_time() -> None:
    engine = ScriptedEngine(echo)
    do(engine, side_by_side([ask_in_turn("a", "bb"), ask("ccc")]))
    assert [request.text for request in engine.submitted if isinstance(request, Embed)] == ["a", "ccc", "bb"]
    assert do(ScriptedEngine(echo), side_by_side([ask_in_turn()])) == [()]
