"""gristmill score: rows are kept as they are scored, and the same command goes on where it was stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop.__main__ import main
from desktop.cli import score as command
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import EngineEvent, Refused, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.judging.soundness import load_scales
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, answer

ENGINE = ("--parallel", "2", "--context", "1024")
COUNT = 12


class Engine(ScriptedEngine):
    """A scripted engine as the terminal opens it; after so many answers it stops the command, or fails."""

    def __init__(self) -> None:
        super().__init__(self._answer, a_turn=4)
        self.answered = 0
        self.stop_at = 10**9
        self.fail_at = 10**9
        self.script = answer

    def collect(self, seconds: float) -> list[EngineEvent]:
        if self.answered >= self.fail_at:
            raise EngineFailed("The engine stopped again and again: it died.")
        if self.answered >= self.stop_at:
            os.kill(os.getpid(), signal.SIGINT)
            self.stop_at = 10**9
        return super().collect(seconds)

    def _answer(self, request: Request) -> EngineEvent:
        self.answered += 1
        return self.script(request)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of its own for each test: nothing of this machine's user is read or written."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    monkeypatch.delenv("GRISTMILL_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """What the commands of a test work with; a second command finds it as the first one left it."""
    made = Engine()
    monkeypatch.setattr("desktop.cli.terminal.open_engine", lambda *arguments: made)
    return made


def write_rows(path: Path, count: int, text: str = ESSAY) -> None:
    rows = ({"id": number, "prompt": f"Write on shade, {number}.", "answer": text} for number in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def part_of(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def stop_in_the_middle(tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]) -> int:
    """Score 40 rows and interrupt it; how many were kept."""
    write_rows(tmp_path / "in.jsonl", 40)
    engine.stop_at = 60
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 130
    kept = lines(part_of(tmp_path / "out.jsonl"))
    assert 0 < len(kept) < 40
    assert f"Stopped after {len(kept)} rows; the same command goes on." in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()
    return len(kept)


def test_ctrl_c_keeps_what_is_scored_and_the_same_command_goes_on(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = stop_in_the_middle(tmp_path, engine, capsys)
    before = engine.answered
    assert main(["score", "in.jsonl", "--to", "out.jsonl", "--json"]) == 0
    captured = capsys.readouterr()
    assert f"Going on after {kept} of 40 rows." in captured.err
    assert json.loads(captured.out) == {"file": "out.jsonl", "scored": 40, "failed": 0}
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == list(range(40))
    asked_a_row = engine.answered / 40
    assert engine.answered - before < (40 - kept + 4) * asked_a_row, "what was kept was not asked again"
    assert sorted(file.name for file in tmp_path.glob("*.jsonl*")) == ["in.jsonl", "out.jsonl"]


CHANGES = {
    "rows": "the rows",
    "fields": "which fields are read",
    "model": "the model",
    "resamples": "--resamples (0 then, 1 now)",
    "scales": "the model's scales, which a check-up sets",
    "version": "the version of Gristmill (",
}


def changed(change: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of the command after something has changed."""
    words = ["score", "in.jsonl", "--to", "out.jsonl"]
    if change == "rows":
        write_rows(Path("in.jsonl"), 40, ESSAY + " Really.")
    elif change == "fields":
        words += ["--prompt-field", "prompt"]
    elif change == "model":
        engine.model = replace(SCRIPTED_MODEL, identity=replace(SCRIPTED_MODEL.identity, sha256="1" * 64))
    elif change == "resamples":
        words += ["--resamples", "1"]
    elif change == "scales":
        name, scale = next(iter(load_scales().signals.items()))
        moved = replace(load_scales(), signals={**load_scales().signals, name: replace(scale, middle=9.0)})
        monkeypatch.setattr(command, "checked_scales", lambda *_: (moved, True))
    else:
        monkeypatch.setattr("desktop.pipeline.scoring.__version__", "99.0")
    return words


