"""Preference pairs: how the candidates are asked for, how they are ranked, and which pair is kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.engine.requests import EngineEvent, Generate, Likelihood, Likely, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.judging.judge import judge
from desktop.judging.soundness import Scale, Scales, load_scales
from desktop.recipes.draft import Draft
from desktop.recipes.preference import Preference
from desktop.recipes.settings import defaults
from tests.recipes.making import refuses, reply, scripted, sent, shipped, start

TASK = "Explain why bread goes stale."
# One token a byte: long enough for the readiness to end to count in full.
GOOD = "Its starch hardens again after baking."
FAIR = "The crumb loses its water day by day, and so it dries."
POOR = "Bread goes stale because old bread is stale and then"
BAD = "It is a very good question to ask a baker, because a"
# How ready the model was to end there is all that these scales look at.
ENDS = {GOOD: -2.0, FAIR: -5.0, POOR: -7.0, BAD: -9.0}
SCALES = Scales(signals={"completeness": Scale(-6.0, 1.0)}, grounding=load_scales().grounding, grounded=False)


def answers(*texts: str, ends: Mapping[str, float] = ENDS) -> ScriptedEngine:
    """An engine that writes these texts, by the seed number, and reads any text as likely as another."""

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            text = texts[request.seed_number - start().seed_number]
            return replace(reply(request, text), end_logprob=ends.get(text, -2.0))
        assert isinstance(request, Likelihood)
        return Likely(request.id, reply(request, request.continuation).trace, -2.0)

    return scripted(script)


def compose(engine: ScriptedEngine, scales: Scales = SCALES, **settings: Any) -> Draft:
    recipe = shipped("preference")
    settings = {**defaults(recipe), "others": 0, **settings}
    return do(engine, Preference(recipe, settings, scales).compose(start(TASK)))


def soundness(end_logprob: float) -> float:
    return round(Scale(-6.0, 1.0).soundness(end_logprob), 4)


def test_the_best_answer_is_chosen_and_the_worst_rejected() -> None:
    draft = compose(answers(POOR, GOOD, BAD, FAIR))
    assert draft.failure == draft.rejection == ""
    assert draft.fields == {
        "instruction": TASK,
        "chosen": GOOD,
        "rejected": BAD,
        "margin": pytest.approx(soundness(-2) - soundness(-9)),
        "chosen_score": soundness(-2),
        "rejected_score": soundness(-9),
    }


def test_the_chosen_answer_is_what_the_sample_teaches_and_what_is_scored() -> None:
    draft = compose(answers(POOR, f" {GOOD}\n", ends={f" {GOOD}\n": -2.0, POOR: -7.0}), candidates=2)
    assert draft.messages == (Message("user", TASK), Message("assistant", GOOD))
    assert draft.prompt[-1] == Message("user", TASK)
    assert draft.raw_text == f" {GOOD}\n"
    assert sum(draft.trace.lengths) == len(draft.raw_text.encode())
    assert draft.end_logprob == -2.0


@pytest.mark.parametrize("count", [2, 4, 8])
def test_the_candidates_are_asked_for_at_once_and_differ_only_in_seed_number_and_temperature(count: int) -> None:
    engine = answers(*[GOOD, BAD] * 4)
    compose(engine, candidates=count)
    asked = [sent(engine, index) for index in range(count)]
    assert [request.seed_number for request in asked] == list(range(7, 7 + count))
    rest = {
        replace(request, id="", seed_number=0, sampling=replace(request.sampling, temperature=0)) for request in asked
    }
    assert len(rest) == 1
    assert not any(isinstance(request, Generate) for request in engine.submitted[count:])


def test_they_are_written_calmly_to_boldly_around_the_temperature() -> None:
    engine = answers(GOOD, FAIR, BAD)
    compose(engine, candidates=3, temperature=1.2)
    assert [sent(engine, index).sampling.temperature for index in range(3)] == pytest.approx([0.6, 1.2, 1.8])


def test_the_scores_are_those_that_judging_gives_the_answers() -> None:
    scales = load_scales()
    engine = answers(GOOD, BAD, ends={})
    draft = compose(engine, scales, candidates=2, margin=0.0)
    for name in ("chosen", "rejected"):
        text = draft.fields[name]
        judged = Judged(draft.prompt, text, reply(sent(engine), text).trace, -2.0)
        assert draft.fields[f"{name}_score"] == do(answers(), judge(judged, scales)).score


def test_a_pair_that_the_score_hardly_tells_apart_is_rejected_with_the_figures() -> None:
    apart = soundness(-5) - soundness(-5.5)
    draft = compose(answers(FAIR, GOOD, ends={FAIR: -5.0, GOOD: -5.5}), candidates=2)
    assert (
        draft.rejection == f"The scores lie too near each other: {apart:.2f} apart, where at least 0.15 is asked for."
    )
    assert draft.fields["chosen"] == FAIR
    assert compose(answers(FAIR, GOOD, ends={FAIR: -5.0, GOOD: -5.5}), candidates=2, margin=0.05).rejection == ""


def test_two_answers_that_are_alike_are_rejected_however_far_apart_their_scores() -> None:
    # 8 words in common, of 8 and of 9.
    shorter, longer = "the crumb loses its water day by day", "Now the crumb loses its water day by day."
    draft = compose(answers(longer, shorter, ends={longer: -2.0, shorter: -9.0}), candidates=2)
    assert draft.rejection == f"The two answers are nearly the same (ROUGE-L {2 * 8 / 17:.2f})."


def test_of_answers_that_score_the_same_the_first_is_chosen_and_the_last_rejected() -> None:
    draft = compose(answers(FAIR, GOOD, POOR, ends={}), candidates=3, margin=0.0)
    assert (draft.fields["chosen"], draft.fields["rejected"]) == (FAIR, POOR)
    assert draft.fields["margin"] == 0


def test_an_answer_that_talks_about_its_task_is_never_chosen() -> None:
    apology = "I'm sorry, but as an AI I have no bread to look at."
    draft = compose(answers(apology, BAD, ends={apology: -2.0, BAD: -9.0}), candidates=2)
    assert "talks about its task" in draft.rejection


def test_an_empty_answer_is_left_aside() -> None:
    draft = compose(answers("", GOOD, " ", BAD))
    assert (draft.fields["chosen"], draft.fields["rejected"]) == (GOOD, BAD)


def test_an_answer_that_was_cut_off_is_left_aside_however_it_scores() -> None:
    room = 60 * 3
    long = "and so on " * (room // 10)
    draft = compose(answers(long, GOOD, FAIR, ends={long: -12.0, GOOD: -2.0, FAIR: -5.0}), candidates=3, words=60)
    assert (draft.fields["chosen"], draft.fields["rejected"]) == (GOOD, FAIR)
    short = compose(answers(long, GOOD), candidates=2, words=60)
    assert short.failure == f"1 of 2 answers can be used: The answer was cut off at {room} tokens."


def test_fewer_than_two_usable_answers_are_a_failure() -> None:
    draft = compose(answers("", GOOD, "", ""))
    assert draft.failure == "1 of 4 answers can be used: The model ended at once: step answer has no text."
    assert draft.messages == ()


def test_a_refusal_of_the_engine_is_a_failure_with_its_reason() -> None:
    assert compose(refuses("The prompt is too long.")).failure == (
        "0 of 4 answers can be used: The prompt is too long."
    )


def test_an_answer_that_cannot_be_read_is_left_aside() -> None:
    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            return reply(request, [GOOD, "unreadable " * 20, BAD][request.seed_number - 7])
        assert isinstance(request, Likelihood)
        if "unreadable" in request.continuation:
            return Refused(request.id, "It is too long.")
        return Likely(request.id, reply(request, request.continuation).trace, -2.0)

    draft = compose(scripted(script), candidates=3, margin=0.0)
    assert {draft.fields["chosen"], draft.fields["rejected"]} == {GOOD, BAD}


def test_the_engines_time_is_that_of_all_candidates() -> None:
    assert compose(answers(GOOD, FAIR, POOR, BAD)).seconds == pytest.approx(4 * 0.01)


OTHER = "Describe a bakery."


def with_others(*texts: str, other: str = OTHER, ends: Mapping[str, float] = ENDS) -> ScriptedEngine:
    """As `answers`, where the engine also writes another task when it is asked for one."""

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and "write another one" in request.prompt.messages[0].content:
            return reply(request, other)
        if isinstance(request, Generate):
            text = texts[request.seed_number - start().seed_number]
            return replace(reply(request, text), end_logprob=ends.get(text, -2.0))
        assert isinstance(request, Likelihood)
        end = ends.get(request.continuation, -2.0)
        return Likely(request.id, reply(request, request.continuation).trace, end)

    return scripted(script)


def test_an_answer_to_another_task_can_be_rejected_and_the_pair_says_to_which() -> None:
    draft = compose(with_others(GOOD, FAIR, BAD), candidates=2, others=1)
    assert (draft.fields["chosen"], draft.fields["rejected"]) == (GOOD, BAD)
    assert draft.fields["other_task"] == OTHER
    assert draft.rejection == ""


def test_it_is_asked_for_the_other_task_and_scored_against_the_own_one() -> None:
    engine = with_others(GOOD, FAIR, BAD)
    compose(engine, candidates=2, others=1)
    last = [request for request in engine.submitted if isinstance(request, Generate)][-1]
    assert last.prompt.messages[-1].content == OTHER
    read = [
        request for request in engine.submitted if isinstance(request, Likelihood) and request.continuation == BAD
    ]
    assert TASK in {message.content for request in read for message in request.prompt.messages}
    assert OTHER not in {message.content for request in read for message in request.prompt.messages}


def test_an_answer_to_another_task_is_never_chosen() -> None:
    draft = compose(with_others(FAIR, POOR, GOOD), candidates=2, others=1)
    assert (draft.fields["chosen"], draft.fields["rejected"]) == (FAIR, POOR)
    assert "other_task" not in draft.fields
    alone = compose(with_others("", " ", GOOD, BAD), candidates=2, others=2)
    assert alone.failure.startswith("2 of 4 answers can be used: The model ended at once")


def test_a_recipe_without_such_a_step_writes_no_answers_to_other_tasks() -> None:
    recipe = shipped("preference")
    recipe = replace(recipe, steps=recipe.steps[-1:])
    engine = answers(GOOD, BAD)
    draft = do(engine, Preference(recipe, {**defaults(recipe), "candidates": 2}, SCALES).compose(start(TASK)))
    assert sum(isinstance(request, Generate) for request in engine.submitted) == 2
    assert draft.fields["rejected"] == BAD


def test_there_are_tasks_to_start_from_and_none_twice() -> None:
    starters = shipped("preference").starters
    assert len(starters) >= 16
    assert len({task.casefold() for task in starters}) == len(starters)
