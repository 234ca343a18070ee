"""The file of the model that wrote a run is found by what is in it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.run import Run
from desktop.engine.builtin import builtin_model
from desktop.engine.stopping import LoadingStopped
from desktop.pipeline.written_by import find_writer
from desktop.store.library import Library
from tests.pipeline.making import a_run, essay_project


@dataclass(frozen=True)
class _Identity:
    sha256: str


@pytest.fixture
def run(library: Library) -> Run:
    return a_run(library, essay_project(library), 2)


def found(library: Library, run: Run, places: list[Path]) -> Path:
    return find_writer(library, run, places, Path("cache"), lambda said: None, "look for it.")


def test_the_first_file_with_the_same_sum_is_taken(
    library: Library, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def identity(path: Path, *_: object) -> _Identity:
        if path.stem == "broken":
            raise UserError("This is no model.")
        return _Identity(run.model_sha256 if path.stem == "right" else "another")

    monkeypatch.setattr("desktop.pipeline.written_by.identity_of", identity)
    known = library.model(run.model_sha256)
    places = [tmp_path / f"{name}.gguf" for name in ("gone", "wrong", "broken", "right")]
    for path in places[1:]:
        with path.open("wb") as file:
            file.truncate(known.size if known is not None else 1)
    assert found(library, run, places) == places[-1]


def test_reading_one_that_might_be_it_is_stopped(
    library: Library, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "model", lambda *_: None)
    with pytest.raises(LoadingStopped):
        find_writer(library, run, [builtin_model()], tmp_path, lambda said: None, "look for it.", lambda: True)


def test_where_no_file_is_it_the_mend_is_told(library: Library, run: Run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=rf"that wrote run {run.id} is not to be found .*: look for it\."):
        found(library, run, [tmp_path / "gone.gguf"])
