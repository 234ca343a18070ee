"""Labelled texts: whose turn it is, what is written, and whether the text reads like its label."""

from collections import Counter
from math import log
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import EngineEvent, Generate, Likelihood, Likely, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.channel import shares
from desktop.recipes.classify import Classify
from desktop.recipes.draft import Draft, Start
from desktop.recipes.labels import Label, read_labels
from desktop.recipes.settings import defaults
from tests.recipes.making import reply, scripted, sent, shipped

LABELS = "bad: it went wrong\ngood"
SOUP = "The soup was cold and nobody came."
EVEN = {"bad": 0.4, "good": 0.4}


def finds(text: dict[str, float], *written: str) -> ScriptedEngine:
    """Writes these texts, and reads each as probable after the prompt of each label as told."""
    following = iter(written or (SOUP,) * 3)

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            return reply(request, next(following))
        assert isinstance(request, Likelihood)
        return Likely(request.id, TokenTrace((1,), (log(text[label_in(request)]),)), 0.0)

    return scripted(script)


def label_in(request: Likelihood) -> str:
    """The label whose prompt it is."""
    asked_for = request.prompt.messages[-1].content
    return next(name for name in EVEN if f"It is a {name}:" in asked_for)


def method(**settings: Any) -> Classify:
    recipe = shipped("classify")
    return Classify(recipe, {**defaults(recipe), "labels": LABELS, **settings})


def place(position: int = 0, turn: int = 0) -> Start:
    return Start(Seed("a restaurant", id=1 + position, position=position), 7, turn=turn)


def compose(engine: ScriptedEngine, where: Start | None = None, **settings: Any) -> Draft:
    return do(engine, method(**settings).compose(where or place()))


def asked(engine: ScriptedEngine) -> list[Likelihood]:
    return [request for request in engine.submitted if isinstance(request, Likelihood)]


# Which labels can be read.


def test_a_label_stands_for_itself_where_it_is_not_described() -> None:
    assert read_labels(f"\n{LABELS}\n") == (Label("bad", "it went wrong"), Label("good", "good"))


