"""Work that needs the engine now and then, as a generator: it yields requests and is sent their replies.

A piece of work reads from top to bottom as if it had the engine for itself; `work_through` runs many of them at
once and so keeps the batch full.
"""

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from desktop.engine.protocol import Engine
from desktop.engine.requests import EngineEvent, Notice, Reply, Request, Spent, Writing

T = TypeVar("T")
K = TypeVar("K")

Work = Generator[tuple[Request, ...], tuple[Reply, ...], T]
"""Yields requests (their ids are set by whoever runs it), is sent the replies in the same order, returns a T."""

_WAIT_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Finished(Generic[K, T]):
    """A piece of work has ended with `result`."""

    key: K
    result: T


@dataclass(frozen=True, slots=True)
class Written(Generic[K]):
    """Text that a piece of work's request has written since the last time."""

    key: K
    added: str


@dataclass(eq=False)
class _Open(Generic[K, T]):
    key: K
    work: Work[T]
    waiting_for: dict[str, Reply | None]


WorkEvent = Finished[K, T] | Written[K] | Notice | Spent


def work_through(
    engine: Engine,
    works: Iterable[tuple[K, Work[T]] | None],
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[WorkEvent[K, T]]:
    """Run pieces of work side by side, opening as many as keep the engine's batch full.

    Where `works` gives None, nothing more is opened until one of those that are open has gone on.
    Yields each result as it comes. When `stopped` turns true, drops what is open and ends. However it ends, nothing
    of it stays in the engine: what comes next is not sent replies to what came before.
    """
    source = iter(works)
    numbers = itertools.count()
    opened: dict[str, _Open[K, T]] = {}
    at_once = 2 * engine.model.parallel
    try:
        while not stopped():
            yield from _fill(engine, source, opened, at_once, numbers, stopped)
            if not opened:
                return
            for event in engine.collect(_WAIT_SECONDS):
                yield from _take(engine, event, opened, numbers)
    finally:
        for item in {id(item): item for item in opened.values()}.values():
            item.work.close()
        if opened:
            engine.stop()


def do(engine: Engine, work: Work[T]) -> T:
    """Run one piece of work to its end."""
    for event in work_through(engine, [("", work)]):
        if isinstance(event, Finished):
            return event.result
    raise RuntimeError("the work ended without a result")


def side_by_side(works: Sequence[Work[T]]) -> Work[list[T]]:
    """Several pieces of work as one: what they ask for is asked for together. Their results, in order."""
    results: dict[int, T] = {}
    received: dict[int, tuple[Reply, ...] | None] = dict.fromkeys(range(len(works)))
    while received:
        asked = _all_advanced(works, received, results)
        replies = iter((yield tuple(itertools.chain.from_iterable(asked.values()))))
        received = {number: tuple(itertools.islice(replies, len(requests))) for number, requests in asked.items()}
    return [results[number] for number in range(len(works))]


def _all_advanced(
    works: Sequence[Work[T]], received: Mapping[int, tuple[Reply, ...] | None], results: dict[int, T]
) -> dict[int, tuple[Request, ...]]:
    """What each piece of work asks for next; of those that have ended, the results are noted."""
    asked: dict[int, tuple[Request, ...]] = {}
    for number, replies in received.items():
        try:
            asked[number] = next(works[number]) if replies is None else works[number].send(replies)
        except StopIteration as end:
            results[number] = end.value
    return asked


def _fill(
    engine: Engine,
    source: Iterator[tuple[K, Work[T]] | None],
    opened: dict[str, _Open[K, T]],
    at_once: int,
    numbers: Iterator[int],
    stopped: Callable[[], bool],
) -> Iterator[WorkEvent[K, T]]:
    while len(opened) < at_once and not stopped():
        following = next(source, None)
        if following is None:
            return
        key, work = following
        yield from _advance(engine, _Open(key, work, {}), None, opened, numbers)


def _take(
    engine: Engine, event: EngineEvent, opened: dict[str, _Open[K, T]], numbers: Iterator[int]
) -> Iterator[WorkEvent[K, T]]:
    if isinstance(event, Notice | Spent):
        yield event
    elif isinstance(event, Writing):
        if event.id in opened:
            yield Written(opened[event.id].key, event.added)
    elif event.id in opened:
        item = opened.pop(event.id)
        item.waiting_for[event.id] = event
        replies = tuple(reply for reply in item.waiting_for.values() if reply is not None)
        if len(replies) == len(item.waiting_for):
            yield from _advance(engine, item, replies, opened, numbers)


def _advance(
    engine: Engine,
    item: _Open[K, T],
    replies: tuple[Reply, ...] | None,
    opened: dict[str, _Open[K, T]],
    numbers: Iterator[int],
) -> Iterator[WorkEvent[K, T]]:
    try:
        requests = next(item.work) if replies is None else item.work.send(replies)
        while not requests:
            requests = item.work.send(())
    except StopIteration as end:
        yield Finished(item.key, end.value)
        return
    named = [replace(request, id=str(next(numbers))) for request in requests]
    item.waiting_for = {request.id: None for request in named}
    for request in named:
        opened[request.id] = item
        engine.submit(request)