@pytest.mark.parametrize(("change", "told"), CHANGES.items(), ids=CHANGES.keys())
def test_what_was_scored_of_something_else_is_left_alone_until_it_is_moved(
    change: str,
    told: str,
    tmp_path: Path,
    engine: Engine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop_in_the_middle(tmp_path, engine, capsys)
    part = part_of(tmp_path / "out.jsonl")
    held = part.read_bytes()
    words = changed(change, engine, monkeypatch)
    assert main(words) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"before something changed: {told}" in said
    assert f"move or delete {part}" in said
    assert part.read_bytes() == held
    part.rename(tmp_path / "earlier.jsonl")
    assert main(words) == 0
    assert "Going on" not in capsys.readouterr().err
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == list(range(40))


def test_where_another_model_was_used_since_the_earlier_one_is_named(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "library.gristmill") as library:
        library.remember_model(SCRIPTED_MODEL.identity, tmp_path / "first.gguf")
    kept = stop_in_the_middle(tmp_path, engine, capsys)
    words = changed("model", engine, monkeypatch)
    assert main(words) == 2
    assert f"(--model {tmp_path / 'first.gguf'})" in capsys.readouterr().err
    engine.model = SCRIPTED_MODEL
    assert main(words) == 0
    assert f"Going on after {kept} of 40 rows." in capsys.readouterr().err


def test_a_file_in_the_way_that_gristmill_did_not_make_is_left_alone(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in.jsonl", 3)
    part = part_of(tmp_path / "out.jsonl")
    part.write_text("half a download")
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 2
    assert f"{part} is in the way" in capsys.readouterr().err
    assert part.read_text() == "half a download"


def test_an_engine_that_fails_leaves_what_is_scored(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in.jsonl", 40)
    engine.fail_at = 60
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 1
    kept = len(lines(part_of(tmp_path / "out.jsonl")))
    assert f"{kept} rows are kept; the same command goes on." in capsys.readouterr().err
    engine.fail_at = 10**9
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 0
    assert f"Going on after {kept} of 40 rows." in capsys.readouterr().err
    assert len(lines(tmp_path / "out.jsonl")) == 40


def test_the_old_file_stays_until_the_new_one_is_whole(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out.jsonl").write_text("old\n")
    write_rows(tmp_path / "in.jsonl", 40)
    engine.stop_at = 60
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 130
    assert (tmp_path / "out.jsonl").read_text() == "old\n"
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 0
    assert len(lines(tmp_path / "out.jsonl")) == 40


def test_progress_says_how_fast_and_how_long_still(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_SAY_SECONDS", 0.0)
    write_rows(tmp_path / "in.jsonl", 3)
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "rows/s" in line]
    assert told[0].startswith("1 of 3 rows, ")
    assert told[0].endswith(" left")
    assert told[-1].startswith("3 of 3 rows, ")


def test_where_nothing_can_be_scored_the_work_has_failed(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.script = lambda request: Refused(request.id, "The text takes 9,000 tokens.")
    write_rows(tmp_path / "in.jsonl", 3)
    assert main(["score", "in.jsonl", "--to", "out.jsonl"]) == 1
    assert "9,000 tokens" in capsys.readouterr().err
    assert all("9,000" in row["gristmill"]["error"] for row in lines(tmp_path / "out.jsonl"))


WRONG = {
    "onto itself": (("in.jsonl", "--to", "in.jsonl"), "written over"),
    "onto its own part": (("other.jsonl.part", "--to", "other.jsonl"), "written over"),
    "into a folder": (("in.jsonl", "--to", "folder"), "is a folder"),
    "fewer than no resamples": (("in.jsonl", "--to", "o.jsonl", "--resamples", "-1"), "--resamples"),
    "an empty file": (("empty.jsonl", "--to", "o.jsonl"), "is empty"),
}


@pytest.mark.parametrize(("words", "hint"), WRONG.values(), ids=WRONG.keys())
def test_what_a_user_gets_wrong_is_one_clear_line(
    words: tuple[str, ...], hint: str, tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in.jsonl", 1)
    write_rows(tmp_path / "other.jsonl.part", 1)
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "folder").mkdir()
    assert main(["score", *words]) == 2
    assert hint in capsys.readouterr().err.splitlines()[-1]
    assert len(lines(tmp_path / "other.jsonl.part")) == 1


@pytest.mark.model
def test_kill_9_in_the_middle_loses_only_what_was_in_flight(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache.parent))
    write_rows(tmp_path / "in.jsonl", COUNT, "It was built in 1847. The wheel is high. It turns.")
    words = ["score", "in.jsonl", "--to", "out.jsonl", *ENGINE]
    process = subprocess.Popen([sys.executable, "-m", "desktop", *words], stderr=subprocess.DEVNULL, cwd=tmp_path)
    part, deadline = part_of(tmp_path / "out.jsonl"), time.monotonic() + 90
    while not (part.is_file() and part.read_bytes().count(b"\n") >= 2):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate(timeout=15)
    psutil.wait_procs(children, timeout=5)
    assert not any(child.is_running() for child in children)
    whole = part.read_bytes().rpartition(b"\n")[0].splitlines()
    with part.open("ab") as file:
        file.write(b'{"id": 99, "torn')
    done = subprocess.run([sys.executable, "-m", "desktop", *words], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0
    assert f"Going on after {len(whole)} of {COUNT} rows." in done.stderr
    assert (tmp_path / "out.jsonl").read_bytes().splitlines()[: len(whole)] == whole
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == list(range(COUNT))
    assert not part.exists()
