"""Continuous batching as pure logic: who is decoded next, from which shared prefix, and where.

The KV cache has `slots` sequences of `capacity` tokens each. A task is a list of tokens to decode; it takes a
free slot, is decoded beside its neighbours, and leaves as soon as it is finished. What it leaves in its slot is
kept until the slot is needed, so that a later task with the same beginning starts from there. A task whose
beginning stands in a slot that is in use gets a copy of it; if that slot is still being filled, it waits for it,
so that a shared beginning is decoded once.

Nothing here knows llama.cpp: `plan` says what to do, `advance` is told that it was done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

WARM_STEPS = 3
"""How many steps a finished slot is held for a follow-up, when it was asked to be kept warm."""


class Priority(IntEnum):
    """Who is admitted first. Scoring what is written comes before writing more."""

    SCORING = 0
    WRITING = 1


@dataclass(eq=False)
class Task:
    """Tokens to decode. Rows from index `wanted_from` on have their logits read.

    `done` counts the tokens that stand in the KV cache, `reused` those that were found there.
    """

    id: str
    tokens: list[int]
    wanted_from: int
    priority: Priority = Priority.WRITING
    done: int = 0
    reused: int = 0
    slot: int | None = None

    @property
    def reusable(self) -> int:
        """How long a beginning may come from the cache: what must be read has to be decoded."""
        return min(len(self.tokens) - 1, self.wanted_from)


@dataclass(frozen=True, slots=True)
class Move:
    """Make `slot` hold the first `length` tokens of `source`: cut it there, or copy and then cut."""

    source: int
    slot: int
    length: int


@dataclass(frozen=True, slots=True)
class Row:
    """One token to decode. Its logits are read where `wanted`."""

    task: Task
    slot: int
    position: int
    token: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next: the moves in order, then one batch of rows."""

    moves: tuple[Move, ...]
    rows: tuple[Row, ...]


@dataclass(eq=False)
class _Slot:
    tokens: list[int] = field(default_factory=list)
    task: Task | None = None
    last_used: int = 0
    warm_until: int = -1


