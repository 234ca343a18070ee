"""The rubric, asked of a scripted model and of the built-in one."""

from collections.abc import Sequence

import pytest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.sample import Signal
from desktop.engine.local import LocalEngine
from desktop.engine.requests import Choose, Chosen, EngineEvent, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.judging.criteria import LEAST_MASS, RATINGS, measure_criteria

JUDGED = Judged(
    (Message("system", "Be brief."), Message("user", "Why do leaves fall?")), "Because a tree saves water in winter."
)


def rates(*probabilities: float) -> ScriptedEngine:
    """A model that gives these probabilities to 1, 2, ... and none to the rest."""
    return ScriptedEngine(lambda request: Chosen(request.id, (*probabilities, *(0.0,) * (9 - len(probabilities)))))


def measured(engine: ScriptedEngine, rubric: Sequence[str], judged: Judged = JUDGED) -> tuple[Signal, ...]:
    return do(engine, measure_criteria(judged, rubric))


def asked(engine: ScriptedEngine) -> list[str]:
    return [request.prompt.messages[0].content for request in engine.submitted if isinstance(request, Choose)]


def test_the_value_is_the_mean_rating_over_what_fell_on_the_ratings() -> None:
    (signal,) = measured(rates(0.1, 0.0, 0.3), ["Is it clear?"])
    assert (signal.name, signal.value, signal.soundness) == ("criterion:1", 2.5, 0.1875)


def test_the_evidence_is_the_criterion_with_how_decided_the_model_was() -> None:
    (signal,) = measured(rates(0.1, 0.0, 0.3), [" Is it clear? "])
    # A quarter at 1 and three at 3: the standard deviation is the root of 0.75.
    assert signal.evidence == "Is it clear? (rated 2.5 ± 0.9, 40% of the model's word on a rating)"
    (sure,) = measured(rates(0.0, 0.8), ["Is it clear?"])
    assert "rated 2.0 ± 0.0, 80%" in sure.evidence


@pytest.mark.parametrize(("rating", "soundness"), [(1, 0.0), (5, 0.5), (9, 1.0)])
def test_the_soundness_goes_from_the_worst_to_the_best_rating(rating: int, soundness: float) -> None:
    (signal,) = measured(rates(*(0.0,) * (rating - 1), 0.8), ["Is it clear?"])
    assert (signal.value, signal.soundness) == (rating, soundness)


def test_criteria_keep_their_numbers_past_a_blank_one() -> None:
    engine = rates(0.5)
    assert [s.name for s in measured(engine, ["Clear?", "  ", "Kind?"])] == ["criterion:1", "criterion:3"]
    assert len(engine.submitted) == 2


def test_the_model_sees_task_answer_and_criterion() -> None:
    engine = rates(0.5)
    measured(engine, ["Is it clear?"])
    (text,) = asked(engine)
    assert all(part in text for part in ("Why do leaves fall?", JUDGED.answer, "Is it clear?"))
    assert "Text:" not in text
    assert isinstance(engine.submitted[0], Choose)
    assert engine.submitted[0].answers == RATINGS


def test_an_answer_about_a_source_is_shown_with_it_and_with_its_question() -> None:
    engine = rates(0.5)
    about = Judged(JUDGED.prompt, "Water.", source="A tree saves water.", question="What does a tree save?")
    measured(engine, ["Is it clear?"], about)
    (text,) = asked(engine)
    assert "A tree saves water." in text
    assert "What does a tree save?" in text
    assert "Why do leaves fall?" not in text


@pytest.mark.parametrize("rubric", [(), ("",), (" ", "\n")])
def test_an_empty_rubric_asks_nothing(rubric: tuple[str, ...]) -> None:
    engine = rates(0.5)
    assert measured(engine, rubric) == ()
    assert engine.submitted == []


def test_what_the_model_gives_no_rating_for_is_left_out() -> None:
    def script(request: Request) -> EngineEvent:
        assert isinstance(request, Choose)
        text = request.prompt.messages[0].content
        if "Long?" in text:
            return Refused(request.id, "The text is too long.")
        share = LEAST_MASS * 0.9 if "Kind?" in text else LEAST_MASS * 1.1
        return Chosen(request.id, (share, *(0.0,) * 8))

    assert [s.name for s in measured(ScriptedEngine(script), ["Long?", "Kind?", "Clear?"])] == ["criterion:3"]


def test_braces_in_a_criterion_are_text() -> None:
    engine = rates(0.5)
    (signal,) = measured(engine, ["Does it use {braces}?"])
    assert signal.evidence.startswith("Does it use {braces}? (rated")
    assert "{braces}" in asked(engine)[0]


@pytest.mark.model
def test_the_built_in_model_gives_a_rating(built_in_engine: LocalEngine) -> None:
    (signal,) = do(built_in_engine, measure_criteria(JUDGED, ["The answer is easy to understand."]))
    assert 1 < signal.value < 9
    assert 0 < signal.soundness < 1
