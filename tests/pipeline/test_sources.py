"""Documents into a project."""

from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.exchange.documents import ReadingStopped
from desktop.pipeline.sources import add_sources
from desktop.store.library import Library

PASSAGE = (
    "The old mill stands by the river. Its wheel was made of oak in 1824. A miller named Aldous ran it for forty "
    "years. The stones came from a quarry in the hills. Today the mill grinds flour for two bakeries in the town. "
)


@pytest.fixture
def project(library: Library) -> Project:
    return library.add_project("Mill", "document-qa", {})


def _document(folder: Path, name: str, text: str = PASSAGE) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _add(library: Library, project: Project, *paths: Path) -> tuple[int, list[str]]:
    told: list[str] = []
    return add_sources(library, project, paths, "CC0", told.append), told


def test_each_passage_of_a_document_becomes_a_seed_in_order(
    library: Library, project: Project, tmp_path: Path
) -> None:
    long = "\n\n".join(f"Part {number}. {PASSAGE * 3}" for number in range(900))

    added, told = _add(library, project, _document(tmp_path, "long.txt", long))

    assert told == []
    assert added > 500
    assert [seed.chunk_id for seed in library.seeds(project.id)] == [chunk.id for chunk in library.chunks(project.id)]


def test_a_document_that_is_there_already_is_told_and_not_added(
    library: Library, project: Project, tmp_path: Path
) -> None:
    mill = _document(tmp_path, "mill.txt")
    _add(library, project, mill)

    assert _add(library, project, mill) == (0, ["mill.txt is in this project already."])


def test_beside_one_that_is_there_already_the_others_are_added(
    library: Library, project: Project, tmp_path: Path
) -> None:
    mill, elm = _document(tmp_path, "mill.txt"), _document(tmp_path, "elm.txt", PASSAGE.replace("oak", "elm"))
    _add(library, project, mill)

    added, told = _add(library, project, mill, elm)

    assert (added, told) == (1, ["mill.txt is in this project already."])
    assert [source.title for source in library.sources(project.id)] == ["mill", "elm"]


def test_a_document_that_was_removed_comes_back_with_its_seeds(
    library: Library, project: Project, tmp_path: Path
) -> None:
    mill = _document(tmp_path, "mill.txt")
    _add(library, project, mill)
    seeds = library.seed_ids(project.id)
    library.remove_source(library.sources(project.id)[0].id)

    assert _add(library, project, mill) == (len(seeds), [])
    assert library.seed_ids(project.id) == seeds


def test_documents_without_a_passage_are_refused(library: Library, project: Project, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no passage of prose"):
        _add(library, project, _document(tmp_path, "title.md", "# Only a title\n"))


def test_a_document_whose_seeds_cannot_be_stored_is_not_there_either(
    library: Library, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(Library, "add_seeds", fail)

    with pytest.raises(RuntimeError):
        _add(library, project, _document(tmp_path, "mill.txt"))
    assert library.sources(project.id) == []


def test_what_was_added_before_the_reading_was_stopped_stays(
    library: Library, project: Project, tmp_path: Path
) -> None:
    one, two = _document(tmp_path, "1.txt"), _document(tmp_path, "2.txt", PASSAGE.replace("oak", "elm"))

    with pytest.raises(ReadingStopped):
        add_sources(library, project, [one, two], "", print, lambda: library.seed_count(project.id) > 0)

    assert [source.title for source in library.sources(project.id)] == ["1"]
