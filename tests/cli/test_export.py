"""gristmill export: rows and their card, for projects of which the samples are there already."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.engine.scripted import SCRIPTED_MODEL
from desktop.store.library import Library
from desktop.store.schema import SCHEMA_VERSION
from tests.pipeline.making import a_run, a_sample, essay_project
from tests.store.older import older_library


@pytest.fixture(autouse=True)
def library_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of its own, whose library holds an accepted essay."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    path = tmp_path / "library.gristmill"
    monkeypatch.setenv("GRISTMILL_LIBRARY", str(path))
    with Library.open(path) as library:
        project = essay_project(library)
        sample, engine = a_sample(project, a_run(library, project, 1), 0, score=0.9), SCRIPTED_MODEL.identity
        library.add_sample(replace(sample, lineage=replace(sample.lineage, model_sha256=engine.sha256)))
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


def test_a_format_that_no_sample_has_the_shape_of_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "pairs.jsonl"
    assert main(["export", "Essays", "--format", "preference", "--to", str(target)]) == 2
    assert "No sample of Essays has the shape of preference: choose another --format" in capsys.readouterr().err
    assert not target.exists()


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


def test_an_export_made_again_keeps_its_licence_and_says_again_what_licences_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "Essays", "--to", str(tmp_path / "o.jsonl"), "--licence", "mit"]) == 0
    (tmp_path / "o.card.md").unlink()
    capsys.readouterr()
    assert main(["export", "Essays", "--again"]) == 0
    assert 'license: "mit"' in (tmp_path / "o.card.md").read_text(encoding="utf-8")
    assert "Mind: It is not known what the licence" in capsys.readouterr().err


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


def add_samples(library_file: Path, count: int) -> None:
    """More accepted essays, of the project's seeds in turn."""
    with Library.open(library_file) as library:
        project = library.project("Essays")
        run, seeds = a_run(library, project, count), library.seed_ids(project.id)
        for ordinal in range(count):
            library.add_sample(a_sample(project, run, ordinal, seed_id=seeds[ordinal % len(seeds)], score=0.9))


