"""Texts for labels, and whether the model finds the label again."""

from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.engine.requests import Choose, Chosen, EngineEvent, Generate, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.classify import NO_TEXT, calibrated
from desktop.recipes.draft import Draft, Start
from desktop.recipes.labels import read_labels
from desktop.recipes.methods import method_of
from desktop.recipes.settings import defaults
from tests.recipes.making import reply, scripted, sent, shipped

RECIPE = shipped("classify")
LABELS = "bad: it went wrong\ngood"


def finds(text: tuple[float, ...], nothing: tuple[float, ...]) -> ScriptedEngine:
    """Writes one text, and finds it, and texts without content, as probable for each label as told."""

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            return reply(request, "The soup was cold and nobody came.")
        assert isinstance(request, Choose)
        asked = request.prompt.messages[-1].content
        return Chosen(request.id, text if "cold" in asked else nothing)

    return scripted(script)


def compose(engine: ScriptedEngine, turn: int = 0, **settings: Any) -> Draft:
    method = method_of(RECIPE, {**defaults(RECIPE), "labels": LABELS, **settings})
    return do(engine, method.compose(Start(Seed("a restaurant", id=1, position=0), 7, turn=turn)))


def test_a_text_is_written_for_a_label_and_checked() -> None:
    engine = finds((0.6, 0.2), (0.4, 0.4))
    draft = compose(engine)
    assert "It is a bad: it went wrong." in sent(engine).prompt.messages[-1].content
    assert draft.fields["label"] == "bad"
    assert draft.fields["certainty"] == 0.75
    assert draft.rejection == ""
    assert draft.messages[-1] == Message("assistant", "bad")
    assert draft.messages[0].content.endswith("Which of these is the text: bad, good?")


def test_the_check_is_asked_of_the_text_and_of_texts_without_content() -> None:
    engine = finds((0.6, 0.2), (0.4, 0.4))
    compose(engine)
    asked = [request for request in engine.submitted if isinstance(request, Choose)]
    assert len(asked) == 1 + len(NO_TEXT)
    assert asked[0].answers == (" A", " B")
    assert asked[0].prompt.opening == "Answer:"
    assert "A: bad (it went wrong)\nB: good\n" in asked[0].prompt.messages[-1].content


def test_labels_take_turns_and_no_topic_is_tied_to_one() -> None:
    found = [compose(finds((0.5, 0.5), (0.5, 0.5)), turn).fields["label"] for turn in range(4)]
    assert found == ["bad", "good", "bad", "good"]


def test_a_text_that_is_likelier_another_label_is_rejected_with_both() -> None:
    draft = compose(finds((0.2, 0.6), (0.4, 0.4)))
    assert draft.rejection == "The model finds it to be good (75%) rather than bad (25%)."


def test_what_the_model_says_without_a_text_is_taken_away() -> None:
    """A small model that says A to everything says nothing with it."""
    assert compose(finds((0.7, 0.2), (0.8, 0.1))).rejection != ""
    assert calibrated((0.7, 0.2), [(0.7, 0.2)]) == (0.5, 0.5)
    assert calibrated((0.5, 0.0), [(0.0, 0.5)])[0] == 1.0


def test_a_model_that_names_no_label_is_a_failure_that_says_so() -> None:
    assert "the model names none" in compose(finds((0.01, 0.01), (0.4, 0.4))).failure


def test_a_refusal_of_the_engine_is_a_failure_with_its_reason() -> None:
    def refuses(request: Request) -> EngineEvent:
        is_text = isinstance(request, Generate)
        return reply(request, "Cold soup.") if is_text else Refused(request.id, "The prompt is too long.")

    assert compose(scripted(refuses)).failure == "The prompt is too long."


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("only", "from 2 to 26 labels"),
        ("", "from 2 to 26 labels"),
        ("\n".join(f"label{number}" for number in range(27)), "from 2 to 26 labels"),
        ("good\nGood", "2"),
        ("good\n: what", "no label before its colon"),
        ("good\nbad:", "nothing behind its colon"),
    ],
)
def test_labels_that_cannot_be_read_get_the_line_and_the_reason(labels: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        read_labels(labels)
    with pytest.raises(UserError, match=reason):
        method_of(RECIPE, {**defaults(RECIPE), "labels": labels})
