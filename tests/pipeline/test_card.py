"""The dataset card of a project: what is known of it is on the card, and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project
from desktop.domain.sample import Lineage, Status
from desktop.exchange.licences import licence_of
from desktop.pipeline.card import Exported, card_facts, project_card
from desktop.pipeline.exporting import export_project
from desktop.pipeline.ledger import languages_in
from desktop.pipeline.selecting import Selection
from desktop.pipeline.warnings import export_warnings
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, a_sample, carry_out, essay_project, question_project

LLAMA = ModelIdentity("2" * 64, "Llama-3.2-1B.gguf", "Llama 3.2", "llama", "Q4_K_M", "llama3.2", 2048, 1)
GERMAN = (
    "Bäume kühlen die Straße. An einem heißen Nachmittag ist es unter einer Linde angenehm zu gehen, während der "
    "offene Platz daneben brennt."
)


@pytest.fixture
def asked(library: Library) -> Project:
    """A project of questions about one document, with a sample by another model than the one of its run."""
    project = question_project(library, "Mills grind grain. They stand by rivers.")
    library.remember_model(LLAMA)
    seed = library.seed_at(project.id, 0).id
    evidence = (
        Evidence("source", (SentenceEvidence(0, 9, 0.1, "Mills grind grain."), SentenceEvidence(9, 20, 0.8))),
    )
    sample = a_sample(project, a_run(library, project, 2), 0, score=0.9, seed_id=seed, evidence=evidence)
    library.add_sample(replace(sample, lineage=replace(sample.lineage, model_sha256=LLAMA.sha256)))
    return project


def card_of(library: Library, project: Project, tmp_path: Path) -> str:
    """The card that goes out with the accepted rows."""
    recipe = find_recipe(project.recipe, Path("none"))
    report = export_project(library, project, recipe, tmp_path / "rows.jsonl", "messages", Selection())
    return report.card.read_text(encoding="utf-8")


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


def test_a_whole_project_tells_who_wrote_it_from_what_and_how_good_it_is(
    library: Library, asked: Project, tmp_path: Path
) -> None:
    card = card_of(library, asked, tmp_path)
    for said in (
        "Llama-3.2-1B.gguf wrote every row, on one machine",
        "from one document",
        'must have a name that begins with "Llama"',
        "| On mills | CC0 1.0 |",
        "Of the 2 sentences of 1 row, a sentence of the source supports 1 (50 %). In 1 row at least one",
        "| **in this dataset** | | 1 |",
        "Its rows: a question, an answer and the sentence that proves it",
        '- "question-answering"',
        'path: "rows.jsonl"',
    ):
        assert said in card


def test_only_models_and_sources_of_the_rows_that_went_out_are_named(
    library: Library, asked: Project, tmp_path: Path
) -> None:
    other = a_sample(asked, a_run(library, asked, 2), 1, Status.REJECTED, score=0.1)
    library.add_sample(replace(other, lineage=replace(other.lineage, model_sha256="0" * 64)))
    card = card_of(library, asked, tmp_path)
    assert "| Llama-3.2-1B.gguf | Llama 3.2 Community License |" in card
    assert "| scripted.gguf | unknown |" not in card


def test_the_gates_lead_from_all_that_was_made_to_the_rows(library: Library, tmp_path: Path) -> None:
    project = essay_project(library)
    run = a_run(library, project, 4)
    carry_out(library, project, run)
    library.add_sample(a_sample(project, run, 9, Status.FAILED, messages=()))
    card = card_of(library, project, tmp_path)
    block = json.loads(card[card.rindex("```json\n") + 8 : card.rindex("\n```")])
    assert [gate["left"] for gate in block["gates"]] == [5, *[4] * 6]
    assert block["rows"] == 4
    assert 'language:\n- "en"\n' in card


def test_a_run_that_was_made_with_other_prompts_is_told(library: Library) -> None:
    project = essay_project(library)
    a_run(library, project, 1)
    changed = library.update_project(replace(project, prompts={"essay/1": "Argue {{ thesis }}."}))
    facts = card_facts(library, changed, find_recipe("essay", Path("none")), Exported("messages", 0))
    assert facts.other_prompts == 1
    assert len(facts.recipe_sha256) == 64


def test_a_model_that_the_library_does_not_know_is_said_to_be_unknown(library: Library) -> None:
    project = essay_project(library)
    library.start_run(project.id, 1, 1, 0, "9" * 64, {})
    card = project_card(library, project, None, Exported("messages", 0))
    assert "| a model that this library does not know | unknown | It is not known what the licence says" in card
    assert "9" * 64 in card


def test_warnings_are_of_the_selected_samples_alone(library: Library, asked: Project) -> None:
    (naming,) = export_warnings(library, asked, Selection())
    assert "Llama-3.2-1B.gguf" in naming
    assert export_warnings(library, asked, Selection(statuses=(Status.REJECTED,))) == []
    (sample,) = library.iterate(asked.id)
    assert export_warnings(library, asked, Selection.chosen([sample.id])) == [naming]
    assert export_warnings(library, asked, Selection.chosen([])) == []


def test_warnings_hold_the_chosen_licence_against_the_sources(library: Library, asked: Project) -> None:
    (source,) = library.sources(asked.id)
    library.set_licence(source.id, "CC BY-SA 4.0")
    found = export_warnings(library, asked, Selection(), licence_of("mit"))
    assert any("goes out under CC BY-SA 4.0, not MIT License" in warning for warning in found)


def test_a_model_that_nobody_knows_is_warned_of(library: Library) -> None:
    project = essay_project(library)
    sample = a_sample(project, a_run(library, project, 1), 0)
    library.add_sample(replace(sample, lineage=Lineage(sample.lineage.run_id, 1, 0, None, 0, model_sha256="9" * 64)))
    (warning,) = export_warnings(library, project, Selection())
    assert "the model 999999999999" in warning


def test_languages_are_read_off_the_texts_and_a_stray_one_is_left_out() -> None:
    assert languages_in([ESSAY] * 3 + [GERMAN]) == ("en", "de")
    assert languages_in([ESSAY] * 30 + [GERMAN]) == ("en",)
    assert languages_in(["Yes."]) == ()
