"""The dataset card of a project: what is known of it is on the card, and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project
from desktop.domain.sample import Lineage, Status
from desktop.domain.selection import Selection
from desktop.engine.scripted import ScriptedEngine
from desktop.exchange.importing.previewing import recognised
from desktop.exchange.licences import licence_of
from desktop.pipeline.card import Exported, card_facts, project_card
from desktop.pipeline.exporting import Layout, export_project, look_through
from desktop.pipeline.gates import gates
from desktop.pipeline.importing import import_samples
from desktop.pipeline.ledger import languages_in
from desktop.pipeline.scoring_stored import score_stored
from desktop.pipeline.warnings import export_warnings
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, a_sample, answer, carry_out, essay_project, question_project

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


def brought_in(library: Library, tmp_path: Path, licence: str = "CC0") -> Project:
    """A project with one row from a file, which was scored."""
    (tmp_path / "rows.jsonl").write_text('{"question": "Why?", "answer": "So."}\n')
    project = library.add_project("Rows", "instruct", {}, 0.0)
    recipe = find_recipe("instruct", Path("none"))
    report = import_samples(library, project, recipe, recognised(tmp_path / "rows.jsonl"), licence)
    for _ in score_stored(library, ScriptedEngine(answer), recipe, project, report.run):
        pass
    return project


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
        "Llama-3.2-1B.gguf wrote the rows, apart from what they quote, on one machine",
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


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ("reverse", "a passage of a document, word for word: the model wrote what is asked"),
        ("document-qa", "An answer may be a sentence of a document"),
        ("rewrite", "What is asked in them holds a passage"),
    ],
)
def test_what_documents_say_word_for_word_is_told_apart(library: Library, recipe: str, said: str) -> None:
    project = question_project(library, "Mills grind grain. They stand by rivers.")
    facts = card_facts(library, project, find_recipe(recipe, Path("none")), Exported("messages", 0))
    assert said in facts.quoted
    without = card_facts(library, essay_project(library), find_recipe("essay", Path("none")), Exported("messages", 0))
    assert without.quoted == ""


def test_the_gates_lead_from_all_that_was_made_to_the_rows(library: Library, tmp_path: Path) -> None:
    project = essay_project(library)
    run = a_run(library, project, 4)
    carry_out(library, project, run)
    library.add_sample(a_sample(project, run, 9, Status.FAILED, messages=()))
    card = card_of(library, project, tmp_path)
    block = json.loads(card[card.rindex("```json\n") + 8 : card.rindex("\n```")])
    assert [gate["left"] for gate in block["gates"]] == [5, *[4] * 7]
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


def test_what_was_brought_in_is_told_with_the_model_that_scored_it(library: Library, tmp_path: Path) -> None:
    project, recipe = brought_in(library, tmp_path), find_recipe("instruct", Path("none"))
    card = project_card(library, project, recipe, Exported("messages", 1))
    assert "| CC0 1.0 | samples | pairs | 1 |" in card
    assert "scripted.gguf measured it" in card_of(library, project, tmp_path)
    assert "**The rows were brought in from files**" in card
    assert "- synthetic" not in card
    assert next(iter(gates(library, project))).name == "brought in"


def test_a_card_is_of_the_rows_that_went_out_made_or_brought_in(library: Library, tmp_path: Path) -> None:
    project = brought_in(library, tmp_path)
    run = library.start_run(project.id, 1, 1, 0, LLAMA.sha256, {})
    library.remember_model(LLAMA)
    sample = a_sample(project, run, 0, score=0.9)
    sample = library.add_sample(replace(sample, lineage=replace(sample.lineage, model_sha256=LLAMA.sha256)))
    both = card_of(library, project, tmp_path)
    assert "**This dataset is synthetic in part.** Llama-3.2-1B.gguf wrote the rows that were not brought in" in both
    assert "1 row was brought in." in both
    assert "| made or brought in |" in both
    exported = look_through(library, project, "messages", Selection.chosen([sample.id]))
    facts = card_facts(library, project, None, exported)
    assert (facts.imports, facts.brought_in, facts.written) == ((), 0, True)


def test_licences_of_files_are_warned_of_where_their_rows_go_out(library: Library, tmp_path: Path) -> None:
    project = brought_in(library, tmp_path, licence="CC BY-ND 4.0")
    (warning,) = export_warnings(library, project, Selection())
    assert warning.startswith("rows.jsonl: under CC BY-ND 4.0 nothing that was made from the text may be passed on")
    assert export_warnings(library, project, Selection((Status.FAILED,))) == []


def test_a_lowest_score_leaves_out_what_only_worse_rows_came_from(library: Library, asked: Project) -> None:
    assert export_warnings(library, asked, Selection.above(0.95)) == []
    assert len(export_warnings(library, asked, Selection.above(0.9))) == 1


def test_a_later_run_by_another_model_did_not_judge_the_rows_of_an_earlier_one(
    library: Library, tmp_path: Path
) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 2))
    library.start_run(project.id, 1, 1, 0, LLAMA.sha256, {})
    card = card_of(library, project, tmp_path)
    assert "The model graded its own work." in card


def test_a_split_names_both_of_its_files(library: Library, tmp_path: Path) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 4))
    target = tmp_path / "rows.jsonl"
    report = export_project(library, project, None, target, "messages", Selection(), layout=Layout(test=0.5))
    card = report.card.read_text(encoding="utf-8")
    assert 'split: "train"\n    path: "rows.train.jsonl"\n  - split: "test"\n    path: "rows.test.jsonl"' in card
    assert "It holds 4 rows" in card


def test_languages_are_read_off_the_texts_and_a_stray_one_is_left_out() -> None:
    assert languages_in([ESSAY] * 3 + [GERMAN]) == ("en", "de")
    assert languages_in([ESSAY] * 30 + [GERMAN]) == ("en",)
    assert languages_in(["Yes."]) == ()
