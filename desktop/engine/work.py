"""Work that needs the engine now and then, as a generator: it yields requests and is sent their replies.

A piece of work reads from top to bottom as if it had the engine for itself; `work_through` runs many of them at
once and so keeps the batch full.
"""

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from desktop.engine.protocol import Engine
from desktop.engine.requests import Begun, Checkpoint, EngineEvent, Generate, Notice, Reply, Request, Spent, Writing

T = TypeVar("T")
K = TypeVar("K")
Q = TypeVar("Q", contravariant=True)

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


class Journal(Protocol[Q]):
    """Keeps what the engine has answered, so that work that is begun again does not ask again."""

    def recall(self, key: Q, request: Request) -> Reply | Begun | None:
        """What was noted of this request of that piece of work: its reply, what was begun of it, or nothing."""
        ...

    def note(self, key: Q, request: Request, answer: Reply | Begun) -> None:
        """Note a reply, or what more was written of one."""
        ...

    def close(self, key: Q) -> None:
        """Forget a piece of work: it has ended."""
        ...


@dataclass(eq=False)
class _Open(Generic[K, T]):
    key: K
    work: Work[T]
    asked: dict[str, Request]
    replies: dict[str, Reply]

    def in_order(self) -> tuple[Reply, ...]:
        """The replies in the order of the requests."""
        return tuple(self.replies[request_id] for request_id in self.asked)


WorkEvent = Finished[K, T] | Written[K] | Notice | Spent


class _Batch(Generic[K, T]):
    """The pieces of work that are open, by the ids of the requests that they wait for."""

    def __init__(self, engine: Engine, journal: Journal[K] | None) -> None:
        self.opened: dict[str, _Open[K, T]] = {}
        self._engine = engine
        self._journal = journal
        self._numbers = itertools.count()

    def fill(
        self, source: Iterator[tuple[K, Work[T]] | None], stopped: Callable[[], bool]
    ) -> Iterator[WorkEvent[K, T]]:
        """Open as many as there is room for."""
        while len(self.opened) < 2 * self._engine.model.parallel and not stopped():
            following = next(source, None)
            if following is None:
                return
            yield from self._advance(_Open(*following, {}, {}), None)

    def take(self, event: EngineEvent) -> Iterator[WorkEvent[K, T]]:
        """Pass on what the engine says, and go on with the work that it has answered."""
        if isinstance(event, Notice | Spent):
            yield event
        elif event.id not in self.opened:
            return
        elif isinstance(event, Writing):
            yield Written(self.opened[event.id].key, event.added)
        elif isinstance(event, Checkpoint):
            self._note(self.opened[event.id], event.id, event.more)
        else:
            yield from self._answer(self.opened.pop(event.id), event)

    def drop(self) -> None:
        """Close what is open, and leave nothing of it in the engine."""
        for item in {id(item): item for item in self.opened.values()}.values():
            item.work.close()
        if self.opened:
            self._engine.stop()

    def _answer(self, item: _Open[K, T], reply: Reply) -> Iterator[WorkEvent[K, T]]:
        self._note(item, reply.id, reply)
        item.replies[reply.id] = reply
        if len(item.replies) == len(item.asked):
            yield from self._advance(item, item.in_order())

    def _advance(self, item: _Open[K, T], replies: tuple[Reply, ...] | None) -> Iterator[WorkEvent[K, T]]:
        """Go on until a reply is missing or the work has ended."""
        try:
            self._ask(item, next(item.work) if replies is None else item.work.send(replies))
            while len(item.replies) == len(item.asked):
                self._ask(item, item.work.send(item.in_order()))
        except StopIteration as end:
            if self._journal is not None:
                self._journal.close(item.key)
            yield Finished(item.key, end.value)

    def _ask(self, item: _Open[K, T], requests: tuple[Request, ...]) -> None:
        """Ask for what the journal does not recall."""
        named = [replace(request, id=str(next(self._numbers))) for request in requests]
        item.asked, item.replies = {request.id: request for request in named}, {}
        for request in named:
            known = self._journal.recall(item.key, request) if self._journal is not None else None
            if known is None or isinstance(known, Begun):
                self.opened[request.id] = item
                self._engine.submit(_going_on(request, known))
            else:
                item.replies[request.id] = replace(known, id=request.id)

    def _note(self, item: _Open[K, T], request_id: str, answer: Reply | Begun) -> None:
        if self._journal is not None:
            self._journal.note(item.key, item.asked[request_id], answer)


def _going_on(request: Request, begun: Begun | None) -> Request:
    return replace(request, begun=begun) if begun and isinstance(request, Generate) else request


def work_through(
    engine: Engine,
    works: Iterable[tuple[K, Work[T]] | None],
    stopped: Callable[[], bool] = lambda: False,
    journal: Journal[K] | None = None,
) -> Iterator[WorkEvent[K, T]]:
    """Run pieces of work side by side, opening as many as keep the engine's batch full.

    Where `works` gives None, nothing more is opened until one of those that are open has gone on.
    Yields each result as it comes. When `stopped` turns true, drops what is open and ends. However it ends, nothing
    of it stays in the engine: what comes next is not sent replies to what came before. What the `journal` recalls is
    not asked of the engine again.
    """
    source = iter(works)
    batch: _Batch[K, T] = _Batch(engine, journal)
    try:
        while not stopped():
            yield from batch.fill(source, stopped)
            if not batch.opened:
                return
            for event in engine.collect(_WAIT_SECONDS):
                yield from batch.take(event)
    finally:
        batch.drop()


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
