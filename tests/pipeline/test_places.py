import pytest

from desktop.domain.run import Run, RunStatus
from desktop.pipeline.places import place


def run(requested: int, rounds: int = 1, seed_number: int = 0) -> Run:
    return Run(1, 1, RunStatus.RUNNING, requested, rounds, seed_number, "")


def test_topics_are_taken_in_turn() -> None:
    places = [place(run(5), ordinal, seeds=2, starts_from="topic") for ordinal in range(5)]
    assert [(where.seed_position, where.turn) for where in places] == [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)]


def test_questions_about_one_passage_are_neighbours() -> None:
    places = [place(run(6), ordinal, seeds=2, starts_from="chunk") for ordinal in range(6)]
    assert [(where.seed_position, where.turn) for where in places] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_fewer_questions_than_passages_are_spread_over_the_document() -> None:
    places = [place(run(3), ordinal, seeds=10, starts_from="chunk") for ordinal in range(3)]
    assert [where.seed_position for where in places] == [0, 3, 6]
    assert {where.turn for where in places} == {0}


@pytest.mark.parametrize(("requested", "seeds"), [(7, 3), (100, 7), (3, 100), (13, 13)])
def test_every_turn_of_a_passage_is_another(requested: int, seeds: int) -> None:
    places = [place(run(requested), ordinal, seeds, "chunk") for ordinal in range(requested)]
    turns = [(where.seed_position, where.turn) for where in places]
    assert len(set(turns)) == requested
    assert all(turn >= 0 and 0 <= position < seeds for position, turn in turns)


def test_rounds_divide_the_ordinals() -> None:
    rounds = [place(run(7, rounds=3), ordinal, 2, "topic").round for ordinal in range(7)]
    assert rounds == [1, 1, 1, 2, 2, 3, 3]


def test_seed_numbers_are_apart_and_repeatable() -> None:
    numbers = {place(run(1000, seed_number=s), n, 2, "topic").seed_number for s in range(3) for n in range(1000)}
    assert len(numbers) == 3000
    assert place(run(5, seed_number=2), 3, 2, "topic") == place(run(5, seed_number=2), 3, 2, "topic")
