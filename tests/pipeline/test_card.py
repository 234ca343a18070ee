"""The dataset card says what the samples were varied by and whose manner they follow."""

from dataclasses import replace

from desktop.pipeline.card import Exported, project_card
from desktop.store.library import Library
from tests.pipeline.making import essay_project


def test_attributes_and_patterns_are_told_on_a_line_each(library: Library) -> None:
    settings = {
        "words": 80,
        "attributes": {"audience": ["children", "experts"], "persona": ["@personas"]},
        "patterns": [{"essay": "Bees are busy."}],
    }
    project = library.update_project(replace(essay_project(library), settings=settings))
    card = project_card(library, project, None, Exported("messages", 0))
    assert "| words | 80 |" in card
    assert "| attributes | audience: children, experts; persona: @personas |" in card
    assert "Bees" not in card