class Scheduler:
    """The state of the batch. All methods are quick and none touches the model.

    `batch_rows` is the most tokens of one step and `worthwhile` the shortest beginning that is worth copying.
    `can_cut` is false for recurrent models, whose state cannot be rolled back: they reuse a slot only whole.
    """

    def __init__(
        self,
        slots: int,
        capacity: int,
        *,
        batch_rows: int = 2048,
        wanted_rows: int = 256,
        worthwhile: int = 16,
        can_cut: bool = True,
    ) -> None:
        self.capacity = capacity
        self._slots = [_Slot() for _ in range(slots)]
        self._waiting: list[Task] = []
        self._active: list[Task] = []
        self.batch_rows = batch_rows
        self._wanted_rows = wanted_rows
        self._worthwhile = worthwhile
        self._can_cut = can_cut
        self._clock = 0

    @property
    def busy(self) -> bool:
        """Whether any task is waiting or being decoded."""
        return bool(self._waiting or self._active)

    @property
    def active(self) -> tuple[Task, ...]:
        """The tasks that hold a slot, oldest first."""
        return tuple(self._active)

    @property
    def waiting(self) -> tuple[Task, ...]:
        """The tasks that have no slot yet, in order."""
        return tuple(self._waiting)

    def add(self, task: Task) -> None:
        """Put a task in line, behind those of the same priority."""
        place = next((i for i, other in enumerate(self._waiting) if other.priority > task.priority), None)
        self._waiting.insert(len(self._waiting) if place is None else place, task)

    def append(self, task: Task, token: int) -> None:
        """Add a sampled token to a task: it is decoded in the next step."""
        task.tokens.append(token)

    def finish(self, task: Task, *, keep_warm: bool = False) -> None:
        """Take a task out. What it decoded stays in its slot until the slot is needed."""
        self._active.remove(task)
        slot = self._slot_of(task)
        slot.task = None
        slot.last_used = self._clock
        slot.warm_until = self._clock + WARM_STEPS if keep_warm else -1

    def clear(self) -> None:
        """Forget every task and everything in the cache."""
        self._waiting.clear()
        self._active.clear()
        self._slots = [_Slot() for _ in self._slots]

    def plan(self, *, admit: bool = True) -> Step:
        """Admit what there is room for (unless `admit` is false) and lay out the next batch."""
        self._clock += 1
        moves = tuple(self._admit()) if admit else ()
        return Step(moves, tuple(self._rows()))

    def advance(self, step: Step) -> None:
        """Note that the rows of a step stand in the KV cache."""
        for row in step.rows:
            row.task.done += 1
            self._slots[row.slot].tokens.append(row.token)

    def relieve(self) -> bool:
        """Make room after the cache was found full: drop what is idle, else send the youngest task back.

        Returns false where a single task fills the whole cache.
        """
        idle = [slot for slot in self._slots if slot.task is None and slot.tokens]
        if idle:
            for slot in idle:
                slot.tokens, slot.warm_until = [], -1
            return True
        if len(self._active) < 2:
            return False
        self._send_back(self._active[-1])
        return True

    def idle_slots(self) -> list[int]:
        """The slots that hold nothing and belong to nobody: their cells may be removed."""
        return [index for index, slot in enumerate(self._slots) if slot.task is None and not slot.tokens]

    def _send_back(self, task: Task) -> None:
        slot = self._slot_of(task)
        self._active.remove(task)
        slot.task, slot.tokens = None, []
        # What was read already is not read again.
        task.wanted_from = max(task.wanted_from, task.done)
        task.done, task.slot = 0, None
        self._waiting.insert(0, task)

    def _slot_of(self, task: Task) -> _Slot:
        assert task.slot is not None
        return self._slots[task.slot]

    def _admit(self) -> Iterable[Move]:
        for task in list(self._waiting):
            source, shared = self._best_source(task)
            free = self._free_slots(task, source)
            if not free:
                break
            if not self._should_wait(task, shared):
                yield self._seat(task, self._pick_slot(free, shared, task), source, shared)

    def _free_slots(self, task: Task, source: int) -> list[int]:
        """The slots that the task may take: warm ones are kept for the scoring task that continues them."""
        continues = source if task.priority is Priority.SCORING else None
        # With nothing to decode meanwhile, there is nothing to wait with.
        wait = bool(self._active)
        return [
            index
            for index, slot in enumerate(self._slots)
            if slot.task is None and (slot.warm_until < self._clock or index == continues or not wait)
        ]

    def _best_source(self, task: Task) -> tuple[int, int]:
        """The slot whose content shares the longest usable beginning with the task, and its length."""
        lengths = [self._usable(task, slot.tokens) for slot in self._slots]
        best = max(range(len(lengths)), key=lengths.__getitem__)
        return best, lengths[best]

    def _usable(self, task: Task, content: Sequence[int]) -> int:
        shared = min(common_prefix(task.tokens, content), task.reusable)
        return shared if self._can_cut or shared == len(content) else 0

    def _should_wait(self, task: Task, shared: int) -> bool:
        """Whether a task that is still being read in will soon hold much more of this one's beginning."""
        if not self._can_cut:
            return False
        coming = max(
            (
                min(common_prefix(task.tokens, other.tokens), task.reusable)
                for other in self._active
                if other.done < len(other.tokens) - 1
            ),
            default=0,
        )
        return coming - shared >= self._worthwhile

    def _pick_slot(self, free: list[int], shared: int, task: Task) -> int:
        """The free slot to overwrite: one that holds nearly as much as the best source, else any; the oldest."""

        def preference(index: int) -> tuple[bool, int]:
            own = self._usable(task, self._slots[index].tokens)
            return shared - own >= self._worthwhile, self._age_key(index)

        return min(free, key=preference)

    def _age_key(self, index: int) -> int:
        # Low slots first among equals: neighbours in the cache are decoded together.
        return self._slots[index].last_used * len(self._slots) + index

    def _seat(self, task: Task, index: int, source: int, shared: int) -> Move:
        slot = self._slots[index]
        own = self._usable(task, slot.tokens)
        if shared - own < self._worthwhile:
            source, shared = index, own
        slot.tokens = self._slots[source].tokens[:shared]
        slot.task, slot.warm_until = task, -1
        task.slot, task.done, task.reused = index, shared, shared
        self._waiting.remove(task)
        self._active.append(task)
        return Move(source, index, shared)

    def _rows(self) -> Iterable[Row]:
        """A token of each task that is being written, then of the others, oldest first, what there is room for."""
        room, wanted_room = self.batch_rows, self._wanted_rows
        for task in sorted(self._active, key=lambda task: len(task.tokens) - task.done > 1):
            assert task.slot is not None
            for position in range(task.done, min(len(task.tokens), task.done + room)):
                wanted = position >= task.wanted_from
                if wanted and not wanted_room:
                    break
                room, wanted_room = room - 1, wanted_room - wanted
                yield Row(task, task.slot, position, task.tokens[position], wanted)


def common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """How many tokens two lists share at their beginning."""
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return index
    return min(len(left), len(right))
