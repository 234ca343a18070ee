from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Judging, Project, Seed, Source
from desktop.store.library import Library
from tests.store.making import a_run, a_sample, indexed_words
from tests.store.tampering import tampering


def test_a_project_comes_back_as_it_was_made(library: Library) -> None:
    made = library.add_project("  Crème \n brûlée ", "essay", {"words": 300, "tone": "plain", "z": [1, None]}, 0.7)
    assert made == Project(
        made.id, "Crème brûlée", "essay", {"words": 300, "tone": "plain", "z": [1, None]}, 0.7, made.created
    )
    assert made.created.endswith("+00:00")
    assert library.project("Crème  brûlée") == made == library.project_of(made.id)


@pytest.mark.parametrize(
    ("column", "value"),
    [("settings", "{"), ("settings", "null"), ("prompts", '{"a": 5}'), ("rubric", "5"), ("judging", "[")],
)
def test_a_project_that_is_damaged_is_named_and_costs_no_other(library: Library, column: str, value: str) -> None:
    library.add_project("Damaged", "essay", {})
    sound = library.add_project("Sound", "essay", {})
    with tampering(library.path) as connection:
        connection.execute(f"UPDATE projects SET {column} = ? WHERE name = 'Damaged'", [value])

    assert library.projects() == [sound]
    assert library.damaged_projects() == ["Damaged"]
    assert [each.project for each in library.overview()] == [sound]
    assert library.project_names() == ["Damaged", "Sound"]


def test_so_is_one_with_a_damaged_run(library: Library) -> None:
    run = a_run(library, "Damaged")
    sound = library.add_project("Sound", "essay", {})
    with tampering(library.path) as connection:
        connection.execute("UPDATE runs SET settings = '5' WHERE id = ?", [run.id])

    assert [each.project for each in library.overview()] == [sound]
    assert library.damaged_projects() == ["Damaged"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "needs a name"),
        (" \t\n", "needs a name"),
        ("x" * 201, "201 characters"),
        ("a\0b", "cannot be shown"),
        ("a\ud800b", "cannot be shown"),
        ("a\x1b[31m", "cannot be shown"),
    ],
)
def test_a_bad_name_is_refused(library: Library, name: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        library.add_project(name, "essay", {})
    str(caught.value).encode()
    assert library.projects() == []


def test_a_taken_name_is_refused(library: Library) -> None:
    library.add_project("Essays", "essay", {})
    other = library.add_project("Other", "essay", {})
    with pytest.raises(UserError, match='already a project named "Essays"'):
        library.add_project(" Essays ", "instruct", {})
    with pytest.raises(UserError, match='already a project named "Essays"'):
        library.rename_project(other.id, "Essays")
    assert library.rename_project(other.id, "Other") == other


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_probability(library: Library, threshold: float) -> None:
    with pytest.raises(UserError, match="from 0 to 1"):
        library.add_project("Essays", "essay", {}, threshold)
    project = library.add_project("Essays", "essay", {})
    with pytest.raises(UserError, match="from 0 to 1"):
        library.update_project(replace(project, threshold=threshold))


def test_an_unknown_name_is_answered_with_what_there_is(library: Library) -> None:
    with pytest.raises(UserError, match=r'no project named "Essays" \(there is none yet\)\.'):
        library.project("Essays")
    library.add_project("Essays", "essay", {})
    library.add_project("Questions", "instruct", {})
    with pytest.raises(UserError, match=r'\(there is "Essays", "Questions"\), did you mean "Essays"\?'):
        library.project("Essay")
    with pytest.raises(UserError, match=r'\(there is "Essays", "Questions"\)\.$'):
        library.project("\0\ud800")


def test_a_long_list_of_projects_is_cut(library: Library) -> None:
    for number in range(13):
        library.add_project(f"P{number}", "essay", {})
    with pytest.raises(UserError, match='"P9" and 3 more'):
        library.project("unlike any")


def test_settings_and_name_change(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    changed = library.update_project(replace(project, settings={"words": 5}, threshold=0.25, recipe="story"))
    assert changed == replace(project, settings={"words": 5}, threshold=0.25, recipe="story")
    assert library.rename_project(project.id, "Stories") == replace(changed, name="Stories")
    assert [found.name for found in library.projects()] == ["Stories"]


def test_prompts_and_rubric_are_kept_and_an_empty_project_has_none(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    assert (project.prompts, project.rubric) == ({}, ())
    changed = replace(
        project, prompts={"write/0": "Sois bref.\0", "write/1": "味"}, rubric=("Is it kind?", "Is it so?")
    )
    stored = library.update_project(changed)
    assert stored == replace(changed, prompts={"write/0": "Sois bref.\N{REPLACEMENT CHARACTER}", "write/1": "味"})
    assert library.projects() == [stored]


def test_how_samples_are_judged_is_kept_and_usual_at_first(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    assert project.judging == Judging()
    for judging in (Judging(("coherence", "grounding"), 3, "ab" * 32), Judging(signals=()), Judging()):
        changed = replace(project, judging=judging)
        assert library.update_project(changed) == changed == library.project("Essays")


def test_what_is_unknown_of_how_samples_are_judged_is_passed_over(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    library._connection.database.execute("""UPDATE projects SET judging = '{"resamples":2,"mood":["kind"]}'""")
    assert library.project_of(project.id).judging == Judging(resamples=2)


def test_deleting_takes_everything_of_the_project_and_nothing_else(library: Library) -> None:
    kept, gone = a_run(library, "Kept"), a_run(library, "Gone")
    for run in (kept, gone):
        source = library.add_source(
            run.project_id, Source("T", "t.txt", "text/plain", "00", 1), [Chunk("Hi.", ("Hi.",))]
        )
        chunk = next(library.chunks(run.project_id))
        assert chunk.source_id == source.id
        library.add_seeds(run.project_id, [Seed("Hi.", chunk_id=chunk.id)])
        parent = library.add_sample(a_sample(run))
        library.add_sample(a_sample(run, parent=parent.id))
    library.delete_project(gone.project_id)
    assert [project.name for project in library.projects()] == ["Kept"]
    for table in ("sources", "chunks", "seeds", "runs", "prompts"):
        assert library._connection.value(f"SELECT count(*) FROM {table}") == 1
    assert library._connection.value("SELECT count(*) FROM samples") == 2
    assert len(library.page(kept.project_id, search="rivers")) == 2
    assert indexed_words(library)["rivers"] == 2
    with pytest.raises(UserError, match="no longer in"):
        library.delete_project(gone.project_id)
    with pytest.raises(UserError, match="its project was deleted"):
        library.add_sample(a_sample(gone, 5))
