"""gristmill run --replay, through its real entrance, on scripted engines."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.cli.replay import _file_of
from desktop.domain.project import Seed
from desktop.engine.requests import EngineEvent, Generated, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.store.library import Library
from tests.pipeline.making import answer

FILE_OF = _file_of


class Engine(ScriptedEngine):
    """A scripted engine as the terminal opens it."""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A user of its own with two essays made by run 1; with what settings engines were opened since."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    monkeypatch.setattr("desktop.cli.replay._file_of", lambda *_: tmp_path / "scripted.gguf")
    opened = scripted(monkeypatch)
    with library() as made:
        project = made.add_project("Essays", "essay", {})
        made.add_seeds(project.id, [Seed("shade"), Seed("mills")])
    assert main(["run", "Essays", "--count", "2"]) == 0
    opened.clear()
    return opened


def library() -> Library:
    return Library.open(Path(os.environ["GRISTMILL_LIBRARY"]))


def scripted(monkeypatch: pytest.MonkeyPatch, script: Callable[[Request], EngineEvent] = answer) -> list[Any]:
    """Have scripted engines opened; returns the settings that they were opened with."""
    opened: list[Any] = []

    def open_engine(path: Path, settings: Any, *_: Any) -> Engine:
        opened.append(settings)
        return Engine(script, a_turn=64, model=SCRIPTED_MODEL)

    monkeypatch.setattr("desktop.cli.terminal.open_engine", open_engine)
    return opened


def changed(request: Request) -> EngineEvent:
    """The same model on another day."""
    reply = answer(request)
    return replace(reply, text=reply.text.replace("tree", "wood")) if isinstance(reply, Generated) else reply


def test_an_identical_run_is_said_to_be_that(capsys: pytest.CaptureFixture[str], settings: list[Any]) -> None:
    capsys.readouterr()
    assert main(["run", "Essays", "--replay", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["run"], found["replayed"], found["identical"], found["share"]) == (1, 2, 2, 1.0)
    assert settings[0].parallel == SCRIPTED_MODEL.parallel, "as many at once as the run had"
    with library() as stored:
        assert sum(stored.counts(1).values()) == 2


def test_what_differs_is_counted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, changed)
    capsys.readouterr()
    assert main(["run", "Essays", "--replay", "1"]) == 0
    assert "0 of 2 samples are word for word the same (0%); others differ" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replay", "9"], "has no run 9; its runs are: 1"),
        (["--replay", "1", "--count", "3"], "makes a run just as it was"),
        (["--replay", "1", "--resume"], "makes a run just as it was"),
    ],
)
def test_what_cannot_be_made_again_is_refused(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["run", "Essays", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_model_that_is_gone_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.cli.replay._file_of", FILE_OF)
    assert main(["run", "Essays", "--replay", "1", "--model", str(tmp_path / "gone.gguf")]) == 2
    assert "scripted.gguf that wrote run 1 is not to be found (SHA-256 000000000000...)" in capsys.readouterr().err
