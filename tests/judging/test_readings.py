"""What is asked of the model: no more than the signals need, and nothing that is known."""

import pytest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import Choose, EngineEvent, Likelihood, Likely, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.judging.catalogue import KINDS, USUAL
from desktop.judging.readings import BARE_TOKENS, NotMeasurable, Readings, given_prompt, read
from desktop.judging.signals.grounding import PARTS
from tests.judging.making import likely, trace, word_lengths

PROMPT = (Message("system", "Be brief."), Message("user", "How does a lighthouse work?"))
ANSWER = "First the keeper lights the lamp. Then the lens gathers its light. So the ships see it from afar."
SOURCE = "The lighthouse was built in 1872."
PLAIN = Judged(PROMPT, ANSWER)
SOURCED = Judged(PROMPT, ANSWER, source=f" {SOURCE}\n", question=" When was it built? ")
KNOWN = Judged(PROMPT, ANSWER, trace([-1.5] * 19, word_lengths(ANSWER)), end_logprob=-2.0)


def asked(judged: Judged, *wanted: str) -> tuple[list[Request], Readings]:
    engine = likely(lambda asked, word: -1.0)
    found = do(engine, read(judged, wanted))
    return engine.submitted, found


def kinds_of(requests: list[Request]) -> list[str]:
    """What each request is for, by what the answer is read after."""
    names = {PROMPT[-1].content: "given", "": "bare", "When was it built?": "unsourced"}
    found = []
    for request in requests:
        if isinstance(request, Choose):
            found.append("asked")
        else:
            assert isinstance(request, Likelihood)
            name = names.get(request.prompt.messages[-1].content, "given")
            found.append(name if request.continuation == ANSWER else "shuffled")
    return found


@pytest.mark.parametrize(
    ("judged", "wanted", "requests"),
    [
        (PLAIN, (), ["given"]),
        (PLAIN, ("coherence", "completeness", "doubt", "repetition"), ["given"]),
        (PLAIN, ("relevance",), ["given", "bare"]),
        (PLAIN, ("difficulty",), ["given", "bare"]),
        (PLAIN, ("relevance", "difficulty"), ["given", "bare"]),
        (PLAIN, ("order",), ["given", "shuffled"]),
        (PLAIN, ("grounding", "source_gain", "asked_support", "citation", *PARTS), ["given"]),
        (SOURCED, (), ["given"]),
        (SOURCED, ("grounding",), ["given", "unsourced"]),
        (SOURCED, ("source_gain",), ["given", "unsourced"]),
        (SOURCED, ("asked_support",), ["given", "asked"]),
        (SOURCED, ("citation",), ["given"]),
        (SOURCED, tuple(KINDS), ["given", "shuffled", "bare", "unsourced", "asked"]),
        (KNOWN, ("coherence", "completeness", "doubt", "repetition"), []),
        (KNOWN, ("relevance",), ["bare"]),
        (KNOWN, ("order",), ["shuffled"]),
    ],
)
def test_only_what_the_wanted_signals_need_is_asked_for(
    judged: Judged, wanted: tuple[str, ...], requests: list[str]
) -> None:
    assert kinds_of(asked(judged, *wanted)[0]) == requests


def test_what_is_not_asked_for_is_not_there() -> None:
    _, found = asked(PLAIN)
    assert (found.bare, found.unsourced, found.shuffle, found.shuffled, found.asked) == (None,) * 5


def test_a_known_trace_is_taken_with_its_end() -> None:
    _, found = asked(KNOWN)
    assert found.given == KNOWN.trace
    assert found.end_logprob == -2.0


def test_an_empty_trace_is_not_known() -> None:
    requests, found = asked(Judged(PROMPT, ANSWER, TokenTrace()), "coherence")
    assert kinds_of(requests) == ["given"]
    assert set(found.given.logprobs) == {-1.0}


def test_a_trace_without_the_source_says_nothing_of_the_answer_with_it() -> None:
    requests, found = asked(Judged(PROMPT, ANSWER, KNOWN.trace, source=SOURCE), "coherence")
    assert kinds_of(requests) == ["given"]
    assert set(found.given.logprobs) == {-1.0}


def test_the_answer_alone_is_read_only_at_its_beginning() -> None:
    requests, found = asked(Judged(PROMPT, "word " * 500 + "end"), "relevance")
    assert [request.first for request in requests if isinstance(request, Likelihood)] == [0, BARE_TOKENS]
    assert found.bare is not None
    assert len(found.bare) == BARE_TOKENS


def test_a_text_of_two_sentences_has_no_order_to_ask_for() -> None:
    requests, found = asked(Judged(PROMPT, "The keeper lights the lamp. The ships see it."), "order")
    assert len(requests) == 1
    assert found.shuffle is None


def test_the_shuffle_is_read_after_the_same_prompt_as_the_answer() -> None:
    requests, found = asked(SOURCED, "order")
    assert len({request.prompt for request in requests if isinstance(request, Likelihood)}) == 1
    assert found.shuffle is not None
    texts = [request.continuation for request in requests if isinstance(request, Likelihood)]
    assert texts == [ANSWER, found.shuffle.other]
    assert found.shuffled is not None


def test_with_a_source_the_answer_is_read_after_source_and_question() -> None:
    assert given_prompt(PLAIN) == PROMPT
    (message,) = given_prompt(SOURCED)
    assert message == Message("user", f"{SOURCE}\n\nAnswer from this text only: When was it built?")


def test_a_blank_source_is_none() -> None:
    requests, _ = asked(Judged(PROMPT, ANSWER, source=" \n", question="When was it built?"), *USUAL)
    assert "unsourced" not in kinds_of(requests)
    assert given_prompt(Judged(PROMPT, ANSWER, source=" \n")) == PROMPT


def test_braces_in_source_question_and_answer_are_only_text() -> None:
    requests, _ = asked(
        Judged(PROMPT, "{answer}", source="{source} {0} {", question="{question}?"), "grounding", "asked_support"
    )
    first, _, last = [
        request.prompt.messages[0].content for request in requests if isinstance(request, Likelihood | Choose)
    ]
    assert first == "{source} {0} {\n\nAnswer from this text only: {question}?"
    assert "{source} {0} {\n\nQuestion: {question}?\nAnswer: {answer}\n" in last


@pytest.mark.parametrize("answer", ["", " \n"])
def test_an_empty_answer_cannot_be_measured(answer: str) -> None:
    with pytest.raises(NotMeasurable, match=r"The answer is empty\."):
        asked(Judged(PROMPT, answer), "coherence")


@pytest.mark.parametrize("refused", ["given", "bare", "shuffled", "unsourced", "asked"])
def test_what_the_engine_refuses_cannot_be_measured(refused: str) -> None:
    willing = likely(lambda asked, word: -1.0)

    def script(request: Request) -> EngineEvent:
        if kinds_of([request]) == [refused]:
            return Refused(request.id, "The text is too long.")
        willing.submit(request)
        return willing.collect(0)[0]

    with pytest.raises(NotMeasurable, match=r"The text is too long\."):
        do(ScriptedEngine(script), read(SOURCED, tuple(KINDS)))


def test_what_answers_nothing_is_not_read_without_a_prompt_again() -> None:
    engine = ScriptedEngine(lambda request: Likely(request.id, trace([-1.0] * 19, word_lengths(ANSWER)), -1.0))
    found = do(engine, read(Judged((), ANSWER), ("relevance", "difficulty", "coherence")))
    (request,) = engine.submitted
    assert isinstance(request, Likelihood)
    assert request.prompt.messages == (Message("user", "Write a text."),)
    assert found.bare is None
