"""The short form of what `python -m tests.torture.kills` does a hundred times."""

import random
from pathlib import Path

import pytest

from tests.torture.kills import Torture, new_project
from tests.torture.watching import samples_in


@pytest.mark.model
def test_a_run_that_is_killed_again_and_again_loses_nothing_and_ends_with_what_was_asked_for(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache.parent))
    library = tmp_path / "library.gristmill"
    new_project(library, "classify")
    torture = Torture(library, random.Random(1), longest=4.0)
    torture.until_done(count=4, kills=2)
    assert torture.killed.total() > 0
    assert len(samples_in(library)) == 4
