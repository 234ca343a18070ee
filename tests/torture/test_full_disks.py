"""A disk that becomes full in the middle costs a sentence, and nothing that was finished."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="this system has no limits for files")

from desktop.cli.main import run_command
from desktop.domain.errors import UserError
from desktop.domain.run import RunStatus
from desktop.pipeline.running import resumable_run
from desktop.store.library import Library
from tests.pipeline.making import a_run, carry_out, essay_project
from tests.store.making import fill
from tests.store.older import older_library, rows_in, same_rows_in
from tests.torture.disks import SIZE, Disk, LimitedFiles, SmallDisk, mounted
from tests.torture.fuzz_library import own_home

FULL = r"^(The disk that holds .* is full; free some space and go on|The disk failed at .* has free space)\.$"
ROOM = 150_000


@pytest.fixture(params=["a small disk", "limited files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk that can be filled."""
    for name, value in own_home(tmp_path).items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "disk"
    if request.param == "limited files":
        folder.mkdir()
        yield LimitedFiles(folder)
        return
    with mounted(folder, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs") as done:
        if not done:
            pytest.skip("a small disk can only be mounted by root; files of limited length are tried instead")
        yield SmallDisk(folder)


@contextmanager
def told() -> Iterator[None]:
    with pytest.raises(UserError, match=FULL):
        yield


def refuse_damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def rows_for_import(path: Path, count: int = 400) -> Path:
    turns = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Since rivers run. " * 40}]
    path.write_text("".join(json.dumps({"messages": turns, "n": number}) + "\n" for number in range(count)), "utf-8")
    return path


def test_a_run_stops_and_goes_on_when_there_is_room(disk: Disk) -> None:
    path = disk.folder / "library.gristmill"
    with Library.open(path) as library:
        project = essay_project(library, tuple(f"topic {number}" for number in range(30)))
        run = a_run(library, project, 30)
        with disk.full(ROOM), told():
            carry_out(library, project, run)
        finished = library.finished_ordinals(run.id)
        assert 0 < len(finished) < 30
        refuse_damage(path)
        unfinished = resumable_run(library, project)
        assert unfinished is not None
        carry_out(library, project, unfinished)
        assert library.finished_ordinals(run.id) == set(range(30)) > finished
        assert library.run(run.id).status is RunStatus.DONE


def test_rows_are_brought_in_all_or_none(disk: Disk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows = disk.folder / "library.gristmill", rows_for_import(tmp_path / "rows.jsonl")
    Library.open(path).close()
    words = ["import", "Rows", str(rows), "--library", str(path)]
    with disk.full(ROOM):
        assert run_command(words) == 2
    assert "full" in (said := capsys.readouterr().err) or "free space" in said
    refuse_damage(path)
    with Library.open(path) as library:
        assert [sum(library.counts(project.id).values()) for project in library.projects()] in ([], [0])
    assert run_command(words) == 0
    with Library.open(path) as library:
        assert sum(library.counts(library.project("Rows").id).values()) == 400


def test_an_export_leaves_the_one_before_as_it_was(
    disk: Disk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = tmp_path / "library.gristmill", disk.folder / "out.jsonl"
    rows = rows_for_import(tmp_path / "rows.jsonl")
    assert run_command(["import", "Rows", str(rows), "--library", str(path)]) == 0
    target.write_text("the one before\n", "utf-8")
    words = ["export", "Rows", "--all", "--to", str(target), "--library", str(path)]
    capsys.readouterr()
    with disk.full(ROOM):
        assert run_command(words) == 2
    said = capsys.readouterr().err
    assert str(target) in said
    assert "Traceback" not in said
    assert target.read_text("utf-8") == "the one before\n"
    assert [entry.name for entry in disk.folder.iterdir()] == ["out.jsonl"]
    assert run_command(words) == 0
    assert len(target.read_text("utf-8").splitlines()) == 400


@pytest.mark.parametrize("version", [1, 5])
def test_an_older_library_stays_what_it_is_until_there_is_room_for_its_copy(disk: Disk, version: int) -> None:
    path = disk.folder / "library.gristmill"
    older_library(path, version)
    before, rows = path.read_bytes(), rows_in(path)
    for room in (30_000, 60_000, 100_000):
        with disk.full(room), told():
            Library.open(path)
        refuse_damage(path)
        assert same_rows_in(path, rows)
        assert not list(disk.folder.glob("*.part*"))
        for copy in disk.folder.glob("*.backup"):
            refuse_damage(copy)
            assert same_rows_in(copy, rows)
    assert path.read_bytes() == before
    with Library.open(path) as library:
        assert library.run(7).seed_number == 11
    assert same_rows_in(path, rows)


def test_an_edit_is_all_or_nothing(disk: Disk) -> None:
    path = disk.folder / "library.gristmill"
    with Library.open(path) as library:
        fill(library, 3)
        before = library.sample(2)
        text = "Longer than the room. " * 20_000
        with disk.full(ROOM):
            with told():
                library.edit_sample(2, {"essay": text}, before.messages)
            assert library.sample(2) == before
            library.page(before.project_id, search="river")
        refuse_damage(path)
        assert library.edit_sample(2, {"essay": text}, before.messages).fields == {"essay": text}


def test_a_new_library_on_a_full_disk_is_told(disk: Disk) -> None:
    with disk.full(5000), pytest.raises(UserError, match=r"full|free space"):
        Library.open(disk.folder / "library.gristmill")
    Library.open(disk.folder / "library.gristmill").close()


def test_a_library_on_a_disk_that_is_read_only_can_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in own_home(tmp_path).items():
        monkeypatch.setenv(name, value)
    folder, place = tmp_path / "folder", tmp_path / "place"
    folder.mkdir()
    with Library.open(folder / "library.gristmill") as library:
        fill(library, 3)
    older_library(folder / "older.gristmill", 5)
    with mounted(place, "--bind", "-o", "ro", str(folder)) as done:
        if not done:
            pytest.skip("only root can mount a folder for reading only")
        path, older = place / "library.gristmill", place / "older.gristmill"
        assert run_command(["list", "--library", str(path)]) == 0
        assert run_command(["show", "Essays", "--library", str(path)]) == 0
        with pytest.raises(UserError, match="cannot be written to"):
            Library.open(path)
        capsys.readouterr()
        assert run_command(["curate", "Essays", "--library", str(path)]) == 2
        assert run_command(["show", "Questions", "--library", str(older)]) == 2
        said = capsys.readouterr().err.splitlines()
        assert len(said) == 2
        assert "cannot be written to" in said[0]
        assert "was made by an older Gristmill" in said[1]
