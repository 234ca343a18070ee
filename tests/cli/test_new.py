"""A new project: what it is varied by."""

import json
from pathlib import Path

import pytest

from desktop.__main__ import main
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
