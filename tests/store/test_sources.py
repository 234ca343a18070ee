from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.store.library import Library

SOURCE = Source("A title", "/docs/ü.pdf", "application/pdf", "ab" * 32, 120, "CC-BY-4.0")


def test_a_source_comes_back_with_its_chunks_in_order(library: Library) -> None:
    project = library.add_project("Questions", "document-qa", {})
    chunks = [Chunk(f"One {n}. Two.", (f"One {n}.", "Two."), "Head", n * 10, n * 10 + 9) for n in range(450)]
    source = library.add_source(project.id, SOURCE, iter(chunks))
    assert library.sources(project.id) == [source] == [replace(SOURCE, id=source.id)] == [library.source(source.id)]
    found = list(library.chunks(project.id))
    assert [replace(chunk, id=0, source_id=0, position=0) for chunk in found] == chunks
    assert [chunk.position for chunk in found] == list(range(450))
    assert library.chunk_count(project.id) == 450
    assert library.chunk(found[7].id) == found[7]


def test_the_same_file_is_stored_once_in_a_project(library: Library) -> None:
    first, second = (library.add_project(name, "document-qa", {}) for name in "ab")
    chunk = Chunk("Hi.", ("Hi.",))
    stored = library.add_source(first.id, SOURCE, [chunk])
    assert library.add_source(first.id, replace(SOURCE, title="Other"), [chunk, chunk]) == stored
    assert library.chunk_count(first.id) == 1
    assert library.add_source(second.id, SOURCE, [chunk]).id != stored.id


def test_text_that_cannot_be_stored_does_no_harm(library: Library) -> None:
    project = library.add_project("Questions", "document-qa", {})
    library.add_source(project.id, replace(SOURCE, title="a\0b", path="\udcff.pdf"), [Chunk("x\ud800", ("x\0",))])
    assert library.sources(project.id)[0].title == "a\N{REPLACEMENT CHARACTER}b"
    assert next(library.chunks(project.id)).sentences == ("x\N{REPLACEMENT CHARACTER}",)


