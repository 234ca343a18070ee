"""Self-Instruct: what is shown, what is too much alike, and what comes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from desktop.engine.requests import EngineEvent, Generate, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import Finished, do, work_through
from desktop.recipes.draft import Draft
from desktop.recipes.instruct import SelfInstruct, TaskPool
from desktop.recipes.rouge import rouge_l
from desktop.recipes.settings import defaults
from tests.recipes.making import reply, says, scripted, sent, shipped, start

OWN = ("Name three birds of the coast.", "Explain why the sea is salty.", "Write a rhyme about a boat.")


def method(own: Sequence[str] = OWN, kept: Sequence[str] = (), **settings: Any) -> SelfInstruct:
    recipe = shipped("instruct")
    return SelfInstruct(recipe, {**defaults(recipe), **settings}, TaskPool.of(own, kept))


def compose(engine: ScriptedEngine, writer: SelfInstruct, **rest: Any) -> Draft:
    return do(engine, writer.compose(start(OWN[0], **rest)))


def shown_tasks(engine: ScriptedEngine, index: int = 0) -> list[str]:
    return [turn.content for turn in sent(engine, index).prompt.messages if turn.role == "assistant"]


# ROUGE-L by hand: 2 x the longest common subsequence over the number of words of both.
@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        # Lin 2004: police ... the gunman is common to both.
        ("police killed the gunman", "police kill the gunman", 2 * 3 / 8),
        ("police killed the gunman", "the gunman kill police", 2 * 2 / 8),
        ("a b c d e", "a c e", 2 * 3 / 8),
        ("a b", "c d", 0.0),
        ("a b", "a b", 1.0),
        ("", "a", 0.0),
        ("", "", 0.0),
    ],
)
def test_rouge_l_is_what_one_gets_by_hand(left: str, right: str, value: float) -> None:
    assert rouge_l(left.split(), right.split()) == pytest.approx(value)
    assert rouge_l(right.split(), left.split()) == pytest.approx(value)


def test_a_task_unlike_all_others_gets_a_response() -> None:
    engine = says("List four tools for a garden.", "A spade, a rake, a hoe and a can.")
    draft = compose(engine, method())
    assert draft.fields == {
        "instruction": "List four tools for a garden.",
        "response": "A spade, a rake, a hoe and a can.",
    }
    assert [turn.content for turn in draft.messages] == list(draft.fields.values())
    assert draft.rejection == draft.failure == ""
    assert sent(engine, 1).prompt.messages[-1].content == "List four tools for a garden."


def test_a_task_too_much_like_another_is_tried_again_with_other_numbers() -> None:
    engine = says(
        "Name three birds of the coast!", "Name three birds of the coast?", "List garden tools.", "A spade."
    )
    assert compose(engine, method()).fields["instruction"] == "List garden tools."
    assert [sent(engine, index).seed_number for index in range(4)] == [7, 8, 9, 7]


def test_after_the_last_try_it_is_rejected_with_its_twin() -> None:
    engine = says(*["Explain why the sky is salty."] * 3)
    draft = compose(engine, method())
    assert draft.rejection == "Too much like another task (ROUGE-L 0.83): Explain why the sea is salty."
    assert draft.failure == ""
    assert draft.fields == {"instruction": "Explain why the sky is salty."}
    assert len(engine.submitted) == 3


def test_the_bound_itself_is_too_much_alike() -> None:
    # 5 of 6 words in common.
    alike = 2 * 5 / 12
    assert compose(says(*["Explain why the sky is salty."] * 3), method(similarity=alike)).rejection
    assert not compose(says("Explain why the sky is salty.", "Clouds."), method(similarity=alike + 0.01)).rejection


@pytest.mark.parametrize("task", ["Go.", "Two words", "?!..."])
def test_what_is_too_short_to_be_a_task_is_rejected(task: str) -> None:
    assert compose(says(*[task] * 3), method()).rejection == "The task is too short to be one."


def test_tasks_of_earlier_runs_count_but_are_not_shown() -> None:
    engine = says(*["List four tools for a garden."] * 3)
    draft = compose(engine, method(kept=["List four tools for the garden."]))
    assert draft.rejection.endswith("List four tools for the garden.")
    assert set(shown_tasks(engine)) <= set(OWN)


def test_neighbours_in_the_batch_are_unlike_each_other() -> None:
    def script(request: Request) -> EngineEvent:
        assert isinstance(request, Generate)
        is_task = request.prompt.messages[-1].content == "Write a new task."
        return reply(request, "List four tools for a garden." if is_task else "A spade, a rake, a hoe and a can.")

    engine = scripted(script)
    writer = method()
    works = [(number, writer.compose(start(OWN[0]))) for number in range(3)]
    drafts = [event.result for event in work_through(engine, works) if isinstance(event, Finished)]
    assert sorted(bool(draft.rejection) for draft in drafts) == [False, True, True]
    assert all("(ROUGE-L 1.00)" in draft.rejection for draft in drafts if draft.rejection)


def test_the_seed_is_shown_last_among_as_many_others_as_were_asked_for() -> None:
    engine = says("List four tools for a garden.", "A spade.")
    compose(engine, method(shown=3))
    shown = shown_tasks(engine)
    assert shown[-1] == OWN[0]
    assert sorted(shown) == sorted(OWN), "none twice"


@pytest.mark.parametrize(("shown", "count"), [(1, 1), (2, 2), (8, 3)])
def test_no_more_are_shown_than_there_are(shown: int, count: int) -> None:
    engine = says("List four tools for a garden.", "A spade.")
    compose(engine, method(shown=shown))
    assert len(shown_tasks(engine)) == count


def test_each_try_is_shown_others_and_the_same_place_always_the_same() -> None:
    own = [f"Write about thing number {number} of many." for number in range(40)]
    engines = [says(*["no", "no", "no"]) for _ in range(2)]
    for engine in engines:
        compose(engine, method(own))
    tries = [[shown_tasks(engine, index) for index in range(3)] for engine in engines]
    assert tries[0] == tries[1]
    assert tries[0][0] != tries[0][1] != tries[0][2]


def test_the_best_of_earlier_rounds_are_shown_too() -> None:
    engine = says("List four tools for a garden.", "A spade.")
    examples: tuple[Mapping[str, Any], ...] = ({"instruction": "Plan a picnic.", "response": "..."}, {"essay": "no"})
    compose(engine, method(shown=1), examples=examples)
    assert shown_tasks(engine) == ["Plan a picnic.", OWN[0]]


def test_an_empty_task_or_response_is_a_failure() -> None:
    assert compose(says(""), method()).failure == "The model ended at once: step instruction has no text."
    draft = compose(says("List four tools for a garden.", ""), method())
    assert draft.failure == "The model ended at once: step response has no text."
    assert draft.fields == {"instruction": "List four tools for a garden."}
