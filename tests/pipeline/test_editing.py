"""A person's edit of a sample."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Turn
from desktop.domain.sample import Sample
from desktop.exchange.importing.previewing import recognised
from desktop.pipeline.editing import edited
from desktop.pipeline.importing import import_samples
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, carry_out, essay_project

ESSAYS = find_recipe("essay", Path("none"))
INSTRUCT = find_recipe("instruct", Path("none"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "a.gristmill") as opened:
        yield opened


@pytest.fixture
def project(library: Library) -> Project:
    made = essay_project(library)
    carry_out(library, made, a_run(library, made, 1))
    return made


@pytest.fixture
def sample(library: Library, project: Project) -> Sample:
    return library.page(project.id)[0]


def test_the_messages_teach_the_fields_that_were_written_anew(
    library: Library, project: Project, sample: Sample
) -> None:
    fields, messages = edited(library, project, ESSAYS, sample, {"essay": "Trees are good."})

    assert fields == {**sample.fields, "essay": "Trees are good."}
    assert messages[-1].content == "Trees are good."
    assert messages[0] == sample.messages[0]


def test_an_edit_that_changes_nothing_makes_the_same_messages(
    library: Library, project: Project, sample: Sample
) -> None:
    assert edited(library, project, ESSAYS, sample, {}) == (dict(sample.fields), sample.messages)


def test_the_seed_is_known_to_the_messages_after_it_was_changed_in_the_plan(
    library: Library, project: Project, sample: Sample
) -> None:
    assert sample.lineage.seed_id is not None
    library.change_seed(sample.lineage.seed_id, "something else")

    assert edited(library, project, ESSAYS, sample, {})[1] == sample.messages


def test_what_was_asked_for_is_known_to_the_messages(library: Library, project: Project, sample: Sample) -> None:
    sample = replace(sample, fields={**sample.fields, "attributes": {"style": "plain"}})
    recipe = replace(ESSAYS, teaches=(Turn("user", "On {{ seed }}. {{ asked_for }}"),))
    assert edited(library, project, recipe, sample, {})[1][0].content == "On topic 0. Style: plain."


def test_nothing_left_of_what_is_scored_is_told(library: Library, project: Project, sample: Sample) -> None:
    with pytest.raises(UserError, match="The essay is empty"):
        edited(library, project, ESSAYS, sample, {"essay": " "})


def stored(library: Library, recipe: str, settings: dict[str, Any], fields: dict[str, Any]) -> tuple[Project, Sample]:
    made = library.add_project(recipe, recipe, settings)
    library.add_seeds(made.id, [Seed("bag")])
    return made, library.add_sample(a_sample(made, a_run(library, made, 1), 0, fields=fields))


def test_a_cell_of_a_table_is_changed_in_the_row_that_is_exported(library: Library) -> None:
    columns = "size: small, large\nreview: text what is said"
    row = {"size": "small", "review": "Good."}
    table, sample = stored(
        library, "table", {"columns": columns}, {**row, "row": json.dumps(row), "instruction": "Write."}
    )
    fields, messages = edited(library, table, find_recipe("table", Path("none")), sample, {"review": "Very good."})
    assert json.loads(fields["row"]) == json.loads(messages[-1].content) == {**row, "review": "Very good."}
    with pytest.raises(UserError, match="'huge' is not one of"):
        edited(library, table, find_recipe("table", Path("none")), sample, {"size": "huge"})


def test_a_turn_of_a_conversation_can_be_changed(library: Library) -> None:
    said = {"persona": "a baker", "conversation": "User: Is it wet?", "reply": "No."}
    chat, sample = stored(library, "chat", {}, said)
    _, messages = edited(library, chat, find_recipe("chat", Path("none")), sample, {"reply": "Not today."})
    assert [message.content for message in messages] == ["Is it wet?", "Not today."]


def an_import(library: Library, folder: Path, row: dict[str, Any]) -> tuple[Project, Sample]:
    """A sample of the recipe instruct that was brought in."""
    (folder / "rows.jsonl").write_text(json.dumps(row))
    project = library.add_project("Rows", "instruct", {})
    import_samples(library, project, INSTRUCT, recognised(folder / "rows.jsonl"))
    return project, library.page(project.id)[0]


IMPORTED: dict[str, tuple[dict[str, Any], dict[str, str], list[str]]] = {
    "the answer": (
        {"messages": [{"role": role, "content": role} for role in ("system", "user", "assistant")]},
        {"response": "anew"},
        ["system", "user", "anew"],
    ),
    "what was asked": (
        {"messages": [{"role": role, "content": role} for role in ("system", "user", "assistant")]},
        {"instruction": "anew", "response": "better"},
        ["system", "anew", "better"],
    ),
    "what was asked beside a passage": (
        {"context": "A sky.", "question": "Why?", "answer": "So."},
        {"question": "Why not?"},
        ["A sky.\n\nWhy not?", "So."],
    ),
    "a field that is said nowhere": (
        {"question": "Why?", "answer": "So.", "note": "x"},
        {"note": "y"},
        ["Why?", "So."],
    ),
}


@pytest.mark.parametrize(("row", "changes", "said"), IMPORTED.values(), ids=IMPORTED.keys())
def test_what_was_brought_in_keeps_its_own_conversation(
    row: dict[str, Any], changes: dict[str, str], said: list[str], library: Library, tmp_path: Path
) -> None:
    made, imported = an_import(library, tmp_path, row)
    fields, messages = edited(library, made, INSTRUCT, imported, changes)
    assert fields == {**imported.fields, **changes}
    assert [message.content for message in messages] == said
    assert [message.role for message in messages] == [message.role for message in imported.messages]


def test_nothing_is_left_of_no_imported_answer(library: Library, tmp_path: Path) -> None:
    made, imported = an_import(library, tmp_path, {"question": "Why?", "answer": "So."})
    with pytest.raises(UserError, match="The response is empty"):
        edited(library, made, INSTRUCT, imported, {"response": " "})