def test_a_source_whose_reading_fails_is_not_there_at_all(library: Library) -> None:
    project = library.add_project("Questions", "document-qa", {})
    with pytest.raises(ZeroDivisionError):
        library.add_source(project.id, SOURCE, (Chunk(str(1 // n), ()) for n in (1, 0)))
    assert library.sources(project.id) == []
    assert library.chunk_count(project.id) == 0


def test_what_is_gone_is_told(library: Library) -> None:
    with pytest.raises(UserError, match="Chunk 9 is no longer"):
        library.chunk(9)
    with pytest.raises(UserError, match="Source 9 is no longer"):
        library.source(9)
    with pytest.raises(UserError, match="its project was deleted"):
        library.add_source(9, SOURCE, [])


@pytest.fixture
def project(library: Library) -> Project:
    """A project with two sources of two chunks each, all of them seeds in turn, and a seed of the user's own."""
    made = library.add_project("Questions", "document-qa", {})
    for sha256 in ("a", "b"):
        chunks = [Chunk(f"{sha256}{n}", (f"{sha256}{n}",)) for n in range(2)]
        library.add_source(made.id, replace(SOURCE, sha256=sha256), chunks)
    a0, a1, b0, b1 = (Seed(chunk.text, chunk_id=chunk.id) for chunk in library.chunks(made.id))
    library.add_seeds(made.id, [a1, b0, Seed("own"), a0, b1])
    return made


def seeds(library: Library, project: Project) -> list[str]:
    return [seed.text for seed in library.seeds(project.id)]


def test_a_removed_source_is_in_no_list_and_neither_are_its_seeds(library: Library, project: Project) -> None:
    first, second = library.sources(project.id)
    library.remove_source(first.id)
    assert library.sources(project.id) == [second]
    assert library.sources(project.id, with_removed=True) == [first, second]
    assert [chunk.text for chunk in library.chunks(project.id)] == ["b0", "b1"]
    assert library.chunk_count(project.id) == 2
    assert library.chunk_counts(project.id) == {second.id: 2}
    assert seeds(library, project) == ["b0", "own", "b1"]
    assert [seed.position for seed in library.seeds(project.id)] == [0, 1, 2]


def test_what_was_made_from_a_removed_source_still_finds_it(library: Library, project: Project) -> None:
    source = library.sources(project.id)[0]
    seed = library.seed_at(project.id, 0)
    library.remove_source(source.id)
    chunk = library.chunk(library.seed(seed.id).chunk_id or 0)
    assert chunk.text == "a1"
    assert library.source(chunk.source_id) == source
    assert [found.text for found in library.chunks_of(source.id, 0, 9)] == ["a0", "a1"]


def test_a_restored_source_comes_back_with_its_seeds_behind_the_others(library: Library, project: Project) -> None:
    first, second = library.sources(project.id)
    ids = library.seed_ids(project.id)
    library.remove_source(first.id)
    library.add_seeds(project.id, [Seed("new")])
    assert library.restore_source(first.id) == first
    assert library.sources(project.id) == [first, second]
    assert seeds(library, project) == ["b0", "own", "b1", "new", "a1", "a0"]
    assert set(ids) < set(library.seed_ids(project.id))


def test_only_the_seeds_that_went_with_a_source_come_back_with_it(library: Library, project: Project) -> None:
    first = library.sources(project.id)[0]
    library.change_seed(library.seed_ids(project.id)[0], "a1 changed")
    library.arrange_seeds(project.id, library.seed_ids(project.id)[:3])
    library.remove_source(first.id)
    library.restore_source(first.id)
    assert seeds(library, project) == ["b0", "own", "a1 changed"]


def test_seeds_that_came_back_before_their_source_do_not_come_twice(library: Library, project: Project) -> None:
    first, ids = library.sources(project.id)[0], library.seed_ids(project.id)
    library.remove_source(first.id)
    library.arrange_seeds(project.id, ids)
    library.restore_source(first.id)
    assert library.seed_ids(project.id) == ids


def test_removing_and_restoring_twice_is_harmless(library: Library, project: Project) -> None:
    first = library.sources(project.id)[0]
    assert library.restore_source(first.id) == first
    assert seeds(library, project) == ["a1", "b0", "own", "a0", "b1"]
    library.remove_source(first.id)
    library.remove_source(first.id)
    library.restore_source(first.id)
    assert seeds(library, project) == ["b0", "own", "b1", "a1", "a0"]


def test_adding_a_removed_document_again_restores_it(library: Library, project: Project) -> None:
    first = library.sources(project.id)[0]
    library.remove_source(first.id)
    assert library.add_source(project.id, replace(SOURCE, sha256="a", title="Other"), []) == first
    assert library.chunk_counts(project.id)[first.id] == 2
    assert seeds(library, project) == ["b0", "own", "b1", "a1", "a0"]


def test_a_licence_can_be_changed(library: Library, project: Project) -> None:
    first, second = library.sources(project.id)
    changed = library.set_licence(first.id, "MIT")
    assert changed == replace(first, licence="MIT")
    assert library.sources(project.id) == [changed, second]


def test_chunks_of_a_source_come_in_pieces(library: Library) -> None:
    project = library.add_project("Questions", "document-qa", {})
    source = library.add_source(project.id, SOURCE, [Chunk(str(n), (str(n),)) for n in range(10)])
    empty = library.add_source(project.id, replace(SOURCE, sha256="00"), [])
    assert [chunk.text for chunk in library.chunks_of(source.id, 4, 3)] == ["4", "5", "6"]
    assert [chunk.position for chunk in library.chunks_of(source.id, 8, 300)] == [8, 9]
    assert library.chunks_of(source.id, 10, 5) == library.chunks_of(source.id, 0, 0) == []
    assert library.chunk_counts(project.id) == {source.id: 10, empty.id: 0}


def test_changing_a_source_that_is_gone_is_told(library: Library) -> None:
    for use in (
        lambda: library.remove_source(9),
        lambda: library.restore_source(9),
        lambda: library.set_licence(9, "MIT"),
    ):
        with pytest.raises(UserError, match="Source 9 is no longer"):
            use()
