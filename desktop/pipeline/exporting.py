"""Samples of a project, with where they came from, as rows of a format; and the card that goes with them."""

import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.exchange.card import score_figures
from desktop.exchange.formats import SELECTIVE, Origin, format_named
from desktop.exchange.jsonl import json_line, write_jsonl, write_text_atomically
from desktop.pipeline.card import Exported, project_card
from desktop.pipeline.selecting import Selection, count_selected, selected
from desktop.store.library import Library

__all__ = [
    "ExportReport",
    "ExportStopped",
    "Selection",
    "count_rows",
    "export_project",
    "export_rows",
    "first_rows",
    "origin_of",
    "statuses_in_words",
]

_PROGRESS_SECONDS = 0.1

Row = Mapping[str, Any]


class ExportStopped(Exception):
    """The export was asked to stop: what was there before is unchanged."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and where: the rows, and the card that goes with them."""

    rows: int
    file: Path
    card: Path


def export_project(
    library: Library,
    project: Project,
    recipe: Recipe | None,
    target: Path,
    format_name: str,
    selection: Selection,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda rows: None,
    *,
    card: Path | None = None,
) -> ExportReport:
    """Write the rows to `target`, and the card beside it as `NAME.card.md`, or to `card`; each whole or not at all.

    `progress` is told the number of rows written, some ten times a second and at the end. Without the recipe the
    card lacks the prompts. Raises ExportStopped when `stopped` turns true, and UserError for an unknown format or
    what cannot be written; the old file is then as it was.
    """
    ledger = _Ledger()
    pairs = ledger.follow(_pairs(library, project, format_name, selection))
    rows = write_jsonl(target, _watched(pairs, stopped, progress))
    progress(rows)
    card = card or target.with_name(f"{target.stem}.card.md")
    exported = Exported(format_name, rows, ledger.reviewed, ledger.edited, score_figures(ledger.scores))
    write_text_atomically(card, project_card(library, project, recipe, exported))
    return ExportReport(rows, target, card)


def export_rows(library: Library, project: Project, format_name: str, selection: Selection) -> Iterator[Row]:
    """The rows of a format, one at a time. Raises UserError for an unknown format."""
    return (row for _, row in _pairs(library, project, format_name, selection))


def first_rows(library: Library, project: Project, format_name: str, selection: Selection, limit: int) -> list[str]:
    """The first `limit` lines as they will be written. Raises UserError for an unknown format."""
    return [json_line(row) for row in islice(export_rows(library, project, format_name, selection), limit)]


def count_rows(library: Library, project: Project, format_name: str, selection: Selection) -> int:
    """How many rows `export_rows` would give. Raises UserError for an unknown format."""
    format_named(format_name)
    if format_name in SELECTIVE:
        return sum(1 for _ in _pairs(library, project, format_name, selection))
    return count_selected(library, project, format_name, selection)


def origin_of(library: Library, sample: Sample) -> Origin:
    """The model, the seed, the chunk and the source that a sample came from, as far as they are known."""
    return _Origins(library)(sample)


def statuses_in_words(counts: Mapping[Status, int], order: Sequence[Status] = tuple(Status)) -> str:
    """Counts by status as a phrase, without those that are none."""
    return ", ".join(f"{counts[status]} {status}" for status in order if counts[status]) or "no samples"


def _pairs(
    library: Library, project: Project, format_name: str, selection: Selection
) -> Iterator[tuple[Sample, Row]]:
    form = format_named(format_name)
    origins = _Origins(library)
    for sample in selected(library, project, format_name, selection):
        row = form(sample, origins(sample))
        if row is not None:
            yield sample, row


def _watched(rows: Iterable[Row], stopped: Callable[[], bool], progress: Callable[[int], None]) -> Iterator[Row]:
    told = time.monotonic()
    for count, row in enumerate(rows, 1):
        if stopped():
            raise ExportStopped
        yield row
        if time.monotonic() - told >= _PROGRESS_SECONDS:
            progress(count)
            told = time.monotonic()


_EDITED = "edit"


@dataclass(eq=False)
class _Ledger:
    """What the card tells of the rows, noted while they go by."""

    reviewed: int = 0
    edited: int = 0
    scores: "array[float]" = field(default_factory=lambda: array("d"))

    def follow(self, pairs: Iterable[tuple[Sample, Row]]) -> Iterator[Row]:
        for sample, row in pairs:
            self.reviewed += bool(sample.review)
            self.edited += sample.review == _EDITED
            # The score of an edited sample is of what the model wrote.
            if sample.score is not None and sample.review != _EDITED:
                self.scores.append(sample.score)
            yield row


class _Origins:
    """Looks up what samples came from; neighbours mostly came from the same."""

    def __init__(self, library: Library) -> None:
        self.model = lru_cache(maxsize=16)(library.model)
        self.seed = lru_cache(maxsize=256)(library.seed)
        self.chunk = lru_cache(maxsize=256)(library.chunk)
        self.source = lru_cache(maxsize=64)(library.source)

    def __call__(self, sample: Sample) -> Origin:
        lineage = sample.lineage
        seed = self.seed(lineage.seed_id) if lineage.seed_id is not None else None
        chunk = self.chunk(seed.chunk_id) if seed is not None and seed.chunk_id is not None else None
        source = self.source(chunk.source_id) if chunk is not None else None
        return Origin(model=self.model(lineage.model_sha256), seed=seed, chunk=chunk, source=source)