def test_what_a_label_means_may_hold_a_colon() -> None:
    assert read_labels("bad: as in: cold\ngood")[0] == Label("bad", "as in: cold")


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("", "There must be from 2 to 40 labels, a line each, and there are 0: write"),
        ("only", "There must be from 2 to 40 labels, a line each, and there are 1: write"),
        ("\n".join(f"label{number}" for number in range(41)), "There must be from 2 to 40 labels"),
        ("good\n\nGood", "Line 3 of the labels is wrong: there is a label 'Good' above already"),
        ("good\n: what", "Line 2 of the labels is wrong: ': what' has no label before its colon: write"),
        ("good\nbad:", "Line 2 of the labels is wrong: 'bad:' has nothing behind its colon: write"),
    ],
)
def test_labels_that_cannot_be_read_stop_a_run_with_the_line_and_the_reason(labels: str, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        method(labels=labels)
    assert str(caught.value).startswith(reason)


# What is written.


def test_a_text_is_written_for_a_label_and_keeps_it() -> None:
    engine = finds({"bad": 0.6, "good": 0.1})
    draft = compose(engine)
    prompt = sent(engine).prompt.messages[-1].content
    assert all(part in prompt for part in ("bad", "it went wrong", "a restaurant"))
    assert draft.fields["text"] == SOUP
    assert draft.fields["label"] == "bad"
    assert (draft.failure, draft.rejection) == ("", "")
    # The text is what is scored, against the prompt that it was written to.
    assert draft.prompt == sent(engine).prompt.messages
    assert draft.raw_text == SOUP


def test_a_text_in_which_the_model_speaks_of_itself_is_rejected() -> None:
    text = "I'm sorry, but I'm not an AI designed to make a complaint."
    assert '"an ai "' in compose(finds({"bad": 0.6, "good": 0.1}, *[text] * 9)).rejection


def test_a_label_that_is_likeliest_but_not_certain_enough_is_rejected() -> None:
    close = {"bad": 0.5, "good": 0.3}
    assert compose(finds(close)).rejection == "It reads like bad, but only by 62%, below 80%."
    assert compose(finds(close), certainty=0.6).rejection == ""


def test_it_teaches_the_label_from_the_text_and_all_labels() -> None:
    user, assistant = compose(finds({"bad": 0.6, "good": 0.1})).messages
    assert user.content == f"{SOUP}\n\nWhich of these is the text: bad, good?"
    assert assistant == Message("assistant", "bad")


@pytest.mark.parametrize("seeds", [1, 2, 3, 4, 5, 16])
def test_every_label_has_as_many_turns_and_none_is_tied_to_a_topic(seeds: int) -> None:
    def label_at(position: int, turn: int) -> str:
        return str(compose(finds(EVEN), place(position, turn)).fields["label"])

    counts = Counter(label_at(ordinal % seeds, ordinal // seeds) for ordinal in range(2 * max(seeds, 4)))
    assert counts["bad"] == counts["good"]
    assert {label_at(0, turn) for turn in range(2)} == {"bad", "good"}


# Whether the text reads like its label.


def test_the_text_is_read_after_the_prompt_of_every_label() -> None:
    engine = finds({"bad": 0.6, "good": 0.1})
    compose(engine)
    assert [label_in(request) for request in asked(engine)] == ["bad", "good"]
    assert {request.continuation for request in asked(engine)} == {SOUP}
    assert asked(engine)[0].prompt == sent(engine).prompt


def test_how_certain_the_label_is_is_kept() -> None:
    assert compose(finds({"bad": 0.6, "good": 0.1})).fields["certainty"] == 0.8571


def test_a_text_that_reads_like_another_label_is_written_again() -> None:
    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            return reply(request, SOUP if len(engine.submitted) == 1 else "Cold again!")
        assert isinstance(request, Likelihood)
        fits = (request.continuation == SOUP) == (label_in(request) == "good")
        return Likely(request.id, TokenTrace((1,), (log(0.6 if fits else 0.1),)), 0.0)

    engine = scripted(script)
    draft = compose(engine)
    assert (draft.fields["text"], draft.rejection) == ("Cold again!", "")
    assert draft.seconds == pytest.approx(0.02)
    assert [request.seed_number for request in engine.submitted if isinstance(request, Generate)] == [7, 8]


def test_after_the_third_time_it_is_rejected_with_both_labels() -> None:
    engine = finds({"bad": 0.2, "good": 0.6})
    draft = compose(engine)
    assert draft.rejection == "It reads like good (75%) rather than bad (25%)."
    assert draft.fields["certainty"] == 0.25
    assert draft.failure == ""
    assert len(asked(engine)) == 6


@pytest.mark.parametrize(
    ("given", "certainties"),
    [
        ((0.5, 0.5), (0.5, 0.5)),
        ((0.6, 0.2), (0.75, 0.25)),
        ((1e-300, 1e-301), (10 / 11, 1 / 11)),
        ((0.1, 0.2, 0.2), (0.2, 0.4, 0.4)),
    ],
)
def test_a_certainty_is_the_share_of_the_texts_probability(
    given: tuple[float, ...], certainties: tuple[float, ...]
) -> None:
    assert shares(tuple(map(log, given))) == pytest.approx(certainties)


def test_a_refusal_of_the_engine_is_a_failure_with_its_reason() -> None:
    def refuses(request: Request) -> EngineEvent:
        is_text = isinstance(request, Generate)
        return reply(request, SOUP) if is_text else Refused(request.id, "The prompt is too long.")

    draft = compose(scripted(refuses))
    assert draft.failure == "The prompt is too long."
    assert draft.fields["text"] == SOUP


def test_a_model_that_writes_nothing_is_read_after_no_label() -> None:
    engine = finds(EVEN, " ")
    assert compose(engine).failure == "The model ended at once: step text has no text."
    assert asked(engine) == []
