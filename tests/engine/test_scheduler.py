"""The batch as pure logic: a pretend model decodes whatever it is told to."""

from desktop.engine.scheduler import WARM_STEPS, Priority, Scheduler, Step, Task, common_prefix


def task(name: str, tokens: list[int], *, wanted_from: int | None = None, scoring: bool = False) -> Task:
    priority = Priority.SCORING if scoring else Priority.WRITING
    return Task(name, list(tokens), len(tokens) - 1 if wanted_from is None else wanted_from, priority)


class PretendCache:
    """What the cells of each slot would hold, checked against what the scheduler believes."""

    def __init__(self, slots: int) -> None:
        self.cells: list[list[int]] = [[] for _ in range(slots)]
        self.decoded = 0

    def run(self, scheduler: Scheduler) -> Step:
        step = scheduler.plan()
        for move in step.moves:
            self.cells[move.slot] = self.cells[move.source][: move.length]
            assert len(self.cells[move.slot]) == move.length
        for row in step.rows:
            assert len(self.cells[row.slot]) == row.position
            self.cells[row.slot].append(row.token)
        self.decoded += len(step.rows)
        scheduler.advance(step)
        return step


def wanted(step: Step) -> list[tuple[str, int]]:
    return [(row.task.id, row.position) for row in step.rows if row.wanted]


def test_a_prompt_is_read_in_one_step_and_only_its_last_row_is_wanted() -> None:
    scheduler, cache = Scheduler(2, 100), PretendCache(2)
    scheduler.add(task("a", [1, 2, 3]))
    step = cache.run(scheduler)
    assert [(row.position, row.token) for row in step.rows] == [(0, 1), (1, 2), (2, 3)]
    assert wanted(step) == [("a", 2)]


def test_sampled_tokens_of_neighbours_share_a_batch() -> None:
    scheduler, cache = Scheduler(2, 100), PretendCache(2)
    tasks = [task("a", [1, 2]), task("b", [7, 8])]
    for each in tasks:
        scheduler.add(each)
    cache.run(scheduler)
    for each in tasks:
        scheduler.append(each, 9)
    step = cache.run(scheduler)
    assert [(row.task.id, row.position, row.token, row.wanted) for row in step.rows] == [
        ("a", 2, 9, True),
        ("b", 2, 9, True),
    ]


def test_a_finished_task_leaves_at_once_and_the_next_takes_its_slot() -> None:
    scheduler, cache = Scheduler(1, 100), PretendCache(1)
    first, second = task("first", [1, 2]), task("second", [5, 6])
    scheduler.add(first)
    scheduler.add(second)
    cache.run(scheduler)
    assert scheduler.active == (first,)
    scheduler.finish(first)
    step = cache.run(scheduler)
    assert wanted(step) == [("second", 1)]
    assert scheduler.waiting == ()


def test_a_shared_beginning_is_decoded_once() -> None:
    scheduler, cache = Scheduler(3, 500, worthwhile=4), PretendCache(3)
    beginning = list(range(100))
    for number in range(3):
        scheduler.add(task(str(number), [*beginning, 1000 + number]))
    active = [len({row.task for row in cache.run(scheduler).rows}) for _ in range(2)]
    assert active == [1, 2], "the others wait until the beginning stands in the cache"
    assert cache.decoded == 101 + 1 + 1
    assert sorted(cells[-1] for cells in cache.cells) == [1000, 1001, 1002]


def test_candidates_of_one_prompt_decode_only_its_last_token_again() -> None:
    scheduler, cache = Scheduler(4, 500, worthwhile=4), PretendCache(4)
    for number in range(4):
        scheduler.add(task(str(number), list(range(50))))
    cache.run(scheduler)
    step = cache.run(scheduler)
    assert cache.decoded == 50 + 3
    assert [row.position for row in step.rows] == [49, 49, 49]


def test_a_short_shared_beginning_is_not_worth_a_copy() -> None:
    scheduler, cache = Scheduler(2, 100, worthwhile=32), PretendCache(2)
    scheduler.add(task("a", [1, 2, 3, 4]))
    scheduler.add(task("b", [1, 2, 3, 5]))
    step = cache.run(scheduler)
    assert len(scheduler.active) == 2
    assert all(move.source == move.slot for move in step.moves)


def test_what_a_finished_task_left_is_found_by_one_that_goes_on_from_it() -> None:
    scheduler, cache = Scheduler(2, 100, worthwhile=4), PretendCache(2)
    first = task("first", list(range(20)))
    scheduler.add(first)
    cache.run(scheduler)
    scheduler.finish(first)
    follow_up = task("follow-up", [*range(20), 90, 91], wanted_from=19, scoring=True)
    scheduler.add(follow_up)
    step = cache.run(scheduler)
    assert follow_up.reused == 19, "the row that is read must be decoded, the nineteen before it need not"
    assert wanted(step) == [("follow-up", 19), ("follow-up", 20), ("follow-up", 21)]


def test_a_warm_slot_waits_for_its_follow_up_and_then_no_longer() -> None:
    scheduler, cache = Scheduler(2, 100, worthwhile=4), PretendCache(2)
    first, beside, other = task("first", list(range(20))), task("beside", [80, 81]), task("other", [70, 71])
    for each in (first, beside):
        scheduler.add(each)
    cache.run(scheduler)
    scheduler.finish(first, keep_warm=True)
    scheduler.add(other)
    cache.run(scheduler)
    assert scheduler.waiting == (other,)
    follow_up = task("follow-up", [*range(20), 90], wanted_from=19, scoring=True)
    scheduler.add(follow_up)
    cache.run(scheduler)
    assert follow_up.reused == 19
    scheduler.finish(follow_up, keep_warm=True)
    for _ in range(WARM_STEPS + 1):
        cache.run(scheduler)
    assert scheduler.active == (beside, other)


