"""Each shipped recipe writes a draft with the built-in model."""

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
