"""What the page asks of the machine and of the library, away from the window's thread."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.builtin import BUILTIN_FILE, builtin_model
from desktop.engine.discovery import FoundModel, find_models
from desktop.engine.fingerprint import identify, sha256_of
from desktop.engine.gguf import read_header
from desktop.store.library import Library

BUILT_IN = "Built-in"
USED_BEFORE = "Used before"
OPENED = "Opened by you"


class GivenUp(Exception):
    """What was being read is no longer wanted."""


def look_for_models(home: Path, folders: Sequence[Path], others: Sequence[FoundModel]) -> list[FoundModel]:
    """The built-in model, those that are found, and `others` that are still there; each real file once."""
    seen: set[str] = set()
    found: list[FoundModel] = []
    for model in (*_built_in(), *find_models(home, folders), *others):
        real = os.path.realpath(model.path)
        if real not in seen and model.path.is_file():
            seen.add(real)
            found.append(model)
    return found


def used_before(library: Library) -> list[FoundModel]:
    """The files of the models that the library's runs were made with."""
    runs = (run for project in library.projects() for run in library.runs(project.id))
    paths = (library.model_path(sha256) for sha256 in dict.fromkeys(run.model_sha256 for run in runs))
    return [FoundModel(path, path.stem, USED_BEFORE) for path in paths if path is not None]


def model_of_next_run(library: Library) -> Path | None:
    """The file that a run would use where none was chosen: the one used last, else the built-in one."""
    last = library.last_model()
    path = library.model_path(last.sha256) if last is not None else None
    if path is not None and path.is_file():
        return path
    return next((found.path for found in _built_in()), None)


def identity_of(path: Path, cache: Path, progress: Callable[[int, int], None]) -> ModelIdentity | None:
    """Who a model file is, read through once in its life; None where `progress` raised GivenUp.

    Raises UserError where it cannot be read.
    """
    try:
        return identify(read_header(path), sha256_of(path, cache / "fingerprints.json", progress))
    except GivenUp:
        return None


def same_file(one: Path | None, other: Path | None) -> bool:
    """Whether two paths are of the same file, by links too."""
    if one is None or other is None:
        return False
    return one == other or os.path.realpath(one) == os.path.realpath(other)


def _built_in() -> Iterator[FoundModel]:
    try:
        yield FoundModel(builtin_model(), BUILTIN_FILE.split(".")[0], BUILT_IN)
    except UserError:
        # An installation without it still has the others; a run without any says what is missing.
        return
