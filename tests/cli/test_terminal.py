"""What a command prints can harm no terminal, and always comes out."""

import argparse
import io
import json
import sys
from pathlib import Path

import pytest

from desktop.cli.main import run_command
from desktop.cli.terminal import Terminal, plain
from desktop.places import user_places
from desktop.store.library import Library
from tests.store.tampering import tampering

ESCAPES = "a\x1b[2Jb\x9b2Jc\x9d0;title\x07d\re"


def test_control_characters_are_not_passed_on_to_the_terminal() -> None:
    assert plain(ESCAPES) == "a [2Jb 2Jc 0;title d e"


def test_json_has_them_by_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(argparse.Namespace(json=True), user_places()).result({"name": ESCAPES})
    printed = capsys.readouterr().out
    assert not {"\x1b", "\x9b", "\x9d", "\x07", "\r"} & set(printed)
    assert json.loads(printed) == {"name": ESCAPES}


def test_a_file_name_that_is_no_text_is_told_on_a_strict_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict", write_through=True)
    monkeypatch.setattr(sys, "stderr", errors)
    library = str(tmp_path / "library.gristmill")
    assert run_command(["import", "x", str(tmp_path / "bad\udcff.jsonl"), "--library", library]) == 2
    assert "bad\\udcff.jsonl" in errors.buffer.getvalue().decode()


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A library of two projects, one of which is damaged."""
    path = tmp_path / "library.gristmill"
    with Library.open(path) as library:
        for name in ("Damaged", "Sound"):
            library.add_project(name, "essay", {})
    with tampering(path) as connection:
        connection.execute("UPDATE projects SET settings = '{\x1b' WHERE id = 1")
    return path


def test_a_damaged_library_is_told_in_a_line(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["show", "Damaged", "--library", str(damaged)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        f"gristmill: {damaged} is damaged (settings of projects, row 1); put a backup copy in its place, or choose "
        "another file.\n"
    )


def test_a_damaged_project_hides_no_other(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["list", "--library", str(damaged)]) == 1
    captured = capsys.readouterr()
    assert captured.out == "Sound  (essay)  no samples\n"
    assert captured.err.startswith(f"Damaged cannot be read: {damaged} is damaged (settings of projects, row 1)")


def test_a_bug_in_a_whole_library_stays_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.gristmill"
    Library.open(path).close()
    monkeypatch.setattr(Library, "project_names", lambda library: [][1])
    with pytest.raises(IndexError):
        run_command(["list", "--library", str(path)])
