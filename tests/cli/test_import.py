"""gristmill import: rows into a project from the terminal."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.domain.sample import Status
from desktop.engine.requests import EngineEvent
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.stopping import LoadingStopped
from desktop.pipeline import importing
from desktop.store.library import Library
from tests.pipeline.test_scoring_stored import reader

ROWS = [{"question": f"Why {number}?", "answer": f"So it is {number}."} for number in range(5)]


class Engine(ScriptedEngine):
    """A scripted engine as the terminal opens it; after so many turns it stops the command."""

    def __init__(self) -> None:
        super().__init__(reader, a_turn=2)
        self.turns = 10**9

    def collect(self, seconds: float) -> list[EngineEvent]:
        self.turns -= 1
        if not self.turns:
            os.kill(os.getpid(), signal.SIGINT)
        return super().collect(seconds)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of its own for each test: nothing of this machine's user is read or written."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    monkeypatch.delenv("GRISTMILL_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "rows.jsonl", ROWS)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    monkeypatch.setattr("desktop.cli.terminal.open_engine", lambda *arguments: made)
    return made


def write(path: Path, rows: list[Any]) -> None:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines))


def counts(tmp_path: Path, name: str) -> dict[Status, int]:
    with Library.open(tmp_path / "library.gristmill") as library:
        found = library.counts(library.project(name).id)
    return {status: count for status, count in found.items() if count}


def test_a_project_is_made_of_the_recipe_that_fits_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [{"role": role, "content": role} for role in ("user", "assistant", "user", "assistant")]
    shapes: dict[str, Any] = {
        "instruct": ROWS[0],
        "chat": {"messages": turns},
        "preference": {"prompt": "Why?", "chosen": "So.", "rejected": "No."},
        "essay": {"text": "So it is."},
    }
    for recipe, row in shapes.items():
        write(tmp_path / "a.jsonl", [row])
        assert main(["import", f"of {recipe}", "a.jsonl"]) == 0
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    assert [each["recipe"] for each in json.loads(capsys.readouterr().out)] == list(shapes)


def test_what_came_in_and_what_did_not_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "rows.jsonl", [*ROWS, *["broken"] * 22])
    assert main(["import", "x", "rows.jsonl", "--licence", "MIT"]) == 0
    captured = capsys.readouterr()
    assert "5 samples came into x (Instructions); 22 rows were skipped." in captured.out
    told = captured.err.splitlines()
    assert told[0] == "rows.jsonl holds questions and answers."
    assert sum(line.startswith("Skipped line ") for line in told) == 20
    assert told[-1] == "2 more rows were skipped."
    assert main(["show", "x"]) == 0
    assert "run 1: done, 5 samples from rows.jsonl, 0 accepted" in capsys.readouterr().out


def test_what_has_a_score_already_need_not_be_scored(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "x", "rows.jsonl"]) == 0
    assert "Next: gristmill import 'x' 'rows.jsonl' --score" in capsys.readouterr().out
    assert main(["import", "x", "rows.jsonl", "--score"]) == 0
    assert main(["export", "x", "--all", "--format", "full", "--to", "own.jsonl"]) == 0
    capsys.readouterr()
    assert main(["import", "y", "own.jsonl"]) == 0
    assert "Next: gristmill curate 'y', or review them in the window." in capsys.readouterr().out


def test_ctrl_c_stops_a_model_that_is_being_loaded_for_the_score(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def read_through(*arguments: Any) -> Engine:
        os.kill(os.getpid(), signal.SIGINT)
        assert arguments[-1]()
        raise LoadingStopped

    monkeypatch.setattr("desktop.cli.terminal.open_engine", read_through)
    assert main(["import", "x", "rows.jsonl", "--score"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "gristmill: stopped."
    assert counts(tmp_path, "x") == {Status.GENERATED: len(ROWS)}


def test_json_says_the_same_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "x", "rows.jsonl", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told.pop("sha256")) == 64
    assert told == {
        "project": "x",
        "run": 1,
        "file": "rows.jsonl",
        "shape": "pairs",
        "as": "samples",
        "taken": 5,
        "skipped": 0,
        "faults": [],
        "stopped": False,
    }
    assert main(["show", "x", "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert (run["model"], run["imported"]["file"], run["requested"]) == ("", "rows.jsonl", 5)


def test_fields_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("left,right\nWhy?,So.\n")
    assert main(["import", "x", "a.csv"]) == 2
    assert "--fields prompt=NAME,answer=NAME" in capsys.readouterr().err
    assert main(["import", "x", "a.csv", "--fields", "prompt=left, answer=right"]) == 0
    assert counts(tmp_path, "x") == {Status.GENERATED: 1}


def test_seeds_come_in_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.jsonl", [{"prompt": "Name a bird."}])
    assert main(["import", "x", "a.jsonl"]) == 2
    assert "--as seeds" in capsys.readouterr().err
    assert main(["import", "x", "a.jsonl", "--as", "seeds", "--recipe", "evolve"]) == 0
    assert "1 seeds came into x" in capsys.readouterr().out
    with Library.open(tmp_path / "library.gristmill") as library:
        project = library.project("x")
        assert (project.recipe, library.seed_at(project.id, 0).text) == ("evolve", "Name a bird.")


def test_ctrl_c_keeps_whole_batches_and_the_same_command_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    keep = importing._keep
    kept = iter([False, True])

    def interrupted(*arguments: Any) -> Any:
        if next(kept, False):
            os.kill(os.getpid(), signal.SIGINT)
        return keep(*arguments)

    monkeypatch.setattr(importing, "_keep", interrupted)
    assert main(["import", "x", "rows.jsonl"]) == 130
    there = counts(tmp_path, "x")[Status.GENERATED]
    assert 0 < there < 5
    assert f"Stopped; {there} samples are kept, and the same command goes on." in capsys.readouterr().err
    assert main(["import", "x", "rows.jsonl"]) == 0
    assert counts(tmp_path, "x") == {Status.GENERATED: 5}


def test_what_comes_in_can_be_scored_at_once_or_later(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "rows.jsonl", ROWS * 8)
    assert main(["import", "x", "rows.jsonl"]) == 0
    capsys.readouterr()
    engine.turns = 20
    assert main(["import", "x", "rows.jsonl", "--score"]) == 130
    captured = capsys.readouterr()
    assert "rows.jsonl is in x already; what has no score is scored." in captured.err
    left = counts(tmp_path, "x")[Status.GENERATED]
    assert 0 < left < 40
    assert f"Stopped with {left} samples left; the same command goes on." in captured.err
    assert main(["import", "x", "rows.jsonl", "--score", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scored"], told["left"]) == (left, 0)
    assert told["accepted"] + told["rejected"] == 40


def test_a_new_file_is_brought_in_and_scored_by_one_command(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "x", "rows.jsonl", "--score"]) == 0
    assert "Scored 5 samples" in capsys.readouterr().out
    assert Status.GENERATED not in counts(tmp_path, "x")


WRONG = {
    "no file": (("x", "none.jsonl"), "There is no file"),
    "a folder": (("x", "."), "is a folder"),
    "an unknown recipe": (("x", "rows.jsonl", "--recipe", "none"), "There is no recipe"),
    "a recipe without an answer": (("x", "rows.jsonl", "--recipe", "classify"), "scores its text"),
    "seeds for documents": (("x", "rows.jsonl", "--as", "seeds", "--recipe", "document-qa"), "starts from documents"),
    "scored seeds": (("x", "rows.jsonl", "--as", "seeds", "--score"), "seeds have no score"),
    "fields without names": (("x", "rows.jsonl", "--fields", "prompt"), "names no fields"),
    "an unknown part": (("x", "rows.jsonl", "--fields", "ask=question"), "There is no part 'ask'"),
    "a project of another recipe": (("there", "rows.jsonl", "--recipe", "chat"), "is of the recipe essay"),
    "a name that is none": (("", "rows.jsonl"), "needs a name"),
}


@pytest.mark.parametrize(("words", "hint"), WRONG.values(), ids=WRONG.keys())
def test_what_a_user_gets_wrong_is_one_line_and_makes_no_project(
    words: tuple[str, ...], hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(tmp_path / "library.gristmill") as library:
        library.add_project("there", "essay", {})
    assert main(["import", *words]) == 2
    assert hint in capsys.readouterr().err.splitlines()[-1]
    with Library.open(tmp_path / "library.gristmill") as library:
        assert [project.name for project in library.projects()] == ["there"]
