from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.run import Run
from desktop.store.library import Library
from tests.store.making import a_run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as opened:
        yield opened


@pytest.fixture
def run(library: Library) -> Run:
    return a_run(library)
