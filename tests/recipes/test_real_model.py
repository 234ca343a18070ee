"""Each shipped recipe writes a draft with the built-in model."""

import json

import pytest

from desktop.domain.project import Chunk, Seed
from desktop.engine.local import LocalEngine
from desktop.engine.work import Finished, work_through
from desktop.recipes.draft import Draft, Start
from desktop.recipes.methods import Method, method_of
from desktop.recipes.settings import defaults
from tests.recipes.making import shipped
from tests.recipes.test_document_qa import SENTENCES, chunk


def method(name: str, **settings: object) -> Method:
    recipe = shipped(name)
    return method_of(recipe, {**defaults(recipe), **settings}, recipe.starters, ())


@pytest.mark.model
def test_every_recipe_composes_a_draft_side_by_side(built_in_engine: LocalEngine) -> None:
    passage: Chunk = chunk()
    works = [
        ("essay", method("essay", words=60).compose(Start(Seed("walking to work"), 1))),
        ("instruct", method("instruct", words=20).compose(Start(Seed(shipped("instruct").starters[0]), 2))),
        ("document-qa", method("document-qa").compose(Start(Seed(passage.text), 3, chunk=passage))),
    ]
    events = work_through(built_in_engine, works)
    drafts: dict[str, Draft] = {event.key: event.result for event in events if isinstance(event, Finished)}
    assert drafts["essay"].fields["thesis"].startswith("I believe that")
    assert len(drafts["essay"].fields["essay"].split()) > 5
    assert sum(drafts["essay"].trace.lengths) >= len(drafts["essay"].fields["essay"].encode())
    assert drafts["instruct"].fields["instruction"]
    # What a small model cites need not be right, but it is always a sentence of the passage.
    assert drafts["document-qa"].failure == ""
    assert drafts["document-qa"].fields["proof"] in SENTENCES
    assert len(drafts["document-qa"].fields["question"]) >= 8


SMALL: dict[str, dict[str, object]] = {
    "evolve": {"words": 20},
    "magpie": {"words": 20},
    "critique": {"words": 30},
    "rewrite": {},
    "reverse": {},
    "chat": {"turns": 2, "words": 20},
    "reasoning": {"solutions": 2},
    "preference": {"candidates": 2, "words": 20},
    "table": {},
    "classify": {},
    "tool-call": {},
}
JUDGED = {name: shipped(name).judged for name in SMALL}


@pytest.mark.model
def test_every_other_recipe_brings_a_sample_or_says_why_not(built_in_engine: LocalEngine) -> None:
    works = [(name, method(name, **settings).compose(_start(name))) for name, settings in SMALL.items()]
    events = work_through(built_in_engine, works)
    drafts: dict[str, Draft] = {event.key: event.result for event in events if isinstance(event, Finished)}
    assert set(drafts) == set(SMALL)
    for name, draft in drafts.items():
        assert draft.failure or draft.rejection or draft.fields[JUDGED[name]], name
        assert draft.failure or draft.fields, name
    # What a grammar binds or a person's own words make up is there, however small the model.
    row = json.loads(drafts["table"].fields["row"])
    assert list(row) == ["buyer", "size", "price", "bought", "verdict", "review"]
    assert 0 <= drafts["classify"].fields["certainty"] <= 1
    assert drafts["classify"].fields["label"] in ("complaint", "praise", "question")
    assert drafts["reverse"].fields["response"] == chunk().text
    assert drafts["chat"].fields["conversation"].startswith("User: ")


def _start(name: str) -> Start:
    if shipped(name).starts_from == "chunk":
        return Start(Seed(chunk().text), 3, chunk=chunk())
    return Start(Seed(shipped(name).starters[0]), 5)
