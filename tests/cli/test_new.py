"""A new project: what it is varied by."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.domain.project import Chunk
from desktop.exchange.blocks import Document
from desktop.exchange.chunks import chunk_document
from desktop.recipes.personas import personas
from desktop.store.library import Library


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of its own for each test, and nothing of this machine's user."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    return tmp_path / "library.gristmill"


@pytest.mark.parametrize(
    "words",
    [
        ("--attributes", "audience: children, experts; style: plain"),
        ("--set", "attributes=audience: children, experts; style: plain"),
        ("--attributes", "style: plain", "--set", "attributes=audience: children, experts"),
    ],
)
def test_attributes_are_kept_with_the_project(library: Path, words: tuple[str, ...]) -> None:
    assert main(["new", "mill", "--recipe", "essay", "--set", "words=80", *words]) == 0
    with Library.open(library) as opened:
        settings = opened.project("mill").settings
    assert settings["words"] == 80
    assert settings["attributes"] == {"audience": ["children", "experts"], "style": ["plain"]}


def test_samples_of_ones_own_become_patterns(library: Path, tmp_path: Path) -> None:
    rows = tmp_path / "mine.jsonl"
    rows.write_text('{"essay": "Bees are busy."}\n{"messages": [{"role": "assistant", "content": "Ants too."}]}\n')
    assert main(["new", "mill", "--recipe", "essay", "--like", str(rows)]) == 0
    with Library.open(library) as opened:
        patterns = opened.project("mill").settings["patterns"]
    assert [pattern["essay"] for pattern in patterns] == ["Bees are busy.", "Ants too."]


@pytest.mark.parametrize(
    ("text", "recipe", "sentence"),
    [
        ('{"response": "no essay"}', "essay", "line 1: It has no field 'essay'"),
        ("no row", "essay", "line 1: it is not valid JSON"),
        ('{"row": "a"}', "table", "can follow no patterns"),
    ],
)
def test_what_is_no_pattern_makes_no_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, recipe: str, sentence: str
) -> None:
    rows = tmp_path / "mine.jsonl"
    rows.write_text(text)
    assert main(["new", "mill", "--recipe", recipe, "--like", str(rows)]) == 2
    assert sentence in capsys.readouterr().err


def test_conversations_start_from_the_persona_list(library: Path) -> None:
    assert main(["new", "talks", "--recipe", "chat", "--seeds", "@personas"]) == 0
    with Library.open(library) as opened:
        assert [seed.text for seed in opened.seeds(opened.project("talks").id)] == list(personas())


def test_wrong_attributes_make_no_project(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "mill", "--recipe", "essay", "--attributes", "children"]) == 2
    assert capsys.readouterr().err.startswith("gristmill: 'children' names no attribute")
    assert main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def _document(folder: Path, name: str = "mill.txt") -> Path:
    path = folder / name
    path.write_text("The old mill stands by the river. Its wheel was made of oak in 1824 by two brothers. " * 8)
    return path


def _new_from(*paths: Path) -> int:
    words = [word for path in paths for word in ("--source", str(path))]
    return main(["new", "mill", "--recipe", "document-qa", *words])


def test_while_documents_are_read_others_can_write_into_the_library(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads_slowly(document: Document) -> Iterator[Chunk]:
        with Library.open(library) as beside:
            beside.add_project("Beside", "essay", {})
        yield from chunk_document(document)

    monkeypatch.setattr("desktop.pipeline.sources.chunk_document", reads_slowly)
    assert _new_from(_document(tmp_path)) == 0
    with Library.open(library) as opened:
        assert opened.project_names() == ["Beside", "mill"]
        assert opened.seed_count(opened.project("mill").id) > 0


def test_where_a_document_cannot_be_read_no_project_is_made(library: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no PDF")
    assert _new_from(_document(tmp_path), tmp_path / "broken.pdf") == 2
    with Library.open(library) as opened:
        assert opened.project_names() == []


def test_a_name_that_is_taken_is_refused_before_anything_is_read(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new_from(_document(tmp_path)) == 0
    (tmp_path / "broken.pdf").write_bytes(b"no PDF")
    capsys.readouterr()
    assert _new_from(tmp_path / "broken.pdf") == 2
    assert "already a project named" in capsys.readouterr().err
