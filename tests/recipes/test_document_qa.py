"""Questions about documents: each about one sentence of a passage, which is then cited."""

import json
from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.project import Chunk
from desktop.domain.recipe import Recipe, Turn
from desktop.engine.requests import EngineEvent, Generate, Likelihood, Likely, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.document_qa import DocumentQuestions
from desktop.recipes.draft import Draft
from desktop.recipes.settings import defaults
from tests.recipes.making import reply, says, scripted, sent, shipped, start

SENTENCES = (
    "The lighthouse of Gull Point was built in 1872 by two brothers.",
    "It is red.",
    "The lamp burned whale oil until the winter of 1911.",
    "Since then an electric bulb has been turned by a clockwork motor.",
)


def chunk(sentences: tuple[str, ...] = SENTENCES) -> Chunk:
    return Chunk(" ".join(sentences), sentences, heading="Gull Point")


QUESTION = "What did the lamp burn until the winter of 1911?"
INVENTED = "What did the elephant paint until the winter of 1911?"
PICKED = 1
"""The turn at which the shipped recipe asks about the sentence of the lamp."""


def cited(proof: str = "S3", **more: str) -> str:
    return json.dumps({"answer": "Whale oil.", "question": QUESTION, "proof": proof, **more})


def citing() -> Recipe:
    """A recipe of one step that lets the model say which sentence it asked about."""
    recipe = shipped("document-qa")
    schema = """{"type": "object", "properties": {"answer": {"type": "string"}, "question": {"type": "string"},
        "proof": {"enum": {{ ids | tojson }}}}, "required": ["answer", "question", "proof"],
        "additionalProperties": false}"""
    step = replace(recipe.steps[0], writes="", schema=schema, stop=(), opening="", best_of=None)
    return replace(recipe, steps=(step,), parameters=())


def writes(*questions: str, answer: str = "Whale oil.", likely: str = "") -> ScriptedEngine:
    """An engine that writes these questions by the seed number, and the answer; after `likely` a text is likelier."""

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            trace = reply(request, request.continuation).trace
            after = request.prompt.messages[-1].content == likely
            return Likely(
                request.id, replace(trace, logprobs=tuple(-0.1 if after else -1 for _ in trace.logprobs)), -1
            )
        assert isinstance(request, Generate)
        asked = request.sampling.temperature > 0
        text = questions[(request.seed_number - 7) % len(questions)] if asked else json.dumps({"answer": answer})
        return reply(request, text.removeprefix(request.prompt.opening))

    return scripted(script)


def compose(engine: ScriptedEngine, passage: Chunk | None = None, turn: int = PICKED, **settings: Any) -> Draft:
    recipe = shipped("document-qa")
    method = DocumentQuestions(recipe, {**defaults(recipe), **settings})
    passage = passage or chunk()
    return do(engine, method.compose(start(passage.text, chunk=passage, turn=turn)))


def compose_citing(engine: ScriptedEngine) -> Draft:
    return do(
        engine, DocumentQuestions(citing(), {"temperature": 0.3, "with_source": False}).compose(start(chunk=chunk()))
    )


def test_the_sentence_that_was_asked_about_is_stored_as_the_proof() -> None:
    draft = compose(writes(QUESTION))
    assert draft.failure == draft.rejection == ""
    assert draft.fields == {
        "answer": "Whale oil.",
        "question": QUESTION,
        "proof": SENTENCES[2],
        "proof_sentence": 3,
    }
    assert [turn.content for turn in draft.messages] == [QUESTION, "Whale oil."]


def test_an_answer_may_say_what_is_asked_for_in_the_words_of_the_question() -> None:
    question, answer = "How many stones are on the middle floor?", "Two stones are on the middle floor."
    draft = compose(
        writes(question, answer=answer), chunk(("Two stones of basalt are on the middle floor.",)), turn=0
    )
    assert draft.rejection == ""
    assert draft.fields["answer"] == answer


def test_the_passage_goes_before_the_question_where_it_is_asked_for() -> None:
    draft = compose(writes(QUESTION), with_source=True)
    assert draft.messages[0].content == f"{chunk().text}\n\n{QUESTION}"


def test_the_questions_to_a_sentence_begin_as_it_can_be_asked_about() -> None:
    engine = writes(QUESTION)
    compose(engine, tries=4)
    requests = [sent(engine, index) for index in range(4)]
    assert [request.prompt.opening for request in requests] == ["When", "What", "", "When"]
    assert [request.seed_number for request in requests] == [7, 8, 9, 10]
    assert {request.prompt.messages[-1].content for request in requests} == {f"Gull Point: {SENTENCES[2]}"}


def test_a_question_that_does_not_fit_its_sentence_gives_way_to_one_that_does() -> None:
    draft = compose(writes(INVENTED, INVENTED, QUESTION), tries=3)
    assert draft.rejection == ""
    assert draft.fields["question"] == QUESTION


@pytest.mark.parametrize("better", [0, 1])
def test_of_questions_that_fit_the_one_that_makes_the_sentence_likelier_is_kept(better: int) -> None:
    both = QUESTION, "What burned whale oil until the winter of 1911?"
    assert compose(writes(INVENTED, *both, likely=both[better]), tries=3).fields["question"] == both[better]


def test_where_no_question_fits_the_first_is_rejected_with_its_reason_and_no_answer_is_written() -> None:
    invented = "When did the elephant burn the lamp?"
    engine = writes(invented)
    draft = compose(engine, tries=3)
    assert draft.rejection == "The question speaks of 'elephant', of which the passage says nothing."
    assert draft.fields == {"question": invented, "proof": SENTENCES[2], "proof_sentence": 3}
    assert len(engine.submitted) == 3


