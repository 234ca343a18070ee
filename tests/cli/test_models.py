"""The list of models, through the terminal's real entrance."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.cli import models as command
from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.builtin import builtin_model
from desktop.places import user_places
from desktop.preferences import Preferences, save_preferences
from desktop.store.library import Library
from tests.engine.gguf_files import write_gguf


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of its own for each test: nothing of this machine's user is read or written."""
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("GRISTMILL_MODEL", "OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE", "LLAMA_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(tmp_path / "library.gristmill"))


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["models", "--json", *words]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def by_path(rows: list[dict[str, Any]]) -> dict[Path, dict[str, Any]]:
    return {Path(row["path"]): row for row in rows}


def write_model(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_gguf(path)


def remember(library: Path, path: Path) -> None:
    """A library with a run that was made with the model at `path`."""
    with Library.open(library) as opened:
        project = opened.add_project("mill", "essay", {})
        opened.remember_model(ModelIdentity("a" * 64, path.name, "Tiny", "llama", "Q4_K_M", "", 4096, 1), path)
        opened.start_run(project.id, 1, 1, 0, "a" * 64, {})


def test_the_built_in_model_comes_first_and_is_in_use_from_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    first = listed(capsys)[0]
    assert Path(first["path"]) == builtin_model()
    assert (first["origin"], first["in_use"], first["fits"]) == ("Built-in", True, True)
    assert (first["quantization"], first["size"]) == ("Q4_1", builtin_model().stat().st_size)


def test_models_of_other_programs_and_of_the_users_folders_follow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = write_model(tmp_path / "home/.lmstudio/models/owner/tiny/tiny.gguf")
    mine = write_model(tmp_path / "mine/mine.gguf")
    save_preferences(user_places().preferences, Preferences(model_folders=(tmp_path / "mine",)))
    rows = by_path(listed(capsys))
    assert (rows[theirs]["origin"], rows[theirs]["name"]) == ("LM Studio", "tiny")
    assert rows[mine]["origin"] == str(tmp_path / "mine")
    assert [row["in_use"] for row in rows.values()].count(True) == 1


def test_a_model_that_a_run_was_made_with_is_remembered_and_in_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = write_model(tmp_path / "away/used.gguf")
    remember(tmp_path / "library.gristmill", used)
    row = by_path(listed(capsys))[used]
    assert (row["origin"], row["in_use"]) == ("Used before", True)
    used.unlink()
    assert used not in by_path(listed(capsys))


def test_a_model_that_is_named_is_listed_and_in_use_even_where_it_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"nothing of a model")
    row = by_path(listed(capsys, "--model", str(bad)))[bad]
    assert (row["in_use"], row["fits"]) == (True, False)
    assert "is not a GGUF model" in row["sentence"]


def test_each_model_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [row["path"] for row in listed(capsys, "--model", str(builtin_model()))]
    assert paths.count(str(builtin_model())) == 1


def test_the_wishes_for_the_engine_count(capsys: pytest.CaptureFixture[str]) -> None:
    first = listed(capsys, "--parallel", "2", "--context", "600")[0]
    assert (first["parallel"], first["context_per_sequence"]) == (2, 600)


def test_people_read_a_marked_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    first, path, sentence, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("* SmolLM2-135M-Instruct")
    assert first.endswith("(in use)")
    assert path.strip() == str(builtin_model())
    assert sentence.strip().startswith("Fits: ")


def test_a_missing_built_in_model_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Path:
        raise UserError("The built-in model is missing.")

    monkeypatch.setattr(command, "builtin_model", missing)
    monkeypatch.setattr("desktop.cli.terminal.builtin_model", missing)
    other = write_model(tmp_path / "home/.lmstudio/models/tiny.gguf")
    assert main(["models", "--json"]) == 0
    captured = capsys.readouterr()
    assert [row["path"] for row in json.loads(captured.out)] == [str(other)]
    assert "The built-in model is missing." in captured.err


def test_a_library_that_cannot_be_read_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "library.gristmill").write_text("no library at all " * 100)
    assert main(["models"]) == 2
    assert "library.gristmill" in capsys.readouterr().err
