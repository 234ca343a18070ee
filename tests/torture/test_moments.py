"""The short form of what `python -m tests.torture.moments` does ten times to each of its jobs."""

import random
from pathlib import Path

from tests.torture.moments import torture


def test_an_export_that_is_killed_leaves_nothing_half_done_and_goes_on(tmp_path: Path) -> None:
    torture("exporting", tmp_path, kills=1, rows=100, chance=random.Random(1))
