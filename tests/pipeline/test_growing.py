"""A topic tree as it grows: level by level, and kept as far as it came."""

from itertools import count

import pytest

from desktop.domain.errors import UserError
from desktop.engine.requests import EngineEvent, Generate, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.growing import (
    BranchGrown,
    Growth,
    grow,
    in_tree_order,
    leaves,
    refuse_no_topics,
    seeds_of_tree,
)
from desktop.recipes.topic_tree import BranchPath
from tests.recipes.making import reply, shipped


def botanist() -> ScriptedEngine:
    """An engine whose every list is new: part 1, part 2, ..."""
    numbers = count(1)

    def answer(request: Request) -> EngineEvent:
        assert isinstance(request, Generate)
        return reply(request, " " + "\n- ".join(f"part{next(numbers)}" for _ in range(4)))

    return ScriptedEngine(answer, a_turn=1)


def grown(growth: Growth, stop_after: int = 10_000) -> list[BranchPath]:
    paths: list[BranchPath] = []
    for event in grow(botanist(), growth, lambda: len(paths) >= stop_after):
        assert isinstance(event, BranchGrown)
        paths.append(event.path)
    return paths


def test_a_tree_is_as_wide_and_deep_as_was_asked_for() -> None:
    paths = grown(Growth("dogs", width=3, depth=3))
    assert [len(path) for path in paths] == [1] * 3 + [2] * 9 + [3] * 27
    assert len(leaves(paths)) == 27
    assert len({path[-1] for path in paths}) == len(paths)


def test_stopped_it_keeps_what_was_grown() -> None:
    paths = grown(Growth("dogs", width=3, depth=2), stop_after=4)
    assert 4 <= len(paths) < 12
    tree = seeds_of_tree("dogs", paths)
    # A branch that was not gone into is a leaf itself.
    assert {len(seed.fields["branch"]) for seed in tree} == {1, 2}


def test_more_grows_below_one_branch_beside_what_is_there() -> None:
    growth = Growth("dogs", 2, 1, under=("health",), there=(("health", "part1"), ("walks",)))
    assert grown(growth) == [("health", "part2"), ("health", "part3")]


def test_the_tree_is_put_in_order_with_the_branches_in_between() -> None:
    paths = [("a", "x"), ("b",), ("a", "y")]
    assert in_tree_order(paths) == [("a",), ("a", "x"), ("a", "y"), ("b",)]
    assert leaves(paths) == [("a", "x"), ("a", "y"), ("b",)]


def test_the_domain_stands_in_every_seed() -> None:
    (seed,) = seeds_of_tree(" Dogs,\n and their care. ", [("food",)])
    assert seed.fields == {"branch": ["food"], "domain": "Dogs, and their care"}


@pytest.mark.parametrize(
    ("growth", "sentence"),
    [
        (Growth(" ... "), "Say in a few words"),
        (Growth("x" * 301), "301 characters"),
        (Growth("dogs", width=0), "1 to 30 branches"),
        (Growth("dogs", depth=4), "1 to 3 levels"),
        (Growth("dogs", width=20, depth=3), "8,000 leaves"),
    ],
)
def test_what_cannot_grow_is_said_in_a_sentence(growth: Growth, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        next(grow(botanist(), growth))


def test_recipes_that_start_from_no_topic_are_refused() -> None:
    refuse_no_topics(shipped("essay"))
    with pytest.raises(UserError, match="starts from a task"):
        refuse_no_topics(shipped("instruct"))
