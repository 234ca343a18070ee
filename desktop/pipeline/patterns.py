"""A person's own samples as patterns: from a file, or from samples that stand accepted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.exchange.rows import RowError, read_rows
from desktop.recipes.patterns import PATTERNS, pattern_fields, patterns_of, with_patterns
from desktop.store.library import Library


def read_patterns(path: Path, recipe: Recipe) -> Iterator[Mapping[str, Any]]:
    """The patterns of a JSONL file: samples of the recipe's fields, or conversations.

    Raises UserError with the number of a line that is none.
    """
    for number, row in read_rows(path):
        if isinstance(row, RowError):
            raise UserError(f"{path}, line {number}: {row.reason}; mend the line or take it out.")
        try:
            yield pattern_fields(row, recipe)
        except UserError as error:
            raise UserError(f"{path}, line {number}: {error}") from error


def add_patterns(project: Project, recipe: Recipe, rows: Sequence[Mapping[str, Any]]) -> Project:
    """The project with more patterns. Raises UserError where the recipe cannot follow them, or for too many."""
    settings = with_patterns(project.settings, [*project.settings.get(PATTERNS, ()), *rows])
    patterns_of(recipe, settings)
    return replace(project, settings=settings)


def use_as_patterns(library: Library, project: Project, recipe: Recipe, sample_ids: Sequence[int]) -> Project:
    """The project with samples as patterns. Raises UserError where one of them does not stand accepted."""
    samples = [library.sample(sample_id) for sample_id in sample_ids]
    if any(sample.status is not Status.ACCEPTED for sample in samples):
        raise UserError("Only an accepted sample can be a pattern; accept it first.")
    return add_patterns(project, recipe, [_row(library, recipe, sample) for sample in samples])


def without_pattern(project: Project, row: Mapping[str, Any]) -> Project:
    """The project without one of its patterns."""
    left = [each for each in project.settings.get(PATTERNS, ()) if each != row]
    return replace(project, settings=with_patterns(project.settings, left))


def _row(library: Library, recipe: Recipe, sample: Sample) -> Mapping[str, Any]:
    seed_id = sample.lineage.seed_id
    seed = {"seed": library.seed(seed_id).text} if seed_id is not None else {}
    return {**seed, **pattern_fields(sample.fields, recipe)}
