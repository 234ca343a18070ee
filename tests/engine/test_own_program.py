"""The app starts itself for its engine and for documents."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engine.own_program import own_command, own_environment


def test_no_module_of_the_current_folder_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "desktop").mkdir()
    for name in ("desktop/__init__.py", "dataclasses.py"):
        (tmp_path / name).write_text("raise SystemExit(7)")
    command = own_command("engine-process", "desktop.engine.sizes")
    assert subprocess.run(command, cwd=tmp_path, env=own_environment()).returncode == 0


def test_the_frozen_app_has_no_python_and_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("engine-process", "desktop.engine.sizes") == (sys.executable, "engine-process")
