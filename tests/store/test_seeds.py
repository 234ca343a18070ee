from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Seed, Source
from desktop.store.library import Library


def test_seeds_are_numbered_on_and_come_back(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    given = [Seed(f"Topic {n}", {"level": n, "ü": "味"}) for n in range(1200)]
    assert library.add_seeds(project.id, iter(given[:700])) == 700
    assert library.add_seeds(project.id, given[700:]) == 500
    assert library.seed_count(project.id) == 1200
    found = list(library.seeds(project.id))
    assert [replace(seed, id=0, position=0) for seed in found] == given
    assert [seed.position for seed in found] == list(range(1200))
    assert library.seed_at(project.id, 900) == found[900] == library.seed(found[900].id)
    assert list(library.seeds(project.id, 501)) == found[:501]
    assert list(library.seeds(project.id, 0)) == []


def test_each_project_counts_its_own(library: Library) -> None:
    first, second = (library.add_project(name, "essay", {}) for name in "ab")
    library.add_seeds(first.id, [Seed("x"), Seed("y")])
    assert library.add_seeds(second.id, [Seed("z")]) == 1
    assert library.seed_at(second.id, 0).text == "z"
    assert library.add_seeds(second.id, []) == 0


def test_seeds_may_be_drawn_from_the_chunks_of_the_same_library(library: Library) -> None:
    project = library.add_project("Questions", "document-qa", {})
    chunks = [Chunk(f"Text {n}.", (f"Text {n}.",)) for n in range(500)]
    library.add_source(project.id, Source("T", "t", "text/plain", "00", 1), chunks)
    library.add_seeds(project.id, (Seed(chunk.text, chunk_id=chunk.id) for chunk in library.chunks(project.id)))
    seed = library.seed_at(project.id, 499)
    assert library.chunk(seed.chunk_id or 0).text == seed.text == "Text 499."


def test_seeds_are_added_all_or_none(library: Library) -> None:
    def broken() -> Iterator[Seed]:
        yield from (Seed(str(n)) for n in range(5000))
        raise UserError("Line 5001 is no JSON; mend it.")

    project = library.add_project("Essays", "essay", {})
    with pytest.raises(UserError, match="Line 5001"):
        library.add_seeds(project.id, broken())
    assert library.seed_count(project.id) == 0


@pytest.mark.parametrize("position", [-1, 1])
def test_a_place_without_a_seed_is_told(library: Library, position: int) -> None:
    project = library.add_project("Essays", "essay", {})
    library.add_seeds(project.id, [Seed("x")])
    with pytest.raises(UserError, match=f"no seed at position {position}, since the project has 1"):
        library.seed_at(project.id, position)
    with pytest.raises(UserError, match="Seed 9 is no longer"):
        library.seed(9)