def test_a_test_file_is_written_beside_the_train_file_and_the_real_share_said(
    tmp_path: Path, library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_samples(library_file, 39)
    command = ["export", "Essays", "--to", str(tmp_path / "o.jsonl"), "--test", "0.4"]
    assert main(command) == 0
    assert "as near as whole seeds come to it" in capsys.readouterr().out
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    test_rows = (tmp_path / "o.test.jsonl").read_text(encoding="utf-8").splitlines()
    assert told["test_rows"] == len(test_rows)
    assert told["test_share"] == len(test_rows) / 40
    assert told["rows"] == 40
    assert (Path(told["file"]), Path(told["test_file"])) == (tmp_path / "o.train.jsonl", tmp_path / "o.test.jsonl")


def test_only_the_fields_that_were_asked_for_go_out(tmp_path: Path) -> None:
    target = tmp_path / "o.jsonl"
    assert main(["export", "Essays", "--to", str(target), "--format", "full", "--fields", "score, id"]) == 0
    assert list(json.loads(target.read_text(encoding="utf-8"))) == ["id", "score"]
    assert main(["export", "Essays", "--to", str(target), "--format", "alpaca", "--fields", "output"]) == 0
    assert json.loads(target.read_text(encoding="utf-8")) == {"output": "Essay 0 on shade."}


def test_an_export_is_made_again_as_it_was_or_elsewhere(
    tmp_path: Path, library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_samples(library_file, 8)
    first, second, third = (tmp_path / name for name in ("1.jsonl", "2.jsonl", "3.jsonl"))
    assert main(["export", "Essays", "--to", str(first), "--format", "text", "--shuffle", "0"]) == 0
    assert main(["export", "Essays", "--to", str(second)]) == 0
    shuffled, plain = first.read_bytes(), second.read_bytes()
    first.unlink()
    second.unlink()
    assert main(["export", "Essays", "--again"]) == 0
    assert second.read_bytes() == plain
    assert main(["export", "Essays", "--again", "1"]) == 0
    assert first.read_bytes() == shuffled
    assert main(["export", "Essays", "--again", "1", "--to", str(third)]) == 0
    assert third.read_bytes() == shuffled
    capsys.readouterr()
    assert main(["show", "Essays"]) == 0
    told = capsys.readouterr().out
    assert f"export 1: text (accepted; shuffled with 0) to {first}" in told
    assert f"export 2: messages (accepted) to {second}" in told
    assert f"export 3: text (accepted; shuffled with 0) to {third}" in told
    assert main(["show", "Essays", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["exports"]) == 3


REFUSED = {
    "no place": ((), "--to FILE.jsonl, or --again"),
    "nothing to repeat": (("--again",), "never exported"),
    "a share that is none": (("--to", "o.jsonl", "--test", "1"), "--test is 1; it must be above 0 and below 1"),
    "no share at all": (("--to", "o.jsonl", "--test", "0"), "--test is 0"),
    "one seed": (("--to", "o.jsonl", "--test", "0.5"), "All rows come from one seed"),
    "a split of nothing": (("--to", "o.jsonl", "--split-seed", "1"), "--split-seed draws the rows of a test file"),
    "a field of another format": (
        ("--to", "o.jsonl", "--fields", "prompt"),
        "no field 'prompt'; its fields",
    ),
    "no field": (("--to", "o.jsonl", "--fields", ","), "--fields names no field"),
    "again, under another licence": (("--again", "--licence", "mit"), "leave out --licence"),
    "again, but otherwise": (("--again", "--shuffle", "0"), "leave out --shuffle"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_exported_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    monkeypatch.chdir(tmp_path)
    options, told = REFUSED[case]
    assert main(["export", "Essays", *options]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("o*"))


def test_rows_go_out_of_a_library_that_nobody_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise UserError("It cannot be written to.")

    monkeypatch.setattr("desktop.cli.export.remember", refuse)
    assert main(["export", "Essays", "--to", str(tmp_path / "o.jsonl")]) == 0
    assert "not remembered: It cannot be written to." in capsys.readouterr().err
    assert (tmp_path / "o.jsonl").exists()


def test_without_pyarrow_a_parquet_file_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert main(["export", "Essays", "--to", str(tmp_path / "o.parquet")]) == 2
    assert "name a file that ends in .jsonl, or run Gristmill from its source" in capsys.readouterr().err
    assert not list(tmp_path.glob("*o.*"))


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", ".lock"])
def test_rows_never_take_the_place_of_their_library(
    ending: str, library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Path(str(library_file) + ending)
    assert main(["export", "Essays", "--to", str(target)]) == 2
    assert "name another file" in capsys.readouterr().err
    with Library.open(library_file) as library:
        assert library.project("Essays").name == "Essays"


def test_nor_by_a_link_to_it(tmp_path: Path, library_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows.jsonl").symlink_to(library_file)
    (tmp_path / "others.card.md").symlink_to(library_file)
    for name in ("rows.jsonl", "others.jsonl"):
        assert main(["export", "Essays", "--to", str(tmp_path / name)]) == 2
        assert "name another file" in capsys.readouterr().err
    with Library.open(library_file) as library:
        assert library.project("Essays").name == "Essays"


def test_an_export_of_a_newer_gristmill_does_not_keep_a_project_from_being_shown(
    library_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(library_file) as library:
        library.remember_export(library.project("Essays").id, {"target": "a", "where": "the moon"})
    assert main(["show", "Essays"]) == 0
    assert "export 1: one that another Gristmill made" in capsys.readouterr().out
    assert main(["export", "Essays", "--again"]) == 2
    assert "export anew" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["o", "-", "o.csv", "o.jsonl.gz", "o.jsonl.zst"])
def test_a_file_that_promises_what_is_not_written_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    there = sorted(tmp_path.iterdir())
    assert main(["export", "Essays", "--to", name]) == 2
    assert "name a file that ends in .jsonl or .parquet" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.parametrize(
    "command", [["list"], ["show", "Empty"], ["export", "Questions", "--to", "o.jsonl", "--all"]]
)
def test_a_look_brings_an_older_library_up_to_date_and_keeps_a_copy(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    older, version = tmp_path / "older.gristmill", SCHEMA_VERSION - 1
    older_library(older, version)
    look = [*command, "--library", str(older)]
    assert main(look) == 0
    assert "it is brought up to date, and a copy is kept" in capsys.readouterr().err
    assert older.with_name(f"{older.name}.version-{version}.backup").is_file()
    assert main(look) == 0
    assert "brought up to date" not in capsys.readouterr().err


def test_a_library_that_was_named_and_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typo = tmp_path / "typo.db"
    for command in (["export", "Essays", "--to", str(tmp_path / "o.jsonl")], ["show", "Essays"]):
        assert main([*command, "--library", str(typo)]) == 2
        assert "check the name" in capsys.readouterr().err
    assert not typo.exists()
