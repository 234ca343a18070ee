"""Samples of a project, with where they came from, as rows of a format; and the card that goes with them."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from desktop.domain.licence import Licence
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Lineage, Sample, Status
from desktop.exchange.formats import SELECTIVE, Origin, format_named
from desktop.exchange.jsonl import json_line, write_jsonl, write_text_atomically
from desktop.pipeline.card import Exported, project_card
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.ledger import Ledger, Row, languages_in
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
    "look_through",
    "origin_of",
    "statuses_in_words",
]

_PROGRESS_SECONDS = 0.1


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
    checkups: CheckUps | None = None,
    licence: Licence | None = None,
) -> ExportReport:
    """Write the rows to `target`, and the card beside it as `NAME.card.md`, or to `card`; each whole or not at all.

    `checkups` are the tests of the judge that the card tells of; `licence` is the dataset's own, if one was chosen.
    `progress` is told the number of rows written, some ten times a second and at the end. Without the recipe the
    card lacks the prompts. Raises ExportStopped when `stopped` turns true, and UserError for an unknown format or
    what cannot be written; the old file is then as it was.
    """
    ledger = Ledger()
    pairs = ledger.follow(_pairs(library, project, format_name, selection))
    rows = write_jsonl(target, _watched(pairs, stopped, progress))
    progress(rows)
    card = card or target.with_name(f"{target.stem}.card.md")
    files, said, languages = {"train": target.name}, selection.in_words(), languages_in(ledger.texts)
    exported = ledger.exported(format_name, rows, files, said, languages)
    write_text_atomically(card, project_card(library, project, recipe, exported, checkups, licence))
    return ExportReport(rows, target, card)


def look_through(library: Library, project: Project, format_name: str, selection: Selection) -> Exported:
    """What the card will tell of the rows, without writing any. Their languages are left to when they are written."""
    ledger = Ledger()
    rows = sum(1 for _ in ledger.follow(_pairs(library, project, format_name, selection)))
    return ledger.exported(format_name, rows, {}, selection.in_words())


def export_rows(library: Library, project: Project, format_name: str, selection: Selection) -> Iterator[Row]:
    """The rows of a format, one at a time. Raises UserError for an unknown format."""
    return (row for _, _, row in _pairs(library, project, format_name, selection))


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
) -> Iterator[tuple[Sample, Origin, Row]]:
    form = format_named(format_name)
    origins = _Origins(library)
    for sample in selected(library, project, format_name, selection):
        origin = origins(sample)
        row = form(sample, origin)
        if row is not None:
            yield sample, origin, row


def _watched(rows: Iterable[Row], stopped: Callable[[], bool], progress: Callable[[int], None]) -> Iterator[Row]:
    told = time.monotonic()
    for count, row in enumerate(rows, 1):
        if stopped():
            raise ExportStopped
        yield row
        if time.monotonic() - told >= _PROGRESS_SECONDS:
            progress(count)
            told = time.monotonic()


class _Origins:
    """Looks up what samples came from; neighbours mostly came from the same."""

    def __init__(self, library: Library) -> None:
        self.model = lru_cache(maxsize=16)(library.model)
        self.seed = lru_cache(maxsize=256)(library.seed)
        self.chunk = lru_cache(maxsize=256)(library.chunk)
        self.source = lru_cache(maxsize=64)(library.source)
        self.run = lru_cache(maxsize=64)(library.run)

    def __call__(self, sample: Sample) -> Origin:
        lineage = sample.lineage
        seed = self.seed(lineage.seed_id) if lineage.seed_id is not None else None
        chunk = self.chunk(seed.chunk_id) if seed is not None and seed.chunk_id is not None else None
        source = self.source(chunk.source_id) if chunk is not None else None
        model, judge = self.model(lineage.model_sha256), self.model(self._judge(lineage))
        return Origin(model=model, seed=seed, chunk=chunk, source=source, judge=judge)

    def _judge(self, lineage: Lineage) -> str:
        """The SHA-256 of the model that judged: the run's judge, else the one that wrote."""
        judging = self.run(lineage.run_id).settings.get("judging", {})
        return str(judging.get("judge") or lineage.model_sha256)
