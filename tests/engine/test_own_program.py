"""What a frozen app passes on to the programs that it starts."""

import os
import sys

import pytest

from desktop.engine.own_program import free_other_programs, own_command, own_environment


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/app/_internal")


def test_from_source_it_is_python_with_the_package_in_its_path() -> None:
    assert own_command("word", "desktop.x") == (sys.executable, "-P", "-m", "desktop.x")
    assert own_environment()["PYTHONPATH"]


@pytest.mark.usefixtures("frozen")
def test_frozen_it_is_the_program_itself_that_starts_afresh() -> None:
    assert own_command("word", "desktop.x") == (sys.executable, "word")
    assert own_environment()["PYINSTALLER_RESET_ENVIRONMENT"] == "1"


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("before", ["", "/theirs"])
def test_other_programs_load_the_libraries_of_the_system(monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)

    free_other_programs()

    assert os.environ.get("LD_LIBRARY_PATH", "") == before


def test_from_source_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/theirs")
    free_other_programs()
    assert os.environ["LD_LIBRARY_PATH"] == "/theirs"