def test_scoring_is_admitted_before_writing() -> None:
    scheduler = Scheduler(1, 100)
    scheduler.add(task("write", [1, 2]))
    scheduler.add(task("score", [3, 4], scoring=True))
    assert [each.id for each in scheduler.waiting] == ["score", "write"]


def test_a_step_reads_no_more_rows_than_the_batch_holds() -> None:
    scheduler, cache = Scheduler(2, 1000, batch_rows=16), PretendCache(2)
    long, short = task("long", list(range(40))), task("short", [500, 501])
    scheduler.add(long)
    scheduler.add(short)
    steps = [cache.run(scheduler) for _ in range(3)]
    assert all(len(step.rows) <= 16 for step in steps)
    assert {row.task.id for row in steps[0].rows} == {"long"}, "who came first is read first"
    assert wanted(steps[2]) == [("long", 39), ("short", 1)]


def test_a_long_text_is_not_starved_by_a_stream_of_short_ones() -> None:
    scheduler, cache = Scheduler(4, 2000, wanted_rows=64), PretendCache(4)
    scheduler.add(long := task("long", list(range(700)), wanted_from=9, scoring=True))
    for number in range(60):
        scheduler.add(task(f"short {number}", [10_000 + number, *range(60)], wanted_from=1, scoring=True))
        for row in cache.run(scheduler).rows:
            if row.task.done == len(row.task.tokens) and row.task in scheduler.active:
                scheduler.finish(row.task)
    assert long.done == 700


def test_with_nothing_else_to_do_a_warm_slot_is_not_waited_for() -> None:
    scheduler, cache = Scheduler(1, 100), PretendCache(1)
    scheduler.add(first := task("first", [1, 2]))
    cache.run(scheduler)
    scheduler.finish(first, keep_warm=True)
    scheduler.add(task("other", [3, 4]))
    assert wanted(cache.run(scheduler)) == [("other", 1)]


def test_a_step_reads_no_more_logits_than_there_is_room_for() -> None:
    scheduler, cache = Scheduler(1, 1000, wanted_rows=8), PretendCache(1)
    scheduler.add(task("score", list(range(30)), wanted_from=9))
    seen = [wanted(cache.run(scheduler)) for _ in range(5)]
    assert [len(rows) for rows in seen] == [8, 8, 5, 0, 0]


def test_a_full_cache_gives_up_what_is_idle_first() -> None:
    scheduler, cache = Scheduler(2, 100), PretendCache(2)
    idle, active = task("idle", [1, 2]), task("active", [7, 8])
    scheduler.add(idle)
    cache.run(scheduler)
    scheduler.finish(idle)
    scheduler.add(active)
    cache.run(scheduler)
    assert scheduler.idle_slots() == []
    assert scheduler.relieve()
    assert len(scheduler.idle_slots()) == 1
    assert scheduler.active == (active,)


def test_a_full_cache_sends_the_youngest_back_and_it_loses_nothing() -> None:
    scheduler, cache = Scheduler(2, 100), PretendCache(2)
    old, young = task("old", [1, 2]), task("young", [7, 8])
    scheduler.add(old)
    scheduler.add(young)
    cache.run(scheduler)
    for token in (50, 51):
        scheduler.append(young, token)
        cache.run(scheduler)
    scheduler.append(young, 52)
    assert scheduler.relieve()
    assert scheduler.active == (old,)
    for slot in scheduler.idle_slots():
        cache.cells[slot].clear()
    step = cache.run(scheduler)
    assert [row.token for row in step.rows if row.task is young] == [7, 8, 50, 51, 52]
    assert wanted(step) == [("young", 4)], "what was read before is not read again"


def test_a_single_task_that_fills_the_cache_cannot_be_relieved() -> None:
    scheduler, cache = Scheduler(1, 100), PretendCache(1)
    scheduler.add(task("only", [1, 2, 3]))
    cache.run(scheduler)
    assert not scheduler.relieve()


def test_a_recurrent_model_reuses_a_slot_only_whole() -> None:
    scheduler, cache = Scheduler(2, 100, worthwhile=4, can_cut=False), PretendCache(2)
    first = task("first", list(range(20)))
    scheduler.add(first)
    cache.run(scheduler)
    scheduler.finish(first)
    inside, beyond = task("inside", list(range(10))), task("beyond", [*range(20), 88])
    scheduler.add(beyond)
    scheduler.add(inside)
    cache.run(scheduler)
    assert beyond.reused == 20
    assert inside.reused == 0


def test_clear_forgets_everything() -> None:
    scheduler, cache = Scheduler(1, 100), PretendCache(1)
    scheduler.add(task("a", [1]))
    scheduler.add(task("b", [2]))
    cache.run(scheduler)
    scheduler.clear()
    assert not scheduler.busy
    assert scheduler.plan().rows == ()


def test_common_prefix() -> None:
    assert common_prefix([1, 2, 3], [1, 2, 4]) == 2
    assert common_prefix([1], [1, 2]) == 1
    assert common_prefix([], [1]) == 0
