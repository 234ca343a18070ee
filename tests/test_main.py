"""The one entry: the window, or the terminal."""

import sys
from pathlib import Path

import pytest

from desktop.__main__ import asks_for_window, has_display, have_streams, main
from desktop.exchange.reader_argument import READER_ARGUMENT


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--library", "my.gristmill"],
        ["--library=my.gristmill", "--model", "small.gguf"],
        ["projects/my.gristmill"],
        ["small.GGUF"],
    ],
)
def test_without_a_command_the_window_is_asked_for(words: list[str]) -> None:
    assert asks_for_window(words)


@pytest.mark.parametrize(
    "words", [["demo"], ["--library", "my.gristmill", "list"], ["--help"], ["--library"], ["--json"], ["letter.txt"]]
)
def test_everything_else_is_the_terminals(words: list[str]) -> None:
    assert not asks_for_window(words)


def test_a_file_that_is_there_is_opened_by_the_window(tmp_path: Path) -> None:
    assert not asks_for_window([str(tmp_path / "rows.jsonl")])
    (tmp_path / "rows.jsonl").touch()
    assert asks_for_window([str(tmp_path / "rows.jsonl")])
    assert not asks_for_window(["import", "project", str(tmp_path / "rows.jsonl")])


def test_without_a_terminal_what_is_said_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    have_streams()
    assert sys.stdout is not None
    print("nothing")
    sys.stdout.close()


def test_a_display_is_what_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()

    monkeypatch.setenv("DISPLAY", ":0")
    assert has_display()


def test_a_frozen_app_becomes_the_process_that_reads_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[bool] = []
    monkeypatch.setattr("desktop.exchange.reading_process.main", lambda: served.append(True))
    assert main([READER_ARGUMENT]) == 0
    assert served
