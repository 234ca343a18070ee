"""gristmill grow, with an engine that answers from a script."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.cli.terminal import Terminal
from desktop.domain.project import Seed
from desktop.engine.protocol import Engine
from desktop.store.library import Library
from tests.pipeline.test_growing import botanist


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of its own for each test, and no model to load."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    monkeypatch.setattr(Terminal, "load", lambda *_: _scripted())
    main(["new", "dogs", "--recipe", "essay"])
    return tmp_path / "library.gristmill"


def _scripted() -> Engine:
    return botanist()


def branches(library: Library) -> Iterator[list[str]]:
    return (seed.fields["branch"] for seed in library.seeds(library.project("dogs").id) if "branch" in seed.fields)


def test_a_tree_is_printed_and_its_leaves_become_seeds(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["grow", "dogs", "--from", "dogs", "--width", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["branches"], told["added"]) == (6, 4)
    first = told["tree"][0]
    assert first["name"] == "part1"
    assert len(first["branches"]) == 2
    with Library.open(library) as opened:
        assert list(branches(opened)) == told["leaves"]


def test_seeds_that_nobody_chose_give_way_and_others_stay(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["grow", "dogs", "--from", "dogs", "--width", "2", "--depth", "1"])
    assert "own 32 seeds gave way" in capsys.readouterr().err
    with Library.open(library) as opened:
        project = opened.project("dogs")
        assert opened.seed_count(project.id) == 2
        opened.add_seeds(project.id, [Seed("bread")])
    main(["grow", "dogs", "--width", "2", "--depth", "1"])
    assert "gave way" not in capsys.readouterr().err
    with Library.open(library) as opened:
        assert "bread" in [seed.text for seed in opened.seeds(opened.project("dogs").id)]


def test_the_tree_that_is_there_is_grown_on(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["grow", "dogs", "--from", "dogs", "--width", "2", "--depth", "1"])
    # What it is about need not be said again.
    assert main(["grow", "dogs", "--width", "2", "--depth", "1", "--under", "part1"]) == 0
    with Library.open(library) as opened:
        assert ["part1", "part3"] in list(branches(opened))
    assert "part3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grow", "dogs"), "Say what the topics shall be about"),
        (("grow", "dogs", "--from", "dogs", "--width", "0"), "1 to 30"),
        (("grow", "dogs", "--from", "dogs", "--under", "cats"), "no branch 'cats'"),
        (("grow", "cats", "--from", "cats"), "no project named"),
        (("grow", "tasks", "--from", "dogs"), "starts from a task"),
    ],
)
def test_what_cannot_grow_is_one_line(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["new", "tasks", "--recipe", "instruct"])
    capsys.readouterr()
    assert main(words) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.out == ""
