"""gristmill checkup and run --judge, through their real entrance, on scripted engines."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.engine.requests import EngineEvent, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.judging.checkup.planting import DEFECTS, SOURCED
from desktop.judging.soundness import load_scales
from desktop.pipeline.checking import SOURCED as SHIPPED
from desktop.pipeline.checking import TEXTS
from desktop.pipeline.checkups import CheckUps
from desktop.places import user_places
from desktop.store.library import Library
from tests.engine.gguf_files import small_model, write_gguf
from tests.pipeline.making import ESSAY, OTHER_MODEL, a_sample, answer, essay_project
from tests.ui.checkups import a_checkup

KEYS = {
    "model",
    "texts",
    "seconds",
    "signals",
    "weights",
    "score",
    "score_auc",
    "judge_prompt",
    "judge_prompt_auc",
    "intervals",
    "criteria",
}


class Engine(ScriptedEngine):
    """A scripted engine as the terminal opens it."""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of its own for each test: nothing of this machine's user is read or written."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    monkeypatch.delenv("GRISTMILL_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("desktop.judging.checkup.figures._DRAWS", 20)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which model files the commands opened; each is a scripted engine."""
    return scripted(monkeypatch)


def scripted(monkeypatch: pytest.MonkeyPatch, script: Callable[[Request], EngineEvent] = answer) -> list[Path]:
    paths: list[Path] = []

    def open_engine(path: Path, *_: Any) -> Engine:
        paths.append(path)
        return Engine(script, a_turn=64, model=OTHER_MODEL if path.name == "judge.gguf" else SCRIPTED_MODEL)

    monkeypatch.setattr("desktop.cli.terminal.open_engine", open_engine)
    return paths


def library() -> Library:
    return Library.open(Path(os.environ["GRISTMILL_LIBRARY"]))


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(words) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("opened")
def test_json_has_the_documented_keys_and_no_others(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, "checkup", "--json")
    assert set(found) == KEYS
    assert found["model"] == "scripted.gguf"
    assert found["texts"] >= TEXTS + SHIPPED
    assert all(0 <= value <= 1 for value in (found["score_auc"], found["judge_prompt_auc"]))
    assert set(load_scales().meanings) - {"citation"} <= set(found["signals"])
    for aucs in found["signals"].values():
        assert set(aucs) <= set(DEFECTS)
        assert all(0 <= value <= 1 for value in aucs.values())
    assert set(found["signals"]["relevance"]) == set(DEFECTS)
    assert set(found["signals"]["grounding"]) == set(SOURCED)
    assert set(found["score"]) == set(found["judge_prompt"]) == set(DEFECTS)
    assert set(found["weights"]) == set(found["signals"])
    assert set(found["weights"].values()) <= {0.0, 1.0}
    assert found["criteria"] == []


@pytest.mark.usefixtures("opened")
def test_every_figure_has_its_interval(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, "checkup", "--json")
    intervals = found["intervals"]
    assert set(intervals) == {*found["signals"], "score", "judge_prompt"}
    assert set(intervals["score"]) == {*DEFECTS, "all"}
    for name, aucs in found["signals"].items():
        assert set(intervals[name]) == set(aucs)
        assert all(low <= high for low, high in intervals[name].values())


@pytest.mark.usefixtures("opened")
def test_what_was_found_is_kept_for_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checkup"]) == 0
    kept = CheckUps(user_places().checkups).find(SCRIPTED_MODEL.identity.sha256)
    assert kept is not None
    captured = capsys.readouterr()
    assert "scripted.gguf as a judge" in captured.out
    assert f"All defects together: score {kept.score_auc.value:.2f}" in captured.out
    assert not Path(os.environ["GRISTMILL_LIBRARY"]).exists(), "no library is needed, and none is made"


@pytest.mark.usefixtures("opened")
def test_the_table_has_a_column_for_each_defect_and_a_line_for_each_signal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["checkup"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (head,) = [line for line in lines if line.endswith("weight")]
    # Columns of 14 letters, each with a space before its head at least.
    columns = [head[22 + 14 * place : 36 + 14 * place] for place in range(len(DEFECTS))]
    assert [column.strip() for column in columns] == [
        "off topic", "shuffled", "scrambled", "looping", "cut off", "changed", "contradiction", "unsupported",
    ]  # fmt: skip
    assert all(column.startswith(" ") for column in columns)
    (line,) = [line for line in lines if line.startswith("repetition ")]
    assert line.split()[-1] == "1"
    assert len(line) == len(head)
    assert max(map(len, lines)) <= 160


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str], opened: list[Path]) -> None:
    printed(capsys, "checkup", "--json")
    assert main(["checkup", "--json"]) == 0
    assert "0 of " in capsys.readouterr().err
    assert len(opened) == 2


