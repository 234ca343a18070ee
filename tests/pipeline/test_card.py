"""The dataset card says what the samples were varied by and whose manner they follow."""

from dataclasses import replace
from pathlib import Path

from desktop.engine.scripted import ScriptedEngine
from desktop.exchange.importing.previewing import recognised
from desktop.pipeline.card import Exported, project_card
from desktop.pipeline.importing import import_samples
from desktop.pipeline.scoring_stored import score_stored
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import answer, essay_project


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


def test_what_was_brought_in_is_told_with_the_model_that_scored_it(library: Library, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"question": "Why?", "answer": "So."}\n')
    project = library.add_project("Rows", "instruct", {})
    recipe = find_recipe("instruct", Path("none"))
    report = import_samples(library, project, recipe, recognised(tmp_path / "rows.jsonl"), "CC0")
    for _ in score_stored(library, ScriptedEngine(answer), recipe, project, report.run):
        pass
    card = project_card(library, project, recipe, Exported("messages", 1))
    assert "| CC0 | samples | pairs | 1 |" in card
    assert "scripted.gguf" in card
    assert "synthetic" not in card
