"""The check-up on a scripted engine: progress, figures, and an end when it is asked for."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.checkup import CheckUp
from desktop.domain.errors import UserError
from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.engine.requests import Choose, EngineEvent, Likelihood, Likely, Notice, Refused, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.judging.checkup.planting import DEFECTS, PLAIN
from desktop.judging.checkup.report import VERSION
from desktop.judging.checkup.texts import shipped_sourced, shipped_texts
from desktop.pipeline.checking import MOST_OWN, SOURCED, TEXTS, CheckedUp, Checking, check_up, own_texts
from desktop.pipeline.events import Told
from desktop.pipeline.planning import recipe_for
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, a_sample, answer, essay_project, question_project, trace

OWN = Judged((Message("user", "Write on trees."),), ESSAY)
ABOUT = Judged((), "It was built in 1872.", source="The mill was built in 1872.", question="When was it built?")


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals are tested elsewhere."""
    monkeypatch.setattr("desktop.judging.checkup.figures._DRAWS", 20)


def reader() -> ScriptedEngine:
    return ScriptedEngine(answer, a_turn=64)


def checked(engine: ScriptedEngine | None = None, own: Sequence[Judged] = (), rubric: Sequence[str] = ()) -> CheckUp:
    *_, last = check_up(engine or reader(), own, rubric)
    assert isinstance(last, CheckedUp)
    return last.checkup


def test_progress_goes_from_nothing_to_all_and_ends_in_the_check_up() -> None:
    first, *others, last = check_up(reader())
    assert isinstance(first, Checking)
    assert first.done == 0
    assert isinstance(last, CheckedUp)
    progress = [event for event in others if isinstance(event, Checking)]
    assert [event.done for event in progress] == list(range(1, first.total + 1))
    assert {event.total for event in progress} == {first.total}
    assert {event.what for event in progress} == {"sound", *DEFECTS}


def test_the_check_up_says_what_was_tested_and_when() -> None:
    found = checked()
    assert found.model_sha256 == SCRIPTED_MODEL.identity.sha256
    assert found.model == "scripted.gguf"
    assert found.version == VERSION
    assert TEXTS + SOURCED <= found.texts <= TEXTS + SOURCED + 2
    assert found.own_texts == 0
    assert found.made.endswith("+00:00")
    assert found.seconds >= 0
    assert set(found.score) == set(DEFECTS)
    assert set(found.judge_prompt) == set(DEFECTS)


def test_a_model_that_finds_all_alike_gets_a_weight_for_the_words_alone() -> None:
    # Every token is as likely in any text, with the prompt or without: repetition needs no model.
    found = checked()
    weights = {signal.name: signal.weight for signal in found.signals}
    assert weights["repetition"] == 1.0
    assert [weights[name] for name in ("relevance", "coherence", "completeness", "order", "asked_support")] == [
        0.0
    ] * 5
    assert {figure.value for figure in found.judge_prompt.values()} == {0.5}


def test_a_model_that_knows_the_end_of_a_text_is_set_on_what_is_cut_off() -> None:
    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            ended = request.continuation.rstrip().endswith((".", "!", "?", '"'))
            return Likely(request.id, trace(request.continuation, -2.0), -1.0 if ended else -15.0)
        return answer(request)

    found = checked(ScriptedEngine(script, a_turn=64))
    signal = next(signal for signal in found.signals if signal.name == "completeness")
    assert (signal.weight, signal.detects) == (1.0, "cut off")
    assert -15.0 < signal.middle < -1.0
    assert found.score["cut off"].value > 0.9 > found.score["off topic"].value


def test_a_projects_texts_are_tested_beside_those_that_come_along() -> None:
    plain, both = checked(), checked(own=[OWN, ABOUT])
    assert both.own_texts == 2
    assert both.texts == plain.texts + 2


def test_an_own_answer_about_a_source_is_contradicted_by_its_negation() -> None:
    engine = reader()
    checked(engine, [replace(ABOUT, answer="It was old.", source="The mill was old.")])
    texts = {request.continuation for request in engine.submitted if isinstance(request, Likelihood)}
    assert "It was not old." in texts