@pytest.mark.usefixtures("opened")
def test_a_projects_samples_and_rubric_are_tested_too(capsys: pytest.CaptureFixture[str]) -> None:
    without = printed(capsys, "checkup", "--json")
    with library() as opened:
        project = essay_project(opened)
        project = opened.update_project(replace(project, rubric=("Is it kind?",)))
        run = opened.start_run(project.id, 3, 1, 0, "0" * 64, {})
        for number in range(3):
            opened.add_sample(a_sample(project, run, number, fields={"essay": f"{ESSAY} {number}"}, score=0.9))
    found = printed(capsys, "checkup", "--project", "Essays", "--json")
    assert found["texts"] == without["texts"] + 3
    assert found["criteria"] == ["Is it kind?"]
    assert "criterion:1" in found["signals"]


@pytest.mark.usefixtures("opened")
def test_a_project_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checkup", "--project", "gone"]) == 2
    assert "gone" in capsys.readouterr().err


def test_ctrl_c_ends_it_and_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = 0

    def interrupted(request: Request) -> EngineEvent:
        nonlocal asked
        asked += 1
        if asked == 50:
            os.kill(os.getpid(), signal.SIGINT)
        return answer(request)

    scripted(monkeypatch, interrupted)
    before = signal.getsignal(signal.SIGINT)
    assert main(["checkup", "--json"]) == 130
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1] == "Stopped: nothing was kept of this check-up."
    assert CheckUps(user_places().checkups).all() == []
    assert signal.getsignal(signal.SIGINT) is before
    assert 50 <= asked < 400


def judge_file(tmp_path: Path) -> Path:
    return write_gguf(tmp_path / "judge.gguf", metadata=small_model(general__name="Judge"))


def judge_of(name: str) -> str:
    with library() as opened:
        return opened.project(name).judging.judge


def test_run_remembers_the_judge(tmp_path: Path, opened: list[Path]) -> None:
    file = judge_file(tmp_path)
    main(["new", "x", "--recipe", "essay"])
    assert judge_of("x") == ""
    assert main(["run", "x", "--count", "2", "--judge", "judge.gguf"]) == 0
    sha256 = judge_of("x")
    assert len(sha256) == 64
    writer, judge = (path.name for path in opened)
    assert writer != judge == "judge.gguf", "the judge does not write"
    with library() as found:
        assert found.model_path(sha256) == file.resolve()
    assert main(["run", "x", "--count", "2"]) == 0
    assert judge_of("x") == sha256
    assert [path.name for path in opened][2:] == [writer, judge], "the next run is judged by it too"


def test_what_a_judge_finds_of_the_writer_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], opened: list[Path]
) -> None:
    judge_file(tmp_path)
    main(["new", "x", "--recipe", "essay"])
    found = printed(capsys, "run", "x", "--count", "2", "--judge", "judge.gguf", "--json")
    assert found["self_preference"]["samples"] == 2
    assert set(found["self_preference"]) == {"samples", "by_writer", "by_judge", "milder", "preference"}
    assert len(opened) == 2


def test_a_judge_that_is_no_model_is_told_and_not_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], opened: list[Path]
) -> None:
    (tmp_path / "judge.gguf").write_text("no model")
    main(["new", "x", "--recipe", "essay"])
    capsys.readouterr()
    assert main(["run", "x", "--judge", "judge.gguf"]) == 2
    assert "judge.gguf" in capsys.readouterr().err
    assert judge_of("x") == ""
    assert opened == [], "nothing is loaded before it is refused"


@pytest.mark.usefixtures("opened")
def test_a_judge_that_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = judge_file(tmp_path)
    main(["new", "x", "--recipe", "essay"])
    assert main(["run", "x", "--count", "1", "--judge", "judge.gguf"]) == 0
    file.unlink()
    capsys.readouterr()
    assert main(["run", "x", "--count", "1"]) == 2
    assert "choose another judge" in capsys.readouterr().err


def test_a_run_is_scored_by_the_check_up_of_its_model(opened: list[Path]) -> None:
    CheckUps(user_places().checkups).keep(a_checkup(SCRIPTED_MODEL.identity.sha256))
    main(["new", "x", "--recipe", "essay"])
    assert main(["run", "x", "--count", "1"]) == 0
    with library() as found:
        (sample,) = found.iterate(found.project("x").id)
    sound = {signal.name: signal.soundness for signal in sample.signals}
    assert sound["coherence"] == 1.0, "the check-up gave it no part"
    assert sound["relevance"] > 0.99
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("checkup", ["--project NAME", "--thorough", "rubric", "slower and surer"]),
        ("run", ["--judge FILE.gguf", "the model that judges, from now on"]),
        ("--help", ["test the model as a judge, on texts that were spoiled on purpose"]),
    ],
)
def test_the_help_says_what_there_is(
    command: str, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(each in shown for each in words)
