"""What the dialog asks of a file and of the library, off the window's thread."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.exchange.importing.previewing import LOOKED_AT, Preview, RowFile, in_words, preview
from desktop.exchange.importing.reading import read_file
from desktop.exchange.importing.row import ImportedRow
from desktop.exchange.rows import RowError, sha256_of_rows
from desktop.pipeline.imported import refuse_recipe, refuse_recipe_for_seeds
from desktop.pipeline.importing import MOST_FAULTS
from desktop.store.library import Library
from desktop.ui.pages.plan.facts import usable_recipes

SHOWN = 20
"""So many rows are shown before anything is brought in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which file is looked at, and as what: `columns` are those that a person named."""

    path: Path
    columns: Mapping[str, str]
    as_seeds: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What the first rows of a file are, and the file by its SHA-256.

    `raw` are the rows as they stand in the file, where none of them can be taken in as it is.
    """

    asked: Asked
    preview: Preview
    sha256: str
    raw: tuple[Mapping[str, Any], ...] = ()

    @property
    def file(self) -> RowFile | None:
        """The file as it can be brought in; None where it cannot."""
        seen = self.preview
        if seen.shape is None or seen.obstacle or not seen.rows:
            return None
        return RowFile(self.asked.path, seen.kind, seen.shape, self.sha256, self.asked.as_seeds)


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of a whole file can be taken in, how many cannot, and why the first of those."""

    good: int
    bad: int
    faults: tuple[str, ...]

    @property
    def total(self) -> int:
        """All rows."""
        return self.good + self.bad


@dataclass(frozen=True, slots=True)
class Places:
    """Where rows can go: the projects, the recipes that can be used by their ids, and what is wrong with others."""

    projects: tuple[Project, ...]
    recipes: Mapping[str, Recipe]
    broken: tuple[str, ...]


def look_at(asked: Asked, sha256: str = "") -> Look:
    """Look at the first rows; `sha256` where it is known already. Raises UserError for a file that cannot be read."""
    seen = preview(asked.path, SHOWN, asked.columns, as_seeds=asked.as_seeds)
    raw = () if seen.rows else _raw_rows(asked.path, seen)
    return Look(asked, seen, sha256 or sha256_of_rows(asked.path), raw)


def count_rows(file: RowFile, stopped: Callable[[], bool]) -> RowCount | None:
    """Read the whole file, in bounded memory; None where that was stopped. Raises UserError."""
    good, bad, faults = 0, 0, []
    for row in _until(file.rows(), stopped):
        if not isinstance(row, RowError):
            good += 1
            continue
        bad += 1
        if bad <= MOST_FAULTS:
            faults.append(in_words(file.kind, row))
    return None if stopped() else RowCount(good, bad, tuple(faults))


def read_places(library: Library, own: Path) -> Places:
    """Where rows can go; `own` is the folder of the user's recipes."""
    recipes, broken = usable_recipes(own)
    return Places(tuple(library.projects()), {recipe.id: recipe for recipe in recipes}, broken)


def why_not_of(recipe: Recipe, as_seeds: bool) -> str:
    """Why a recipe cannot take rows; "" where it can."""
    try:
        if as_seeds:
            refuse_recipe_for_seeds(recipe)
        else:
            refuse_recipe(recipe)
    except UserError as error:
        return str(error)
    return ""


def _raw_rows(path: Path, seen: Preview) -> tuple[Mapping[str, Any], ...]:
    found = (row for _, row in islice(read_file(path, seen.kind), LOOKED_AT) if isinstance(row, dict))
    return tuple(islice(found, SHOWN))


def _until(
    rows: Iterator[tuple[int, ImportedRow | RowError]], stopped: Callable[[], bool]
) -> Iterator[ImportedRow | RowError]:
    return (row for _, row in takewhile(lambda row: not stopped(), rows))