@pytest.mark.parametrize("answer", ["Olive oil.", "It did not burn whale oil.", "In Gull Point."])
def test_an_answer_that_the_sentence_does_not_bear_out_gives_way_to_the_sentence(answer: str) -> None:
    assert compose(writes(QUESTION, answer=answer)).fields["answer"] == SENTENCES[2]


def test_an_answer_that_lacks_what_is_asked_for_gives_way_to_the_sentence() -> None:
    question = "When did the lamp burn whale oil?"
    assert compose(writes(question, answer="Whale oil.")).fields["answer"] == SENTENCES[2]
    assert (
        compose(writes(question, answer="Until the winter of 1911.")).fields["answer"] == "Until the winter of 1911."
    )


def test_a_passage_in_another_language_is_not_held_to_english_rules() -> None:
    german = "Der Leuchtturm wurde im Jahre 1872 von zwei Brüdern gebaut, und seine Lampe brannte mit Tran bis 1911."
    question = "Wer hat den Leuchtturm im Jahre 1872 gebaut?"
    engine = writes(question, answer=german)
    assert compose(engine, chunk((german,)), turn=0).rejection == ""
    assert sent(engine).prompt.opening == ""


def test_the_engines_time_is_that_of_all_questions_and_the_answer() -> None:
    assert compose(writes(QUESTION), tries=3).seconds == pytest.approx(4 * 0.01)


def test_a_recipe_may_let_the_model_cite_a_sentence_and_then_no_other_than_there_is() -> None:
    engine = says(cited("S3"))
    draft = compose_citing(engine)
    assert (draft.fields["proof"], draft.fields["proof_sentence"]) == (SENTENCES[2], 3)
    schema = json.loads(sent(engine).json_schema)
    assert schema["properties"]["proof"]["enum"] == ["S1", "S2", "S3", "S4"]


@pytest.mark.parametrize("count", range(1, 14))
def test_every_telling_sentence_has_its_turn_before_one_comes_twice(count: int) -> None:
    sentences = tuple(f"This is sentence number {number} of the passage." for number in range(count))
    picked = [picked_in(chunk(sentences), turn) for turn in range(count)]
    assert sorted(picked) == sorted(f"S{number}" for number in range(1, count + 1))
    assert picked_in(chunk(sentences), count) == picked[0]


def test_a_sentence_of_a_few_words_is_not_asked_about_unless_there_are_only_such() -> None:
    assert "S2" not in {picked_in(chunk(), turn) for turn in range(4)}
    assert picked_in(chunk(("It is red.",)), 0) == "S1"


@pytest.mark.parametrize("poor", ["Who was the keeper of the lighthouse?", "The lamps of the lighthouse were:"])
def test_a_question_or_a_heading_is_not_asked_about(poor: str) -> None:
    assert {picked_in(chunk((poor, SENTENCES[0])), turn) for turn in range(4)} == {"S2"}


def picked_in(passage: Chunk, turn: int) -> str:
    recipe = shipped("document-qa")
    only_the_pick = replace(recipe.steps[0], turns=(Turn("user", "{{ pick }}"),))
    engine = scripted(lambda request: reply(request, INVENTED))
    method = DocumentQuestions(replace(recipe, steps=(only_the_pick,)), defaults(recipe))
    do(engine, method.compose(start(chunk=passage, turn=turn)))
    return sent(engine).prompt.messages[0].content


def test_a_seed_without_a_chunk_is_a_passage_of_one_sentence() -> None:
    recipe = shipped("document-qa")
    method = DocumentQuestions(recipe, defaults(recipe))
    draft = do(writes("What did the lamp burn?"), method.compose(start("The lamp burned whale oil.")))
    assert draft.fields["proof"] == "The lamp burned whale oil."


def test_a_passage_with_quotes_and_braces_is_only_text() -> None:
    odd = 'He said: "{{ ids }} and {% raw %}" to all of them.'
    assert compose(writes(INVENTED), chunk((odd,)), turn=0).fields["proof"] == odd


@pytest.mark.parametrize(
    ("text", "finish", "reason"),
    [
        (cited("S9"), "stop", "The answer breaks its schema: 'S9' is not one of"),
        (cited(more="x"), "stop", "The answer breaks its schema"),
        ('{"proof": "S1"', "stop", "The answer is no valid JSON"),
        ('{"answer": "Whale', "length", "The answer was cut off at"),
    ],
)
def test_an_answer_that_breaks_its_schema_is_a_failure(text: str, finish: Any, reason: str) -> None:
    # What was cut off is asked for once more.
    draft = compose_citing(says(text, text, finish=finish))
    assert draft.failure.startswith(reason)
    assert draft.raw_text == text
    assert draft.messages == ()


def test_a_recipe_whose_schema_lets_any_id_through_still_cites_only_what_there_is() -> None:
    recipe = citing()
    loose = replace(recipe, steps=(replace(recipe.steps[0], schema='{"type": "object"}'),))
    for text, named in [(cited("S9"), "'S9'"), ('{"answer": "a", "question": "b"}', "None")]:
        draft = do(says(text), DocumentQuestions(loose, {"temperature": 0.3}).compose(start(chunk=chunk())))
        assert draft.failure == f"The answer cites {named}, which is no sentence of the passage."


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is it?", "names nothing"),
        ("How does this work with that?", "names nothing"),
        ("The wheel of the mill.", "no question"),
    ],
)
def test_a_question_that_asks_for_nothing_is_rejected(question: str, reason: str) -> None:
    draft = compose_citing(says(cited(question=question)))
    assert reason in draft.rejection
