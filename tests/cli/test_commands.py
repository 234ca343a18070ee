"""The terminal, through its real entrance, on the real model where that is the point."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop.__main__ import main
from desktop.cli.arguments import parser
from desktop.cli.main import COMMANDS, command
from desktop.domain.sample import Status
from desktop.store.library import Library
from tests.engine.gguf_files import Tensor, gguf_bytes

ENGINE = ("--parallel", "4", "--context", "1024")
# More than are written side by side, so that a run which is stopped early has some that are not begun.
COUNT = 7


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of its own for each test, who knows the built-in model: nothing of this machine's user is touched."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache.parent))
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))
    monkeypatch.delenv("GRISTMILL_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def error_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line on standard error of a command that a user got wrong."""
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("gristmill: ")
    return line


@pytest.mark.model
def test_demo_writes_a_dataset_and_its_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--count", "5", "--to", str(tmp_path / "out"), *ENGINE]) == 0
    rows = lines(tmp_path / "out" / "dataset.jsonl")
    assert 1 <= len(rows) <= 5
    for row in rows:
        assert [turn["role"] for turn in row["messages"]] == ["user", "assistant"]
        assert len(row["messages"][1]["content"].split()) >= 60
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "synthetic" in card
    assert "SmolLM2-135M-Instruct" in card
    assert "5 of 5" in capsys.readouterr().err


@pytest.mark.model
def test_a_project_from_documents_to_full_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "mill.md"
    document.write_text(
        "# The mill\n\n"
        "The mill at the bend of the river was built in 1847 by the brothers Hall. Its wheel is nine metres high and "
        "turns four times a minute. Farmers of three villages bring their wheat in September. The miller weighs each "
        "sack before the stones begin to turn. A sack gives about sixty kilograms of flour. In dry summers the wheel "
        "stands still for weeks, and the bread becomes dear.\n",
        encoding="utf-8",
    )
    new = ("new", "mill", "--recipe", "document-qa", "--source", str(document), "--licence", "CC0-1.0")
    assert main([*new, "--set", "threshold=0"]) == 0
    assert main(["run", "mill", "--count", "3", "--json", *ENGINE]) == 0
    figures = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert figures["requested"] == 3
    assert figures["accepted"] + figures["rejected"] + figures["failed"] == 3
    assert figures["tokens"] > 0
    assert figures["rounds"][0]["round"] == 1
    target = tmp_path / "rows.jsonl"
    assert main(["export", "mill", "--to", str(target), "--format", "full", "--all"]) == 0
    rows = lines(target)
    assert len(rows) == 3
    for row in rows:
        assert row["source"]["licence"] == "CC0-1.0"
        if row["status"] != "failed":
            assert row["fields"]["proof"] in document.read_text(encoding="utf-8")
        if row["score"] is not None:
            assert {"grounding", "citation", "relevance"} <= set(row["signals"])


