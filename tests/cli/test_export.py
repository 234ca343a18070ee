"""gristmill export: rows and their card, for projects of which the samples are there already."""

import json
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.domain.project import Project
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project


@pytest.fixture(autouse=True)
def library_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of its own, whose library holds an accepted essay."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    path = tmp_path / "library.gristmill"
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(path))
    with Library.open(path) as library:
        project = essay_project(library)
        library.add_sample(a_sample(project, a_run(library, project, 1), 0, score=0.9))
    return path


def change(library_file: Path, **changes: object) -> None:
    with Library.open(library_file) as library:
        project = library.project("Essays")
        known = {name: getattr(project, name) for name in Project.__slots__}
        library.update_project(Project(**{**known, **changes}))


def test_the_card_is_written_beside_the_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "essays.jsonl"
    assert main(["export", "Essays", "--to", str(target), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    card = tmp_path / "essays.card.md"
    written = {"project": "Essays", "rows": 1, "format": "messages", "file": str(target), "card": str(card)}
    assert {name: told[name] for name in written} == written
    assert "It holds 1 row" in card.read_text(encoding="utf-8")


def test_what_licences_ask_is_said_before_the_rows_are_written(
    tmp_path: Path, library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "essays.jsonl"
    assert main(["export", "Essays", "--to", str(target), "--json"]) == 0
    printed = capsys.readouterr()
    (warning,) = json.loads(printed.out)["warnings"]
    assert "look it up before anybody trains on these rows" in warning
    assert f"Mind: {warning}" in printed.err


def test_the_dataset_goes_out_under_the_licence_that_was_named(tmp_path: Path) -> None:
    assert main(["export", "Essays", "--to", str(tmp_path / "o.jsonl"), "--licence", "cc by 4.0"]) == 0
    assert 'license: "cc-by-4.0"' in (tmp_path / "o.card.md").read_text(encoding="utf-8")


def test_a_licence_that_nobody_knows_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "Essays", "--to", str(tmp_path / "o.jsonl"), "--licence", "house rules"]) == 2
    assert "name it as Hugging Face does" in capsys.readouterr().err
    assert not (tmp_path / "o.jsonl").exists()


def test_the_card_shows_the_users_own_prompts(tmp_path: Path, library_file: Path) -> None:
    change(library_file, prompts={"essay/1": "Argue {{ thesis }}, and only that."})
    assert main(["export", "Essays", "--to", str(tmp_path / "o.jsonl")]) == 0
    assert "and only that." in (tmp_path / "o.card.md").read_text(encoding="utf-8")


def test_samples_go_out_even_where_their_recipe_is_gone(
    tmp_path: Path, library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(library_file, recipe="lost")
    assert main(["export", "Essays", "--to", str(tmp_path / "o.jsonl")]) == 0
    assert "will lack the prompts" in capsys.readouterr().err
    assert len((tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_a_prompt_that_cannot_be_used_is_said_before_anything_is_run(
    library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(library_file, prompts={"essay/1": "Argue {{ thesis"})
    assert main(["run", "Essays", "--model", "gone.gguf"]) == 2
    assert "Message 2 of the step essay has a mistake" in capsys.readouterr().err
