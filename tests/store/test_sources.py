from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Source
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