@pytest.mark.model
def test_of_several_drafts_of_each_seed_one_at_most_is_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = tmp_path / "seeds.txt"
    seeds.write_text("trees\nbees\n", encoding="utf-8")
    assert main(["new", "x", "--recipe", "essay", "--seeds", str(seeds), "--set", "words=60"]) == 0
    capsys.readouterr()
    assert main(["run", "x", "--count", "1", "--candidates", "2", "--no-revise", "--json", *ENGINE]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["requested"] == 1
    assert figures["generated"] + figures["failed"] == 2
    assert figures["accepted"] <= 1


@pytest.mark.model
def test_rows_from_anywhere_are_scored_in_order_and_a_bad_one_costs_no_other(tmp_path: Path) -> None:
    source = "The mill was built in 1847. Its wheel is nine metres high."
    good = {"question": "When was the mill built?", "answer": "It was built in 1847.", "source": source}
    made_up = {"question": "When was the mill built?", "answer": "Napoleon opened it at Waterloo.", "source": source}
    rows = tmp_path / "in.jsonl"
    rows.write_text(
        f"{json.dumps(good)}\nnot json\n{json.dumps({'x': 1})}\n{json.dumps(made_up)}\n", encoding="utf-8"
    )
    assert main(["score", str(rows), "--to", str(tmp_path / "out.jsonl"), *ENGINE, "--repack", "never"]) == 0
    first, broken, empty, last = lines(tmp_path / "out.jsonl")
    assert first["answer"] == good["answer"]
    assert first["gristmill"]["hallucination_risk"] < 0.3
    assert last["gristmill"]["hallucination_risk"] > 0.7
    assert first["gristmill"]["score"] > last["gristmill"]["score"]
    assert "grounding" in first["gristmill"]["signals"]
    assert broken["gristmill"]["line"] == 2
    assert "answer" in empty["gristmill"]["error"]


def test_every_command_that_is_offered_is_there() -> None:
    (offered,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert set(offered or ()) == set(COMMANDS)
    assert all(callable(command(name)) for name in COMMANDS)


def test_commands_are_loaded_when_they_are_called() -> None:
    script = "import sys; import desktop.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "desktop.cli.terminal" in loaded
    assert not {"desktop.cli.run", "desktop.judging.judge", "docx", "bs4", "pypdfium2"} & loaded


def test_list_and_show_tell_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "one", "--recipe", "essay"])
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    assert [row["project"] for row in json.loads(capsys.readouterr().out)] == ["one"]
    assert main(["show", "one", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["recipe"] == "essay"
    assert shown["samples"] == {"generated": 0, "accepted": 0, "rejected": 0, "failed": 0}
    assert shown["runs"] == []


def test_recipes_are_listed_with_their_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes", "--json"]) == 0
    recipes = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert {"essay", "instruct", "document-qa"} <= set(recipes)
    assert "words" in recipes["essay"]["settings"]


def test_doctor_says_what_the_machine_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    checks = {row["check"]: row for row in json.loads(capsys.readouterr().out)}
    assert all(row["ok"] for row in checks.values())
    assert "at once" in checks["model"]["detail"]


def test_options_may_stand_before_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.gristmill"
    assert main(["--json", "--library", str(other), "list"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert other.exists()


WRONG = {
    "an unknown command": (("grind",), "grind"),
    "an unknown recipe": (("new", "x", "--recipe", "esay"), "Did you mean essay"),
    "an unknown setting": (("new", "x", "--recipe", "essay", "--set", "word=3"), "Did you mean words"),
    "a setting out of bounds": (("new", "x", "--recipe", "essay", "--set", "words=5000"), "from 60 to 900"),
    "a setting that is none": (("new", "x", "--recipe", "essay", "--set", "words"), "NAME=VALUE"),
    "a threshold that is none": (("new", "x", "--recipe", "essay", "--set", "threshold=2"), "from 0 to 1"),
    "an empty name": (("new", " ", "--recipe", "essay"), "name"),
    "no document": (("new", "x", "--recipe", "document-qa"), "--source"),
    "a missing document": (("new", "x", "--recipe", "document-qa", "--source", "gone.pdf"), "gone.pdf"),
    "missing seeds": (("new", "x", "--recipe", "essay", "--seeds", "gone.txt"), "gone.txt"),
    "an unknown project": (("run", "nobody"), "nobody"),
    "an unknown project to show": (("show", "nobody"), "nobody"),
    "a missing model": (("score", "in.jsonl", "--to", "o.jsonl", "--model", "gone.gguf"), "gone.gguf"),
    "a missing file to score": (("score", "gone.jsonl", "--to", "o.jsonl"), "gone.jsonl"),
    "an unknown format": (("export", "nobody", "--to", "o.jsonl", "--format", "xml"), "messages"),
    "a score that is none": (("export", "nobody", "--to", "o.jsonl", "--min-score", "7"), "from 0 to 1"),
    "no count": (("demo", "--count", "0"), "at least 1"),
    "too many threads": (("score", "in.jsonl", "--to", "o.jsonl", "--threads", "0"), "threads"),
}


@pytest.mark.parametrize(("words", "hint"), WRONG.values(), ids=WRONG.keys())
def test_what_a_user_gets_wrong_is_one_clear_line(
    words: tuple[str, ...], hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_text('{"prompt": "p", "answer": "a"}\n')
    assert hint in error_of(capsys, *words)


def test_a_failed_new_leaves_no_project_behind(capsys: pytest.CaptureFixture[str]) -> None:
    error_of(capsys, "new", "x", "--recipe", "essay", "--seeds", "gone.txt")
    main(["list", "--json"])
    assert json.loads(capsys.readouterr().out) == []


def test_a_setting_that_cannot_be_read_is_said_before_a_run_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "x", "--recipe", "table", "--set", "columns=size small"]) == 0
    capsys.readouterr()
    assert "Line 1 of the columns is wrong" in error_of(capsys, "run", "x", "--count", "1")
    with Library.open(tmp_path / "library.gristmill") as library:
        assert library.runs(library.project("x").id) == []


def test_a_library_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, this is a letter and no library at all. " * 20)
    assert "letter.txt" in error_of(capsys, "list", "--library", str(tmp_path / "letter.txt"))


def test_a_model_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "x", "--recipe", "essay"])
    capsys.readouterr()
    (tmp_path / "model.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + b"\x00" * 10)
    assert "model.gguf" in error_of(capsys, "run", "x", "--model", str(tmp_path / "model.gguf"))


def test_nothing_to_export_is_said_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "x", "--recipe", "essay"])
    capsys.readouterr()
    assert "nothing to export" in error_of(capsys, "export", "x", "--to", str(tmp_path / "o.jsonl"))
    assert not (tmp_path / "o.jsonl").exists()


