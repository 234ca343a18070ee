"""Questions about documents: each about one sentence of a passage, which is then cited."""

import json
from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.project import Chunk
from desktop.domain.recipe import Turn
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.document_qa import DocumentQuestions
from desktop.recipes.draft import Draft
from desktop.recipes.settings import defaults
from tests.recipes.making import reply, says, scripted, sent, shipped, start

SENTENCES = (
    "The lighthouse of Gull Point was built in 1872 by two brothers.",
    "It is red.",
    "Its lamp burned whale oil until the winter of 1911.",
    "Since then an electric bulb has been turned by a clockwork motor.",
)


def chunk(sentences: tuple[str, ...] = SENTENCES) -> Chunk:
    return Chunk(" ".join(sentences), sentences, heading="Gull Point")


def answer(proof: str = "S3", **more: str) -> str:
    return json.dumps({"answer": "Whale oil.", "question": "What did the lamp burn?", "proof": proof, **more})


def compose(engine: ScriptedEngine, passage: Chunk | None = None, turn: int = 0, **settings: Any) -> Draft:
    recipe = shipped("document-qa")
    method = DocumentQuestions(recipe, {**defaults(recipe), **settings})
    passage = passage or chunk()
    return do(engine, method.compose(start(passage.text, chunk=passage, turn=turn)))


def test_the_cited_sentence_is_stored_in_the_place_of_its_id() -> None:
    draft = compose(says(answer("S3")))
    assert draft.failure == ""
    assert draft.fields == {
        "answer": "Whale oil.",
        "question": "What did the lamp burn?",
        "proof": SENTENCES[2],
        "proof_sentence": 3,
    }
    assert [turn.content for turn in draft.messages] == ["What did the lamp burn?", "Whale oil."]


def test_the_passage_goes_before_the_question_where_it_is_asked_for() -> None:
    draft = compose(says(answer()), with_source=True)
    assert draft.messages[0].content == f"{chunk().text}\n\nWhat did the lamp burn?"


def test_the_model_sees_every_sentence_with_its_id_and_can_cite_no_other() -> None:
    engine = says(answer())
    compose(engine)
    asked = sent(engine).prompt.messages[-1].content
    assert all(f"[S{number}] {text}" in asked for number, text in enumerate(SENTENCES, start=1))
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


def picked_in(passage: Chunk, turn: int) -> str:
    recipe = shipped("document-qa")
    only_the_pick = replace(recipe.steps[0], turns=(Turn("user", "{{ pick }}"),))
    engine = scripted(lambda request: reply(request, answer("S1")))
    method = DocumentQuestions(replace(recipe, steps=(only_the_pick,)), defaults(recipe))
    do(engine, method.compose(start(chunk=passage, turn=turn)))
    return sent(engine).prompt.messages[0].content


def test_a_seed_without_a_chunk_is_a_passage_of_one_sentence() -> None:
    recipe = shipped("document-qa")
    engine = says(answer("S1"))
    draft = do(engine, DocumentQuestions(recipe, defaults(recipe)).compose(start("The lamp burned whale oil.")))
    assert draft.fields["proof"] == "The lamp burned whale oil."


def test_a_passage_with_quotes_and_braces_is_only_text() -> None:
    odd = ('He said: "{{ ids }} and {% raw %}" to all of them.', "A second \\ sentence } with five { words.")
    draft = compose(says(answer("S1")), chunk(odd))
    assert draft.fields["proof"] == odd[0]


@pytest.mark.parametrize(
    ("text", "finish", "reason"),
    [
        (answer("S9"), "stop", "The answer breaks its schema: 'S9' is not one of"),
        (answer(more="x"), "stop", "The answer breaks its schema"),
        ('{"proof": "S1"', "stop", "The answer is no valid JSON"),
        ('{"answer": "Whale', "length", "The answer was cut off at"),
    ],
)
def test_an_answer_that_breaks_its_schema_is_a_failure(text: str, finish: Any, reason: str) -> None:
    # What was cut off is asked for once more.
    draft = compose(says(text, text, finish=finish))
    assert draft.failure.startswith(reason)
    assert draft.raw_text == text
    assert draft.messages == ()


def test_a_recipe_whose_schema_lets_any_id_through_still_cites_only_what_there_is() -> None:
    recipe = shipped("document-qa")
    loose = replace(recipe, steps=(replace(recipe.steps[0], schema='{"type": "object"}'),))
    for text, cited in [(answer("S9"), "'S9'"), ('{"answer": "a", "question": "b"}', "None")]:
        draft = do(says(text), DocumentQuestions(loose, defaults(recipe)).compose(start(chunk=chunk())))
        assert draft.failure == f"The answer cites {cited}, which is no sentence of the passage."


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is it?", "names nothing"),
        ("How does this work with that?", "names nothing"),
        ("The wheel of the mill.", "no question"),
    ],
)
def test_a_question_that_asks_for_nothing_is_rejected(question: str, reason: str) -> None:
    draft = compose(says(answer(question=question)))
    assert reason in draft.rejection