def test_the_rubric_is_asked_of_every_text_without_its_blank_lines() -> None:
    engine = reader()
    first, *_, last = check_up(engine, rubric=(" Is it kind? ", "", "  ", "Is it clear?"))
    assert isinstance(first, Checking)
    assert isinstance(last, CheckedUp)
    found = last.checkup
    assert found.criteria == ("Is it kind?", "Is it clear?")
    assert [signal.name for signal in found.signals][-2:] == ["criterion:1", "criterion:2"]
    questions = [request for request in engine.submitted if isinstance(request, Choose)]
    assert sum("Is it kind?" in request.prompt.messages[0].content for request in questions) == first.total


def test_a_thorough_one_takes_every_text_that_comes_along() -> None:
    *_, last = check_up(reader(), thorough=True)
    assert isinstance(last, CheckedUp)
    assert last.checkup.texts == len(shipped_texts()) + len(shipped_sourced())


@pytest.mark.parametrize("after", [0, 1, 30])
def test_it_stops_when_it_is_asked_to_and_finds_out_nothing(after: int) -> None:
    events: list[Checking | CheckedUp | Told] = []
    for event in check_up(reader(), stopped=lambda: len(events) > after):
        events.append(event)
    assert events
    assert not any(isinstance(event, CheckedUp) for event in events)
    assert len(events) <= after + 2 + 64


def test_texts_that_the_model_cannot_read_are_left_out() -> None:
    long = shipped_sourced()[0].judged.source

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood) and long in request.prompt.messages[0].content:
            return Refused(request.id, "The text is too long.")
        return answer(request)

    assert checked(ScriptedEngine(script, a_turn=64)).texts == checked().texts - 1


def test_a_model_that_can_read_hardly_anything_is_told_in_words() -> None:
    with pytest.raises(UserError, match="cannot read most of the check-up's texts"):
        checked(ScriptedEngine(lambda request: Refused(request.id, "The text is too long."), a_turn=64))


def test_what_the_engine_has_to_say_reaches_the_listener() -> None:
    told = False

    def script(request: Request) -> EngineEvent:
        nonlocal told
        if not told:
            told = True
            engine.submit(request)
            return Notice("The engine was started again.")
        return answer(request)

    engine = ScriptedEngine(script, a_turn=64)
    assert Told("The engine was started again.") in list(check_up(engine))


def add(
    library: Library, project: Project, count: int, status: Status = Status.ACCEPTED, text: str = ESSAY
) -> list[Sample]:
    run = a_run(library, project, max(count, 1))
    return [
        library.add_sample(
            a_sample(project, run, number, status, fields={"essay": f"{text} {number}"}, score=number / 100)
        )
        for number in range(count)
    ]


def texts_of(library: Library, project: Project) -> list[str]:
    found = own_texts(library, project, recipe_for(project, Path("none")))
    assert all(text.trace is None for text in found)
    return [text.answer for text in found]


def test_what_a_person_accepted_is_taken_for_sound(library: Library) -> None:
    project = essay_project(library)
    samples = add(library, project, 4)
    library.review_sample(samples[1].id, "accept")
    library.review_sample(samples[2].id, "reject")
    assert texts_of(library, project) == [f"{ESSAY} 1"]


def test_without_reviews_it_is_what_scored_highest(library: Library) -> None:
    project = essay_project(library)
    add(library, project, 20)
    add(library, project, 2, Status.REJECTED)
    assert texts_of(library, project) == [f"{ESSAY} {number}" for number in range(19, 19 - MOST_OWN, -1)]


def test_what_is_too_short_to_be_spoiled_is_left_out(library: Library) -> None:
    project = essay_project(library)
    add(library, project, 3, text="Trees cool. Bees hum.")
    assert texts_of(library, project) == []


def test_an_answer_about_a_passage_may_be_short(library: Library) -> None:
    project = question_project(library, "The mill was built in 1872. It ground flour.")
    run = a_run(library, project, 1)
    seed = library.seed_at(project.id, 0)
    fields = {"question": "When was it built?", "answer": "In 1872.", "proof": "The mill was built in 1872."}
    library.add_sample(a_sample(project, run, 0, fields=fields, score=0.9, seed_id=seed.id))
    (found,) = own_texts(library, project, recipe_for(project, Path("none")))
    assert (found.answer, found.question) == ("In 1872.", "When was it built?")
    assert "The mill was built" in found.source
    assert checked(own=[found]).own_texts == 1


def test_a_new_project_has_no_texts_of_its_own(library: Library) -> None:
    assert texts_of(library, essay_project(library)) == []
    assert set(PLAIN) < set(DEFECTS)
