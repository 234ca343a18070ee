"""A planted text is measured as a sample would be, and graded as everyone else does it."""

import pytest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.engine.requests import Choose, Chosen, EngineEvent, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.judging.catalogue import USUAL
from desktop.judging.checkup.grade import grade, grade_question
from desktop.judging.checkup.measuring import GRADE, measure
from desktop.judging.checkup.planting import SOUND, Planted
from desktop.judging.checkup.texts import shipped_sourced, shipped_texts
from desktop.judging.criteria import RATINGS
from tests.judging.making import SCALES, likely

TEXT = Planted(3, SOUND, shipped_texts()[0])
ABOUT = Planted(4, SOUND, shipped_sourced()[0].judged)


def test_a_text_is_measured_with_its_grade() -> None:
    found = do(likely(lambda asked, word: -1.0 if asked else -2.0), measure(TEXT, SCALES, ()))
    assert found is not None
    assert found.planted is TEXT
    assert set(found.values) == {
        "relevance", "coherence", "completeness", "repetition", "order", "difficulty", "doubt", GRADE,
    }  # fmt: skip
    assert found.values["relevance"] == 1.0
    assert found.values[GRADE] == pytest.approx(5.0)


def test_of_an_answer_about_a_source_all_is_measured_that_could_count() -> None:
    found = do(likely(lambda asked, word: -1.0), measure(ABOUT, SCALES, ("Is it short?",)))
    assert found is not None
    assert {"asked_support", "criterion:1", GRADE} <= set(found.values)
    assert set(found.values) - {"asked_support", "criterion:1", GRADE} == USUAL - {"citation", "order"}


def test_what_the_model_cannot_read_is_left_out() -> None:
    refusing = ScriptedEngine(lambda request: Refused(request.id, "The text is too long."))
    assert do(refusing, measure(TEXT, SCALES, ())) is None


def test_what_cannot_be_graded_is_measured_all_the_same() -> None:
    willing = likely(lambda asked, word: -1.0)

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Choose):
            return Refused(request.id, "The text is too long.")
        willing.submit(request)
        return willing.collect(0)[0]

    found = do(ScriptedEngine(script), measure(TEXT, SCALES, ()))
    assert found is not None
    assert GRADE not in found.values


def test_the_grade_is_asked_with_task_answer_and_source() -> None:
    plain = grade_question(Judged((Message("user", "{Write} on trees."),), " {Trees} cool. "))
    assert plain.answers == RATINGS
    (message,) = plain.prompt.messages
    assert message.content.startswith("Task: {Write} on trees.\n\nAnswer: {Trees} cool.\n\n")
    (message,) = grade_question(ABOUT.judged).prompt.messages
    assert ABOUT.judged.source in message.content
    assert ABOUT.judged.question in message.content


@pytest.mark.parametrize(
    ("probabilities", "value"),
    [((0.2,) + (0.0,) * 8, 1.0), ((0.1,) * 9, 5.0), ((0.0,) * 8 + (0.3,), 9.0), ((0.0,) * 9, 5.0)],
)
def test_the_grade_is_the_mean_of_the_distribution_and_the_middle_where_there_is_none(
    probabilities: tuple[float, ...], value: float
) -> None:
    assert grade(Chosen("", probabilities)) == pytest.approx(value)
