"""Samples of a project, with where they came from, as rows of a format; and the card that goes with them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from desktop.domain.licence import Licence
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.domain.selection import Selection
from desktop.exchange.formats import SELECTIVE, Origin, Row, format_named
from desktop.exchange.jsonl import jsonl_file, one_line, text_file
from desktop.exchange.parquet import SUFFIX, parquet_file
from desktop.pipeline.card import Exported, project_card
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.layout import DEFAULT_LAYOUT, Layout, Part, parts
from desktop.pipeline.ledger import ExportStopped, Ledger, languages_in
from desktop.pipeline.outgoing import Outgoing, lots, origins
from desktop.pipeline.selecting import count_selected, selected_ids
from desktop.pipeline.targets import refuse_library, refuse_unknown_kind
from desktop.store.library import Library

__all__ = [
    "ExportReport",
    "ExportStopped",
    "Layout",
    "Selection",
    "count_rows",
    "export_project",
    "export_rows",
    "first_rows",
    "look_through",
    "origin_of",
    "statuses_in_words",
]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and where: the rows, and the card that goes with them.

    Where a part was held back for testing, `file` has the others, and `test_rows` of the `rows` are in `test_file`.
    """

    rows: int
    file: Path
    card: Path
    test_rows: int = 0
    test_file: Path | None = None


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
    layout: Layout = DEFAULT_LAYOUT,
    keys: tuple[str, ...] = (),
    checkups: CheckUps | None = None,
    licence: Licence | None = None,
) -> ExportReport:
    """Write the rows to `target`, and the card beside it as `NAME.card.md`, or to `card`; all whole or nothing.

    A target that ends in .parquet becomes a Parquet file. `keys` are the fields that rows shall have, all of the
    format's where none is named. `checkups` are the tests of the judge that the card tells of; `licence` is the
    dataset's own, if one was chosen. `progress` is told the number of rows written, some ten times a second and at
    the end. Without the recipe the card lacks the prompts. Raises ExportStopped when `stopped` turns true, and
    UserError for an unknown format or field, rows that cannot be parted or what cannot be written; the old file is
    then as it was.
    """
    outgoing = Outgoing(project, format_named(format_name), selection, keys)
    ledger = Ledger(stopped, progress)
    card = card or target.with_name(f"{target.stem}.card.md")
    refuse_library(library.path, target, card)
    refuse_unknown_kind(target)
    files = parts(library, outgoing, target, layout, ledger.check)
    refuse_library(library.path, *(part.path for part in files))
    named = {"train": files[0].path.name} | ({"test": files[1].path.name} if layout.test else {})
    # The card is opened first, so that it gets its name last; until it is whole, the rows have none either.
    with text_file(card) as write_card, ExitStack() as rows:
        written = _write(library, outgoing, files, ledger, rows)
        progress(ledger.rows)
        exported = ledger.exported(library, outgoing, named, languages_in(ledger.texts(library)))
        write_card(project_card(library, project, recipe, exported, checkups, licence))
    if not layout.test:
        return ExportReport(ledger.rows, target, card)
    train, test = files
    return ExportReport(ledger.rows, train.path, card, written[1], test.path)


def look_through(library: Library, project: Project, format_name: str, selection: Selection) -> Exported:
    """What the card will tell of the rows, without writing any. Their languages are left to when they are written."""
    outgoing, ledger = Outgoing(project, format_named(format_name), selection), Ledger()
    for lot in lots(library, outgoing, selected_ids(library, project, selection), lines=True):
        ledger.note(lot)
    return ledger.exported(library, outgoing)


def export_rows(library: Library, project: Project, format_name: str, selection: Selection) -> Iterator[Row]:
    """The rows of a format, one at a time. Raises UserError for an unknown format."""
    outgoing = Outgoing(project, format_named(format_name), selection)
    found = lots(library, outgoing, selected_ids(library, project, selection), lines=False)
    return (row for lot in found for _, row in lot)


def first_rows(
    library: Library,
    project: Project,
    format_name: str,
    selection: Selection,
    limit: int,
    keys: tuple[str, ...] = (),
) -> list[str]:
    """The first `limit` lines as they will be written. Raises UserError for an unknown format or field."""
    outgoing = Outgoing(project, format_named(format_name), selection, keys)
    found = lots(library, outgoing, selected_ids(library, project, selection), lines=True)
    return [one_line(line) for line in islice((line for lot in found for _, line in lot), limit)]


def count_rows(library: Library, project: Project, format_name: str, selection: Selection) -> int:
    """How many rows `export_rows` would give. Raises UserError for an unknown format."""
    format_named(format_name)
    if format_name in SELECTIVE:
        return sum(1 for _ in export_rows(library, project, format_name, selection))
    return count_selected(library, project, format_name, selection)


def origin_of(library: Library, sample: Sample) -> Origin:
    """The model, the seed, the chunk and the source that a sample came from, as far as they are known."""
    return origins(library)(sample)


def statuses_in_words(counts: Mapping[Status, int], order: Sequence[Status] = tuple(Status)) -> str:
    """Counts by status as a phrase, without those that are none."""
    return ", ".join(f"{counts[status]} {status}" for status in order if counts[status]) or "no samples"


def _write(
    library: Library, outgoing: Outgoing, files: Sequence[Part], ledger: Ledger, stack: ExitStack
) -> list[int]:
    """Write all files and say how many rows each has; they get their names when the stack is left."""
    counts = []
    for part in files:
        before = ledger.rows
        as_parquet = part.path.suffix.lower() == SUFFIX
        write = stack.enter_context(_file(part.path, outgoing, as_parquet))
        for lot in lots(library, outgoing, part.batches, lines=not as_parquet):
            ledger.check()
            write([row for _, row in lot])
            ledger.note(lot)
        counts.append(ledger.rows - before)
    return counts


def _file(path: Path, outgoing: Outgoing, as_parquet: bool) -> AbstractContextManager[Callable[[list[Any]], None]]:
    """What takes rows for a Parquet file, or else lines of JSON."""
    return parquet_file(path, outgoing.columns) if as_parquet else jsonl_file(path)
