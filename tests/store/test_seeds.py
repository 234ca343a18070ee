from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Project, Seed, Source
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


def texts(library: Library, project: Project) -> list[str]:
    """The texts of a project's seeds, which are numbered from 0 without gaps."""
    found = list(library.seeds(project.id))
    assert [seed.position for seed in found] == list(range(library.seed_count(project.id)))
    assert [seed.id for seed in found] == library.seed_ids(project.id)
    return [seed.text for seed in found]


@pytest.fixture
def lettered(library: Library) -> Project:
    """A project with the seeds a, b, c and d."""
    project = library.add_project("Essays", "essay", {})
    library.add_seeds(project.id, [Seed(letter) for letter in "abcd"])
    return project


def test_seeds_come_in_the_order_asked_for(library: Library, lettered: Project) -> None:
    a, b, _, d = library.seed_ids(lettered.id)
    assert [seed.text for seed in library.seeds_of([d, a, 999, b])] == ["d", "a", "b"]
    assert library.seeds_of([]) == []


@pytest.mark.parametrize("order", ["", "a", "d", "dcba", "bd", "acbd", "bcda", "abcd"])
def test_the_list_becomes_what_was_asked_for_and_back(library: Library, lettered: Project, order: str) -> None:
    before = library.seed_ids(lettered.id)
    by_text = dict(zip("abcd", before, strict=True))
    library.arrange_seeds(lettered.id, [by_text[letter] for letter in order])
    assert texts(library, lettered) == list(order)
    library.arrange_seeds(lettered.id, before)
    assert texts(library, lettered) == list("abcd")
    assert library.seed_ids(lettered.id) == before


def test_a_removed_seed_stays_for_the_samples_made_from_it(library: Library, lettered: Project) -> None:
    removed, *rest = library.seed_ids(lettered.id)
    library.arrange_seeds(lettered.id, rest)
    assert library.seed(removed) == Seed("a", {}, None, removed, -1) == library.seeds_of([removed])[0]
    assert library.seed_at(lettered.id, 0).text == "b"
    with pytest.raises(UserError, match="since the project has 3"):
        library.seed_at(lettered.id, 3)


def test_seeds_are_added_behind_those_that_are_left(library: Library, lettered: Project) -> None:
    library.arrange_seeds(lettered.id, library.seed_ids(lettered.id)[:2])
    assert library.add_seeds(lettered.id, [Seed("e")]) == 1
    assert texts(library, lettered) == ["a", "b", "e"]


def test_a_list_with_a_seed_twice_or_of_another_project_changes_nothing(library: Library, lettered: Project) -> None:
    other = library.add_project("Other", "essay", {})
    library.add_seeds(other.id, [Seed("z")])
    a, b, *_ = library.seed_ids(lettered.id)
    with pytest.raises(ValueError, match="one place"):
        library.arrange_seeds(lettered.id, [a, b, a])
    for strange in (999, *library.seed_ids(other.id)):
        with pytest.raises(UserError, match="A seed of that list is no longer"):
            library.arrange_seeds(lettered.id, [b, strange])
    assert texts(library, lettered) == list("abcd")
    assert texts(library, other) == ["z"]


def test_a_changed_seed_is_a_new_one_at_the_same_place(library: Library) -> None:
    project = library.add_project("Questions", "document-qa", {})
    library.add_source(project.id, Source("T", "t", "text/plain", "00", 1), [Chunk("Hi.", ("Hi.",))])
    chunk = next(library.chunks(project.id))
    library.add_seeds(project.id, [Seed("a"), Seed("b", {"level": 3}, chunk.id), Seed("c")])
    old = library.seed_at(project.id, 1)
    new = library.change_seed(old.id, "B\0")
    assert new == Seed("B\N{REPLACEMENT CHARACTER}", {"level": 3}, chunk.id, new.id, 1)
    assert new.id != old.id
    assert library.seed_at(project.id, 1) == new
    assert library.seed(old.id) == replace(old, position=-1)
    assert len(texts(library, project)) == 3


def test_a_seed_that_stays_the_same_stays_itself(library: Library, lettered: Project) -> None:
    seed = library.seed_at(lettered.id, 2)
    assert library.change_seed(seed.id, "c") == seed


def test_a_seed_that_was_taken_out_is_not_changed(library: Library, lettered: Project) -> None:
    first, *rest = library.seed_ids(lettered.id)
    library.arrange_seeds(lettered.id, rest)
    with pytest.raises(UserError, match=f"Seed {first} was taken out"):
        library.change_seed(first, "A")
    with pytest.raises(UserError, match="Seed 999 is no longer"):
        library.change_seed(999, "A")


def test_a_long_list_can_be_turned_round(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    library.add_seeds(project.id, (Seed(str(n)) for n in range(20_000)))
    turned = library.seed_ids(project.id)[::-1]
    library.arrange_seeds(project.id, turned[:-1])
    assert library.seed_ids(project.id) == turned[:-1]
    assert library.seed_at(project.id, 0).text == "19999"