def test_a_run_that_never_stopped_cannot_be_resumed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "x", "--recipe", "essay"])
    capsys.readouterr()
    assert "no run to go on with" in error_of(capsys, "run", "x", "--resume")


def start_run(count: int) -> subprocess.Popen[str]:
    """A run in a process of its own, which has finished at least one sample."""
    assert main(["new", "x", "--recipe", "instruct", "--set", "words=20"]) == 0
    command = [sys.executable, "-m", "desktop", "run", "x", "--count", str(count), *ENGINE]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=Path.cwd())
    deadline = time.monotonic() + 150
    while sum(counts().values()) < 1:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return process


def counts() -> dict[Status, int]:
    with Library.open(Path(os.environ["GRISTMILL_LIBRARY"])) as library:
        return library.counts(library.project("x").id)


def finish_and_check(count: int, kept: int) -> None:
    assert main(["run", "x", "--resume", *ENGINE]) == 0
    with Library.open(Path(os.environ["GRISTMILL_LIBRARY"])) as library:
        samples = list(library.iterate(library.project("x").id))
    assert sorted(sample.lineage.ordinal for sample in samples) == list(range(count))
    assert len(samples) >= kept
    assert not any(sample.status is Status.GENERATED for sample in samples)


@pytest.mark.model
def test_ctrl_c_keeps_what_is_finished_and_resume_goes_on() -> None:
    process = start_run(COUNT)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=45)
    assert process.returncode == 130
    assert "run --resume" in errors
    finish_and_check(COUNT, sum(counts().values()))


@pytest.mark.model
def test_ctrl_c_ends_the_program_though_its_engine_hangs() -> None:
    process = start_run(COUNT)
    (engine,) = psutil.Process(process.pid).children()
    engine.suspend()
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=45)
    assert time.monotonic() - started < 10.0
    assert process.returncode == 130
    assert "run --resume" in errors
    assert not engine.is_running()


@pytest.mark.model
def test_kill_9_of_the_app_loses_only_what_was_in_flight_and_leaves_no_orphan() -> None:
    process = start_run(COUNT)
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    process.communicate(timeout=45)
    kept = sum(counts().values())
    psutil.wait_procs(children, timeout=5)
    assert not any(child.is_running() for child in children)
    finish_and_check(COUNT, kept)


@pytest.mark.model
def test_kill_9_of_the_engine_costs_nothing() -> None:
    process = start_run(COUNT)
    for child in psutil.Process(process.pid).children(recursive=True):
        child.kill()
    _, errors = process.communicate(timeout=250)
    assert process.returncode == 0
    assert "was started again" in errors
    assert sum(counts().values()) == COUNT


def test_a_model_larger_than_the_memory_is_refused_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "huge.gguf"
    shape = (8192, 100_000_000)
    path.write_bytes(gguf_bytes(tensors=[Tensor(), Tensor("huge.weight", shape)]))
    # Sparse: it takes no room on the disk.
    os.truncate(path, 4 * shape[0] * shape[1] + 10**6)
    assert main(["new", "Essays", "--recipe", "essay"]) == 0
    capsys.readouterr()
    line = error_of(capsys, "run", "Essays", "--model", str(path))
    assert "huge.gguf needs 3276.8 GB" in line
    assert "close other programs or choose a smaller file" in line
