"""Whether a run's rounds help."""

from dataclasses import replace

import pytest

from desktop.domain.interval import Interval
from desktop.domain.run import Run, RunStatus
from desktop.engine.requests import EngineEvent, Generate, Generated, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.events import Event, RoundCompared, Told
from desktop.pipeline.rounds import RoundsCompared, difference, repeats
from desktop.pipeline.running import Wish, start_run
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, answer, carry_out, essay_project, ever_the_same, trace

BETTER, WORSE, SAME = Interval(0.06, 0.02, 0.1), Interval(-0.06, -0.1, -0.02), Interval(0.01, -0.02, 0.04)
COMPARED = RoundsCompared(1, 3, BETTER, SAME, 0.8, 0.75, 0.0, 2.0, 2.2)


def compared(events: object) -> list[RoundsCompared]:
    return [event.compared for event in events if isinstance(event, RoundCompared)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (BETTER, "Round 3 is better than round 1 by 0.06 (+0.02 to +0.10)."),
        (WORSE, "Round 3 is worse than round 1 by 0.06 (-0.10 to -0.02): the loop does harm here."),
        (SAME, "The loop does not help here: round 3 differs from round 1 by +0.01 (-0.02 to +0.04)."),
    ],
)
def test_what_came_of_it_is_said_in_a_sentence(score: Interval, said: str) -> None:
    assert replace(COMPARED, score=score).in_words() == said


def test_a_score_that_rises_while_what_chose_nothing_falls_is_not_believed() -> None:
    assert "may flatter itself" in replace(COMPARED, unchosen=WORSE).in_words()
    assert "may flatter itself" not in replace(COMPARED, unchosen=None).in_words()
    assert replace(COMPARED, repeats=0.25).in_words().endswith("25% of its texts repeat an example.")


def test_seeds_are_compared_with_themselves() -> None:
    before: dict[int | None, list[float]] = {1: [0.1, 0.1], 2: [0.5], 3: [0.9]}
    found = difference(before, {seed: [values[0] + 0.1] for seed, values in before.items()})
    assert (found.value, found.low, found.high) == (0.1, 0.1, 0.1), "each seed rose by as much"


def test_rounds_of_other_seeds_are_compared_as_wholes() -> None:
    found = difference({1: [0.1], 2: [0.5], 3: [0.9]}, {4: [0.2], 5: [0.6], 6: [1.0]})
    assert found.value == 0.1
    assert found.low < 0 < found.high


@pytest.mark.parametrize(
    ("changes", "stops"),
    [({}, False), ({"variety": 0.59}, True), ({"variety": 0.61}, False), ({"compression": 2.7}, True)],
)
def test_the_loop_is_stopped_when_a_quarter_of_the_variety_is_lost(changes: dict[str, float], stops: bool) -> None:
    found = replace(COMPARED, **changes)  # type: ignore[arg-type]
    assert found.collapses is stops
    assert "The loop was stopped: 0.80 of the word pairs" in found.collapse_in_words()


def test_a_text_that_says_an_example_again_is_told() -> None:
    assert repeats("Trees cool the street in summer.", ["Trees cool a street in summer."])
    assert not repeats("Bread rises because of yeast.", ["Trees cool a street in summer."])
    assert not repeats("Bread rises.", [])


def test_each_later_round_is_compared_with_the_first(library: Library) -> None:
    project = essay_project(library)
    events = carry_out(library, project, a_run(library, project, 12, rounds=3), ever_the_same)
    found = compared(events)
    assert [each.latest for each in found] == [2, 3]
    assert all(each.score == Interval(0.0, 0.0, 0.0) for each in found), "the script writes the same each time"
    assert all(each.repeats == 1.0 for each in found), "and so repeats its examples"
    assert found[0].unchosen is not None


def test_rounds_of_too_few_drafts_say_nothing(library: Library) -> None:
    project = essay_project(library, topics=("trees", "bees"))
    assert compared(carry_out(library, project, a_run(library, project, 4, rounds=2))) == []


def loses_its_variety(library: Library) -> tuple[list[Event], Run]:
    """A run whose model writes something else each time until it has an example, and then ever the same."""
    project, written = essay_project(library), 0

    def until_it_has_an_example(request: Request) -> EngineEvent:
        nonlocal written
        if not isinstance(request, Generate) or request.sampling.max_tokens <= 60:
            return answer(request)
        if written == 8:
            return ever_the_same(request)
        written += 1
        text = " ".join(f"{word}{written}" for word in ESSAY.split()) + "."
        return Generated(request.id, text, trace(text, -1.0), -1.0, "stop", 10, 0, 0.1)

    run = start_run(library, ScriptedEngine(answer), project, Wish(12, 3, candidates=1, revise=False))
    return carry_out(library, project, run, until_it_has_an_example), run


def test_a_loop_that_loses_its_variety_is_stopped_before_its_round(library: Library) -> None:
    events, run = loses_its_variety(library)
    assert any(isinstance(event, Told) and "The loop was stopped" in event.text for event in events)
    assert library.run(run.id).status is RunStatus.STOPPED
    assert sum(library.run_counts(run.id).values()) == 4, "the round is measured before it is made"


def test_a_loop_that_was_stopped_for_its_variety_goes_on_when_it_is_resumed(library: Library) -> None:
    _, run = loses_its_variety(library)
    events = carry_out(library, library.project_of(run.project_id), run, ever_the_same)
    assert [event.compared.latest for event in events if isinstance(event, RoundCompared)] == [2, 3]
    assert sum(library.run_counts(run.id).values()) == 8
    assert library.run(run.id).status is RunStatus.STOPPED, "its third round is as poor"
    carry_out(library, library.project_of(run.project_id), run, ever_the_same)
    assert library.run(run.id).status is RunStatus.DONE
