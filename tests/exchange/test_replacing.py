"""What takes a file's place, and what is left beside it."""

import os
import subprocess
import sys
from pathlib import Path

from desktop.exchange.jsonl import write_text_atomically


def test_what_a_killed_program_left_unfinished_goes_and_what_another_one_writes_stays(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f".gristmill-{gone.pid}-{'0' * 16}.part"
    others = [tmp_path / f".gristmill-{os.getpid()}-{'0' * 16}.part", tmp_path / ".gristmill-notes.part"]
    for file in (left, *others):
        file.touch()
    write_text_atomically(tmp_path / "README.md", "x")
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "README.md"])
