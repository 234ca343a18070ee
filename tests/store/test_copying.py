from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Judging, Project, Seed, Source
from desktop.store.library import Library
from tests.store.making import a_calibration, a_run, a_sample

SOURCE = Source("T", "t.txt", "text/plain", "ab", 9, "CC0")


@pytest.fixture
def project(library: Library) -> Project:
    """A project with a source of two chunks, a seed of each, and one of the user's own between them."""
    made = library.add_project("Questions", "document-qa", {"words": 5}, 0.25)
    made = library.update_project(
        replace(
            made,
            prompts={"ask/0": "Be brief."},
            rubric=("Is it kind?", "Is it so?"),
            judging=Judging(("grounding",), 2, "ab"),
        )
    )
    chunks = [Chunk(f"Text {n}.", (f"Text {n}.",), "Head", n, n + 1) for n in range(2)]
    library.add_source(made.id, SOURCE, chunks)
    first, last = (Seed(chunk.text, chunk_id=chunk.id) for chunk in library.chunks(made.id))
    library.add_seeds(made.id, [first, Seed("My own.", {"level": 1}), last])
    return made


def test_a_copy_has_the_same_recipe_settings_prompts_rubric_and_judging(library: Library, project: Project) -> None:
    copy = library.duplicate_project(project.id, " A copy ")
    assert copy == replace(project, id=copy.id, name="A copy", created=copy.created)
    assert library.projects() == [project, copy]


def test_seeds_that_are_chunks_point_to_the_copied_chunks(library: Library, project: Project) -> None:
    copy = library.duplicate_project(project.id, "A copy")
    (source,) = library.sources(copy.id)
    assert replace(source, id=0) == SOURCE
    seeds, chunks = list(library.seeds(copy.id)), list(library.chunks(copy.id))
    assert [(seed.text, seed.fields, seed.position) for seed in seeds] == [
        ("Text 0.", {}, 0),
        ("My own.", {"level": 1}, 1),
        ("Text 1.", {}, 2),
    ]
    assert [seed.chunk_id for seed in seeds] == [chunks[0].id, None, chunks[1].id]
    assert [replace(chunk, id=0, source_id=0) for chunk in chunks] == [
        replace(chunk, id=0, source_id=0) for chunk in library.chunks(project.id)
    ]
    assert {chunk.source_id for chunk in chunks} == {source.id}


def test_a_copy_keeps_clear_of_the_same_benchmarks(library: Library, project: Project) -> None:
    library.add_benchmark(project.id, "quiz.txt", "ef", [(1, "How long is the Nile?")])
    copy = library.duplicate_project(project.id, "A copy")
    assert library.benchmarks(copy.id) == library.benchmarks(project.id)
    assert len(library.benchmarks(copy.id)) == 1


def test_a_copy_has_no_runs_and_no_samples_and_has_learnt_nothing(library: Library) -> None:
    run = a_run(library)
    library.add_sample(a_sample(run))
    library.store_calibration(run.project_id, a_calibration())
    copy = library.duplicate_project(run.project_id, "A copy")
    assert library.runs(copy.id) == []
    assert library.calibration(copy.id) is None
    assert sum(library.counts(copy.id).values()) == 0
    assert sum(library.counts(run.project_id).values()) == 1


def test_a_copy_stands_alone(library: Library, project: Project) -> None:
    copy = library.duplicate_project(project.id, "A copy")
    library.delete_project(project.id)
    assert [library.chunk(seed.chunk_id).text for seed in library.seeds(copy.id) if seed.chunk_id] == [
        "Text 0.",
        "Text 1.",
    ]


def test_what_was_taken_out_is_not_copied(library: Library, project: Project) -> None:
    ids = library.seed_ids(project.id)
    library.change_seed(ids[1], "Changed.")
    library.remove_source(library.sources(project.id)[0].id)
    copy = library.duplicate_project(project.id, "A copy")
    assert library.sources(copy.id, with_removed=True) == []
    assert [seed.text for seed in library.seeds(copy.id)] == ["Changed."]


def test_a_seed_in_the_list_keeps_its_chunk_though_the_source_was_removed(library: Library, project: Project) -> None:
    ids = library.seed_ids(project.id)
    library.remove_source(library.sources(project.id)[0].id)
    library.arrange_seeds(project.id, ids)
    copy = library.duplicate_project(project.id, "A copy")
    seed = library.seed_at(copy.id, 2)
    assert library.chunk(seed.chunk_id or 0).text == "Text 1."
    assert library.sources(copy.id) == []


def test_a_copy_needs_a_free_name_and_something_to_copy(library: Library, project: Project) -> None:
    with pytest.raises(UserError, match='already a project named "Questions"'):
        library.duplicate_project(project.id, "Questions")
    with pytest.raises(UserError, match="needs a name"):
        library.duplicate_project(project.id, " ")
    with pytest.raises(UserError, match="Project 9 is no longer"):
        library.duplicate_project(9, "A copy")
    assert library.projects() == [project]
